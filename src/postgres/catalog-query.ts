/**
 * The one query behind the catalog: rows of kind, name and definition. $1 and $2 are schema and name of the history table, or null.
 * It wants an empty search path, so that every name is written out, and a server of version 13 or later.
 *
 * Rights and owners are no part of it: they are the administrator's, not the migrations'.
 */
export function catalogQuery(serverVersionNumber: number): string {
  const parts = [
    ...SCHEMAS_AND_TYPES,
    ...TABLES,
    columnStorage(serverVersionNumber),
    ...PARTS_OF_TABLES,
    ...VIEWS,
    ...ROUTINES,
    ...OPERATORS,
    ...TEXT_SEARCH,
    ...FOREIGN_DATA,
    ...WHOLE_DATABASE,
    publications(serverVersionNumber),
    COMMENTS,
  ];
  return `${COMMON}\n${parts.join('\nUNION ALL\n')}`;
}

/** What every part asks: schemas that are not the system's, relations that are neither the history's nor an extension's. */
const COMMON = `
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
)`;

/** SQL that says when something fires, where that is not the usual way. */
function firing(column: string): string {
  return `CASE ${column} WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'on replicas' WHEN 'A' THEN 'always' END`;
}

/** SQL that is true of an object that no extension brought. */
function isOwn(systemTable: string, oid: string): string {
  return `NOT EXISTS (SELECT 1 FROM members member WHERE member.classid = '${systemTable}'::regclass AND member.objid = ${oid})`;
}

const SCHEMAS_AND_TYPES = [
  `SELECT 'schema' AS kind, quote_ident(s.nspname) AS name, 'schema' AS definition
  FROM spaces s
 WHERE s.nspname <> 'public' AND ${isOwn('pg_namespace', 's.oid')}
   AND NOT (s.nspname IS NOT DISTINCT FROM $1 AND NOT EXISTS (
     SELECT 1 FROM relations r WHERE r.relnamespace = s.oid AND r.relkind IN ('r', 'p', 'v', 'm', 'f')))`,

  `SELECT 'extension', quote_ident(e.extname), concat_ws(' ', 'schema', quote_ident(n.nspname),
         'goes with ' || (SELECT string_agg(o.name, ', ' ORDER BY o.name) FROM (SELECT pg_describe_object(d.classid, d.objid, d.objsubid) AS name
            FROM pg_depend d WHERE d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'x') o))
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql'`,

  `SELECT 'type', format('%I.%I', s.nspname, t.typname),
       CASE t.typtype
         WHEN 'e' THEN 'enum (' || (SELECT string_agg(quote_literal(l.enumlabel), ', ' ORDER BY l.enumsortorder) FROM pg_enum l WHERE l.enumtypid = t.oid) || ')'
         WHEN 'd' THEN 'domain over ' || format_type(t.typbasetype, t.typtypmod)
              || CASE WHEN t.typcollation <> b.typcollation THEN ' collate ' || t.typcollation::regcollation ELSE '' END
              || CASE WHEN t.typnotnull THEN ' not null' ELSE '' END
              || coalesce(' default ' || t.typdefault, '')
              || coalesce((SELECT ' ' || string_agg(quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid), ' ' ORDER BY k.conname) FROM pg_constraint k WHERE k.contypid = t.oid), '')
         WHEN 'r' THEN (SELECT concat_ws(' ', 'range of', format_type(g.rngsubtype, NULL), 'collate ' || nullif(g.rngcollation, 0)::regcollation,
                'class ' || pg_describe_object('pg_opclass'::regclass, g.rngsubopc, 0), 'canonical ' || nullif(g.rngcanonical, 0)::regproc, 'difference ' || nullif(g.rngsubdiff, 0)::regproc)
              FROM pg_range g WHERE g.rngtypid = t.oid)
         WHEN 'p' THEN 'shell'
         WHEN 'b' THEN concat_ws(' ', 'base', t.typinput::regproc, t.typoutput::regproc, t.typlen, t.typalign, t.typstorage)
         ELSE 'composite (' || coalesce((SELECT string_agg(concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
                  CASE WHEN a.attcollation <> y.typcollation THEN 'collate ' || a.attcollation::regcollation END), ', ' ORDER BY a.attnum)
                FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '') || ')'
       END
  FROM pg_type t JOIN spaces s ON s.oid = t.typnamespace LEFT JOIN pg_type b ON b.oid = t.typbasetype
 WHERE (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'p' AND NOT t.typisdefined) OR (t.typtype = 'b' AND t.typelem = 0) OR (t.typtype = 'c' AND EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c')))
   AND ${isOwn('pg_type', 't.oid')}`,

  `SELECT 'collation', format('%I.%I', s.nspname, c.collname), concat_ws(' ', c.collprovider::text, c.collcollate, c.collctype, c.collisdeterministic::text)
  FROM pg_collation c JOIN spaces s ON s.oid = c.collnamespace WHERE ${isOwn('pg_collation', 'c.oid')}`,

  `SELECT 'sequence', r.name, format('%s start %s increment %s min %s max %s cache %s%s%s%s', format_type(q.seqtypid, NULL), q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache,
         CASE WHEN q.seqcycle THEN ' cycle' ELSE '' END, CASE WHEN r.relpersistence = 'u' THEN ' unlogged' ELSE '' END,
         coalesce((SELECT ' owned by ' || d.refobjid::regclass || '.' || quote_ident(a.attname) FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') LIMIT 1), ''))
  FROM relations r JOIN pg_sequence q ON q.seqrelid = r.oid`,
];

