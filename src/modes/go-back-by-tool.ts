import { describeDifference } from '../catalog/catalog.ts';
import { causeOf } from '../ef/update.ts';
import { isSameHistory } from '../plan/migration-range.ts';
import { withConnection } from '../postgres/database.ts';
import { readHistory } from '../postgres/history.ts';
import { markSequences } from '../postgres/sequences.ts';
import { countChanges } from '../postgres/table-writes.ts';
import { formatCounted } from '../report/format.ts';
import { stop, waitForConnections } from './app-phases.ts';
import type { Attempt } from './attempt.ts';
import type { TakenBackup } from './back-up.ts';
import { dump, freshBackup, upload } from './backup-phases.ts';
import type { Carrier } from './carrier.ts';
import { explained } from './causes.ts';
import { type Expected, expectAnew, verifyTarget } from './expectation.ts';
import { registerDatabaseUndo } from './give-up.ts';
import { holdTerms, lookBeforeRevert } from './hold-terms.ts';
import type { Ground } from './look.ts';
import type { PlannedRange } from './plan-range.ts';
import { recordSequences } from './recorded-sequences.ts';
import { refuseChangedSchema } from './refuse-changed-schema.ts';
import { refuseGrownLosses } from './refuse-grown.ts';
import { refuseStaleBackup } from './refuse-stale-backup.ts';
import { rehearseOnData } from './rehearse-data.ts';
import { targetIsProven } from './target-proven.ts';
import type { Terms } from './terms.ts';

/** dotnet ef and a bundle commit migration by migration, so only a dump that nothing was written after can undo them. */
export async function goBackByTool(
  attempt: Attempt,
  ground: Ground,
  plan: PlannedRange,
  expected: Expected,
  terms: Terms,
  carrier: Carrier,
): Promise<void> {
  const { backup: asked, rehearse } = attempt.inputs;
  const early = asked.when === 'before-stop' || rehearse === 'data' ? await dump(attempt, ground) : undefined;
  if (early !== undefined) {
    await rehearseOnData(attempt, ground, plan, expected, early, 'database-update');
  }
  await stop(attempt, ground);
  await withConnection(ground.database, 'drain', (client) => waitForConnections(attempt, ground, client));
  await refuseGrownLosses(ground, terms, attempt.inputs.database.lockTimeoutMs);
  const changes = await withConnection(ground.database, 'look', countChanges);
  const backup = await freshBackup(attempt, ground, early);
  await upload(attempt, backup);
  const now = await withConnection(ground.database, 'catalog', (client) =>
    expectAnew(attempt, plan, expected, client),
  );
  refuseChangedSchema(attempt.inputs, expected, now);
  const before = await lookBeforeRevert(ground.database, plan.history, terms);
  await refuseStaleBackup(
    {
      database: ground.database,
      history: plan.history,
      historyBefore: plan.range.historyBefore,
      mark: backup.mark,
      changes,
    },
    attempt.world.signal,
  );
  await revert(attempt, ground, plan, carrier, backup);
  await verify(attempt, ground, plan, now, () => holdTerms(ground.database, plan.history, terms, before));
}

/** The exit code is told; whether it did what it should is seen by {@link verify}. */
async function revert(
  attempt: Attempt,
  ground: Ground,
  plan: PlannedRange,
  carrier: Carrier,
  backup: TakenBackup,
): Promise<void> {
  const { phases, journal, warn, workplace } = attempt;
  const before = await withConnection(ground.database, 'mark', markSequences);
  const sequencesFile = await recordSequences(workplace, before);
  journal.record({ stage: 'reverting', markBeforeRevert: before.snapshot, sequencesFile });
  registerDatabaseUndo(attempt, ground, backup, before);
  await phases.run(
    'Revert',
    async () => {
      const ended = await carrier.goTo(plan.range.to, ground.database);
      if (ended.exitCode === 0) {
        return;
      }
      const words = causeOf(ended);
      const history = await withConnection(ground.database, 'look', (client) =>
        readHistory(client, plan.history),
      );
      if (!isSameHistory(history, plan.range.historyAfter)) {
        throw new Error(`${carrier.command} ended with exit code ${ended.exitCode}: ${words}`);
      }
      warn(
        'Revert',
        `${carrier.command} ended with exit code ${ended.exitCode} although the history is at the target: ${words}`,
      );
    },
    () => `${carrier.command} ${plan.range.to}`,
  );
}

/** History, catalog and the terms of the approval: only then is the target proven. */
async function verify(
  attempt: Attempt,
  ground: Ground,
  plan: PlannedRange,
  expected: Expected,
  hold: () => Promise<void>,
): Promise<void> {
  const { inputs, phases, report } = attempt;
  await phases.run(
    'Verify',
    async () => {
      const verification = explained(
        await verifyTarget(ground.database, plan.history, plan.range.historyAfter, expected, inputs.verify),
        plan,
      );
      report.verification = verification;
      if (!verification.matches) {
        const list = verification.failing.map(describeDifference).join('; ');
        throw new Error(`The schema is not that of ${plan.range.to}: ${list}.`);
      }
      await hold();
      return verification;
    },
    ({ tables, tolerated }) =>
      `history and ${formatCounted(tables, 'table')} are those of ${plan.range.to}` +
      (tolerated.length === 0 ? '' : `; ${formatCounted(tolerated.length, 'lesser difference')}`),
  );
  targetIsProven(attempt, ground, plan);
}
