import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { clientConfig, type PostgresCluster, startPostgres } from '../../lab/postgres/cluster.ts';

/** What the tests of a file share; there once they run. */
export interface SharedDatabase {
  readonly cluster: PostgresCluster;
  readonly client: pg.Client;
}

/** A server for the file that calls it, with one database of that schema. Each test works in a transaction that is rolled back. */
export function useDatabase(schema: string): SharedDatabase {
  const shared: { -readonly [Key in keyof SharedDatabase]?: SharedDatabase[Key] } = {};
  const made = (): SharedDatabase => shared as SharedDatabase;
  beforeAll(async () => {
    shared.cluster = await startPostgres();
    await shared.cluster.createDatabase('shared');
    await shared.cluster.sql('shared', schema);
    shared.client = new pg.Client(clientConfig(shared.cluster.connection('shared')));
    await shared.client.connect();
  });
  afterAll(async () => {
    await shared.client?.end();
    await shared.cluster?.stop();
  });
  beforeEach(() => made().client.query('BEGIN'));
  afterEach(() => made().client.query('ROLLBACK'));
  return made();
}
