import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { isSameHistory } from '../plan/migration-range.ts';
import { throwIfCancelled } from '../plan/refusal.ts';
import { type Database, withConnection } from '../postgres/database.ts';
import { type LocatedHistory, readHistory } from '../postgres/history.ts';
import { countChanges, othersMayTellMore } from '../postgres/table-writes.ts';
import { nothingCommittedSince, type TransactionMark } from '../postgres/transactions.ts';

/** The rows changed in each table until the dump was begun; undefined where the server does not tell. */
export type ChangesBeforeDump = Awaited<ReturnType<typeof countChanges>>;

/** What is asked of a dump that a failure would be restored from. */
export interface FreshnessQuestion {
  readonly database: Database;
  readonly history: LocatedHistory;
  readonly historyBefore: readonly string[];
  /** Where the server's transactions stood right before the dump. */
  readonly mark: TransactionMark;
  readonly changes: ChangesBeforeDump;
}

/**
 * While the dump is uploaded minutes pass, in which a program that nobody stopped may write, or migrate. Were the dump restored afterwards, that would be
 * lost: so it is refused while there is nothing to restore yet.
 * @throws Error naming the tables, where the server tells them; Cancelled
 */
export async function refuseStaleBackup(question: FreshnessQuestion, signal: AbortSignal): Promise<void> {
  const { database, history, historyBefore, mark, changes } = question;
  await withConnection(database, 'freshness', async (client) => {
    if (!isSameHistory(await readHistory(client, history), historyBefore)) {
      throw new Error(
        'The history table has changed since the plan was made: somebody else migrated. Nothing was reverted.',
      );
    }
    if (await nothingCommittedSince(client, mark)) {
      return;
    }
    if (changes === undefined) {
      throw new Error(
        'Something was committed on this server since the dump was made, and a restore of the dump might lose it: before version 15, PostgreSQL does not tell in which tables. Nothing was reverted. Stop what writes (other databases of the server and autovacuum count, too) and start again, or use engine: transaction, which needs no restore.',
      );
    }
    // On a server with other databases that proves nothing, so the tables themselves are looked at.
    const changed = await changedOnceTold(client, question, changes, signal);
    if (changed.length > 0) {
      throw new Error(
        `Somebody has written to ${changed.join(', ')} since the dump was made, or right before it, and a restore of it might lose that. Nothing was reverted; stop who writes, and start again.`,
      );
    }
  });
}

/** Somewhat longer than it takes an idle session to tell. One that is never idle is not waited for any longer, since the app is down. */
const TELL_MS = 11_000;
const POLL_MS = 500;

/** The tables that were written to, as soon as any is known, or when everybody has told. */
async function changedOnceTold(
  client: pg.ClientBase,
  { database }: FreshnessQuestion,
  before: ReadonlyMap<string, number>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  for (const until = Date.now() + TELL_MS; ; await setTimeout(POLL_MS)) {
    throwIfCancelled(signal);
    const more = Date.now() < until && (await othersMayTellMore(client, database.application));
    const changed = changedTables(before, await countChanges(client));
    if (changed.length > 0 || !more) {
      return changed;
    }
  }
}

function changedTables(before: ReadonlyMap<string, number>, now: ChangesBeforeDump): readonly string[] {
  return [...(now ?? [])].flatMap(([table, changes]) => {
    const then = before.get(table);
    return then === undefined || changes === then ? [] : [table];
  });
}
