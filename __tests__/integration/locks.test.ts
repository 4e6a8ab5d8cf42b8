import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clientConfig, type PostgresCluster, startPostgres } from '../../lab/postgres/cluster.ts';
import { forecastRollback } from '../../src/modes/forecast-rollback.ts';
import { type ParsedCommand, type SeenCommand, workOfCommands } from '../../src/plan/command-work.ts';
import type { Surroundings, TableWork } from '../../src/plan/table-work.ts';
import { measureReadRate, readSizesOf, readSurroundings } from '../../src/postgres/measure-tables.ts';
import { rehearse } from '../../src/postgres/rehearse.ts';
import { watchCommands } from '../../src/postgres/watch-commands.ts';
import { loadSqlParser } from '../../src/sql/parser.ts';

const parser = await loadSqlParser();

let cluster: PostgresCluster;
let client: pg.Client;
let surroundings: Surroundings;

/** The tables that every statement meets, empty as on a shadow. */
const SCHEMA = `
  CREATE TABLE users (id integer PRIMARY KEY, name varchar(50), bio text, age integer CONSTRAINT age_known CHECK (age IS NOT NULL));
  CREATE TABLE orders (id integer PRIMARY KEY, user_id integer CONSTRAINT fk_user REFERENCES users, note text, price numeric(10, 2));
  CREATE INDEX ix_orders_note ON orders (note);
  CREATE TABLE notes (id integer, order_id integer, words text);
  ALTER TABLE notes ADD CONSTRAINT fk_order FOREIGN KEY (order_id) REFERENCES orders NOT VALID;
  CREATE TABLE names_of (name varchar(50));
  CREATE VIEW names AS SELECT name FROM users;
  CREATE MATERIALIZED VIEW totals AS SELECT sum(price) FROM orders;
  CREATE TABLE parts (id integer) PARTITION BY RANGE (id);
  CREATE TABLE part_1 (id integer);
  CREATE TRIGGER watched BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
`;

beforeAll(async () => {
  cluster = await startPostgres();
  await cluster.createDatabase('locks');
  client = new pg.Client(clientConfig(cluster.connection('locks')));
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await cluster.stop();
});

beforeEach(async () => {
  await client.query(`DROP SCHEMA public CASCADE; CREATE SCHEMA public; ${SCHEMA}`);
  surroundings = await readSurroundings(client);
});

function parsed(sql: string): ParsedCommand {
  const statements = parser.parse(sql);
  if (statements === undefined) {
    throw new Error(`No valid SQL: ${sql}`);
  }
  return { migration: 'M', sql, statements };
}

function workOf(
  commands: readonly string[],
  seen: readonly SeenCommand[],
): readonly (readonly TableWork[])[] {
  return workOfCommands(commands.map(parsed), seen, 'public', surroundings).map(({ tables }) => tables);
}

/** Runs commands in one transaction and gives what the server has shown of each. */
async function watch(commands: readonly string[]): Promise<readonly SeenCommand[]> {
  const watching = await watchCommands(client);
  await client.query('BEGIN');
  try {
    for (const sql of commands) {
      await client.query(sql);
      await watching.ran('M', sql);
    }
  } finally {
    await client.query('ROLLBACK');
  }
  return watching.seen;
}

/** `orders SHARE, scans, 1 index`; what the statement leaves open has a question mark. */
function told(tables: readonly TableWork[]): readonly string[] {
  return tables
    .map(({ table, lock, scans, rewrites, indexesBuilt, changesRows }) =>
      [
        `${table.table} ${lock}`,
        ...(rewrites === 'no' ? [] : [`rewrites${rewrites === 'yes' ? '' : '?'}`]),
        ...(scans === 'no' ? [] : [`scans${scans === 'yes' ? '' : '?'}`]),
        ...(indexesBuilt === 0 ? [] : [`${indexesBuilt} index`]),
        ...(changesRows === 'none' ? [] : [`changes ${changesRows}`]),
      ].join(', '),
    )
    .sort();
}

