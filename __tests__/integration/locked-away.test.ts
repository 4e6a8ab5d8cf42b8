import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  clientConfig,
  npgsqlConnectionString,
  type PostgresCluster,
  startPostgres,
} from '../../lab/postgres/cluster.ts';
import { proveUnchanged } from '../../src/modes/prove-unchanged.ts';
import { readCatalog } from '../../src/postgres/catalog-reader.ts';
import { parseConnectionString } from '../../src/postgres/connection-string.ts';
import { type Database, openDatabase, withConnection } from '../../src/postgres/database.ts';

let cluster: PostgresCluster;
let database: Database;

beforeAll(async () => {
  cluster = await startPostgres();
  await cluster.createDatabase('held');
  await cluster.sql('held', 'CREATE TABLE history (migration_id text, product_version text)');
  database = await openDatabase(
    parseConnectionString(npgsqlConnectionString(cluster.connection('held'))),
    'x',
  );
});

afterAll(() => cluster.stop());

test('a connection waits half a minute for a lock, and as long as is asked for', async () => {
  const waits = async (lockTimeoutMs?: number): Promise<string> => {
    const client = await database.connect('look', lockTimeoutMs === undefined ? {} : { lockTimeoutMs });
    const { rows } = await client.query<{ lock_timeout: string }>('SHOW lock_timeout');
    await client.end();
    return rows[0]?.lock_timeout ?? '';
  };
  expect([await waits(), await waits(7_000)]).toEqual(['30s', '7s']);
});

test('where somebody holds the history for good, the record of the server says that nothing is left', async () => {
  const impatient: Database = {
    ...database,
    connect: (purpose, options) => database.connect(purpose, { lockTimeoutMs: 100, ...options }),
  };
  const question = {
    database: impatient,
    ownApplication: database.application,
    transactionId: await idOfRolledBack(),
    history: { schema: 'public', table: 'history', idColumn: 'migration_id' },
    historyBefore: [],
    catalogBefore: await withConnection(database, 'look', (client) => readCatalog(client, undefined)),
    sequencesBefore: undefined,
    before: undefined,
    wasProven: false,
    hurry: false,
  };
  const holder = new pg.Client(clientConfig(cluster.connection('held')));
  await holder.connect();
  await holder.query(`SET application_name = 'psql'; BEGIN; LOCK TABLE history IN ACCESS EXCLUSIVE MODE`);
  try {
    expect(await proveUnchanged(question)).toEqual({
      state: 'as-before',
      proof: expect.stringMatching(
        /^the server has rolled the one transaction back; history and catalog could not be read again, since somebody holds a lock on them; other sessions: psql /,
      ),
    });
  } finally {
    await holder.end();
  }
});

async function idOfRolledBack(): Promise<string> {
  return withConnection(database, 'revert', async (client) => {
    await client.query('BEGIN; INSERT INTO history VALUES ($$1$$, $$1$$)');
    const { rows } = await client.query<{ id: string }>('SELECT pg_current_xact_id()::text AS id');
    await client.query('ROLLBACK');
    return rows[0]?.id ?? '';
  });
}