const TABLES = [
  `SELECT 'table', r.name, concat_ws(' ',
         CASE r.relkind
           WHEN 'p' THEN 'partitioned by ' || pg_get_partkeydef(r.oid)
           WHEN 'f' THEN (SELECT 'foreign table of ' || quote_ident(v.srvname) || coalesce(' options ' || md5(f.ftoptions::text), '')
                            FROM pg_foreign_table f JOIN pg_foreign_server v ON v.oid = f.ftserver WHERE f.ftrelid = r.oid)
           ELSE 'table' END,
         CASE WHEN r.relpersistence = 'u' THEN 'unlogged' END,
         'of ' || nullif(r.reloftype, 0)::regtype,
         CASE WHEN r.relispartition THEN 'partition of ' || i.parents || ' ' || pg_get_expr(r.relpartbound, r.oid) ELSE 'inherits ' || i.parents END,
         CASE WHEN r.relrowsecurity THEN 'row security' END, CASE WHEN r.relforcerowsecurity THEN 'forced' END)
  FROM relations r
  LEFT JOIN (SELECT inhrelid, string_agg(inhparent::regclass::text, ', ' ORDER BY inhseqno) AS parents FROM pg_inherits GROUP BY inhrelid) i ON i.inhrelid = r.oid
 WHERE r.relkind IN ('r', 'p', 'f')`,

  `SELECT 'column', r.name || '.' || quote_ident(a.attname), concat_ws(' ',
         format_type(a.atttypid, a.atttypmod),
         CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation THEN 'collate ' || a.attcollation::regcollation END,
         CASE WHEN a.attnotnull THEN 'not null' ELSE 'null' END,
         CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END,
         CASE a.attgenerated WHEN '' THEN 'default ' || pg_get_expr(d.adbin, d.adrelid) WHEN 'v' THEN 'generated virtual (' || pg_get_expr(d.adbin, d.adrelid) || ')'
           ELSE 'generated (' || pg_get_expr(d.adbin, d.adrelid) || ')' END)
  FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE r.relkind IN ('r', 'p', 'f')`,

  `SELECT 'storage', t.name, t.definition FROM (
    SELECT r.name, concat_ws(' ', 'options ' || array_to_string(r.reloptions, ', '), 'toast options ' || array_to_string(o.reloptions, ', '), 'method ' || CASE WHEN r.relkind IN ('r', 'm') AND m.amname <> 'heap' THEN quote_ident(m.amname) END,
             'replica identity ' || CASE r.relreplident WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing'
               WHEN 'i' THEN (SELECT x.indexrelid::regclass::text FROM pg_index x WHERE x.indrelid = r.oid AND x.indisreplident) END,
             'clustered on ' || (SELECT x.indexrelid::regclass::text FROM pg_index x WHERE x.indrelid = r.oid AND x.indisclustered)) AS definition
      FROM relations r LEFT JOIN pg_am m ON m.oid = r.relam LEFT JOIN pg_class o ON o.oid = r.reltoastrelid WHERE r.relkind IN ('r', 'p', 'm')) t
 WHERE t.definition <> ''`,
];

