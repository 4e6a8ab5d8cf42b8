import type { Inputs } from '../inputs.ts';
import { isSameHistory } from '../plan/migration-range.ts';
import { type Database, readServerFacts, withConnection } from '../postgres/database.ts';
import { readHistory } from '../postgres/history.ts';
import { readExpected, verifyTarget } from './expectation.ts';
import type { JournalEntry } from './journal.ts';
import { lookForTools } from './look.ts';
import type { DatabaseVerdict } from './outcome.ts';
import { proveUnchanged } from './prove-unchanged.ts';
import { putDatabaseBack } from './put-back.ts';
import type { RecordedRange } from './recorded-range.ts';
import { readRecordedSequences } from './recorded-sequences.ts';
import type { World } from './world.ts';

/** The journal with the ids that it names a file for. */
export interface Recorded extends JournalEntry {
  readonly range: RecordedRange | undefined;
}

/** Proves, or makes again, what the journal of a main that was killed says of the database: its target or what it was before, by what is observed. */
export async function settleDatabase(
  inputs: Inputs,
  world: World,
  journal: Recorded,
  database: Database,
): Promise<DatabaseVerdict> {
  if (journal.stage === 'proven') {
    return stillAtTarget(inputs, journal, database);
  }
  if (journal.engine === 'transaction') {
    // It commits nothing but what is proven.
    return (await isAtTarget(inputs, journal, database))
      ? { state: 'at-target' }
      : proveTransactionEnded(journal, database);
  }
  // What dotnet ef or a bundle has left is not proven by its schema alone: nobody has looked yet whether it took more than was approved.
  if (journal.backup === undefined || journal.markBeforeRevert === undefined) {
    return { state: 'not-as-before', differences: [], reason: 'the journal names no backup' };
  }
  const server = await withConnection(database, 'look', readServerFacts);
  return putDatabaseBack(
    {
      database,
      serverVersionNumber: server.versionNumber,
      tools: await lookForTools(inputs, world, journal, server.major),
      backup: journal.backup,
      mark: { snapshot: journal.markBeforeRevert },
      sequencesBefore: await readRecordedSequences(journal),
      ownApplication: journal.application,
      onFailure: inputs.onFailure,
      hurryMs: undefined,
      tell: (text) => world.runner.line(text),
    },
    world,
  );
}

/** The app may have been started since, and have written: nothing is put back over that. */
async function stillAtTarget(
  inputs: Inputs,
  journal: Recorded,
  database: Database,
): Promise<DatabaseVerdict> {
  return (await isAtTarget(inputs, journal, database))
    ? { state: 'at-target' }
    : {
        state: 'not-as-before',
        differences: [],
        reason:
          'it had been proven at the target, and that cannot be shown any more: somebody, the app at its start perhaps, has changed it since',
      };
}

/** A dump from before the stop is no way back here: the transaction left all or nothing. */
async function proveTransactionEnded(journal: Recorded, database: Database): Promise<DatabaseVerdict> {
  const { history, range, expectedFile } = journal;
  if (history === undefined || range === undefined || expectedFile === undefined) {
    return { state: 'not-as-before', differences: [], reason: 'the journal does not say what was before' };
  }
  return proveUnchanged({
    database,
    ownApplication: journal.application,
    transactionId: journal.transactionId,
    history,
    historyBefore: range.historyBefore,
    catalogBefore: (await readExpected(expectedFile)).before,
    sequencesBefore: await readRecordedSequences(journal),
    before: undefined,
    wasProven: false,
    hurry: false,
  });
}

/** Whether main was killed after the engine had done all of its work: history and schema are those of the target. */
async function isAtTarget(inputs: Inputs, journal: Recorded, database: Database): Promise<boolean> {
  const { history, range, expectedFile } = journal;
  if (history === undefined || range === undefined || expectedFile === undefined) {
    return false;
  }
  const { historyAfter } = range;
  const rows = await withConnection(database, 'look', (client) => readHistory(client, history));
  if (!isSameHistory(rows, historyAfter)) {
    return false;
  }
  const verification = await verifyTarget(
    database,
    history,
    historyAfter,
    await readExpected(expectedFile),
    inputs.verify,
  );
  return verification.matches;
}
