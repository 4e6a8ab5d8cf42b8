import { isSameHistory } from '../plan/migration-range.ts';
import { withConnection } from '../postgres/database.ts';
import { readHistory } from '../postgres/history.ts';
import { countChanges } from '../postgres/table-writes.ts';
import { nothingCommittedSince } from '../postgres/transactions.ts';
import type { TakenBackup } from './back-up.ts';
import type { Ground } from './look.ts';
import type { PlannedRange } from './plan-range.ts';

/** The rows changed in each table until the dump was begun; undefined where the server does not tell. */
export type ChangesBeforeDump = Awaited<ReturnType<typeof countChanges>>;

/**
 * While the dump is uploaded minutes pass, in which a program that nobody stopped may write, or migrate. Were the dump restored afterwards, that would be
 * lost: so it is refused while there is nothing to restore yet.
 * @throws Error naming the tables
 */
export async function refuseStaleBackup(
  { database }: Ground,
  { history, range }: PlannedRange,
  { mark }: TakenBackup,
  before: ChangesBeforeDump,
): Promise<void> {
  await withConnection(database, 'freshness', async (client) => {
    const rows = await readHistory(client, history);
    if (!isSameHistory(rows, range.historyBefore)) {
      throw new Error(
        'The history table has changed since the plan was made: somebody else migrated. Nothing was reverted.',
      );
    }
    if (await nothingCommittedSince(client, mark)) {
      return;
    }
    // On a server with other databases that proves nothing, so the tables themselves are looked at.
    const changed = changedTables(before, await countChanges(client));
    if (changed.length > 0) {
      throw new Error(
        `Somebody has written to ${changed.join(', ')} since the dump was made, or right before it, and a restore of it might lose that. Nothing was reverted; stop who writes, and start again.`,
      );
    }
  });
}

function changedTables(before: ChangesBeforeDump, now: ChangesBeforeDump): readonly string[] {
  return [...(now ?? [])].flatMap(([table, changes]) => {
    const then = before?.get(table);
    return then === undefined || changes === then ? [] : [table];
  });
}