/** How a column is stored, where that is not the type's own way. Compression came with version 14. */
function columnStorage(serverVersionNumber: number): string {
  const compression =
    serverVersionNumber >= 140_000 ? "'compression ' || nullif(a.attcompression::text, '')," : '';
  return `SELECT 'storage', c.name, c.definition FROM (
    SELECT r.name || '.' || quote_ident(a.attname) AS name, concat_ws(' ', 'storage ' || CASE WHEN a.attstorage <> t.typstorage AND r.relkind NOT IN ('i', 'I') THEN a.attstorage::text END, ${compression}
             'statistics ' || nullif(a.attstattarget, -1), array_to_string(a.attoptions, ', '), 'foreign options ' || md5(a.attfdwoptions::text)) AS definition
      FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type t ON t.oid = a.atttypid
     WHERE r.relkind IN ('r', 'p', 'm', 'f', 'i', 'I') AND r.oid NOT IN (SELECT indexrelid FROM pg_index WHERE indrelid IN (SELECT oid FROM history))) c
 WHERE c.definition <> ''`;
}

const PARTS_OF_TABLES = [
  // A column's NOT NULL is told with the column; from PostgreSQL 18 on it is a constraint as well.
  `SELECT 'constraint', r.name || '.' || quote_ident(k.conname), pg_get_constraintdef(k.oid)
  FROM relations r JOIN pg_constraint k ON k.conrelid = r.oid WHERE k.contype <> 'n'`,

  `SELECT 'index', r.name, concat_ws(' ', pg_get_indexdef(r.oid), CASE WHEN NOT i.indisvalid THEN 'invalid' END,
         'attached to ' || (SELECT h.inhparent::regclass::text FROM pg_inherits h WHERE h.inhrelid = r.oid))
  FROM relations r JOIN pg_index i ON i.indexrelid = r.oid
 WHERE i.indrelid NOT IN (SELECT oid FROM history) OR NOT i.indisprimary`,

  `SELECT 'trigger', r.name || '.' || quote_ident(g.tgname), concat_ws(' ', pg_get_triggerdef(g.oid), ${firing('g.tgenabled')})
  FROM relations r JOIN pg_trigger g ON g.tgrelid = r.oid WHERE NOT g.tgisinternal`,

  `SELECT DISTINCT 'trigger', r.name || '.' || quote_ident(k.conname), 'the trigger of the constraint ' || ${firing('g.tgenabled')}
  FROM relations r JOIN pg_trigger g ON g.tgrelid = r.oid JOIN pg_constraint k ON k.oid = g.tgconstraint WHERE g.tgisinternal AND g.tgenabled <> 'O'`,

  `SELECT 'rule', r.name || '.' || quote_ident(w.rulename), concat_ws(' ', pg_get_ruledef(w.oid), ${firing('w.ev_enabled')})
  FROM relations r JOIN pg_rewrite w ON w.ev_class = r.oid WHERE w.rulename <> '_RETURN'`,

  `SELECT 'policy', r.name || '.' || quote_ident(p.polname), concat_ws(' ', CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END,
         'for ' || CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END,
         'to ' || (SELECT string_agg(CASE WHEN role = 0 THEN 'public' ELSE role::regrole::text END, ',' ORDER BY role) FROM unnest(p.polroles) role),
         'using ' || pg_get_expr(p.polqual, p.polrelid), 'check ' || pg_get_expr(p.polwithcheck, p.polrelid))
  FROM relations r JOIN pg_policy p ON p.polrelid = r.oid`,

  `SELECT 'statistics', format('%I.%I', s.nspname, x.stxname), concat_ws(' ', pg_get_statisticsobjdef(x.oid), 'target ' || nullif(x.stxstattarget, -1))
  FROM pg_statistic_ext x JOIN spaces s ON s.oid = x.stxnamespace`,
];

