import pg from 'pg';

/** Rows by table, `schema.table`. */
export type RowCounts = Readonly<Record<string, number>>;

/**
 * Counts the rows of every table, in the client's open transaction. Temporary and foreign tables are left out.
 * @param until milliseconds since the epoch; a count that would go beyond it is broken off
 * @throws the server's error then (57014)
 */
export async function readRowCounts(client: pg.ClientBase, until: number): Promise<RowCounts> {
  const tables = await client.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`,
  );
  const counts: Record<string, number> = {};
  for (const { schema, name } of tables.rows) {
    await client.query("SELECT set_config('statement_timeout', $1, false)", [
      String(Math.max(1, until - Date.now())),
    ]);
    const qualified = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
    const counted = await client.query<{ rows: string }>(`SELECT count(*) AS rows FROM ONLY ${qualified}`);
    counts[qualified] = Number(counted.rows[0]?.rows);
  }
  return counts;
}

/** The tables that are not in both with the same number of rows. */
export function differingCounts(before: RowCounts, after: RowCounts): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]).sort();
}
