import { setTimeout } from 'node:timers/promises';
import type { MigrationRange } from '../plan/migration-range.ts';
import { type Database, withConnection } from '../postgres/database.ts';
import { type LocatedHistory, readHistory } from '../postgres/history.ts';

/** The app, once started, has migrated the database up again. */
export class Reapplied extends Error {
  override readonly name = 'Reapplied';
}

/** What is said when the database cannot be looked at after the start; the reason follows. */
export const COULD_NOT_LOOK_AGAIN =
  'Whether the app has migrated the database up again when it started could not be looked at:';

/** Without a health check this is how long a starting app is watched; it serves meanwhile. */
const SETTLE_MS = 5_000;
const POLL_MS = 200;

/**
 * Looks whether the history is still that of the target after the start. A health check's answer means that the app has started and done what it
 * does then; without one the history is watched a short while.
 * @throws Reapplied naming the migrations
 */
export async function watchForReapplied(
  database: Database,
  history: LocatedHistory,
  range: Pick<MigrationRange, 'historyAfter'>,
  isServing: boolean,
): Promise<void> {
  await withConnection(database, 'look again', async (client) => {
    const until = Date.now() + SETTLE_MS;
    for (;;) {
      refuseReapplied(await readHistory(client, history), range);
      if (isServing || Date.now() > until) {
        return;
      }
      await setTimeout(POLL_MS);
    }
  });
}

function refuseReapplied(rows: readonly string[], range: Pick<MigrationRange, 'historyAfter'>): void {
  const again = rows.filter((id) => !range.historyAfter.includes(id));
  if (again.length > 0) {
    throw new Reapplied(
      `The app migrates the database when it starts, and has applied ${again.join(', ')} again. ` +
        'Their tables are there again, but what was in them is in the archive (schema ef_rollback) as far as it was kept there, and in the dump. ' +
        'To stay at the target, go back again with start-app: false and deploy the earlier release before the app is started, ' +
        'or take the migration out of the app’s start.',
    );
  }
}