describe('what a statement does with tables, by its parse tree and by the server itself', () => {
  test.each([
    ['DROP TABLE notes', ['notes ACCESS EXCLUSIVE', 'orders ACCESS EXCLUSIVE']],
    ['ALTER TABLE users DROP COLUMN bio', ['users ACCESS EXCLUSIVE']],
    ['ALTER TABLE notes DROP COLUMN order_id', ['notes ACCESS EXCLUSIVE', 'orders ACCESS EXCLUSIVE']],
    ['ALTER TABLE orders DROP CONSTRAINT fk_user', ['orders ACCESS EXCLUSIVE', 'users ACCESS EXCLUSIVE']],
    ['ALTER TABLE orders ADD code text', ['orders ACCESS EXCLUSIVE']],
    ["ALTER TABLE orders ADD code text NOT NULL DEFAULT ''", ['orders ACCESS EXCLUSIVE']],
    ['ALTER TABLE orders ADD made timestamptz NOT NULL DEFAULT now()', ['orders ACCESS EXCLUSIVE']],
    ['ALTER TABLE orders ADD code text NOT NULL', ['orders ACCESS EXCLUSIVE, scans']],
    [
      'ALTER TABLE orders ADD twice numeric GENERATED ALWAYS AS (price * 2) STORED',
      ['orders ACCESS EXCLUSIVE, rewrites, scans'],
    ],
    ['ALTER TABLE notes ADD number serial', ['notes ACCESS EXCLUSIVE, rewrites, scans']],
    ['ALTER TABLE notes ADD number serial2', ['notes ACCESS EXCLUSIVE, rewrites, scans']],
    ['ALTER TABLE notes ADD number integer UNIQUE', ['notes ACCESS EXCLUSIVE, scans, 1 index']],
    [
      'ALTER TABLE notes ADD user_id integer REFERENCES users',
      ['notes ACCESS EXCLUSIVE', 'users SHARE ROW EXCLUSIVE'],
    ],
    ['ALTER TABLE orders ALTER note SET NOT NULL', ['orders ACCESS EXCLUSIVE, scans']],
    ["ALTER TABLE orders ALTER note SET DEFAULT ''", ['orders ACCESS EXCLUSIVE']],
    ['ALTER TABLE orders ALTER note SET STATISTICS 100', ['orders SHARE UPDATE EXCLUSIVE']],
    ['ALTER TABLE orders ADD CONSTRAINT positive CHECK (price > 0)', ['orders ACCESS EXCLUSIVE, scans']],
    ['ALTER TABLE orders ADD CONSTRAINT positive CHECK (price > 0) NOT VALID', ['orders ACCESS EXCLUSIVE']],
    [
      'ALTER TABLE notes ADD CONSTRAINT pk PRIMARY KEY (id, order_id)',
      ['notes ACCESS EXCLUSIVE, scans, 1 index'],
    ],
    [
      'ALTER TABLE notes VALIDATE CONSTRAINT fk_order',
      ['notes SHARE UPDATE EXCLUSIVE, scans', 'orders ROW SHARE, scans?'],
    ],
    [
      'ALTER TABLE notes ADD CONSTRAINT fk FOREIGN KEY (id) REFERENCES users',
      ['notes SHARE ROW EXCLUSIVE, scans', 'users SHARE ROW EXCLUSIVE, scans?'],
    ],
    ['ALTER TABLE notes DISABLE TRIGGER watched', ['notes SHARE ROW EXCLUSIVE']],
    [
      'ALTER TABLE parts ATTACH PARTITION part_1 FOR VALUES FROM (0) TO (9)',
      ['part_1 ACCESS EXCLUSIVE, scans', 'parts SHARE UPDATE EXCLUSIVE'],
    ],
    ['CREATE UNIQUE INDEX ix ON orders (user_id)', ['orders SHARE, scans, 1 index']],
    ['DROP INDEX ix_orders_note', ['orders ACCESS EXCLUSIVE']],
    ['ALTER TABLE users RENAME TO people', ['users ACCESS EXCLUSIVE']],
    ['ALTER TABLE users RENAME COLUMN name TO label', ['users ACCESS EXCLUSIVE']],
    ['DROP TRIGGER watched ON notes', ['notes ACCESS EXCLUSIVE']],
    ['DROP VIEW names', ['names ACCESS EXCLUSIVE']],
    ['TRUNCATE notes', ['notes ACCESS EXCLUSIVE']],
    ['CREATE TABLE extra (id integer REFERENCES users)', ['users SHARE ROW EXCLUSIVE']],
    ['CREATE TABLE part_2 PARTITION OF parts FOR VALUES FROM (10) TO (19)', ['parts ACCESS EXCLUSIVE']],
    ["UPDATE notes SET words = ''", ['notes ROW EXCLUSIVE, scans, changes all']],
    ['REINDEX TABLE orders', ['orders SHARE, scans, 2 index']],
    ["COMMENT ON COLUMN users.bio IS 'words'", ['users SHARE UPDATE EXCLUSIVE']],
    ['LOCK TABLE users IN SHARE MODE', ['users SHARE']],
  ])('%s', async (sql, expected) => {
    const seen = await watch([sql]);
    const byServer = workOf([sql], seen);
    expect(told(byServer[0] ?? [])).toEqual(expected);
    // How many indexes a table has is not in the statement.
    const byTree = told(workOf([sql], [])[0] ?? []);
    expect(byTree).toEqual(expected.map((line) => line.replace('2 index', '1 index')));
  });

  test.each([
    [
      'ALTER TABLE names_of ALTER name TYPE varchar(100)',
      ['names_of ACCESS EXCLUSIVE, rewrites?, scans?'],
      ['names_of ACCESS EXCLUSIVE'],
    ],
    [
      'ALTER TABLE names_of ALTER name TYPE varchar(20)',
      ['names_of ACCESS EXCLUSIVE, rewrites?, scans?'],
      ['names_of ACCESS EXCLUSIVE, rewrites, scans'],
    ],
    [
      'ALTER TABLE orders ADD key uuid DEFAULT gen_random_uuid()',
      ['orders ACCESS EXCLUSIVE, rewrites?, scans?'],
      ['orders ACCESS EXCLUSIVE, rewrites, scans'],
    ],
    [
      'ALTER TABLE users ALTER age SET NOT NULL',
      ['users ACCESS EXCLUSIVE, scans'],
      ['users ACCESS EXCLUSIVE'],
    ],
    [
      'DELETE FROM notes WHERE words IS NULL',
      ['notes ROW EXCLUSIVE, scans?, changes some'],
      ['notes ROW EXCLUSIVE, scans, changes some'],
    ],
    ["DO $$ BEGIN UPDATE notes SET words = ''; END $$", [], ['notes ROW EXCLUSIVE, scans, changes some']],
    ['DROP TABLE IF EXISTS nothing', ['nothing ACCESS EXCLUSIVE'], []],
  ])('%s, which the server alone can tell', async (sql, byTree, byServer) => {
    const seen = await watch([sql]);
    expect(told(workOf([sql], [])[0] ?? [])).toEqual(byTree);
    expect(told(workOf([sql], seen)[0] ?? [])).toEqual(byServer);
  });

  test('REFRESH MATERIALIZED VIEW, which reads another table', async () => {
    const sql = 'REFRESH MATERIALIZED VIEW totals';
    expect(told(workOf([sql], await watch([sql]))[0] ?? [])).toEqual([
      'orders ACCESS SHARE, scans',
      'totals ACCESS EXCLUSIVE, rewrites',
    ]);
  });

  test('tables keep their present names through renames, and those made on the way are left out', async () => {
    const commands = [
      'ALTER TABLE orders RENAME TO purchases',
      'ALTER TABLE purchases DROP COLUMN price CASCADE',
      'DROP INDEX ix_orders_note',
      'CREATE TABLE orders (id integer)',
      'ALTER TABLE orders ADD note text NOT NULL',
      'ALTER TABLE purchases ALTER id TYPE bigint',
    ];
    const seen = await watch(commands);
    const view = 'totals ACCESS EXCLUSIVE';
    expect(workOf(commands, seen).map(told)).toEqual([
      ['orders ACCESS EXCLUSIVE'],
      ['orders ACCESS EXCLUSIVE', view],
      ['orders ACCESS EXCLUSIVE'],
      [],
      [],
      ['notes ACCESS EXCLUSIVE', 'orders ACCESS EXCLUSIVE, rewrites, scans'],
    ]);
    expect(workOf(commands, []).map(told)).toEqual([
      ['orders ACCESS EXCLUSIVE'],
      ['orders ACCESS EXCLUSIVE'],
      ['orders ACCESS EXCLUSIVE'],
      [],
      [],
      ['orders ACCESS EXCLUSIVE, rewrites?, scans?'],
    ]);
  });
});

