import type pg from 'pg';

/** Begins a read-only transaction and exports what it sees, for pg_dump to see the same; it holds until the transaction ends. */
export async function exportSnapshot(client: pg.ClientBase): Promise<string> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const exported = await client.query<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot');
  return exported.rows[0]?.snapshot ?? '';
}
