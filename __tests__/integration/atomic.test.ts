import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { clientConfig, type PostgresCluster, startPostgres } from '../../lab/postgres/cluster.ts';
import { CuttingProxy } from '../../lab/postgres/cutting-proxy.ts';
import { type Fingerprint, takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { makeSmallTablespace, type SmallTablespace } from '../../lab/postgres/small-tablespace.ts';
import { readMigrations } from '../../lab/sample-app/migration-commands.ts';
import {
  buildSampleApp,
  migrateSampleDatabase,
  type SampleApp,
  seedSampleDatabase,
} from '../../lab/sample-app.ts';
import { type AtomicStep, runAtomically } from '../../src/postgres/atomic.ts';
import { parseConnectionString } from '../../src/postgres/connection-string.ts';
import { type Database, openDatabase } from '../../src/postgres/database.ts';

let cluster: PostgresCluster;
let sampleApp: SampleApp;
let proxy: CuttingProxy;
let smallDisk: SmallTablespace;
let downs: readonly AtomicStep[];
let before: Fingerprint;
let databases = 0;

beforeAll(async () => {
  sampleApp = await buildSampleApp();
  cluster = await startPostgres();
  proxy = await CuttingProxy.start(cluster);
  smallDisk = await makeSmallTablespace(cluster, 32);
  await cluster.createDatabase('template_atomic');
  await migrateSampleDatabase(sampleApp, cluster.connection('template_atomic'));
  await seedSampleDatabase(cluster.connection('template_atomic'), { users: 100, longBios: false });
  before = await takeFingerprint(cluster.connection('template_atomic'));
  const { migrations } = await readMigrations(sampleApp.directory);
  downs = migrations
    .slice(-3)
    .reverse()
    .flatMap(({ id, down }) =>
      down.map(
        ({ sql }, index): AtomicStep => ({
          name: `${id} ${index + 1}`,
          run: async (client) => {
            await client.query(sql);
          },
        }),
      ),
    );
});

afterEach(async () => {
  for (let number = databases; number > 0; number -= 1) {
    await cluster.dropDatabase(`atomic_${number}`);
  }
  databases = 0;
});

afterAll(async () => {
  await proxy.stop();
  await smallDisk[Symbol.asyncDispose]();
  await cluster.stop();
});

/** A database of its own, and how the code under test reaches it: through the proxy. */
async function production(
  on: Pick<SmallTablespace, 'createDatabase'> = cluster,
): Promise<{ name: string; database: Database }> {
  databases += 1;
  const name = `atomic_${databases}`;
  await on.createDatabase(name, 'template_atomic');
  const { user, password } = cluster;
  const settings = parseConnectionString(
    `Host=127.0.0.1;Port=${proxy.port};Database=${name};Username=${user};Password=${password};SSL Mode=Disable`,
  );
  return { name, database: await openDatabase(settings, 'ef-rollback test') };
}

async function run(
  database: Database,
  steps: readonly AtomicStep[],
  onStep: (name: string) => void = () => undefined,
) {
  const client = await database.connect('revert');
  try {
    await runAtomically({
      client,
      steps,
      database,
      lockTimeoutMs: 200,
      statementTimeoutMs: 0,
      onStep,
      onBegun: () => undefined,
      effectSeen: async (on) => {
        const { rows } = await on.query<{ count: string }>('SELECT count(*) FROM "__EFMigrationsHistory"');
        return Number(rows[0]?.count) === sampleApp.migrations.length - 3;
      },
    });
  } finally {
    await client.end();
  }
}

/** The Downs with something happening before one of them. */
function withFault(index: number, fault: AtomicStep['run']): readonly AtomicStep[] {
  return downs.toSpliced(index, 0, { name: 'fault', run: fault });
}

async function killBackends(name: string): Promise<void> {
  await cluster.sql(
    'postgres',
    'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1',
    [name],
  );
}

async function numberOf(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ id: string }>('SELECT pg_current_xact_id()::text AS id');
  return Number(rows[0]?.id);
}

/** Of a transaction of its own, which is committed. */
async function nextNumber(): Promise<number> {
  const [row] = await cluster.sql<{ id: string }>('postgres', 'SELECT pg_current_xact_id()::text AS id');
  return Number(row?.id);
}

// Three migrations of the sample app: 2 + 3 + 2 commands, and a boundary before each and after the last.
const BOUNDARIES = [0, 1, 2, 3, 4, 5, 6, 7];