const VIEWS = [
  `SELECT CASE r.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END, r.name,
       concat_ws(' ', pg_get_viewdef(r.oid), CASE WHEN r.relkind = 'v' THEN 'options ' || array_to_string(r.reloptions, ', ') END,
         'defaults ' || (SELECT string_agg(quote_ident(a.attname) || ' ' || pg_get_expr(d.adbin, d.adrelid), ', ' ORDER BY a.attnum)
            FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = r.oid), CASE WHEN NOT r.relispopulated THEN 'not populated' END)
  FROM relations r WHERE r.relkind IN ('v', 'm')`,
];

const ROUTINES = [
  `SELECT 'function', format('%I.%I(%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
       CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid)
            ELSE (SELECT concat_ws(' ', 'aggregate', g.aggkind, g.aggtransfn::regprocedure, 'state', format_type(g.aggtranstype, NULL), 'final ' || nullif(g.aggfinalfn, 0)::regprocedure,
                           'combine ' || nullif(g.aggcombinefn, 0)::regprocedure, 'moving ' || nullif(g.aggmtransfn, 0)::regprocedure, 'sort ' || nullif(g.aggsortop, 0)::regoperator,
                           'initial ' || quote_literal(g.agginitval), 'space ' || nullif(g.aggtransspace, 0), 'moving space ' || nullif(g.aggmtransspace, 0), CASE WHEN g.aggmfinalextra THEN 'moving final extra' END, 'final modifies ' || g.aggfinalmodify::text, CASE WHEN g.aggfinalextra THEN 'final extra' END,
                           'serial ' || nullif(g.aggserialfn, 0)::regprocedure, 'deserial ' || nullif(g.aggdeserialfn, 0)::regprocedure, 'moving state ' || format_type(nullif(g.aggmtranstype, 0), NULL), 'inverse ' || nullif(g.aggminvtransfn, 0)::regprocedure,
                           'moving final ' || nullif(g.aggmfinalfn, 0)::regprocedure, 'moving initial ' || quote_literal(g.aggminitval), 'parallel ' || nullif(p.proparallel::text, 'u'))
                    FROM pg_aggregate g WHERE g.aggfnoid = p.oid) END
  FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace WHERE ${isOwn('pg_proc', 'p.oid')}`,

  `SELECT 'language', quote_ident(l.lanname), concat_ws(' ', nullif(l.lanplcallfoid, 0)::regproc, nullif(l.laninline, 0)::regproc, nullif(l.lanvalidator, 0)::regproc, CASE WHEN l.lanpltrusted THEN 'trusted' END)
  FROM pg_language l WHERE l.lanispl AND ${isOwn('pg_language', 'l.oid')}`,
];

/** The system's own objects have numbers below this one (FirstNormalObjectId of PostgreSQL). */
const FIRST_OWN_OID = 16_384;

