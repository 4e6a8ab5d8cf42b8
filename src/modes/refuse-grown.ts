import type pg from 'pg';
import { grownLosses, type LossTolerance } from '../plan/loss-growth.ts';
import { type MeasuredLoss, nameOfPart } from '../plan/losses.ts';
import { withConnection } from '../postgres/database.ts';
import { measureLosses } from '../postgres/measure-losses.ts';
import { readTableWrites, type TableWrites } from '../postgres/table-writes.ts';
import type { Ground } from './look.ts';
import type { Terms } from './terms.ts';

/** What was approved, and what is known of how the data stood then. */
export interface ApprovedLosses {
  /** With as many rows as were approved. */
  readonly losses: readonly MeasuredLoss[];
  readonly tolerance: LossTolerance;
  /** The same losses as they were measured before the stop. */
  readonly measured: readonly MeasuredLoss[];
  /** The writes until then; undefined where they were not counted. */
  readonly writes: TableWrites | undefined;
  /** The start of the application name of our own connections. */
  readonly application: string;
}

/**
 * For engines that commit migration by migration: measured while nobody writes, before anything is destroyed. The app is stopped by now, so no lock is
 * waited for longer than `lockTimeoutMs`.
 * @throws Error
 */
export async function refuseGrownLosses(
  { database }: Ground,
  terms: Terms,
  lockTimeoutMs: number,
): Promise<void> {
  await withConnection(
    database,
    'losses',
    async (client) => {
      // A value that may not fit is tried under a savepoint, which there is in a transaction alone.
      await client.query('BEGIN READ ONLY');
      await measureAgain(client, terms);
      await client.query('ROLLBACK');
    },
    { lockTimeoutMs },
  );
}

/**
 * The losses as they are now, or at most are. The app is down meanwhile, so a table is read again only where so much was written to it since that
 * more may be lost than is tolerated.
 * @throws Error when more would be lost than was approved
 */
export async function measureAgain(
  client: pg.ClientBase,
  approved: ApprovedLosses,
): Promise<readonly MeasuredLoss[]> {
  const { losses, tolerance } = approved;
  const bounds = await boundsOf(client, approved);
  const doubtful = losses.filter((loss) => {
    const bound = bounds.get(loss.name);
    return bound === undefined || grownLosses([loss], [bound], tolerance).length > 0;
  });
  const again = new Map((await measureLosses(client, doubtful)).map((loss) => [loss.name, loss] as const));
  const present = losses.map((loss) => again.get(loss.name) ?? bounds.get(loss.name) ?? loss);
  const grown = grownLosses(losses, present, tolerance);
  if (grown.length > 0) {
    throw new Error(
      `More would be lost than was approved, so nothing was done: ${grown.join('; ')}. Plan again, and approve what is there now.`,
    );
  }
  return present;
}

/** How much each loss can be by now, where that can be told without reading its table: what it was, and a row more for each that was written. */
async function boundsOf(
  client: pg.ClientBase,
  { measured, writes, application }: ApprovedLosses,
): Promise<ReadonlyMap<string, MeasuredLoss>> {
  const now = writes === undefined ? undefined : await readTableWrites(client, application);
  return new Map(
    measured.flatMap((loss) => {
      const { schema, table } = loss.part;
      const key = nameOfPart({ schema, table });
      const [then, since] = [writes?.get(key), now?.get(key)];
      // A server that crashed counts from nothing again.
      return then === undefined || since === undefined || since < then
        ? []
        : [[loss.name, { ...loss, rows: loss.rows + since - then }] as const];
    }),
  );
}
