import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { PostgresCluster } from '../../lab/postgres/cluster.ts';

export interface Role {
  readonly user: string;
  readonly password: string;
}

let roles = 0;

/** A role that may log in, and what else is said: `CREATEDB`. It goes with the cluster. */
export async function createRole(cluster: PostgresCluster, may = ''): Promise<Role> {
  roles += 1;
  const role = { user: `role_${roles}`, password: randomBytes(12).toString('hex') };
  await cluster.sql(
    'postgres',
    `CREATE ROLE ${pg.escapeIdentifier(role.user)} LOGIN ${may} PASSWORD ${pg.escapeLiteral(role.password)}`,
  );
  return role;
}

/** Makes a role the owner of a database and of all that is in its schema `public`, as one that migrates it is. */
export async function giveTo(cluster: PostgresCluster, database: string, { user }: Role): Promise<void> {
  const owner = pg.escapeIdentifier(user);
  await cluster.sql(
    database,
    `ALTER DATABASE ${pg.escapeIdentifier(database)} OWNER TO ${owner};
     DO $do$
     DECLARE object record;
     BEGIN
       FOR object IN SELECT oid::regclass AS name FROM pg_class
                      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') LOOP
         EXECUTE format('ALTER TABLE %s OWNER TO ${owner}', object.name);
       END LOOP;
       FOR object IN SELECT oid::regtype AS name FROM pg_type
                      WHERE typnamespace = 'public'::regnamespace AND typtype = 'e' LOOP
         EXECUTE format('ALTER TYPE %s OWNER TO ${owner}', object.name);
       END LOOP;
     END $do$`,
  );
}
