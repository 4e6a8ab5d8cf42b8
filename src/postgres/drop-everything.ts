import type pg from 'pg';
import { type DefaultPrivileges, readDefaultPrivileges } from './default-privileges.ts';
import { entryOf, isEntryNamed } from './dump-entry.ts';

/** What stands in the database before a restore. */
export interface StandingObjects {
  /** DROP statements for event triggers on functions in the schemas, which would fire at all else. */
  readonly eventTriggerDrops: readonly string[];
  /** DROP statements for everything else in the schemas that is not a member of an extension, `IF EXISTS … CASCADE`. */
  readonly drops: readonly string[];
  /** Large objects. */
  readonly largeObjects: readonly string[];
  /** Names, unquoted, of what belongs to the whole database and is kept where the dump holds it too. */
  readonly kept: ReadonlyMap<KeptKind, ReadonlySet<string>>;
  /** `schema name` of relations that belong to extensions, unquoted. */
  readonly extensionRelations: ReadonlySet<string>;
  readonly defaultPrivileges: DefaultPrivileges;
  /** All roles of the server. */
  readonly roles: ReadonlySet<string>;
}

/** Kinds that pg_restore recreates as a whole database's own; dropping them would lose owner, rights and comment. */
export const KEPT_KINDS = [
  'SCHEMA',
  'EXTENSION',
  'PUBLICATION',
  'SUBSCRIPTION',
  'EVENT TRIGGER',
  'PROCEDURAL LANGUAGE',
  'FOREIGN DATA WRAPPER',
  'SERVER',
  'USER MAPPING',
  'ACCESS METHOD',
] as const;
export type KeptKind = (typeof KEPT_KINDS)[number];

/** Reads what stands in the database now. */
export async function standingObjects(client: pg.ClientBase): Promise<StandingObjects> {
  const drops = await client.query<{ drop: string; fires: boolean }>(DROPS);
  const kept = await client.query<{ kind: KeptKind; name: string }>(KEPT);
  const relations = await client.query<{ name: string }>(
    `SELECT n.nspname || ' ' || c.relname AS name
       FROM pg_depend d JOIN pg_class c ON c.oid = d.objid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'e'`,
  );
  const roles = await client.query<{ name: string }>('SELECT rolname AS name FROM pg_roles');
  const large = await client.query<{ oid: string }>('SELECT oid::text FROM pg_largeobject_metadata');
  return {
    eventTriggerDrops: drops.rows.filter(({ fires }) => fires).map((row) => row.drop),
    drops: drops.rows.filter(({ fires }) => !fires).map((row) => row.drop),
    largeObjects: large.rows.map((row) => row.oid),
    kept: new Map(
      KEPT_KINDS.map((kind) => [
        kind,
        new Set(kept.rows.filter((row) => row.kind === kind).map((row) => row.name)),
      ]),
    ),
    extensionRelations: new Set(relations.rows.map((row) => row.name)),
    defaultPrivileges: await readDefaultPrivileges(client),
    roles: new Set(roles.rows.map(({ name }) => name)),
  };
}

/**
 * The statements that leave nothing of what the dump will bring, and nothing that the dump does not know: objects in
 * schemas, large objects, default privileges, and what belongs to the whole database and was made after the dump.
 * @param contents the dump's table of contents, by line
 * @param rightsBack statements that put back what may be needed to drop what is in a schema
 */
export function dropEverything(
  standing: StandingObjects,
  contents: readonly string[],
  rightsBack: readonly string[] = [],
): readonly string[] {
  const entries = contents.flatMap((line) => entryOf(line) ?? []);
  const isInDump = (kind: KeptKind, name: string): boolean =>
    entries.some((entry) => isEntryNamed(entry, `${kind} - `, name, standing.roles));
  const madeLater = MAY_BE_NEW.flatMap((kind) =>
    [...(standing.kept.get(kind) ?? [])]
      .filter((name) => name !== 'public' && name !== 'plpgsql' && !isInDump(kind, name))
      .map((name) => `DROP ${kind} ${quote(name)} CASCADE;`),
  );
  return [
    ...standing.eventTriggerDrops,
    ...rightsBack,
    ...standing.defaultPrivileges.takenBack,
    ...standing.drops,
    ...standing.largeObjects.map((oid) => `SELECT pg_catalog.lo_unlink(${oid});`),
    ...madeLater,
  ];
}

/** Kinds of what is kept that are dropped when they are not in the dump. */
const MAY_BE_NEW = [
  'EVENT TRIGGER',
  'PUBLICATION',
  'SERVER',
  'FOREIGN DATA WRAPPER',
  'ACCESS METHOD',
  'EXTENSION',
  'SCHEMA',
] as const satisfies readonly KeptKind[];

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Every object in a schema of the database's own, in the words of pg_identify_object, which are those of DROP. Indexes,
 * constraints, columns, defaults and array types go with what they belong to.
 */
