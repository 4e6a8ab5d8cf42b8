import { describeDifference } from '../catalog/catalog.ts';
import type { DotnetEf } from '../ef/dotnet-ef.ts';
import { withConnection } from '../postgres/database.ts';
import { dotnetConnection } from '../postgres/dotnet-connection.ts';
import { readHistory } from '../postgres/history.ts';
import { markTransactions } from '../postgres/transactions.ts';
import { formatCounted } from '../report/format.ts';
import { stop, waitForConnections } from './app-phases.ts';
import type { Attempt } from './attempt.ts';
import type { TakenBackup } from './back-up.ts';
import { dump, freshBackup, upload } from './backup-phases.ts';
import { explained } from './causes.ts';
import { type Expected, expectAnew, verifyTarget } from './expectation.ts';
import { registerDatabaseUndo } from './give-up.ts';
import type { Ground } from './look.ts';
import type { PlannedRange } from './plan-range.ts';
import { targetIsProven } from './target-proven.ts';

/** The tool commits migration by migration, so only a dump that nothing was written after can undo it. */
export async function goBackByTool(
  attempt: Attempt,
  ground: Ground,
  plan: PlannedRange,
  expected: Expected,
  ef: DotnetEf,
): Promise<void> {
  const early = attempt.inputs.backup.when === 'before-stop' ? await dump(attempt, ground) : undefined;
  await stop(attempt, ground);
  await waitForConnections(attempt, ground);
  const backup = await freshBackup(attempt, ground, early);
  await upload(attempt, backup);
  const now = await withConnection(ground.database, 'catalog', (client) =>
    expectAnew(attempt, plan, expected, client),
  );
  await revert(attempt, ground, plan, ef, backup);
  await verify(attempt, ground, plan, now);
}

/** `dotnet ef database update`. Its exit code is told; whether it did what it should is seen by {@link verify}. */
async function revert(
  attempt: Attempt,
  ground: Ground,
  plan: PlannedRange,
  ef: DotnetEf,
  backup: TakenBackup,
): Promise<void> {
  const { inputs, phases, journal, warn } = attempt;
  const mark = await withConnection(ground.database, 'mark', markTransactions);
  journal.record({ stage: 'reverting', markBeforeRevert: mark.snapshot });
  registerDatabaseUndo(attempt, ground, backup, mark);
  await phases.run(
    'Revert',
    async () => {
      const result = await ef.databaseUpdate(
        plan.range.to,
        dotnetConnection(ground.database, inputs.database),
      );
      if (result.exitCode === 0) {
        return;
      }
      const words = lastWords(result.said);
      const history = await withConnection(ground.database, 'look', (client) =>
        readHistory(client, plan.history),
      );
      if (history.join('\n') !== plan.range.historyAfter.join('\n')) {
        throw new Error(`dotnet ef database update ended with exit code ${result.exitCode}: ${words}`);
      }
      warn(
        'dotnet ef',
        `dotnet ef ended with exit code ${result.exitCode} although the history is at the target: ${words}`,
      );
    },
    () => `dotnet ef database update ${plan.range.to}`,
  );
}

async function verify(
  attempt: Attempt,
  ground: Ground,
  plan: PlannedRange,
  expected: Expected,
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
      return verification;
    },
    ({ tables, tolerated }) =>
      `history and ${formatCounted(tables, 'table')} are those of ${plan.range.to}` +
      (tolerated.length === 0 ? '' : `; ${formatCounted(tolerated.length, 'lesser difference')}`),
  );
  targetIsProven(attempt, ground, plan);
}

/** What a failed tool says went wrong: PostgreSQL's error where it names one, else its last lines without stack and exception data. */
function lastWords(said: readonly string[]): string {
  const error = said.flatMap((line) => POSTGRES_ERROR.exec(line)?.[1] ?? []).at(-1);
  const words = said.filter((line) => line.trim() !== '' && !/^\s+at |^Done\.$|^Reverting /.test(line));
  return error ?? (words.slice(-4).join(' ') || 'it said nothing');
}

/** As Npgsql writes one: its SQLSTATE and what the server said. */
const POSTGRES_ERROR = /(?:^|PostgresException \(0x80004005\): )((?=[A-Z]*\d)[0-9A-Z]{5}: .+)$/;
