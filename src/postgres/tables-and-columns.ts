import type pg from 'pg';
import type { Catalog, CatalogObject } from '../catalog/catalog.ts';
import type { DerivedTable } from '../plan/derived-tables.ts';
import { withBareSearchPath } from './catalog-reader.ts';
import type { LocatedHistory } from './history.ts';

/** Tables (foreign ones left out) and columns with their types and nullability: the part of the catalog that can be derived from scripts. */
export async function readTablesAndColumns(client: pg.ClientBase, history: LocatedHistory): Promise<Catalog> {
  return withBareSearchPath(client, async () => {
    const result = await client.query<CatalogObject>(
      `WITH tables AS (
         SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name
           FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'ef_rollback')
            AND (n.nspname, c.relname) <> ($1, $2)
            AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))
       SELECT 'table' AS kind, name, 'table' AS definition FROM tables
       UNION ALL
       SELECT 'column', t.name || '.' || quote_ident(a.attname), format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE ' null' END
         FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped`,
      [history.schema, history.table],
    );
    return result.rows;
  });
}

/** Derived tables as {@link readTablesAndColumns} would read them here; a type that the server does not know is `unknown`. */
export async function catalogOfTables(
  client: pg.ClientBase,
  tables: readonly DerivedTable[],
  history: LocatedHistory,
): Promise<Catalog> {
  const types = new Set(tables.flatMap(({ columns }) => columns.flatMap(({ type }) => type ?? [])));
  const known = await resolveTypes(client, [...types]);
  return withBareSearchPath(client, async () => {
    const result = await client.query<CatalogObject>(
      `WITH tables AS (
         SELECT format('%I.%I', t.schema, t.name) AS name, t.columns
           FROM jsonb_to_recordset($1) AS t (schema text, name text, columns jsonb) WHERE (t.schema, t.name) <> ($2, $3))
       SELECT 'table' AS kind, name, 'table' AS definition FROM tables
       UNION ALL
       SELECT 'column', t.name || '.' || quote_ident(c.name),
              coalesce(format_type(c.type, c.modifier), 'unknown') || CASE WHEN c.not_null THEN ' not null' ELSE ' null' END
         FROM tables t, jsonb_to_recordset(t.columns) AS c (name text, type oid, modifier int, not_null boolean)`,
      [JSON.stringify(tables.map((table) => forServer(table, known))), history.schema, history.table],
    );
    return result.rows;
  });
}

interface ServerType {
  readonly oid: number;
  readonly modifier: number;
}

function forServer({ schema, name, columns }: DerivedTable, known: ReadonlyMap<string, ServerType>) {
  return {
    schema,
    name,
    columns: columns.map((column) => {
      const type = column.type === undefined ? undefined : known.get(column.type);
      return { name: column.name, type: type?.oid, modifier: type?.modifier, not_null: column.notNull };
    }),
  };
}

/** What the server makes of types, by the search path as it is; those it does not know are left out. */
async function resolveTypes(
  client: pg.ClientBase,
  types: readonly string[],
): Promise<ReadonlyMap<string, ServerType>> {
  const known = new Map<string, ServerType>();
  for (const type of types) {
    const resolved = await resolveType(client, type);
    if (resolved !== undefined) {
      known.set(type, resolved);
    }
  }
  return known;
}

async function resolveType(client: pg.ClientBase, type: string): Promise<ServerType | undefined> {
  try {
    const result = await client.query<{ oid: number }>(
      `SELECT pg_typeof(NULL::${type})::oid::int AS oid, NULL::${type} AS value`,
    );
    const oid = result.rows[0]?.oid ?? 0;
    const value = result.fields[1];
    // A domain's value is described as one of the type below it, whose modifier is not the domain's.
    return { oid, modifier: value?.dataTypeID === oid ? value.dataTypeModifier : -1 };
  } catch (error) {
    // Undefined objects: the type is made or dropped by a migration of the range.
    if (['42704', '3F000', '42883'].includes((error as { code?: string }).code ?? '')) {
      return undefined;
    }
    throw error;
  }
}