test('a rehearsal tells what each command does, in its transaction and outside of it', async () => {
  await client.query('CREATE TABLE history (migration_id text, product_version text)');
  const downs = [
    {
      id: 'B',
      commands: [
        { sql: 'ALTER TABLE users DROP COLUMN bio', transactional: true },
        { sql: 'CREATE INDEX CONCURRENTLY ix ON notes (words)', transactional: false },
      ],
    },
    { id: 'A', commands: [{ sql: 'ALTER TABLE users ALTER age TYPE bigint', transactional: true }] },
  ];
  const history = {
    schema: 'public',
    table: 'history',
    idColumn: 'migration_id',
  };
  const rehearsed = await rehearse(client, downs, 'apart', history);
  if (rehearsed.result === 'failed') {
    throw new Error(rehearsed.sentence);
  }
  const seen = rehearsed.commands ?? [];
  expect(seen.map(({ migration, inTransaction }) => [migration, inTransaction])).toEqual([
    ['B', true],
    ['B', false],
    ['A', true],
  ]);
  const commands = downs.flatMap((down) => down.commands.map(({ sql }) => sql));
  expect(workOf(commands, seen).map(told)).toEqual([
    ['users ACCESS EXCLUSIVE'],
    ['notes SHARE UPDATE EXCLUSIVE, scans, 1 index'],
    ['users ACCESS EXCLUSIVE, rewrites, scans'],
  ]);
});

