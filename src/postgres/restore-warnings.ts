import type pg from 'pg';
import type { Warning } from '../plan/warning.ts';
import { formatCounted } from '../report/format.ts';

/**
 * What a restore of the backup could not make again, or not give back to its owner, with the role of this connection. Extensions,
 * publications and event triggers stand through a restore; they matter when the Down drops them, or when the backup goes to another server.
 */
export async function readRestoreWarnings(client: pg.ClientBase): Promise<readonly Warning[]> {
  const role = await client.query<{ name: string; superuser: boolean }>(
    'SELECT rolname AS name, rolsuper AS superuser FROM pg_roles WHERE rolname = current_user',
  );
  const { name = '', superuser = false } = role.rows[0] ?? {};
  if (superuser) {
    return [];
  }
  const managed = await isManagedAdministrator(client);
  return [
    ...(managed ? [] : await untrustedExtensions(client, name)),
    ...(await foreignOwners(client, name)),
    ...(managed ? [] : await databaseWideObjects(client, name)),
  ];
}

/** Roles of managed services to which the provider lets them do what elsewhere takes a superuser. */
const ADMINISTRATORS = ['azure_pg_admin', 'rds_superuser', 'cloudsqlsuperuser'];

async function isManagedAdministrator(client: pg.ClientBase): Promise<boolean> {
  const result = await client.query(
    "SELECT FROM pg_roles WHERE rolname = ANY ($1) AND pg_has_role(oid, 'MEMBER')",
    [ADMINISTRATORS],
  );
  return result.rows.length > 0;
}

async function untrustedExtensions(client: pg.ClientBase, role: string): Promise<readonly Warning[]> {
  const result = await client.query<{ name: string }>(
    `SELECT e.extname AS name FROM pg_extension e
       JOIN pg_available_extension_versions v ON v.name = e.extname AND v.version = e.extversion
      WHERE v.superuser AND NOT v.trusted ORDER BY 1`,
  );
  return result.rows.length === 0
    ? []
    : [
        {
          title: 'Extensions',
          sentence:
            `${list(result.rows.map(({ name }) => name))} can be created by a superuser only, which ${role} is not. They stand through a restore of the backup; ` +
            'should the Down drop them, a restore cannot bring them back with this role.',
        },
      ];
}

/** Objects whose owner this role cannot be: it can neither drop them nor give them back. Those of extensions are not touched. */
async function foreignOwners(client: pg.ClientBase, role: string): Promise<readonly Warning[]> {
  const result = await client.query<{ owner: string; count: string; example: string }>(
    `WITH spaces AS (
       SELECT oid FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'ef_rollback')
     ), owned AS (
       SELECT 'pg_class'::regclass::oid AS classid, oid AS objid, relowner AS owner FROM pg_class
        WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND relnamespace IN (SELECT oid FROM spaces)
       UNION ALL SELECT 'pg_proc'::regclass, oid, proowner FROM pg_proc WHERE pronamespace IN (SELECT oid FROM spaces)
       UNION ALL SELECT 'pg_type'::regclass, oid, typowner FROM pg_type WHERE typtype IN ('e', 'd', 'r') AND typnamespace IN (SELECT oid FROM spaces)
       UNION ALL SELECT 'pg_largeobject'::regclass, oid, lomowner FROM pg_largeobject_metadata
     )
     SELECT pg_get_userbyid(owner) AS owner, count(*)::text AS count, min((pg_identify_object(classid, objid, 0)).type || ' ' || (pg_identify_object(classid, objid, 0)).identity) AS example
       FROM owned o
      WHERE NOT pg_has_role(owner, 'MEMBER')
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = o.classid AND d.objid = o.objid AND d.deptype = 'e')
      GROUP BY owner ORDER BY 1`,
  );
  return result.rows.map(({ owner, count, example }) => ({
    title: 'Owners',
    sentence:
      `${formatCounted(Number(count), 'object')} (${example}${count === '1' ? '' : ', …'}) belong to ${owner}, a role that ${role} is not a member of: neither the rollback nor a ` +
      `restore can change ${count === '1' ? 'it' : 'them'} with this role. GRANT ${owner} TO ${role}, or use the owner.`,
  }));
}

async function databaseWideObjects(client: pg.ClientBase, role: string): Promise<readonly Warning[]> {
  const result = await client.query<{ what: string }>(
    `SELECT 'event trigger ' || evtname AS what FROM pg_event_trigger
     UNION ALL SELECT 'publication ' || pubname || ' (FOR ALL TABLES)' FROM pg_publication WHERE puballtables
     ORDER BY 1`,
  );
  return result.rows.length === 0
    ? []
    : [
        {
          title: 'Objects of a superuser',
          sentence:
            `${list(result.rows.map(({ what }) => what))} can be created by a superuser only, which ${role} is not. Should the rollback drop what they stand on, ` +
            'a restore cannot bring them back with this role.',
        },
      ];
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}
