import type pg from 'pg';

/** The default privileges that are in the database now. */
export interface DefaultPrivileges {
  /** Statements that take back those of the roles that this one may act for. */
  readonly takenBack: readonly string[];
  /** The roles that this one may act for. */
  readonly ownRoles: ReadonlySet<string>;
}

/**
 * Reads what a restore has to take back before it makes anything: all that it makes would else get the rights that are given by default now, where
 * the dump says nothing of rights since they were those that PostgreSQL gives.
 */
export async function readDefaultPrivileges(client: pg.ClientBase): Promise<DefaultPrivileges> {
  const taken = await client.query<{ statement: string }>(TAKEN_BACK);
  const roles = await client.query<{ name: string }>(
    `SELECT rolname AS name FROM pg_roles WHERE pg_has_role(oid, 'USAGE')`,
  );
  return {
    takenBack: taken.rows.map(({ statement }) => statement),
    ownRoles: new Set(roles.rows.map(({ name }) => name)),
  };
}

/** Whether an entry of `pg_restore --list`, without its numbers, is about what another role gives by default: only that role may say so. */
export function isDefaultOfAnother(entry: string, ownRoles: ReadonlySet<string>): boolean {
  const role = /^DEFAULT ACL .+ DEFAULT PRIVILEGES FOR (?:LARGE OBJECTS|[A-Z]+) (.+)$/.exec(entry)?.[1];
  return role !== undefined && !ownRoles.has(role);
}

/**
 * In a schema nothing is given beyond what is given everywhere, and everywhere the owner has all, and everybody may use functions and types: what
 * is set to that is no longer there at all.
 */
const TAKEN_BACK = `
WITH given AS (
  SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I', pg_get_userbyid(defaclrole)) ||
         coalesce(' IN SCHEMA ' || quote_ident(nspname), '') AS "of",
         quote_ident(pg_get_userbyid(defaclrole)) AS role, nspname IS NULL AS everywhere, defaclobjtype AS kind,
         CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
                            WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END AS objects,
         (SELECT string_agg(DISTINCT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END, ', ')
            FROM aclexplode(defaclacl)) AS grantees
    FROM pg_default_acl LEFT JOIN pg_namespace n ON n.oid = defaclnamespace
   WHERE pg_has_role(defaclrole, 'USAGE')
)
SELECT concat_ws(' ',
         "of" || ' REVOKE ALL ON ' || objects || ' FROM ' || grantees || ';',
         CASE WHEN everywhere THEN format('%s GRANT ALL ON %s TO %s;', "of", objects, role) END,
         CASE WHEN everywhere AND kind IN ('f', 'T') THEN format('%s GRANT ALL ON %s TO PUBLIC;', "of", objects) END) AS statement
  FROM given ORDER BY 1
`;
