import pg from 'pg';

/** Who owns a schema, and who has which rights on it. */
export interface SchemaRights {
  readonly name: string;
  readonly owner: string;
  readonly grants: readonly SchemaGrant[];
}

interface SchemaGrant {
  /** None is everybody. */
  readonly to: string | null;
  readonly right: string;
  readonly grantable: boolean;
  readonly by: string;
}

/** Owner and rights of the database's own schemas; those that were never changed are written out. */
export async function readSchemaRights(client: pg.ClientBase): Promise<readonly SchemaRights[]> {
  const result = await client.query<SchemaRights>(
    `SELECT n.nspname AS name, pg_get_userbyid(n.nspowner) AS owner,
            (SELECT coalesce(json_agg(json_build_object('to', CASE a.grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(a.grantee) END,
                      'right', a.privilege_type, 'grantable', a.is_grantable, 'by', pg_get_userbyid(a.grantor))
                      ORDER BY a.grantee, a.privilege_type, a.grantor), '[]')
               FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a) AS grants
       FROM pg_namespace n
      WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'ef_rollback')
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
      ORDER BY 1`,
  );
  return result.rows;
}

/**
 * The statements that give schemas, which a restore keeps, the owner and the rights that they had; those that are as they were are let be. What the
 * role may not do, or what a role would be needed for that is gone, is left: the comparison with the dump tells it.
 */
export function giveRightsBack(
  before: readonly SchemaRights[],
  now: readonly SchemaRights[],
): readonly string[] {
  const present = new Map(now.map((schema) => [schema.name, schema]));
  return before.flatMap((schema) => {
    const found = present.get(schema.name);
    return found === undefined || JSON.stringify(found) === JSON.stringify(schema)
      ? []
      : [whereAllowed(schema.name, rightsAnew(schema, found))];
  });
}

function rightsAnew({ name, owner, grants }: SchemaRights, now: SchemaRights): readonly string[] {
  const schema = pg.escapeIdentifier(name);
  const holders = new Set([owner, now.owner, null, ...now.grants.map(({ to }) => to)]);
  return [
    ...(now.owner === owner ? [] : [`ALTER SCHEMA ${schema} OWNER TO ${pg.escapeIdentifier(owner)};`]),
    `REVOKE ALL ON SCHEMA ${schema} FROM ${[...holders].map(roleOf).join(', ')} CASCADE;`,
    ...grants.map(
      ({ to, right, grantable }) =>
        `GRANT ${right} ON SCHEMA ${schema} TO ${roleOf(to)}${grantable ? ' WITH GRANT OPTION' : ''};`,
    ),
  ];
}

function roleOf(name: string | null): string {
  return name === null ? 'PUBLIC' : pg.escapeIdentifier(name);
}

/**
 * All of the statements, or none where the server refuses one: the transaction goes on. A role that may merely grant what it was granted would
 * add grants of its own.
 */
function whereAllowed(name: string, statements: readonly string[]): string {
  const owner = `(SELECT nspowner FROM pg_namespace WHERE nspname = ${pg.escapeLiteral(name)})`;
  const code = `BEGIN IF pg_has_role(${owner}, 'USAGE') THEN ${statements.join(' ')} END IF;
    EXCEPTION WHEN insufficient_privilege OR undefined_object THEN NULL; END`;
  return `DO ${pg.escapeLiteral(code).trimStart()};`;
}