test('the rate of reading is measured by the pages that the server read, in a snapshot that only reads', async () => {
  await client.query(
    'INSERT INTO notes SELECT i, NULL, repeat(md5(i::text), 10) FROM generate_series(1, 100000) i',
  );
  const everywhere = ['notes', 'users', 'parts', 'nothing'].map((table) => ({ schema: 'public', table }));
  const sizes = await readSizesOf(client, everywhere);
  expect(sizes.map(({ table }) => table.table).sort()).toEqual(['notes', 'parts', 'users']);
  const notes = sizes.find(({ table }) => table.table === 'notes');
  expect(notes?.bytes).toBeGreaterThan(30e6);

  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await client.query("SET LOCAL statement_timeout = '77s'");
  const begun = Date.now();
  const rate = await measureReadRate(client, sizes);
  expect(Date.now() - begun).toBeLessThan(3_000);
  const timeout = await client.query<{ statement_timeout: string }>('SHOW statement_timeout');
  expect(timeout.rows[0]?.statement_timeout).toBe('77s');
  await client.query('ROLLBACK');
  // From a slow disk to memory; a unit that is wrong is a thousand off.
  expect(rate?.bytesPerSecond).toBeGreaterThan(5e6);
  expect(rate?.bytesPerSecond).toBeLessThan(50e9);
  expect(rate?.cached).toBeGreaterThanOrEqual(0);
  expect(rate?.cached).toBeLessThanOrEqual(1);
});

test('a table that may not be read is passed over', async () => {
  await client.query(
    'DROP ROLE IF EXISTS stranger; CREATE ROLE stranger; GRANT USAGE ON SCHEMA public TO stranger; GRANT SELECT ON orders TO stranger',
  );
  await client.query(
    'INSERT INTO notes SELECT i, NULL, repeat(md5(i::text), 10) FROM generate_series(1, 20000) i',
  );
  await client.query(
    'INSERT INTO orders SELECT i, NULL, repeat(md5(i::text), 3), 1 FROM generate_series(1, 20000) i',
  );
  const sizes = await readSizesOf(client, [
    { schema: 'public', table: 'notes' },
    { schema: 'public', table: 'orders' },
  ]);
  await client.query('BEGIN; SET LOCAL ROLE stranger');
  expect((await measureReadRate(client, sizes))?.bytesPerSecond).toBeGreaterThan(0);
  expect(
    await measureReadRate(
      client,
      sizes.filter(({ table }) => table.table === 'notes'),
    ),
  ).toBeUndefined();
  await client.query('ROLLBACK');
});

test('a whole Down is forecast, without the rows of the history', async () => {
  await client.query(
    'INSERT INTO orders SELECT i, NULL, repeat(md5(i::text), 3), 1 FROM generate_series(1, 20000) i',
  );
  await client.query('VACUUM orders');
  const [note, history] = [
    'ALTER TABLE orders ALTER note SET NOT NULL',
    'DELETE FROM history WHERE id = 1',
  ].map((sql) => ({ sql, transactional: true }));
  const downs = [{ id: 'M', commands: [note, history].filter((command) => command !== undefined) }];
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const forecast = await forecastRollback(client, { downs });
  await client.query('ROLLBACK');
  expect(forecast.work.map(({ tables }) => told(tables))).toEqual([['orders ACCESS EXCLUSIVE, scans']]);
  expect(forecast.sizes.map(({ table }) => table.table)).toEqual(['orders']);
  expect(forecast.rate?.bytesPerSecond).toBeGreaterThan(0);
  expect(forecast.down.commands).toHaveLength(1);
  const { low, high } = forecast.down.seconds;
  expect(0 < low && low < high && high < 60).toBe(true);
  expect(forecast.downtime.low).toBeGreaterThan(low);
  expect(forecast.backup.bytes.low).toBeGreaterThan((forecast.sizes[0]?.bytes ?? 0) / 7);
});
