import pg from 'pg';

/** The rows of one table: how many, and a hash that does not depend on their order. */
export interface TableContent {
  readonly rows: number;
  readonly hash: string;
}

/** The content of a database: tables and large objects by rows, sequences by their position. */
export interface DatabaseContent {
  readonly tables: Readonly<Record<string, TableContent>>;
  readonly sequences: Readonly<Record<string, string>>;
  readonly largeObjects: TableContent;
}

/** Settings that change how a value is written as text, and so its hash. */
const TEXT_FORM = [
  "SET LOCAL datestyle = 'ISO, YMD'",
  "SET LOCAL intervalstyle = 'postgres'",
  "SET LOCAL timezone = 'UTC'",
  'SET LOCAL extra_float_digits = 3',
  "SET LOCAL bytea_output = 'hex'",
  // Where row security would hide rows, an error is better than a hash of a part.
  'SET LOCAL row_security = off',
].join('; ');

/**
 * Counts and hashes of every table's rows and every sequence's position, in the client's open transaction. Views,
 * materialized views (a restore refreshes them) and foreign tables are left out.
 */
export async function readContent(client: pg.ClientBase): Promise<DatabaseContent> {
  await client.query(TEXT_FORM);
  const relations = await client.query<{ schema: string; name: string; kind: string }>(
    `SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'S') AND c.relpersistence <> 't'
        AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
      ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`,
  );
  const tables: Record<string, TableContent> = {};
  const sequences: Record<string, string> = {};
  for (const { schema, name, kind } of relations.rows) {
    const qualified = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
    if (kind === 'r') {
      tables[qualified] = await contentOf(
        client,
        `SELECT count(*) AS rows, coalesce(sum(hashtextextended(t::text, 0)), 0)::text AS hash FROM ONLY ${qualified} t`,
      );
    } else {
      const position = await client.query<{ position: string }>(
        `SELECT last_value || ' ' || is_called AS position FROM ${qualified}`,
      );
      sequences[qualified] = position.rows[0]?.position ?? '';
    }
  }
  const largeObjects = await contentOf(
    client,
    `SELECT count(*) AS rows, coalesce(sum(hashtextextended(oid || ' ' || encode(lo_get(oid), 'hex'), 0)), 0)::text AS hash
       FROM pg_largeobject_metadata`,
  );
  return { tables, sequences, largeObjects };
}

/** The names of the tables and sequences whose content differs, sorted. */
export function contentDifferences(before: DatabaseContent, after: DatabaseContent): readonly string[] {
  const names = new Set([...Object.keys(before.tables), ...Object.keys(after.tables)]);
  const tables = [...names].filter((name) => !sameContent(before.tables[name], after.tables[name]));
  const sequenceNames = new Set([...Object.keys(before.sequences), ...Object.keys(after.sequences)]);
  const sequences = [...sequenceNames].filter((name) => before.sequences[name] !== after.sequences[name]);
  const largeObjects = sameContent(before.largeObjects, after.largeObjects) ? [] : ['large objects'];
  return [...tables, ...sequences, ...largeObjects].sort();
}

function sameContent(a: TableContent | undefined, b: TableContent | undefined): boolean {
  return a !== undefined && b !== undefined && a.rows === b.rows && a.hash === b.hash;
}

async function contentOf(client: pg.ClientBase, sql: string): Promise<TableContent> {
  const result = await client.query<{ rows: string; hash: string }>(sql);
  const row = result.rows[0];
  return { rows: Number(row?.rows ?? 0), hash: row?.hash ?? '' };
}
