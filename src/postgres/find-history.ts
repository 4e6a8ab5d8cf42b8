import pg from 'pg';
import type { HistoryTable, LocatedHistory } from './history.ts';
import { qualifiedName } from './history.ts';

/** A history table that was found without anybody naming it. */
export interface FoundHistory extends LocatedHistory {
  readonly versionColumn: string;
  /** Whether a name without a schema leads to it. */
  readonly isOnSearchPath: boolean;
}

/**
 * The tables with EF's two columns, `MigrationId` and `ProductVersion`, in any of the usual ways of writing them (`migration_id`, `migrationid`):
 * for a database that only the migrations have made.
 */
export async function findHistories(client: pg.ClientBase): Promise<readonly FoundHistory[]> {
  const found = await client.query<FoundHistory>(
    `SELECT n.nspname AS schema, c.relname AS table, id.attname AS "idColumn", version.attname AS "versionColumn",
            pg_table_is_visible(c.oid) AS "isOnSearchPath"
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute id ON id.attrelid = c.oid AND id.attnum > 0 AND lower(replace(id.attname, '_', '')) = 'migrationid'
       JOIN pg_attribute version ON version.attrelid = c.oid AND version.attnum > 0 AND lower(replace(version.attname, '_', '')) = 'productversion'
      WHERE c.relkind IN ('r', 'p') ORDER BY 1, 2`,
  );
  return found.rows;
}

/** The history as it is named elsewhere: by the search path where that leads to it, since schemas may differ there. */
export function namedAlike({ isOnSearchPath, schema, table, idColumn }: FoundHistory): HistoryTable {
  return { schema: isOnSearchPath ? undefined : schema, table, idColumn };
}

/** The ids in the order that EF has put them in, which no sorting of ours gives for sure. Only for a table that nothing but migrating up has written to. */
export async function idsAsInserted(client: pg.ClientBase, found: FoundHistory): Promise<readonly string[]> {
  const rows = await client.query<{ id: string }>(
    `SELECT ${pg.escapeIdentifier(found.idColumn)}::text AS id FROM ${qualifiedName(found)} ORDER BY ctid`,
  );
  return rows.rows.map((row) => row.id);
}

/** Runs work while migrations pass for applied, so that EF goes over them without sending anything. */
export async function whilePassingForApplied<T>(
  client: pg.ClientBase,
  found: FoundHistory,
  ids: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const [id, version] = [found.idColumn, found.versionColumn].map((name) => pg.escapeIdentifier(name));
  const table = qualifiedName(found);
  await client.query(`INSERT INTO ${table} (${id}, ${version}) SELECT unnest($1::text[]), ''`, [ids]);
  const result = await work();
  await client.query(`DELETE FROM ${table} WHERE ${id} = ANY ($1::text[])`, [ids]);
  return result;
}
