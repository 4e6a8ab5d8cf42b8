import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { clientConfig, type DatabaseConnection } from './cluster.ts';

/**
 * Adds objects of every kind to a database, with data: those that its owner may make, and with `superuser` those that only
 * a superuser may. The server must have the roles of {@link KIND_ROLES}.
 */
export async function addEveryKind(connection: DatabaseConnection, as: 'owner' | 'superuser'): Promise<void> {
  const client = new pg.Client(clientConfig(connection));
  await client.connect();
  try {
    for (const file of as === 'owner' ? ['owner-kinds.sql'] : ['owner-kinds.sql', 'superuser-kinds.sql']) {
      await client.query(await readFile(join(import.meta.dirname, file), 'utf8'));
    }
  } finally {
    await client.end();
  }
}

/** Roles that rights are given to and that own things. */
export const KIND_ROLES = 'CREATE ROLE lab_reader; CREATE ROLE lab_keeper';
