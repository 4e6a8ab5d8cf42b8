import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, connect as dial } from 'node:net';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { clientConfig, type PostgresCluster, startPostgres } from '../../lab/postgres/cluster.ts';
import type { Warning } from '../../src/plan/warning.ts';
import { readServerWarnings, whyReadOnly } from '../../src/postgres/server-warnings.ts';

/** May own tables and nothing else, as a role that migrates does. */
const DEPLOYER = { user: 'deployer', password: 'secret' };

let cluster: PostgresCluster;
/** Connections that a test opens; ended after it. */
let open: pg.Client[];

beforeAll(async () => {
  cluster = await startPostgres({
    settings: [
      'max_connections = 20',
      'max_locks_per_transaction = 10',
      'max_prepared_transactions = 5',
      'autovacuum_freeze_max_age = 100000',
      'wal_level = logical',
      'wal_init_zero = off',
    ],
  });
  await cluster.sql(
    'postgres',
    `CREATE ROLE deployer LOGIN PASSWORD 'secret'; CREATE ROLE stranger;
     GRANT pg_read_all_stats TO deployer`,
  );
  await cluster.createDatabase('shop');
  await cluster.sql(
    'shop',
    'CREATE TABLE items (id integer PRIMARY KEY, name text); ALTER TABLE items OWNER TO deployer',
  );
});

afterAll(async () => {
  await cluster.stop();
});

beforeEach(() => {
  open = [];
});

afterEach(async () => {
  await Promise.all(open.map((client) => client.end()));
});

async function connect(as?: typeof DEPLOYER, changes: pg.ClientConfig = {}): Promise<pg.Client> {
  const client = new pg.Client({ ...clientConfig(cluster.connection('shop', as)), ...changes });
  await client.connect();
  open.push(client);
  return client;
}

async function end(client: pg.Client): Promise<void> {
  open = open.filter((other) => other !== client);
  await client.end();
}

/** What the deployer is warned of, in a transaction that may only read. */
async function warnings(
  changes: { longTransactionMs?: number } = {},
  client?: pg.Client,
): Promise<readonly Warning[]> {
  const asked = client ?? (await connect(DEPLOYER));
  await asked.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const found = await readServerWarnings(asked, {
    application: 'ef-rollback test',
    affected: [{ schema: 'public', table: 'items' }],
    ...changes,
  });
  await asked.query('ROLLBACK');
  return found;
}

/** Title and the part of its sentence that was asked for. */
function expectWarning(found: readonly Warning[], title: string, part: string): void {
  expect(found.map((one) => one.title)).toEqual([title]);
  expect(found[0]?.sentence).toContain(part);
}

test('a server that is well is not warned of', async () => {
  expect(await warnings()).toEqual([]);
});

/** A connection that was closed is counted until its backend has noticed. */
async function closedAreGone(client: pg.Client): Promise<void> {
  await vi.waitFor(async () => {
    const { rows } = await client.query("SELECT FROM pg_stat_activity WHERE backend_type = 'client backend'");
    expect(rows).toHaveLength(open.length);
  });
}

test('limits of connections: of the role, of the database, of the server', async () => {
  const asking = await connect(DEPLOYER);
  await cluster.sql('postgres', 'ALTER ROLE deployer CONNECTION LIMIT 6');
  await closedAreGone(asking);
  expect(await warnings({}, asking)).toEqual([]);
  await connect(DEPLOYER);
  expectWarning(
    await warnings({}, asking),
    'Connection limit',
    'Of 6 connections that the role deployer (its CONNECTION LIMIT) has, 2 are in use',
  );
  await cluster.sql(
    'postgres',
    'ALTER ROLE deployer CONNECTION LIMIT -1; ALTER DATABASE shop CONNECTION LIMIT 4',
  );
  expectWarning(await warnings({}, asking), 'Connection limit', 'the database shop');
  await cluster.sql('postgres', 'ALTER DATABASE shop CONNECTION LIMIT -1');
  while (open.length < 13) {
    await connect(DEPLOYER);
  }
  await closedAreGone(asking);
  expectWarning(
    await warnings({}, asking),
    'Connection limit',
    'Of 17 connections that the server (max_connections) has, 13 are in use',
  );
});

test('more tables than the server can lock at once: first for a restore, then for the backup', async () => {
  const make = (from: number, to: number): string =>
    `DO $$ BEGIN FOR i IN ${from}..${to} LOOP EXECUTE format('CREATE TABLE t%s (a integer)', i); COMMIT; END LOOP; END $$`;
  await cluster.createDatabase('many');
  await cluster.sql('many', 'GRANT ALL ON SCHEMA public TO deployer');
  const deployer = await connect(DEPLOYER, { database: 'many' });
  await deployer.query(make(1, 195));
  expect(await warnings({}, deployer)).toEqual([]);
  await deployer.query(
    "DO $$ BEGIN FOR i IN 1..10 LOOP EXECUTE format('CREATE INDEX ON t%s (a)', i); COMMIT; END LOOP; END $$",
  );
  expectWarning(await warnings({}, deployer), 'Lock table', 'room for about 250 locks');
  expect((await warnings({}, deployer))[0]?.sentence).toContain('A restore may end with');
  await deployer.query(make(196, 210));
  expectWarning(
    await warnings({}, deployer),
    'Lock table',
    'Even the backup, which locks every table, may end',
  );
});

