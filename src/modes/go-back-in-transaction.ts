import type { Client } from 'pg';
import { invariantSteps } from '../postgres/invariants.ts';
import { markSequences, readSequences } from '../postgres/sequences.ts';
import { formatCounted } from '../report/format.ts';
import { stop, waitForConnections } from './app-phases.ts';
import type { AroundDown } from './around-down.ts';
import type { Attempt } from './attempt.ts';
import { dump, upload } from './backup-phases.ts';
import { type Expected, expectAnew } from './expectation.ts';
import { registerTransactionUndo } from './give-up.ts';
import { keepLosses } from './keep-losses.ts';
import type { Ground } from './look.ts';
import type { PlannedRange } from './plan-range.ts';
import { BEFORE_PURPOSE } from './prove-unchanged.ts';
import { recordSequences } from './recorded-sequences.ts';
import { refuseChangedSchema } from './refuse-changed-schema.ts';
import { rehearseOnData } from './rehearse-data.ts';
import { revertInTransaction } from './revert-in-transaction.ts';
import { targetIsProven } from './target-proven.ts';
import type { Terms } from './terms.ts';

/** Everything slow comes before the stop: the dump is for a later change of mind, since the transaction undoes itself. */
export async function goBackInTransaction(
  attempt: Attempt,
  ground: Ground,
  plan: PlannedRange,
  expected: Expected,
  terms: Terms,
): Promise<void> {
  const late = attempt.inputs.backup.when === 'after-stop';
  if (!late) {
    const backup = await dump(attempt, ground);
    await rehearseOnData(attempt, ground, plan, expected, backup, 'transaction');
    await upload(attempt, backup);
  }
  const warm = await connectAhead(attempt, ground);
  // Read while the app stops, which is time that it is down anyway. The transaction compares again, on what is then there.
  const expecting = expectAnew(attempt, plan, expected, warm.revert);
  // It is awaited below. Should the stop fail first, that is what is told.
  expecting.catch(() => undefined);
  await stop(attempt, ground);
  await waitForConnections(attempt, ground, warm.before);
  if (late) {
    await upload(attempt, await dump(attempt, ground));
  }
  const now = await expecting;
  refuseChangedSchema(attempt.inputs, expected, now);
  await revertAndProve(attempt, ground, plan, now, terms, warm);
}

interface WarmConnections {
  readonly revert: Client;
  readonly before: Client;
}

/** Connections that are open when the app stops: one for the transaction, one that goes on seeing the database as it was. */
async function connectAhead({ undos }: Attempt, { database }: Ground): Promise<WarmConnections> {
  const revert = await database.connect('revert');
  undos.hold('revert connection', () => revert.end());
  // Read again when the app is down: by then the server has at hand what it takes, and what cannot be read is known before the stop.
  await readSequences(revert);
  const before = await database.connect(BEFORE_PURPOSE);
  undos.hold('before connection', () => before.end());
  return { revert, before };
}

/**
 * The invariants are asked first, so that they see the database as the app does. After the Down they are compared before all else is: of a
 * protected table they can say how many rows it had and has, where the guard of the losses only sees that some were deleted.
 */
function termsAround({ report }: Attempt, { history }: PlannedRange, terms: Terms): readonly AroundDown[] {
  const { archive, written, mayLoseRows, mayChangeRows } = terms;
  const invariants = invariantSteps(written, mayLoseRows, mayChangeRows);
  return [
    { before: [invariants.before], after: [] },
    keepLosses({
      ...terms,
      history,
      onKept: (kept) => {
        report.archive = { run: archive.run, kept };
      },
    }),
    { before: [], after: [invariants.after] },
  ];
}

/** The Down in one transaction that is committed on proof. */
async function revertAndProve(
  attempt: Attempt,
  ground: Ground,
  plan: PlannedRange,
  expected: Expected,
  terms: Terms,
  warm: WarmConnections,
): Promise<void> {
  const { phases, journal, workplace } = attempt;
  const [sequences] = await Promise.all([
    markSequences(warm.revert),
    // It reads nothing but a number, so that it holds no lock that the Downs would wait for.
    warm.before.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1'),
  ]);
  journal.record({ stage: 'reverting', sequencesFile: await recordSequences(workplace, sequences) });
  registerTransactionUndo(attempt, ground, plan, expected, sequences, warm.before);
  await phases.run(
    'Revert',
    () =>
      revertInTransaction(attempt, ground, plan, expected, warm.revert, termsAround(attempt, plan, terms)),
    ({ tables }) => `committed; history and ${formatCounted(tables, 'table')} are those of ${plan.range.to}`,
  );
  targetIsProven(attempt, ground, plan);
}