const OPERATORS = [
  `SELECT 'operator', o.oid::regoperator::text, concat_ws(' ', o.oprcode::regprocedure, 'commutator ' || nullif(o.oprcom, 0)::regoperator, 'negator ' || nullif(o.oprnegate, 0)::regoperator,
         'restrict ' || nullif(o.oprrest, 0)::regproc, 'join ' || nullif(o.oprjoin, 0)::regproc, CASE WHEN o.oprcanmerge THEN 'merges' END, CASE WHEN o.oprcanhash THEN 'hashes' END)
  FROM pg_operator o JOIN spaces s ON s.oid = o.oprnamespace WHERE ${isOwn('pg_operator', 'o.oid')}`,

  `SELECT 'operator class', format('%I.%I using %I', s.nspname, c.opcname, m.amname), concat_ws(' ', format_type(c.opcintype, NULL), 'family ' || pg_describe_object('pg_opfamily'::regclass, c.opcfamily, 0),
         'stores ' || format_type(nullif(c.opckeytype, 0), NULL), CASE WHEN c.opcdefault THEN 'default' END)
  FROM pg_opclass c JOIN spaces s ON s.oid = c.opcnamespace JOIN pg_am m ON m.oid = c.opcmethod WHERE ${isOwn('pg_opclass', 'c.oid')}`,

  `SELECT 'operator family', format('%I.%I using %I', s.nspname, f.opfname, m.amname), concat_ws(', ',
         (SELECT string_agg(concat_ws(' ', o.amopstrategy, o.amopopr::regoperator, o.amoppurpose), ', ' ORDER BY o.amopstrategy, o.amopopr::regoperator::text) FROM pg_amop o WHERE o.amopfamily = f.oid),
         (SELECT string_agg(concat_ws(' ', p.amprocnum, p.amproc::regprocedure), ', ' ORDER BY p.amprocnum, p.amproc::regprocedure::text) FROM pg_amproc p WHERE p.amprocfamily = f.oid))
  FROM pg_opfamily f JOIN spaces s ON s.oid = f.opfnamespace JOIN pg_am m ON m.oid = f.opfmethod WHERE ${isOwn('pg_opfamily', 'f.oid')}`,

  `SELECT 'cast', format_type(c.castsource, NULL) || ' as ' || format_type(c.casttarget, NULL), concat_ws(' ', CASE c.castcontext WHEN 'i' THEN 'implicit' WHEN 'a' THEN 'assignment' ELSE 'explicit' END,
         CASE c.castmethod WHEN 'f' THEN 'by ' || c.castfunc::regprocedure WHEN 'i' THEN 'by text' ELSE 'as it is' END)
  FROM pg_cast c WHERE c.oid >= ${FIRST_OWN_OID} AND ${isOwn('pg_cast', 'c.oid')}`,

  `SELECT 'access method', quote_ident(m.amname), concat_ws(' ', CASE m.amtype WHEN 't' THEN 'of tables' ELSE 'of indexes' END, 'by', m.amhandler::regproc)
  FROM pg_am m WHERE m.oid >= ${FIRST_OWN_OID} AND ${isOwn('pg_am', 'm.oid')}`,

  `SELECT 'conversion', format('%I.%I', s.nspname, c.conname), concat_ws(' ', pg_encoding_to_char(c.conforencoding), 'to', pg_encoding_to_char(c.contoencoding), c.conproc::regproc, CASE WHEN c.condefault THEN 'default' END)
  FROM pg_conversion c JOIN spaces s ON s.oid = c.connamespace WHERE ${isOwn('pg_conversion', 'c.oid')}`,
];

const TEXT_SEARCH = [
  `SELECT 'text search configuration', format('%I.%I', s.nspname, c.cfgname), concat_ws(' ', pg_describe_object('pg_ts_parser'::regclass, c.cfgparser, 0),
         (SELECT string_agg(format('%s %s', k.alias, w.mapdict::regdictionary), ', ' ORDER BY k.alias, w.mapseqno)
            FROM pg_ts_config_map w JOIN LATERAL ts_token_type(c.cfgparser) k ON k.tokid = w.maptokentype WHERE w.mapcfg = c.oid))
  FROM pg_ts_config c JOIN spaces s ON s.oid = c.cfgnamespace WHERE ${isOwn('pg_ts_config', 'c.oid')}`,

  `SELECT 'text search dictionary', format('%I.%I', s.nspname, d.dictname), concat_ws(' ', pg_describe_object('pg_ts_template'::regclass, d.dicttemplate, 0), d.dictinitoption)
  FROM pg_ts_dict d JOIN spaces s ON s.oid = d.dictnamespace WHERE ${isOwn('pg_ts_dict', 'd.oid')}`,

  `SELECT 'text search parser', format('%I.%I', s.nspname, p.prsname), concat_ws(' ', p.prsstart, p.prstoken, p.prsend, p.prsheadline, p.prslextype)
  FROM pg_ts_parser p JOIN spaces s ON s.oid = p.prsnamespace WHERE ${isOwn('pg_ts_parser', 'p.oid')}`,

  `SELECT 'text search template', format('%I.%I', s.nspname, t.tmplname), concat_ws(' ', t.tmplinit, t.tmpllexize)
  FROM pg_ts_template t JOIN spaces s ON s.oid = t.tmplnamespace WHERE ${isOwn('pg_ts_template', 't.oid')}`,
];

