import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clientConfig, type PostgresCluster, startPostgres } from '../../lab/postgres/cluster.ts';
import type { RowChanging } from '../../src/plan/protected-rows.ts';
import { Refusal } from '../../src/plan/refusal.ts';
import { readPolicy } from '../../src/policy-file.ts';
import { countLiveSessions } from '../../src/postgres/activity.ts';
import {
  askBefore,
  askInvariants,
  InvariantsBroken,
  InvariantsUnanswered,
  invariantSteps,
} from '../../src/postgres/invariants.ts';

let cluster: PostgresCluster;
let client: pg.Client;

beforeAll(async () => {
  cluster = await startPostgres();
  await cluster.createDatabase('invariants');
  client = new pg.Client(clientConfig(cluster.connection('invariants')));
  await client.connect();
  await client.query(`
    CREATE TABLE users (id int PRIMARY KEY, name text, bio text, seen_at timestamptz DEFAULT '2026-01-01', ratio float8 DEFAULT 0.1, raw bytea DEFAULT '\\x00ff');
    INSERT INTO users SELECT n, CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE 'x' END, 'bio' FROM generate_series(1, 30) n;
    CREATE TABLE sessions (id int PRIMARY KEY, user_id int REFERENCES users ON DELETE CASCADE, is_revoked bool NOT NULL DEFAULT FALSE, expires_at timestamptz DEFAULT 'infinity');
    INSERT INTO sessions (id, user_id) SELECT n, n FROM generate_series(1, 20) n;
    CREATE TABLE written (n int);
    CREATE SEQUENCE counter;
    CREATE FUNCTION write() RETURNS int LANGUAGE sql AS 'INSERT INTO written VALUES (1) RETURNING n';
    CREATE SCHEMA "Shop"; CREATE TABLE "Shop"."encryption_keys ""2" (id int) PARTITION BY RANGE (id);
    CREATE TABLE "Shop".part PARTITION OF "Shop"."encryption_keys ""2" FOR VALUES FROM (0) TO (10);
    INSERT INTO "Shop".part VALUES (1), (2)`);
});

afterAll(async () => {
  await client?.end();
  await cluster?.stop();
});

beforeEach(async () => {
  await client.query('BEGIN');
});

afterEach(async () => {
  await client.query('ROLLBACK');
});

function policyOf(...invariants: readonly object[]) {
  return readPolicy(JSON.stringify({ invariants }), 'p.yml');
}

/** What of the policy a Down breaks, in one transaction; undefined where all holds. */
async function brokenBy(
  down: string,
  policy = readPolicy('', 'p.yml'),
  mayLose: ReadonlySet<string> = new Set(),
  mayChangeRows: RowChanging = 'any',
): Promise<string | undefined> {
  const { before, after } = invariantSteps(policy, mayLose, mayChangeRows);
  await before.run(client);
  await client.query(down);
  try {
    await after.run(client);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(InvariantsBroken);
    return (error as Error).message;
  }
}

