import type pg from 'pg';
import { type Catalog, compareCatalogs, describeDifference } from '../catalog/catalog.ts';
import { isSameHistory } from '../plan/migration-range.ts';
import { sentenceOf } from '../plan/refusal.ts';
import { endOwnBackends } from '../postgres/activity.ts';
import { endOfTransaction } from '../postgres/atomic.ts';
import { readCatalog } from '../postgres/catalog-reader.ts';
import type { Database } from '../postgres/database.ts';
import { type LocatedHistory, readHistory } from '../postgres/history.ts';
import { LOCK_PURPOSE } from '../postgres/lock.ts';
import { differingCounts, readRowCounts } from '../postgres/row-counts.ts';
import type { SequencesBefore } from '../postgres/sequences.ts';
import { LOCK_NOT_AVAILABLE, sqlStateOf } from '../postgres/sql-state.ts';
import { formatCounted } from '../report/format.ts';
import type { DatabaseVerdict } from './outcome.ts';
import { reconnect, tellOthers } from './put-back.ts';
import { SEQUENCES_DIFFER, sequencesAsBefore } from './sequences-as-before.ts';

/** What is needed to say how the one transaction of the engine `transaction` ended. */
export interface UnchangedQuestion {
  readonly database: Database;
  readonly ownApplication: string;
  /** Undefined when it never began. */
  readonly transactionId: string | undefined;
  readonly history: LocatedHistory;
  readonly historyBefore: readonly string[];
  readonly catalogBefore: Catalog;
  /** Where that is known. */
  readonly sequencesBefore: SequencesBefore | undefined;
  /** A connection whose open transaction still sees the database as it was, where there is one. */
  readonly before: pg.ClientBase | undefined;
  /** Whether history and catalog had been proven to be the target's before COMMIT was sent. */
  readonly wasProven: boolean;
  /** In a cancelled run there is no time to count. */
  readonly hurry: boolean;
}

/** The purpose of the connection that goes on seeing the database as it was. */
export const BEFORE_PURPOSE = 'before';

const END_MS = 60_000;
/** Counting is a second look, and the app waits for it: about this long at most. */
const COUNT_MS = 10_000;

/**
 * Proves that the transaction left nothing: the server's own record says that it was rolled back, and history, catalog and row counts are those
 * of before. Nothing is ever restored here, since the one thing that was done is one transaction; but the sequences, which no transaction takes back
 * with it, are set to where they stood, or on where others may use them.
 */
export async function proveUnchanged(question: UnchangedQuestion): Promise<DatabaseVerdict> {
  const { database, transactionId } = question;
  const client = await reconnect(database, undefined);
  try {
    await endOwnBackends(client, question.ownApplication, [LOCK_PURPOSE, BEFORE_PURPOSE]);
    const end =
      transactionId === undefined
        ? 'aborted'
        : await endOfTransaction(database, transactionId, (on) => historyChanged(on, question), END_MS);
    if (end === 'committed') {
      return question.wasProven
        ? { state: 'at-target' }
        : { state: 'not-as-before', differences: [], reason: 'the transaction was committed' };
    }
    const differences = await differencesFromBefore(client, question).catch(lockedAway);
    if (differences !== 'locked away' && differences.length > 0) {
      return { state: 'not-as-before', differences, reason: 'it differs from what it was' };
    }
    if (end !== 'aborted') {
      return {
        state: 'not-as-before',
        differences: [],
        reason: `the server says of the transaction: ${end}`,
      };
    }
    const { told, left } = await sequencesAsBefore(client, question.sequencesBefore, database.application);
    if (left.length > 0) {
      return { state: 'not-as-before', differences: left, reason: SEQUENCES_DIFFER };
    }
    const seen =
      differences === 'locked away'
        ? `history and catalog could not be read again, since somebody holds a lock on them${await tellOthers(question, client)}`
        : `history and catalog${await compareCounts(client, question)} are those of before`;
    return { state: 'as-before', proof: `the server has rolled the one transaction back; ${seen}${told}` };
  } finally {
    await client.end();
  }
}

async function differencesFromBefore(
  client: pg.ClientBase,
  question: UnchangedQuestion,
): Promise<readonly string[]> {
  const catalog = compareCatalogs(question.catalogBefore, await readCatalog(client, question.history));
  return [
    ...((await historyChanged(client, question)) ? ['the history table has other rows'] : []),
    ...catalog.map(describeDifference),
  ];
}

/** By then we have waited as long as we do for a lock, and the app waits for us: the server's record of the transaction stands alone. */
function lockedAway(error: unknown): 'locked away' {
  if (sqlStateOf(error) === LOCK_NOT_AVAILABLE) {
    return 'locked away';
  }
  throw error;
}

async function historyChanged(client: pg.ClientBase, question: UnchangedQuestion): Promise<boolean> {
  return !isSameHistory(await readHistory(client, question.history), question.historyBefore);
}

/** What the row counts say, as a part of the proof's sentence: others may have written meanwhile, which is no fault of ours. */
async function compareCounts(client: pg.ClientBase, { before, hurry }: UnchangedQuestion): Promise<string> {
  if (before === undefined || hurry) {
    return '';
  }
  try {
    const until = Date.now() + COUNT_MS;
    const then = await readRowCounts(before, until);
    const differing = differingCounts(then, await readRowCounts(client, until));
    return differing.length === 0
      ? ` and the row counts of ${formatCounted(Object.keys(then).length, 'table')}`
      : ` (others have written to ${differing.join(', ')} meanwhile)`;
  } catch (error) {
    // Too slow, or the server was restarted and nobody sees the database as it was any more: the record stands alone.
    return ` (rows were not counted: ${sentenceOf(error)})`;
  }
}
