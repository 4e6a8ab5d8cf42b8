import pg from 'pg';
import { matchesTable } from '../plan/name-pattern.ts';
import type { ProtectedRows } from '../plan/protected-rows.ts';
import { askReadOnly, readSearchPath } from './ask-read-only.ts';

/**
 * Counts the rows of the tables that patterns name, in the client's open transaction; those of partitions and of tables that inherit are counted with
 * their table's. Temporary and foreign tables are left out.
 * @throws the server's error, as where a policy of row-level security hides rows from the role
 */
export async function readProtectedRows(
  client: pg.ClientBase,
  patterns: readonly string[],
): Promise<readonly ProtectedRows[]> {
  const tables = await readTables(client);
  return countRows(
    client,
    tables.filter((table) => patterns.some((pattern) => matchesTable(pattern, table))),
  );
}

/** Counts the rows of the same tables again, under the names that they have now; those that are gone are left out. */
export async function readProtectedRowsAgain(
  client: pg.ClientBase,
  before: readonly ProtectedRows[],
): Promise<readonly ProtectedRows[]> {
  const wanted = new Set(before.map(({ oid }) => oid));
  const tables = await readTables(client);
  return countRows(
    client,
    tables.filter(({ oid }) => wanted.has(oid)),
  );
}

type Table = Omit<ProtectedRows, 'rows'>;

async function readTables(client: pg.ClientBase): Promise<readonly Table[]> {
  const tables = await client.query<Table>(
    `SELECT c.oid, n.nspname AS schema, c.relname AS table FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
      ORDER BY n.nspname, c.relname`,
  );
  return tables.rows;
}

async function countRows(client: pg.ClientBase, tables: readonly Table[]): Promise<readonly ProtectedRows[]> {
  const searchPath = await readSearchPath(client);
  const counted: ProtectedRows[] = [];
  for (const table of tables) {
    const name = `${pg.escapeIdentifier(table.schema)}.${pg.escapeIdentifier(table.table)}`;
    const answer = await askReadOnly(client, `SELECT pg_catalog.count(*) FROM ${name}`, searchPath);
    counted.push({ ...table, rows: BigInt(answer.rows[0]?.[0] ?? '0') });
  }
  return counted;
}
