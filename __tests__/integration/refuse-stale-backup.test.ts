import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  clientConfig,
  npgsqlConnectionString,
  type PostgresCluster,
  startPostgres,
} from '../../lab/postgres/cluster.ts';
import { type ChangesBeforeDump, refuseStaleBackup } from '../../src/modes/refuse-stale-backup.ts';
import { parseConnectionString } from '../../src/postgres/connection-string.ts';
import { type Database, openDatabase, withConnection } from '../../src/postgres/database.ts';
import { countChanges } from '../../src/postgres/table-writes.ts';
import { markTransactions } from '../../src/postgres/transactions.ts';

let cluster: PostgresCluster;
let database: Database;
let somebody: pg.Client;

beforeAll(async () => {
  // What autovacuum commits would be no write of anybody's.
  cluster = await startPostgres({ settings: ['autovacuum = off'] });
  await cluster.createDatabase('stale');
  await cluster.sql(
    'stale',
    `CREATE TABLE history (migration_id text, product_version text);
     INSERT INTO history VALUES ('1_first', '10.0.0');
     CREATE TABLE users (id int)`,
  );
  const connection = cluster.connection('stale');
  database = await openDatabase(
    parseConnectionString(npgsqlConnectionString(connection)),
    'ef-rollback test',
  );
});

beforeEach(async () => {
  somebody = new pg.Client(clientConfig(cluster.connection('stale')));
  await somebody.connect();
});

afterEach(() => somebody.end());

afterAll(() => cluster.stop());

const writes = 'INSERT INTO users VALUES (1)';
const told = 'Somebody has written to public.users since the dump was made';

describe('on a server that tells what was changed in each table', () => {
  test('nothing is refused while nobody writes', async () => {
    expect(await afterDump({})).toBe('fresh');
  });

  test('what a program that has ended has written is', async () => {
    const ends = () => cluster.sql('stale', writes);
    expect(await afterDump({ meanwhile: ends })).toContain(told);
  });

  test('what one that goes on has written right before is, though it tells that late', async () => {
    // What it has written a moment before is told at once, and that again not for ten seconds.
    const tells = async () => void (await somebody.query(writes));
    expect(await afterDump({ before: tells, meanwhile: tells })).toContain(told);
  });

  test('what was written in another database is not, once who is connected to this one has been idle for long', async () => {
    await somebody.query('SELECT 1');
    const began = Date.now();
    expect(await afterDump({ meanwhile: writesElsewhere })).toBe('fresh');
    const waited = Date.now() - began;
    expect(await afterDump({ meanwhile: writesElsewhere })).toBe('fresh');
    expect([waited > 9_000, Date.now() - began - waited < 5_000]).toEqual([true, true]);
  });

  test('nobody is waited for where nobody is connected', async () => {
    await somebody.end();
    const began = Date.now();
    expect(await afterDump({ meanwhile: writesElsewhere })).toBe('fresh');
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  test('a cancelled run waits for nobody', async () => {
    const signal = AbortSignal.abort();
    expect(await afterDump({ meanwhile: writesElsewhere, signal })).toBe('The run was cancelled.');
  });
});

describe('on an older server, where nobody knows which tables were written to', () => {
  const older = { changes: undefined };

  test('nothing is refused while nobody writes', async () => {
    expect(await afterDump(older)).toBe('fresh');
  });

  test('whatever is committed is, with what to do', async () => {
    expect(await afterDump({ ...older, meanwhile: () => cluster.sql('stale', writes) })).toBe(
      'Something was committed on this server since the dump was made, and a restore of the dump might lose it: before version 15, PostgreSQL does not tell in which tables. Nothing was reverted. Stop what writes (other databases of the server and autovacuum count, too) and start again, or use engine: transaction, which needs no restore.',
    );
  });

  test('what was rolled back is not', async () => {
    expect(await afterDump({ ...older, meanwhile: () => somebody.query(`BEGIN; ${writes}; ROLLBACK`) })).toBe(
      'fresh',
    );
  });
});

test('a history that has changed is refused as such', async () => {
  await cluster.sql('stale', "INSERT INTO history VALUES ('2_second', '10.0.0')");
  expect(await afterDump({})).toBe(
    'The history table has changed since the plan was made: somebody else migrated. Nothing was reverted.',
  );
});

const writesElsewhere = (): Promise<unknown> => cluster.sql('postgres', 'SELECT pg_current_xact_id()');

interface Dumped {
  readonly changes?: ChangesBeforeDump;
  /** What others do right before the dump, and while it is uploaded. */
  readonly before?: () => Promise<unknown>;
  readonly meanwhile?: () => Promise<unknown>;
  readonly signal?: AbortSignal;
}

/** What the backup is refused with; `fresh` when it is not. */
async function afterDump({ before, meanwhile, signal, ...given }: Dumped): Promise<string> {
  await before?.();
  const dumped = await withConnection(database, 'dump', async (client) => ({
    changes: 'changes' in given ? given.changes : await countChanges(client),
    mark: await markTransactions(client),
  }));
  await meanwhile?.();
  try {
    await refuseStaleBackup(
      {
        database,
        history: { schema: 'public', table: 'history', idColumn: 'migration_id' },
        historyBefore: ['1_first'],
        ...dumped,
      },
      signal ?? new AbortController().signal,
    );
    return 'fresh';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
