import type pg from 'pg';

/** The bytes of each table with data of its own, by `schema.table` as pg_dump prints it. */
export async function readTableSizes(client: pg.ClientBase): Promise<ReadonlyMap<string, number>> {
  const result = await client.query<{ name: string; bytes: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name, pg_table_size(c.oid)::text AS bytes
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`,
  );
  return new Map(result.rows.map((row) => [row.name, Number(row.bytes)]));
}
