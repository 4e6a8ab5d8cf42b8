import type pg from 'pg';
import type { Catalog, CatalogObject } from '../catalog/catalog.ts';
import type { LocatedHistory } from './history.ts';

/**
 * The catalog of the database that the client is connected to, in one set-based query. System schemas, temporary
 * objects, members of extensions, our own schema `ef_rollback` and the history table (with its schema, when it is alone there) are left out.
 */
export async function readCatalog(
  client: pg.ClientBase,
  history: LocatedHistory | undefined,
): Promise<Catalog> {
  return withBareSearchPath(client, async () => {
    const result = await client.query<CatalogObject>(QUERY, [
      history?.schema ?? null,
      history?.table ?? null,
    ]);
    return result.rows;
  });
}

/**
 * Definitions are printed with or without a schema by what the search path holds, and a migration may have changed that of the connection:
 * with an empty one everything is written out, on every connection alike.
 */
async function withBareSearchPath<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  const before = await client.query<{ path: string }>(
    "SELECT current_setting('search_path') AS path, set_config('search_path', '', false)",
  );
  const result = await work();
  await client.query("SELECT set_config('search_path', $1, false)", [before.rows[0]?.path ?? '']);
  return result;
}

/** The base tables that information_schema shows, `schema.table`, without the history table and those of extensions, sorted. */
export async function readTables(client: pg.ClientBase, history: LocatedHistory): Promise<readonly string[]> {
  const result = await client.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name
       FROM information_schema.tables
      WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema', 'ef_rollback')
        AND table_schema NOT LIKE 'pg\\_temp\\_%'
        AND (table_schema, table_name) <> ($1, $2)
        AND NOT EXISTS (
          SELECT 1 FROM pg_depend WHERE classid = 'pg_class'::regclass AND deptype = 'e'
             AND objid = to_regclass(format('%I.%I', table_schema, table_name)))
      ORDER BY 1`,
    [history.schema, history.table],
  );
  return result.rows.map((row) => row.name);
}

const QUERY = `
WITH history AS (
  SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2
), spaces AS (
  SELECT n.oid, n.nspname FROM pg_namespace n
   WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'ef_rollback')
), members AS (
  SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
), relations AS (
  SELECT c.*, format('%I.%I', s.nspname, c.relname) AS name
    FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace
   WHERE c.oid NOT IN (SELECT oid FROM history)
     AND NOT EXISTS (SELECT 1 FROM members m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
)
SELECT 'schema' AS kind, quote_ident(s.nspname) AS name, 'schema' AS definition
  FROM spaces s
 WHERE s.nspname <> 'public'
   AND NOT EXISTS (SELECT 1 FROM members m WHERE m.classid = 'pg_namespace'::regclass AND m.objid = s.oid)
   AND NOT (s.nspname IS NOT DISTINCT FROM $1 AND NOT EXISTS (
     SELECT 1 FROM relations r WHERE r.relnamespace = s.oid AND r.relkind IN ('r', 'p', 'v', 'm', 'f')))
UNION ALL
SELECT 'extension', quote_ident(e.extname), 'schema ' || quote_ident(n.nspname)
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql'
UNION ALL
SELECT 'type', format('%I.%I', s.nspname, t.typname),
       CASE t.typtype
         WHEN 'e' THEN 'enum (' || (SELECT string_agg(quote_literal(l.enumlabel), ', ' ORDER BY l.enumsortorder) FROM pg_enum l WHERE l.enumtypid = t.oid) || ')'
         WHEN 'd' THEN 'domain over ' || format_type(t.typbasetype, t.typtypmod) || CASE WHEN t.typnotnull THEN ' not null' ELSE '' END
              || coalesce(' default ' || t.typdefault, '')
              || coalesce((SELECT ' ' || string_agg(pg_get_constraintdef(k.oid), ' ' ORDER BY k.conname) FROM pg_constraint k WHERE k.contypid = t.oid), '')
         WHEN 'r' THEN 'range of ' || (SELECT format_type(g.rngsubtype, NULL) FROM pg_range g WHERE g.rngtypid = t.oid)
         ELSE 'composite (' || (SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
                FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) || ')'
       END
  FROM pg_type t JOIN spaces s ON s.oid = t.typnamespace
 WHERE (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c')))
   AND NOT EXISTS (SELECT 1 FROM members m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
UNION ALL
SELECT 'collation', format('%I.%I', s.nspname, c.collname), concat_ws(' ', c.collprovider::text, c.collcollate, c.collctype, c.collisdeterministic::text)
  FROM pg_collation c JOIN spaces s ON s.oid = c.collnamespace
 WHERE NOT EXISTS (SELECT 1 FROM members m WHERE m.classid = 'pg_collation'::regclass AND m.objid = c.oid)
UNION ALL
SELECT 'sequence', r.name, format('%s start %s increment %s min %s max %s cache %s%s%s', format_type(q.seqtypid, NULL), q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache,
         CASE WHEN q.seqcycle THEN ' cycle' ELSE '' END,
         coalesce((SELECT ' owned by ' || d.refobjid::regclass || '.' || quote_ident(a.attname) FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') LIMIT 1), ''))
  FROM relations r JOIN pg_sequence q ON q.seqrelid = r.oid
UNION ALL
SELECT 'table', r.name, concat_ws(' ',
         CASE r.relkind WHEN 'p' THEN 'partitioned by ' || pg_get_partkeydef(r.oid) WHEN 'f' THEN 'foreign table' ELSE 'table' END,
         CASE WHEN r.relpersistence = 'u' THEN 'unlogged' END,
         CASE WHEN r.relispartition THEN 'partition of ' || (SELECT i.inhparent::regclass::text FROM pg_inherits i WHERE i.inhrelid = r.oid) || ' ' || pg_get_expr(r.relpartbound, r.oid) END,
         CASE WHEN r.relrowsecurity THEN 'row security' END, CASE WHEN r.relforcerowsecurity THEN 'forced' END)
  FROM relations r WHERE r.relkind IN ('r', 'p', 'f')
UNION ALL
SELECT 'column', r.name || '.' || quote_ident(a.attname), concat_ws(' ',
         format_type(a.atttypid, a.atttypmod),
         CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation THEN 'collate ' || a.attcollation::regcollation END,
         CASE WHEN a.attnotnull THEN 'not null' ELSE 'null' END,
         CASE WHEN a.attgenerated <> '' THEN 'generated (' || pg_get_expr(d.adbin, d.adrelid) || ')' ELSE 'default ' || pg_get_expr(d.adbin, d.adrelid) END,
         CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END)
  FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE r.relkind IN ('r', 'p', 'f')
UNION ALL
SELECT 'constraint', r.name || '.' || quote_ident(k.conname), pg_get_constraintdef(k.oid)
  FROM relations r JOIN pg_constraint k ON k.conrelid = r.oid
 -- A column's NOT NULL is told with the column; from PostgreSQL 18 on it is a constraint as well.
 WHERE k.contype <> 'n'
UNION ALL
SELECT 'index', r.name, pg_get_indexdef(r.oid) || CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END
  FROM relations r JOIN pg_index i ON i.indexrelid = r.oid
 WHERE i.indrelid NOT IN (SELECT oid FROM history)
UNION ALL
SELECT CASE r.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END, r.name, pg_get_viewdef(r.oid)
  FROM relations r WHERE r.relkind IN ('v', 'm')
UNION ALL
SELECT 'function', format('%I.%I(%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
       CASE WHEN p.prokind = 'a' THEN 'aggregate' ELSE pg_get_functiondef(p.oid) END
  FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace
 WHERE NOT EXISTS (SELECT 1 FROM members m WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
UNION ALL
SELECT 'trigger', r.name || '.' || quote_ident(g.tgname), pg_get_triggerdef(g.oid) || ' ' || g.tgenabled::text
  FROM relations r JOIN pg_trigger g ON g.tgrelid = r.oid WHERE NOT g.tgisinternal
UNION ALL
SELECT 'rule', r.name || '.' || quote_ident(w.rulename), pg_get_ruledef(w.oid)
  FROM relations r JOIN pg_rewrite w ON w.ev_class = r.oid WHERE w.rulename <> '_RETURN'
UNION ALL
SELECT 'policy', r.name || '.' || quote_ident(p.polname), concat_ws(' ', p.polcmd::text, p.polpermissive::text,
         (SELECT string_agg(CASE WHEN role = 0 THEN 'public' ELSE role::regrole::text END, ',' ORDER BY role) FROM unnest(p.polroles) role),
         'using ' || pg_get_expr(p.polqual, p.polrelid), 'check ' || pg_get_expr(p.polwithcheck, p.polrelid))
  FROM relations r JOIN pg_policy p ON p.polrelid = r.oid
UNION ALL
SELECT 'publication', quote_ident(p.pubname), concat_ws(' ', CASE WHEN p.puballtables THEN 'all tables' END,
         (SELECT string_agg(x.prrelid::regclass::text, ', ' ORDER BY x.prrelid::regclass::text) FROM pg_publication_rel x WHERE x.prpubid = p.oid))
  FROM pg_publication p
UNION ALL
SELECT 'comment', r.name || coalesce('.' || quote_ident(a.attname), ''), d.description
  FROM relations r JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = r.oid
  LEFT JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = d.objsubid AND d.objsubid > 0
`;