describe('an invariant', () => {
  const names = { name: 'Names stay', sql: 'SELECT * FROM users', unchanged: true };
  const count = {
    name: 'Users stay',
    sql: 'SELECT count(*) FROM users WHERE bio IS NOT NULL',
    notDecrease: true,
  };
  const orphans = {
    name: 'No orphans',
    sql: 'SELECT count(*) FROM sessions WHERE user_id IS NULL',
    zero: true,
  };
  const butBio = { name: 'Only bio', sql: 'SELECT * FROM users', unchangedExcept: ['bio'] };

  test.each([
    [names, 'UPDATE users SET name = name; CREATE INDEX ON users (bio)'],
    // What a Down sets for itself changes how values are written and where names are found.
    [
      names,
      "SET TimeZone = 'Asia/Tokyo'; SET extra_float_digits = -5; SET bytea_output = escape; SET DateStyle = German; SET search_path = ''",
    ],
    [count, "INSERT INTO users (id, bio) VALUES (99, 'more')"],
    [orphans, 'UPDATE sessions SET is_revoked = TRUE'],
    [butBio, 'ALTER TABLE users DROP COLUMN bio'],
    [
      butBio,
      "UPDATE users SET bio = 'other'; ALTER TABLE users DROP raw; ALTER TABLE users ADD raw bytea DEFAULT '\\x00ff'",
    ],
  ])('$name holds: %s', async (invariant, down) => {
    expect(await brokenBy(down, policyOf(invariant))).toBe(undefined);
  });

  test.each([
    [
      { ...names, sql: 'SELECT id, name FROM users' },
      "UPDATE users SET name = '' WHERE id = 3",
      'Invariant "Names stay" (line 1 of p.yml) does not hold: 30 rows before and 30 rows after the Down; only before: ("3", NULL); only after: ("3", "").',
    ],
    [
      count,
      'UPDATE users SET bio = NULL WHERE id < 3',
      'Invariant "Users stay" (line 1 of p.yml) does not hold: count was 30 and is 28 after the Down.',
    ],
    [
      orphans,
      'UPDATE sessions SET user_id = NULL WHERE id = 1',
      'Invariant "No orphans" (line 1 of p.yml) does not hold: it is 1 after the Down, not 0.',
    ],
    [
      { ...butBio, sql: 'SELECT name, bio FROM users WHERE id = 2' },
      "UPDATE users SET name = 'y', bio = '' WHERE id = 2",
      'Invariant "Only bio" (line 1 of p.yml) does not hold: 1 row before and 1 row after the Down; only before: ("x"); only after: ("y").',
    ],
  ])('$name is broken: %s', async (invariant, down, sentence) => {
    expect(await brokenBy(down, policyOf(invariant))).toBe(sentence);
  });

  test.each([
    ['INSERT INTO written VALUES (1) RETURNING n', 'syntax error at or near "INSERT"'],
    [
      'WITH w AS (DELETE FROM written RETURNING n) SELECT * FROM w',
      'DECLARE CURSOR must not contain data-modifying statements in WITH',
    ],
    ['SELECT write()', 'cannot execute INSERT in a read-only transaction'],
    ["SELECT nextval('counter')", 'cannot execute nextval() in a read-only transaction'],
    [
      'SELECT * FROM users FOR UPDATE',
      'DECLARE CURSOR .* FOR UPDATE|cannot execute SELECT FOR UPDATE in a read-only transaction',
    ],
    ['SELECT 1; COMMIT', 'cannot insert multiple commands into a prepared statement'],
    ['COMMIT', 'syntax error at or near "COMMIT"'],
    [
      "SELECT set_config('transaction_read_only', 'off', true)",
      'cannot set transaction read-write mode inside a read-only transaction',
    ],
    ['SELECT nothing FROM users', 'column "nothing" does not exist'],
    ['SELECT n FROM generate_series(1, 10001) n', 'it answers more than 10,000 rows'],
  ])(
    'that cannot be asked is said by name, and leaves the transaction as it was: %s',
    async (sql, reason) => {
      await client.query('INSERT INTO written VALUES (7)');
      const policy = policyOf(
        { name: 'Bad', sql, unchanged: true },
        { name: 'None', sql: 'SELECT', zero: true },
      );
      const error = await askBefore(client, policy).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(InvariantsUnanswered);
      expect((error as InvariantsUnanswered).reasons[0]).toMatch(
        new RegExp(
          `^Invariant "Bad" \\(line 1 of p\\.yml\\) cannot be asked: .*(${reason.replace(/[()]/g, '\\$&')})`,
        ),
      );
      // The transaction is open still, may write, and holds what was written before.
      await client.query('INSERT INTO written VALUES (8)');
      expect((await client.query('SELECT n FROM written ORDER BY n')).rows).toEqual([{ n: 7 }, { n: 8 }]);
      await client.query('ROLLBACK');
      expect((await client.query('SELECT n FROM written')).rows).toEqual([]);
    },
  );

  test('leaves no lock behind that a Down would wait for', async () => {
    await askBefore(client, policyOf(names));
    const locks = await client.query(
      "SELECT relation::regclass::text FROM pg_locks WHERE pid = pg_backend_pid() AND relation::regclass::text = 'users'",
    );
    expect(locks.rows).toEqual([]);
  });

  test('that asks for what the Down takes away is said by name', async () => {
    const policy = policyOf(count);
    await client.query('ALTER TABLE users DROP COLUMN bio');
    await expect(askInvariants(client, policy, 'public')).rejects.toThrow(
      'Invariant "Users stay" (line 1 of p.yml) cannot be asked: column "bio" does not exist (SQLSTATE 42703).',
    );
  });

  test('of the wrong shape is found before the Down, with all the others', async () => {
    const policy = policyOf(
      { name: 'A', sql: 'SELECT name FROM users WHERE id = 2', notDecrease: true },
      { name: 'B', sql: 'SELECT 1 AS n', unchangedExcept: ['m'] },
    );
    await expect(askBefore(client, policy)).rejects.toMatchObject({
      reasons: [expect.stringContaining('"A"'), expect.stringContaining('"B"')],
    });
  });

  test('whose lock cannot be had fails as the server says it, so that it can be tried again', async () => {
    const other = new pg.Client(clientConfig(cluster.connection('invariants')));
    await other.connect();
    await other.query('BEGIN; LOCK TABLE users');
    await client.query("SET LOCAL lock_timeout = '20ms'");
    await expect(askBefore(client, policyOf(names))).rejects.toMatchObject({ code: '55P03' });
    await other.end();
  });
});

