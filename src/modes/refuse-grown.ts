import type pg from 'pg';
import { grownLosses } from '../plan/loss-growth.ts';
import type { MeasuredLoss } from '../plan/losses.ts';
import { withConnection } from '../postgres/database.ts';
import { measureLosses } from '../postgres/measure-losses.ts';
import type { Ground } from './look.ts';
import type { Terms } from './terms.ts';

/** For engines that commit migration by migration: measured while nobody writes, before anything is destroyed. @throws Error */
export async function refuseGrownLosses({ database }: Ground, terms: Terms): Promise<void> {
  await withConnection(database, 'losses', (client) => measureAgain(client, terms));
}

/**
 * The losses as they are now, in the transaction that is open, or none.
 * @throws Error when more would be lost than was approved
 */
export async function measureAgain(
  client: pg.ClientBase,
  { losses, tolerance }: Pick<Terms, 'losses' | 'tolerance'>,
): Promise<readonly MeasuredLoss[]> {
  const present = await measureLosses(client, losses);
  const grown = grownLosses(losses, present, tolerance);
  if (grown.length > 0) {
    throw new Error(
      `More would be lost than was approved, so nothing was done: ${grown.join('; ')}. Plan again, and approve what is there now.`,
    );
  }
  return present;
}
