import type pg from 'pg';
import type { DroppedInMigration } from '../plan/derive-losses.ts';
import { type Loss, lossesFrom } from '../plan/losses.ts';
import { goneBetween, type StandingTable } from '../plan/tables.ts';
import { readHolders, readIdentities } from './identities.ts';

/** What a rehearsal has seen of tables and columns, whatever took them. */
export interface SeenToGo {
  /** The tables before the Down: of what is not among them, production's alone, nothing was seen. */
  readonly tables: readonly StandingTable[];
  /** In the order in which they went. */
  readonly gone: readonly Loss[];
  /** What else went that tables and columns of production alone may hang on. */
  readonly dropped: readonly DroppedInMigration[];
}

/** Looks at a database before a Down and as often as is asked for during it. */
export interface Watch {
  /** Notes what has gone since the last look, as taken by a migration; gives the tables that are left. */
  look(migration: string): Promise<readonly StandingTable[]>;
  seen(): SeenToGo;
}

export async function watchWhatGoes(client: pg.ClientBase): Promise<Watch> {
  const tables = await readIdentities(client);
  const holders = await readHolders(client);
  const gone: Loss[] = [];
  const dropped = new Map<number, DroppedInMigration>();
  return {
    async look(migration) {
      const left = await readIdentities(client);
      const now = lossesFrom(goneBetween(tables, left), migration);
      gone.push(
        ...now.filter(({ name, kind }) => !gone.some((one) => one.name === name && one.kind === kind)),
      );
      const holding = await readHolders(client);
      for (const [oid, object] of holders) {
        if (!holding.has(oid) && !dropped.has(oid)) {
          dropped.set(oid, { migration, object });
        }
      }
      return left;
    },
    seen: () => ({ tables, gone, dropped: [...dropped.values()] }),
  };
}
