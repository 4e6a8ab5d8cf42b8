import type pg from 'pg';

/**
 * Who owns what and who may do what with it: `<kind> <identity> <owner> <rights>` of every object that has an owner, members of extensions left
 * out, and what roles give by default, sorted. A catalog does not hold it, since a shadow has another owner; a restore has to bring it back all the same.
 */
export async function readOwnership(client: pg.ClientBase): Promise<readonly string[]> {
  const result = await client.query<{ line: string }>(QUERY);
  return result.rows.map((row) => row.line);
}

/** The lines that are in one of the two alone, told. */
export function ownershipDifferences(before: readonly string[], after: readonly string[]): readonly string[] {
  const then = new Set(before);
  const now = new Set(after);
  return [
    ...before.filter((line) => !now.has(line)).map((line) => `missing: ${line}`),
    ...after.filter((line) => !then.has(line)).map((line) => `unexpected: ${line}`),
  ];
}

/**
 * Rights are sorted, since the server keeps them in the order in which they were granted; and those that were never changed are written out
 * as what they are by default, since granting and revoking leaves the same rights in another form.
 */
const rights = (acl: string, kind: string, owner: string): string =>
  sorted(`coalesce(${acl}, acldefault(${kind}, ${owner}))`);

const sorted = (acl: string): string =>
  `coalesce((SELECT string_agg(one::text, ',' ORDER BY one::text) FROM unnest(${acl}) one), '')`;

const NONE = "''";
const RELATION = `CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END`;

interface Source {
  readonly table: string;
  readonly owner: string;
  readonly rights: string;
  readonly where: string;
}

const SOURCES: readonly Source[] = [
  {
    table: 'pg_namespace',
    owner: 'nspowner',
    rights: rights('nspacl', `'n'`, 'nspowner'),
    where: "nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'",
  },
  {
    table: 'pg_class',
    owner: 'relowner',
    rights: rights('relacl', RELATION, 'relowner'),
    where: `relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND relnamespace IN (SELECT oid FROM spaces)`,
  },
  {
    table: 'pg_proc',
    owner: 'proowner',
    rights: rights('proacl', `'f'`, 'proowner'),
    where: 'pronamespace IN (SELECT oid FROM spaces)',
  },
  {
    table: 'pg_type',
    owner: 'typowner',
    rights: rights('typacl', `'T'`, 'typowner'),
    where: `typtype IN ('e', 'd', 'r') AND typnamespace IN (SELECT oid FROM spaces)`,
  },
  {
    table: 'pg_operator',
    owner: 'oprowner',
    rights: NONE,
    where: 'oprnamespace IN (SELECT oid FROM spaces)',
  },
  {
    table: 'pg_collation',
    owner: 'collowner',
    rights: NONE,
    where: 'collnamespace IN (SELECT oid FROM spaces)',
  },
  {
    table: 'pg_ts_config',
    owner: 'cfgowner',
    rights: NONE,
    where: 'cfgnamespace IN (SELECT oid FROM spaces)',
  },
  {
    table: 'pg_ts_dict',
    owner: 'dictowner',
    rights: NONE,
    where: 'dictnamespace IN (SELECT oid FROM spaces)',
  },
  {
    table: 'pg_statistic_ext',
    owner: 'stxowner',
    rights: NONE,
    where: 'stxnamespace IN (SELECT oid FROM spaces)',
  },
  {
    table: 'pg_event_trigger',
    owner: 'evtowner',
    rights: `evtevent || ' ' || evtenabled::text`,
    where: 'true',
  },
  {
    table: 'pg_default_acl',
    owner: 'defaclrole',
    rights: sorted('defaclacl'),
    where: 'defaclnamespace = 0 OR defaclnamespace IN (SELECT oid FROM spaces)',
  },
  { table: 'pg_publication', owner: 'pubowner', rights: NONE, where: 'true' },
  { table: 'pg_extension', owner: 'extowner', rights: 'extversion', where: 'true' },
];

const QUERY = `
WITH spaces AS (
  SELECT oid FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'ef_rollback')
), owned AS (
  ${SOURCES.map(
    ({ table, owner, rights: held, where }) =>
      `SELECT '${table}'::regclass::oid AS classid, oid AS objid, pg_get_userbyid(${owner}) AS owner, ${held} AS rights FROM ${table} WHERE ${where}`,
  ).join(' UNION ALL ')}
)
SELECT i.type || ' ' || i.identity || ' ' || o.owner || ' ' || o.rights AS line
  FROM owned o, pg_identify_object(o.classid, o.objid, 0) i
 WHERE NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = o.classid AND d.objid = o.objid AND d.deptype = 'e')
 ORDER BY 1
`;
