import type pg from 'pg';
import type { Catalog } from '../catalog/catalog.ts';
import { readCatalog } from './catalog-reader.ts';
import type { LocatedHistory } from './history.ts';
import { CommandRefused, type SentMigration, sendMigration } from './send-migration.ts';

/** How the Down went on a shadow. */
export type Rehearsal =
  | {
      readonly result: 'done';
      readonly catalog: Catalog;
      /** Why it does not go in one transaction, where that was tried first. */
      readonly notInOne?: DownFailure;
    }
  | ({ readonly result: 'failed' } & DownFailure);

export interface DownFailure {
  readonly migration: string;
  /** The command that fails, where it is known. */
  readonly sql: string | undefined;
  readonly sentence: string;
  readonly sqlState: string | undefined;
}

/** `in-one`: the whole range in one transaction; `apart`: each migration as EF has it; the third tries one after the other. */
export type RehearsalManner = 'in-one' | 'apart' | 'in-one-else-apart';

/** Runs the very commands that will run, from the present state, and reads what they leave. */
export async function rehearse(
  client: pg.Client,
  downs: readonly SentMigration[],
  manner: RehearsalManner,
  history: LocatedHistory,
): Promise<Rehearsal> {
  const inOne = manner === 'apart' ? undefined : await tryDowns(client, [inOneTransaction(downs)]);
  if (manner === 'in-one' || inOne?.result === 'done') {
    return inOne?.result === 'failed'
      ? inOne
      : { result: 'done', catalog: await readCatalog(client, history) };
  }
  const apart = await tryDowns(client, downs);
  if (apart.result === 'failed') {
    return apart;
  }
  const catalog = await readCatalog(client, history);
  return inOne === undefined ? { result: 'done', catalog } : { result: 'done', catalog, notInOne: inOne };
}

/** What failed is rolled back to where its transaction began. */
export async function tryDowns(
  client: pg.Client,
  migrations: readonly SentMigration[],
): Promise<{ readonly result: 'done' } | ({ readonly result: 'failed' } & DownFailure)> {
  for (const migration of migrations) {
    try {
      await sendMigration(client, migration);
    } catch (error) {
      if (!(error instanceof CommandRefused)) {
        throw error;
      }
      await client.query('ROLLBACK');
      const { sql, sqlState } = error;
      return { result: 'failed', migration: error.migration, sql, sqlState, sentence: error.message };
    }
  }
  return { result: 'done' };
}

/** The whole range as one migration; what failed still has its own id. */
export function inOneTransaction(downs: readonly SentMigration[]): SentMigration {
  return {
    id: '',
    commands: downs.flatMap(({ id, commands }) =>
      commands.map((command) => ({ ...command, transactional: true, migration: id })),
    ),
  };
}