describe('whatever happens between two statements, the database is as before', () => {
  test('the three Downs have the boundaries that are tried', () => {
    expect(downs).toHaveLength(BOUNDARIES.length - 1);
  });

  test.each(BOUNDARIES)('the connection is killed at boundary %i', async (boundary) => {
    const { name, database } = await production();
    await expect(
      run(
        database,
        withFault(boundary, () => killBackends(name)),
      ),
    ).rejects.toThrow(
      /terminating connection|Connection terminated|Client has encountered a connection error|connection was lost at COMMIT/,
    );
    expect(await takeFingerprint(cluster.connection(name))).toEqual(before);
  });

  test.each([0, 4, 7])('a step finds the catalog to differ at boundary %i', async (boundary) => {
    const { name, database } = await production();
    const differ = async (): Promise<void> => {
      throw new Error('the catalog differs');
    };
    await expect(run(database, withFault(boundary, differ))).rejects.toThrow('the catalog differs');
    expect(await takeFingerprint(cluster.connection(name))).toEqual(before);
  });

  test.each([0, 3, 7])('the server crashes at boundary %i', async (boundary) => {
    const { name, database } = await production();
    const crash = async (): Promise<void> => {
      await cluster.crashServer();
      await cluster.startServer();
    };
    await expect(run(database, withFault(boundary, crash))).rejects.toThrow();
    expect(await takeFingerprint(cluster.connection(name))).toEqual(before);
  });

  test.each(BOUNDARIES)('the disk is full at boundary %i', async (boundary) => {
    const { name, database } = await production(smallDisk);
    const needMore: AtomicStep['run'] = async (client) => {
      await smallDisk.fill();
      await client.query('CREATE TABLE more AS SELECT generate_series(1, 10000)');
    };
    await expect(run(database, withFault(boundary, needMore))).rejects.toMatchObject({ code: '53100' });
    await smallDisk.empty();
    expect(await takeFingerprint(cluster.connection(name))).toEqual(before);
  });

  test.each(['login_attempts', 'sessions', 'users'])('somebody holds a lock on %s', async (table) => {
    const { name, database } = await production();
    const other = new pg.Client(clientConfig(cluster.connection(name)));
    await other.connect();
    await other.query(`BEGIN; LOCK TABLE ${table} IN ACCESS SHARE MODE`);
    await expect(run(database, downs)).rejects.toMatchObject({ code: '55P03' });
    await other.end();
    expect(await takeFingerprint(cluster.connection(name))).toEqual(before);
  });
});

describe('at COMMIT the end is found out by looking', () => {
  test('the server never got the COMMIT: nothing is left, and it is told', async () => {
    const { name, database } = await production();
    proxy.cutOnce({ at: 'COMMIT', when: 'before' });
    await expect(run(database, downs)).rejects.toThrow(
      'The connection was lost at COMMIT, and the server has rolled the transaction back.',
    );
    expect(await takeFingerprint(cluster.connection(name))).toEqual(before);
  });

  test('the answer to COMMIT was lost: the transaction is found committed', async () => {
    const { name, database } = await production();
    const cuts = proxy.cuts;
    proxy.cutOnce({ at: 'COMMIT', when: 'after' });
    await run(database, downs);
    expect(proxy.cuts).toBe(cuts + 1);
    await cluster.createDatabase('atomic_expected');
    await migrateSampleDatabase(
      sampleApp,
      cluster.connection('atomic_expected'),
      sampleApp.migrations.at(-4),
    );
    const expected = await takeFingerprint(cluster.connection('atomic_expected'));
    await cluster.dropDatabase('atomic_expected');
    const now = await takeFingerprint(cluster.connection(name));
    expect(now.schema).toBe(expected.schema);
    expect(now.content['public."__EFMigrationsHistory"']).toBe(
      expected.content['public."__EFMigrationsHistory"'],
    );
  });

  // A number is flushed to the log with a later commit, and nothing commits here.
  test.each([
    ['nobody else had since', false],
    ['another transaction had since, and committed', true],
  ])(
    'the server forgot it in a crash, with its number, which %s: nothing is left, and it is told',
    async (_case, isTaken) => {
      const { name, database } = await production();
      const crash: AtomicStep['run'] = async (client) => {
        const id = await numberOf(client);
        await cluster.crashServer();
        await cluster.startServer();
        while (isTaken && (await nextNumber()) < id) {
          // Until the number is given again.
        }
      };
      await expect(run(database, withFault(downs.length, crash))).rejects.toThrow(
        'The connection was lost at COMMIT, and the server has rolled the transaction back.',
      );
      expect(await takeFingerprint(cluster.connection(name))).toEqual(before);
    },
  );

  test('a deferred constraint that fails at COMMIT is an error, and nothing is left', async () => {
    const { name, database } = await production();
    const violate: AtomicStep = {
      name: 'violate',
      run: async (client) => {
        await client.query(
          `CREATE TABLE later (id int PRIMARY KEY, other int REFERENCES later DEFERRABLE INITIALLY DEFERRED);
           INSERT INTO later VALUES (1, 2)`,
        );
      },
    };
    await expect(run(database, [...downs, violate])).rejects.toMatchObject({ code: '23503' });
    expect(await takeFingerprint(cluster.connection(name))).toEqual(before);
  });
});
