import pg from 'pg';
import { Refusal } from '../plan/refusal.ts';

/** The history table as the migrations name it. */
export interface HistoryTable {
  /** Undefined when the table is found by the search path. */
  readonly schema: string | undefined;
  readonly table: string;
  readonly idColumn: string;
}

/** The history table where it really is. */
export interface LocatedHistory extends HistoryTable {
  readonly schema: string;
}

/**
 * Finds the history table in the database.
 * @throws Refusal when it is not there, with the schemas where a table of this name is.
 */
export async function locateHistory(client: pg.ClientBase, table: HistoryTable): Promise<LocatedHistory> {
  const qualified = table.schema === undefined ? pg.escapeIdentifier(table.table) : qualifiedName(table);
  const found = await client.query<{ schema: string; columns: string[] }>(
    `SELECT n.nspname AS schema, array_agg(a.attname::text) AS columns
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.oid = to_regclass($1) GROUP BY n.nspname`,
    [qualified],
  );
  const place = found.rows[0];
  if (place === undefined) {
    throw new Refusal(await whereElse(client, table, qualified));
  }
  if (!place.columns.includes(table.idColumn)) {
    throw new Refusal(
      `The history table ${qualified} has no column ${pg.escapeIdentifier(table.idColumn)}: the code names its columns differently from the code that made it.`,
    );
  }
  return { ...table, schema: place.schema };
}

/** Locks the history table as EF itself does (Npgsql EF 9 and later), so that no other migration runs at the same time. */
export async function lockHistory(client: pg.ClientBase, history: LocatedHistory): Promise<void> {
  await client.query(`LOCK TABLE ${qualifiedName(history)} IN ACCESS EXCLUSIVE MODE`);
}

/** The ids in the history table, oldest first. */
export async function readHistory(client: pg.ClientBase, history: LocatedHistory): Promise<string[]> {
  const column = pg.escapeIdentifier(history.idColumn);
  const rows = await client.query<{ id: string }>(
    `SELECT ${column}::text AS id FROM ${qualifiedName(history)} ORDER BY ${column} COLLATE "C"`,
  );
  return rows.rows.map((row) => row.id);
}

/** The history table as SQL names it. */
export function qualifiedName(table: HistoryTable): string {
  const name = pg.escapeIdentifier(table.table);
  return table.schema === undefined ? name : `${pg.escapeIdentifier(table.schema)}.${name}`;
}

async function whereElse(client: pg.ClientBase, table: HistoryTable, qualified: string): Promise<string> {
  const places = await client.query<{ schema: string }>(
    `SELECT n.nspname AS schema FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relname = $1 AND c.relkind IN ('r', 'p') ORDER BY 1`,
    [table.table],
  );
  const schemas = places.rows.map((row) => pg.escapeIdentifier(row.schema));
  if (schemas.length === 0) {
    return `The database has no history table ${qualified}: no migration was ever applied here, or this is another database.`;
  }
  return (
    `The history table ${qualified} is not found, but there is one in ${schemas.join(', ')}: ` +
    'set Search Path in the connection string as the app has it.'
  );
}
