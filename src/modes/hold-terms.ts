import { isNamed, nameOfPart } from '../plan/losses.ts';
import { goneBetween, type StandingTable } from '../plan/tables.ts';
import { type Database, withConnection } from '../postgres/database.ts';
import type { LocatedHistory } from '../postgres/history.ts';
import { readAppTables } from '../postgres/identities.ts';
import { askBefore, type Before, holdAfter } from '../postgres/invariants.ts';
import { inOneMoment } from '../postgres/snapshot.ts';
import type { Terms } from './terms.ts';

/** What was there right before an engine that commits migration by migration. */
export interface BeforeRevert {
  readonly asked: Before;
  readonly tables: readonly StandingTable[];
}

/** Asks the policy's invariants, counts its protected tables and looks at every table, while nobody writes. @throws Error */
export async function lookBeforeRevert(
  database: Database,
  history: LocatedHistory,
  { written }: Terms,
): Promise<BeforeRevert> {
  return withConnection(database, 'before revert', (client) =>
    inOneMoment(client, async () => ({
      asked: await askBefore(client, written),
      tables: await readAppTables(client, history),
    })),
  );
}

/**
 * What holds inside the transaction with the engine `transaction` is looked at afterwards with the others: what is broken then is put back from
 * the dump.
 * @throws InvariantsBroken; Error when a table or column went that no loss names
 */
export async function holdTerms(
  database: Database,
  history: LocatedHistory,
  { written, losses, mayLoseRows }: Terms,
  before: BeforeRevert,
): Promise<void> {
  await withConnection(database, 'after revert', (client) =>
    inOneMoment(client, async () => {
      await holdAfter(client, written, before.asked, mayLoseRows);
      const unnamed = goneBetween(before.tables, await readAppTables(client, history))
        .filter(({ part }) => !isNamed(part, losses, before.tables))
        .map(({ part }) => nameOfPart(part));
      if (unnamed.length > 0) {
        throw new Error(`The Downs took what the plan does not name: ${unnamed.join(', ')}.`);
      }
    }),
  );
}