describe('a protected table', () => {
  test.each([
    ['UPDATE users SET name = NULL; INSERT INTO users (id) VALUES (99)'],
    ['ALTER TABLE users RENAME TO accounts; CREATE SCHEMA old; ALTER TABLE accounts SET SCHEMA old'],
    ['DROP TABLE written'],
  ])('keeps its rows: %s', async (down) => {
    expect(await brokenBy(down)).toBe(undefined);
  });

  test.each([
    [
      'DO $$ BEGIN DELETE FROM sessions WHERE id = 1; END $$',
      'The protected table public.sessions had 20 rows and has 19 rows after the Down.',
    ],
    [
      'DELETE FROM users WHERE id = 1; ALTER TABLE users RENAME TO accounts',
      'The protected table public.sessions had 20 rows and has 19 rows after the Down. The protected table public.users, now public.accounts, had 30 rows and has 29 rows after the Down.',
    ],
    [
      'CREATE TABLE copy AS SELECT * FROM sessions LIMIT 3; DROP TABLE sessions; ALTER TABLE copy RENAME TO sessions',
      'The protected table public.sessions had 20 rows and is gone after the Down.',
    ],
    [
      'DROP TABLE "Shop".part',
      'The protected table Shop."encryption_keys ""2" had 2 rows and has 0 rows after the Down.',
    ],
  ])('that loses rows is named: %s', async (down, sentence) => {
    expect(await brokenBy(down)).toBe(sentence);
  });

  const UNFORESEEN: RowChanging = new Set();

  test.each([
    ['ALTER TABLE sessions ADD note text; UPDATE users SET name = name'],
    ['INSERT INTO sessions (id) VALUES (99)'],
    ['ALTER TABLE users RENAME TO accounts'],
  ])('that nothing foreseen changes is not read, and keeps its rows: %s', async (down) => {
    const scans = async () =>
      (await client.query("SELECT pg_stat_get_xact_numscans('sessions'::regclass) AS scans")).rows;
    const before = await scans();
    expect(await brokenBy(down, undefined, undefined, UNFORESEEN)).toBe(undefined);
    expect(await scans()).toEqual(before);
  });

  test.each([
    [
      'DO $$ BEGIN DELETE FROM sessions WHERE id = 1; END $$; INSERT INTO sessions (id) VALUES (98)',
      undefined,
    ],
    [
      'DO $$ BEGIN DELETE FROM sessions WHERE id = 1; END $$',
      'The protected table public.sessions had 20 rows and has 19 rows after the Down.',
    ],
    [
      'DO $$ BEGIN DROP TABLE sessions; END $$',
      'The protected table public.sessions had rows that nobody has counted and is gone after the Down.',
    ],
    [
      'DO $$ BEGIN TRUNCATE sessions; END $$',
      'The protected table public.sessions was written anew by the Down, which nothing in the plan says, so that nobody knows whether it has kept its rows.',
    ],
  ])('that loses rows unforeseen is named all the same: %s', async (down, sentence) => {
    expect(await brokenBy(down, undefined, undefined, UNFORESEEN)).toBe(sentence);
  });

  test('may lose what policy and approval give up', async () => {
    expect(await brokenBy('DROP TABLE sessions', undefined, new Set(['public.sessions']))).toBe(undefined);
  });

  test('whose rows are hidden from the role is an error, not fewer rows', async () => {
    await client.query(
      'CREATE ROLE reader; GRANT SELECT ON users TO reader; ALTER TABLE users ENABLE ROW LEVEL SECURITY; SET LOCAL ROLE reader',
    );
    await expect(askBefore(client, readPolicy('protectedTables: [users]', 'p.yml'))).rejects.toThrow(
      'The rows of the protected tables cannot be counted: query would be affected by row-level security policy for table "users" (SQLSTATE 42501).',
    );
  });
});

