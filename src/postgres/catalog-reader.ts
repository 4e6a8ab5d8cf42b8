import type pg from 'pg';
import type { Catalog, CatalogObject } from '../catalog/catalog.ts';
import { catalogQuery } from './catalog-query.ts';
import type { LocatedHistory } from './history.ts';

/**
 * The catalog of the database that the client is connected to, in one set-based query. System schemas, temporary
 * objects, members of extensions, our own schema `ef_rollback` and the history table (with its schema, when it is alone there) are left out.
 */
export async function readCatalog(
  client: pg.ClientBase,
  history: LocatedHistory | undefined,
): Promise<Catalog> {
  return withBareSearchPath(client, async (serverVersionNumber) => {
    // Named, so that the server plans it once a connection: that takes as long as running it on a small schema.
    const result = await client.query<CatalogObject>({
      name: 'ef_rollback_catalog',
      text: catalogQuery(serverVersionNumber),
      values: [history?.schema ?? null, history?.table ?? null],
    });
    return result.rows;
  });
}

/**
 * Definitions are printed with or without a schema by what the search path holds, and a migration may have changed that of the connection:
 * with an empty one everything is written out, on every connection alike.
 */
export async function withBareSearchPath<T>(
  client: pg.ClientBase,
  work: (serverVersionNumber: number) => Promise<T>,
): Promise<T> {
  const before = await client.query<{ path: string; version: number }>(
    `SELECT current_setting('search_path') AS path, current_setting('server_version_num')::int AS version,
            set_config('search_path', '', false)`,
  );
  const result = await work(before.rows[0]?.version ?? 0);
  await client.query("SELECT set_config('search_path', $1, false)", [before.rows[0]?.path ?? '']);
  return result;
}

/** The base tables that information_schema shows, `schema.table`, without the history table and those of extensions, sorted. */
export async function readTables(client: pg.ClientBase, history: LocatedHistory): Promise<readonly string[]> {
  const result = await client.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name
       FROM information_schema.tables
      WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema', 'ef_rollback')
        AND table_schema NOT LIKE 'pg\\_temp\\_%'
        AND (table_schema, table_name) <> ($1, $2)
        AND NOT EXISTS (
          SELECT 1 FROM pg_depend WHERE classid = 'pg_class'::regclass AND deptype = 'e'
             AND objid = to_regclass(format('%I.%I', table_schema, table_name)))
      ORDER BY 1`,
    [history.schema, history.table],
  );
  return result.rows.map((row) => row.name);
}
