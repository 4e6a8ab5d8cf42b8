import type pg from 'pg';

/** Looks at one moment of the database, in a read-only transaction of which nothing is left. */
export async function inOneMoment<T>(client: pg.ClientBase, look: () => Promise<T>): Promise<T> {
  await client.query(BEGIN);
  const seen = await look();
  await client.query('ROLLBACK');
  return seen;
}

const BEGIN = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/** Begins a read-only transaction and exports what it sees, for pg_dump to see the same; it holds until the transaction ends. */
export async function exportSnapshot(client: pg.ClientBase): Promise<string> {
  await client.query(BEGIN);
  const exported = await client.query<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot');
  return exported.rows[0]?.snapshot ?? '';
}
