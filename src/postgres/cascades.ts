import type pg from 'pg';
import type { DroppedObject, TablePart } from '../plan/effects.ts';

/** A table or column that goes with an object, by the object's place in the list that was asked for. */
export interface Cascaded {
  readonly index: number;
  readonly part: TablePart;
}

/**
 * The tables and columns that go when objects of this database are dropped, themselves included, by the server's own record of what hangs
 * on what. Of a schema those tables are left out that are in it, since they may have been moved by then: they are known by their names.
 */
export async function readCascades(
  client: pg.ClientBase,
  objects: readonly DroppedObject[],
): Promise<readonly Cascaded[]> {
  if (objects.length === 0) {
    return [];
  }
  const result = await client.query<{ index: number; schema: string; table: string; column: string | null }>(
    QUERY,
    [
      objects.map(({ kind }) => kind),
      ...[0, 1, 2].map((place) => objects.map(({ names }) => names[place] ?? '')),
    ],
  );
  return result.rows.map(({ index, schema, table, column }) => ({
    index,
    part: { schema, table, ...(column === null ? {} : { column }) },
  }));
}

/** Each as classid, objid and objsubid. Of a function all that have its name are taken: which one is meant is said by its arguments. */
const SEEDS = [
  `SELECT o.index, d.classid, d.objid, d.objsubid FROM asked o JOIN pg_namespace n ON o.kind = 'schema' AND n.nspname = o.one
     JOIN pg_depend d ON d.refclassid = 'pg_namespace'::regclass AND d.refobjid = n.oid
    WHERE NOT EXISTS (SELECT 1 FROM pg_class c WHERE d.classid = 'pg_class'::regclass AND c.oid = d.objid AND c.relkind NOT IN ('v', 'm', 'c'))`,
  `SELECT o.index, 'pg_extension'::regclass, e.oid, 0 FROM asked o JOIN pg_extension e ON o.kind = 'extension' AND e.extname = o.one`,
  `SELECT o.index, 'pg_type'::regclass, t.oid, 0 FROM asked o JOIN pg_namespace n ON o.kind = 'type' AND n.nspname = o.one
     JOIN pg_type t ON t.typnamespace = n.oid AND t.typname = o.two`,
  `SELECT o.index, 'pg_proc'::regclass, p.oid, 0 FROM asked o JOIN pg_namespace n ON o.kind = 'function' AND n.nspname = o.one
     JOIN pg_proc p ON p.pronamespace = n.oid AND p.proname = o.two`,
  `SELECT o.index, 'pg_class'::regclass, c.oid, coalesce(a.attnum, 0) FROM asked o JOIN pg_namespace n ON o.kind IN ('relation', 'column') AND n.nspname = o.one
     JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = o.two
     LEFT JOIN pg_attribute a ON o.kind = 'column' AND a.attrelid = c.oid AND a.attname = o.three
    WHERE o.kind = 'relation' OR a.attnum IS NOT NULL`,
];

const QUERY = `
WITH RECURSIVE asked AS (
  SELECT kind, one, two, three, (place - 1)::int AS index
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS o (kind, one, two, three, place)
), seeds (index, classid, objid, objsubid) AS (
  ${SEEDS.join('\n  UNION ALL ')}
), reached AS (
  SELECT index, classid::oid, objid::oid, objsubid::int FROM seeds
  UNION
  SELECT r.index, d.classid, d.objid, d.objsubid
    FROM reached r CROSS JOIN LATERAL (
      SELECT classid, objid, objsubid FROM pg_depend
       WHERE refclassid = r.classid AND refobjid = r.objid AND r.objsubid IN (0, refobjsubid) AND deptype <> 'p'
      UNION ALL
      SELECT refclassid, refobjid, refobjsubid FROM pg_depend
       WHERE classid = r.classid AND objid = r.objid AND r.objsubid IN (0, objsubid) AND deptype = 'i') d
)
SELECT DISTINCT r.index, n.nspname AS schema, c.relname AS "table", a.attname AS "column"
  FROM reached r JOIN pg_class c ON c.oid = r.objid JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = r.objsubid AND r.objsubid > 0
 WHERE r.classid = 'pg_class'::regclass AND c.relkind IN ('r', 'p')
 ORDER BY 1, 2, 3, 4`;
