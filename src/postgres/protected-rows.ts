import pg from 'pg';
import { nameOfPart } from '../plan/losses.ts';
import { matchesTable } from '../plan/name-pattern.ts';
import type { ProtectedRows, RowChanging } from '../plan/protected-rows.ts';
import { askReadOnly, readSearchPath } from './ask-read-only.ts';

/**
 * Counts the rows of the tables that patterns name, as far as they may change in number, in the client's open transaction; those of partitions and of tables that inherit are counted with
 * their table's. Temporary and foreign tables are left out.
 * @throws the server's error, as where a policy of row-level security hides rows from the role
 */
export async function readProtectedRows(
  client: pg.ClientBase,
  patterns: readonly string[],
  mayChangeRows: RowChanging,
): Promise<readonly ProtectedRows[]> {
  const tables = (await readTables(client)).filter((table) =>
    patterns.some((pattern) => matchesTable(pattern, table)),
  );
  return countRows(
    client,
    tables,
    (table) => table.hasParts || mayChangeRows === 'any' || mayChangeRows.has(nameOfPart(table)),
  );
}

/** Counts the rows of the same tables again, under the names that they have now; those that are gone are left out. */
export async function readProtectedRowsAgain(
  client: pg.ClientBase,
  before: readonly ProtectedRows[],
): Promise<readonly ProtectedRows[]> {
  const wanted = new Map(before.map((one) => [one.oid, one]));
  const tables = (await readTables(client)).filter(({ oid }) => wanted.has(oid));
  return countRows(client, tables, (table) => {
    const then = wanted.get(table.oid);
    return then?.rows !== undefined || then?.file !== table.file || then.deleted !== table.deleted;
  });
}

interface Table extends Omit<ProtectedRows, 'rows'> {
  /** Whether rows of other tables count with its own, partitions or heirs. */
  readonly hasParts: boolean;
}

async function readTables(client: pg.ClientBase): Promise<readonly Table[]> {
  const tables = await client.query<Table>(
    `SELECT c.oid, n.nspname AS schema, c.relname AS table, coalesce(pg_relation_filenode(c.oid), 0)::integer AS file,
            pg_stat_get_xact_tuples_inserted(c.oid)::integer AS inserted, pg_stat_get_xact_tuples_deleted(c.oid)::integer AS deleted,
            c.relkind = 'p' OR c.relhassubclass AS "hasParts"
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
      ORDER BY n.nspname, c.relname`,
  );
  return tables.rows;
}

async function countRows(
  client: pg.ClientBase,
  tables: readonly Table[],
  isCounted: (table: Table) => boolean,
): Promise<readonly ProtectedRows[]> {
  const searchPath = await readSearchPath(client);
  const counted: ProtectedRows[] = [];
  for (const { hasParts, ...table } of tables) {
    if (!isCounted({ hasParts, ...table })) {
      counted.push({ ...table, rows: undefined });
      continue;
    }
    const name = `${pg.escapeIdentifier(table.schema)}.${pg.escapeIdentifier(table.table)}`;
    const answer = await askReadOnly(client, `SELECT pg_catalog.count(*) FROM ${name}`, searchPath);
    counted.push({ ...table, rows: BigInt(answer.rows[0]?.[0] ?? '0') });
  }
  return counted;
}