/** Options are hashed: some hold a password. */
const FOREIGN_DATA = [
  `SELECT 'foreign data wrapper', quote_ident(w.fdwname), concat_ws(' ', 'wrapper', 'handler ' || nullif(w.fdwhandler, 0)::regproc, 'validator ' || nullif(w.fdwvalidator, 0)::regproc, 'options ' || md5(w.fdwoptions::text))
  FROM pg_foreign_data_wrapper w WHERE ${isOwn('pg_foreign_data_wrapper', 'w.oid')}`,

  `SELECT 'foreign server', quote_ident(v.srvname), concat_ws(' ', 'of', quote_ident(w.fdwname), v.srvtype, v.srvversion, 'options ' || md5(v.srvoptions::text))
  FROM pg_foreign_server v JOIN pg_foreign_data_wrapper w ON w.oid = v.srvfdw WHERE ${isOwn('pg_foreign_server', 'v.oid')}`,

  `SELECT 'user mapping', quote_ident(m.usename) || ' of ' || quote_ident(m.srvname), 'user mapping' FROM pg_user_mappings m`,
];

const WHOLE_DATABASE = [
  `SELECT 'transform', format_type(f.trftype, NULL) || ' for ' || quote_ident(l.lanname), concat_ws(' ', 'from ' || nullif(f.trffromsql, 0)::regprocedure, 'to ' || nullif(f.trftosql, 0)::regprocedure)
  FROM pg_transform f JOIN pg_language l ON l.oid = f.trflang WHERE ${isOwn('pg_transform', 'f.oid')}`,

  `SELECT 'event trigger', quote_ident(e.evtname), concat_ws(' ', e.evtevent, e.evtfoid::regproc, 'for ' || array_to_string(e.evttags, ', '), ${firing('e.evtenabled')})
  FROM pg_event_trigger e WHERE ${isOwn('pg_event_trigger', 'e.oid')}`,
];

/** Filters, columns and schemas came with version 15. */
function publications(serverVersionNumber: number): string {
  const tables =
    serverVersionNumber >= 150_000
      ? `(SELECT string_agg(concat_ws(' ', x.prrelid::regclass, (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = x.prrelid AND a.attnum = ANY (x.prattrs)),
             'where ' || pg_get_expr(x.prqual, x.prrelid)), '; ' ORDER BY x.prrelid::regclass::text) FROM pg_publication_rel x WHERE x.prpubid = p.oid),
         'schemas ' || (SELECT string_agg(x.pnnspid::regnamespace::text, ', ' ORDER BY x.pnnspid::regnamespace::text) FROM pg_publication_namespace x WHERE x.pnpubid = p.oid)`
      : `(SELECT string_agg(x.prrelid::regclass::text, '; ' ORDER BY x.prrelid::regclass::text) FROM pg_publication_rel x WHERE x.prpubid = p.oid)`;
  return `SELECT 'publication', quote_ident(p.pubname), concat_ws(' ', CASE WHEN p.puballtables THEN 'all tables' END,
         CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END,
         CASE WHEN p.pubviaroot THEN 'via root' END, ${tables})
  FROM pg_publication p`;
}

/**
 * On anything at all that is not the system's, an extension's or the history's: named as the server describes it. The schema
 * public is the system's, but its comment may be somebody's.
 */
const COMMENTS = `SELECT 'comment', pg_describe_object(d.classoid, d.objoid, d.objsubid), d.description
  FROM pg_description d
 WHERE (d.objoid >= ${FIRST_OWN_OID} OR d.classoid = 'pg_namespace'::regclass AND d.objoid = to_regnamespace('public') AND d.description <> 'standard public schema')
   AND d.objoid NOT IN (SELECT oid FROM history)
   AND NOT EXISTS (SELECT 1 FROM members m WHERE m.classid = d.classoid AND m.objid = d.objoid)`;