describe('live sessions', () => {
  beforeEach(async () => {
    await client.query('ROLLBACK');
  });

  test('are counted by the hand procedure’s query, or the policy’s', async () => {
    await client.query('BEGIN');
    expect(await countLiveSessions(client)).toBe(20);
    expect(await countLiveSessions(client, 'SELECT count(*) FROM sessions WHERE id > 15')).toBe(5);
    await client.query('SAVEPOINT still_open; ROLLBACK');
  });

  const columns = 'is_revoked boolean, expires_at';
  test.each([
    ['a number for the time', `DROP TABLE sessions; CREATE TABLE sessions (${columns} bigint)`],
    ['no boolean', 'DROP TABLE sessions; CREATE TABLE sessions (is_revoked int, expires_at timestamptz)'],
    ['no right to read it', 'CREATE ROLE reader; SET LOCAL ROLE reader'],
    [
      'some rows alone',
      'CREATE ROLE reader; GRANT SELECT ON sessions TO reader; ALTER TABLE sessions ENABLE ROW LEVEL SECURITY; SET LOCAL ROLE reader',
    ],
    [
      'a view that cannot be read',
      `DROP TABLE sessions; CREATE VIEW sessions AS SELECT false AS is_revoked, (now() + 1 / (id - id) * interval '1 day') AS expires_at FROM users`,
    ],
  ])('cannot be counted by the hand procedure’s query where there is %s', async (_case, change) => {
    await client.query('BEGIN');
    await client.query(change);
    expect(await countLiveSessions(client)).toBeUndefined();
    await client.query('SAVEPOINT still_open; ROLLBACK');
  });

  test.each(['timestamp', 'date'])('are counted by a %s, too', async (type) => {
    await client.query('BEGIN');
    await client.query(
      `DROP TABLE sessions; CREATE TABLE sessions (${columns} ${type}); INSERT INTO sessions VALUES (false, 'infinity'), (true, 'infinity'), (false, now() - interval '2 days')`,
    );
    expect(await countLiveSessions(client)).toBe(1);
    await client.query('ROLLBACK');
  });

  test.each([
    ['SELECT write()', /read-only transaction/],
    ['SELECT id FROM sessions', /has to answer one count/],
    ['SELECT nothing', /cannot be asked: column "nothing" does not exist\./],
  ])('are refused to be counted by %s', async (query, sentence) => {
    await client.query('BEGIN');
    const counted = countLiveSessions(client, query);
    await expect(counted).rejects.toBeInstanceOf(Refusal);
    await expect(counted).rejects.toThrow(sentence);
    // The transaction stands, for what else is asked in it.
    await client.query('SAVEPOINT still_open; ROLLBACK');
    expect((await client.query('SELECT count(*)::int AS n FROM written')).rows).toEqual([{ n: 0 }]);
  });
});