const DROPS = `
WITH spaces AS (
  SELECT oid FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
), objects AS (
  SELECT 'pg_event_trigger'::regclass::oid AS classid, e.oid AS objid, 0 AS turn
    FROM pg_event_trigger e JOIN pg_proc p ON p.oid = e.evtfoid JOIN spaces s ON s.oid = p.pronamespace
   WHERE NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
  UNION ALL
  SELECT 'pg_class'::regclass::oid AS classid, c.oid AS objid, CASE c.relkind WHEN 'v' THEN 1 WHEN 'm' THEN 2 ELSE 3 END AS turn
    FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
  UNION ALL
  SELECT 'pg_proc'::regclass::oid, p.oid, 4 FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace
  UNION ALL
  SELECT 'pg_type'::regclass::oid, t.oid, 5 FROM pg_type t JOIN spaces s ON s.oid = t.typnamespace
   WHERE t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
  UNION ALL
  SELECT 'pg_operator'::regclass::oid, o.oid, 6 FROM pg_operator o JOIN spaces s ON s.oid = o.oprnamespace
  UNION ALL
  SELECT 'pg_opfamily'::regclass::oid, o.oid, 7 FROM pg_opfamily o JOIN spaces s ON s.oid = o.opfnamespace
  UNION ALL
  SELECT 'pg_ts_config'::regclass::oid, o.oid, 8 FROM pg_ts_config o JOIN spaces s ON s.oid = o.cfgnamespace
  UNION ALL
  SELECT 'pg_ts_dict'::regclass::oid, o.oid, 9 FROM pg_ts_dict o JOIN spaces s ON s.oid = o.dictnamespace
  UNION ALL
  SELECT 'pg_ts_template'::regclass::oid, o.oid, 9 FROM pg_ts_template o JOIN spaces s ON s.oid = o.tmplnamespace
  UNION ALL
  SELECT 'pg_ts_parser'::regclass::oid, o.oid, 9 FROM pg_ts_parser o JOIN spaces s ON s.oid = o.prsnamespace
  UNION ALL
  SELECT 'pg_collation'::regclass::oid, o.oid, 10 FROM pg_collation o JOIN spaces s ON s.oid = o.collnamespace
  UNION ALL
  SELECT 'pg_conversion'::regclass::oid, o.oid, 11 FROM pg_conversion o JOIN spaces s ON s.oid = o.connamespace
  UNION ALL
  -- Between two types of the system's there is nothing that it would go with. Those below 16384 are the system's own.
  SELECT 'pg_cast'::regclass::oid, o.oid, 12 FROM pg_cast o WHERE o.oid >= 16384
)
SELECT format('DROP %s IF EXISTS %s CASCADE;', upper(i.type), i.identity) AS drop, o.turn = 0 AS fires
  FROM objects o, pg_identify_object(o.classid, o.objid, 0) i
 WHERE NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = o.classid AND d.objid = o.objid AND d.deptype = 'e')
   -- An identity column's sequence cannot be dropped but with its table. (A partitioned table depends on its own key's columns.)
   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = o.classid AND d.objid = o.objid AND d.deptype = 'i' AND d.refobjid <> d.objid)
 ORDER BY o.turn, i.identity
`;

/**
 * What is kept. An event trigger, language or wrapper on a function in a schema of the database's own goes when that function does, and all
 * that hangs on it; it is for the dump to bring back.
 */
const KEPT = `
WITH RECURSIVE falling AS (
  SELECT 'pg_proc'::regclass::oid AS classid, p.oid AS objid
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
   WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
     AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
  UNION
  SELECT d.classid, d.objid FROM pg_depend d JOIN falling f ON f.classid = d.refclassid AND f.objid = d.refobjid
   WHERE d.classid IN ('pg_event_trigger'::regclass, 'pg_language'::regclass, 'pg_foreign_data_wrapper'::regclass, 'pg_foreign_server'::regclass, 'pg_am'::regclass)
), kept AS (
  SELECT 'SCHEMA' AS kind, nspname AS name, 'pg_namespace'::regclass AS classid, oid FROM pg_namespace
   WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
  UNION ALL SELECT 'EXTENSION', extname, 'pg_extension'::regclass, oid FROM pg_extension
  UNION ALL SELECT 'PUBLICATION', pubname, 'pg_publication'::regclass, oid FROM pg_publication
  UNION ALL SELECT 'SUBSCRIPTION', subname, 'pg_subscription'::regclass, subid FROM pg_stat_subscription
  UNION ALL SELECT 'EVENT TRIGGER', evtname, 'pg_event_trigger'::regclass, oid FROM pg_event_trigger
  UNION ALL SELECT 'PROCEDURAL LANGUAGE', lanname, 'pg_language'::regclass, oid FROM pg_language
  UNION ALL SELECT 'FOREIGN DATA WRAPPER', fdwname, 'pg_foreign_data_wrapper'::regclass, oid FROM pg_foreign_data_wrapper
  UNION ALL SELECT 'SERVER', srvname, 'pg_foreign_server'::regclass, oid FROM pg_foreign_server
  UNION ALL SELECT 'USER MAPPING', format('USER MAPPING %s SERVER %s', usename, srvname), 'pg_foreign_server'::regclass, srvid FROM pg_user_mappings
  UNION ALL SELECT 'ACCESS METHOD', amname, 'pg_am'::regclass, oid FROM pg_am WHERE oid >= 16384
)
SELECT kind, name FROM kept k WHERE NOT EXISTS (SELECT 1 FROM falling f WHERE f.classid = k.classid AND f.objid = k.oid)
`;