test('a transaction that is open for long, where the role may see it, and where it may not', async () => {
  const reporting = await connect(undefined, { application_name: 'reporting' });
  await reporting.query('BEGIN; SELECT count(*) FROM items');
  expectWarning(await warnings({ longTransactionMs: 0 }), 'Long transaction', 'reporting (pid');
  expect(await warnings()).toEqual([]);
  await cluster.sql('postgres', 'REVOKE pg_read_all_stats FROM deployer');
  expectWarning(await warnings(), 'Transactions unseen', '1 other session of this database has');
  await cluster.sql('postgres', 'GRANT pg_read_all_stats TO deployer');
});

test('a prepared transaction, which no stop of the app ends', async () => {
  await cluster.sql('shop', "BEGIN; INSERT INTO items VALUES (1); PREPARE TRANSACTION 'stuck'");
  expectWarning(await warnings(), 'Prepared transaction', 'The transaction stuck');
  await cluster.sql('shop', "ROLLBACK PREPARED 'stuck'");
});

test('a replication slot that nobody reads', async () => {
  await cluster.sql('shop', "SELECT pg_create_physical_replication_slot('standby_2', true)");
  for (let segment = 0; segment < 18; segment += 1) {
    await cluster.sql('shop', "SELECT pg_logical_emit_message(false, 'lab', 'x'), pg_switch_wal()");
  }
  expectWarning(await warnings(), 'Replication', 'slot standby_2');
  await cluster.sql('shop', "SELECT pg_drop_replication_slot('standby_2')");
});

test('what the role could not bring back: extensions, owners, objects of a superuser', async () => {
  await cluster.sql('shop', 'CREATE EXTENSION pg_buffercache; CREATE EXTENSION citext');
  expectWarning(await warnings(), 'Extensions', 'pg_buffercache can be created by a superuser only');
  await cluster.sql(
    'shop',
    'DROP EXTENSION pg_buffercache; CREATE TABLE theirs (); ALTER TABLE theirs OWNER TO stranger',
  );
  expectWarning(await warnings(), 'Owners', '1 object (table public.theirs) belong to stranger');
  await cluster.sql('shop', 'DROP TABLE theirs; CREATE PUBLICATION everything FOR ALL TABLES');
  expectWarning(await warnings(), 'Objects of a superuser', 'publication everything (FOR ALL TABLES)');
  await cluster.sql('shop', 'DROP PUBLICATION everything; SELECT lo_create(0)');
  expectWarning(await warnings(), 'Owners', 'belong to postgres');
  await cluster.sql('postgres', 'CREATE ROLE azure_pg_admin; GRANT azure_pg_admin TO deployer');
  await cluster.sql(
    'shop',
    'SELECT lo_unlink(oid) FROM pg_largeobject_metadata; CREATE PUBLICATION everything FOR ALL TABLES',
  );
  expect(await warnings()).toEqual([]);
  await cluster.sql('postgres', 'DROP ROLE azure_pg_admin');
  expect(await warnings({}, await connect())).toEqual([]);
  await cluster.sql('shop', 'DROP PUBLICATION everything');
});

test('a pooler, which tells each client a number of its own', async () => {
  const pooler = createServer((client) => {
    const server = dial(cluster.port, cluster.host);
    client.pipe(server);
    server.on('data', (data) => {
      const key = data.indexOf('K\0\0\0\f', 0, 'latin1');
      if (key >= 0) {
        data.writeInt32BE(1, key + 5);
      }
      client.write(data);
    });
    server.on('close', () => client.destroy());
    client.on('close', () => server.destroy());
  });
  pooler.listen(0, '127.0.0.1');
  await once(pooler, 'listening');
  const pooled = await connect(DEPLOYER, { port: (pooler.address() as AddressInfo).port, ssl: false });
  expectWarning(await warnings({}, pooled), 'Pooler', 'use the port of the server itself');
  await end(pooled);
  pooler.close();
});

test('a database that lets nothing be written', async () => {
  const writable = await connect();
  await writable.query('BEGIN READ ONLY');
  expect(await whyReadOnly(writable)).toBeUndefined();
  await cluster.sql('postgres', 'ALTER DATABASE shop SET default_transaction_read_only = on');
  expect(await whyReadOnly(await connect())).toContain(
    'default_transaction_read_only is on, by the database',
  );
});

// The last one: it ages the whole server.
test('a vacuum against wraparound that is due', async () => {
  const holder = await connect();
  // The vacuum comes by itself, and would be through before it is asked for.
  await holder.query('BEGIN; LOCK TABLE items IN SHARE UPDATE EXCLUSIVE MODE');
  await cluster.sql(
    'postgres',
    'DO $$ BEGIN FOR i IN 1..101000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$',
  );
  const found = await warnings();
  expectWarning(found, 'Vacuum against wraparound', 'An autovacuum of public.items to prevent wraparound');
});
