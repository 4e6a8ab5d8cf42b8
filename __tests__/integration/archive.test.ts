import pg from 'pg';
import { describe, expect, test } from 'vitest';
import type { LossKind } from '../../src/plan/effects.ts';
import { type MeasuredLoss, nameOfPart } from '../../src/plan/losses.ts';
import { archiveLosses, archiveObstacle, foreignArchive, lockLosses } from '../../src/postgres/archive.ts';
import { useDatabase } from './in-transaction.ts';

const SCHEMA = `
  CREATE SCHEMA shop;
  CREATE TYPE shop.mood AS ENUM ('sad', 'glad');
  CREATE COLLATION shop.other FROM "C";
  CREATE TABLE shop.persons (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(50) NOT NULL, mood shop.mood, moods shop.mood[],
    price numeric(10, 2), made timestamptz DEFAULT now(), body jsonb, raw bytea, sorted text COLLATE shop.other,
    loud text GENERATED ALWAYS AS (upper(name)) STORED);
  INSERT INTO shop.persons (name, mood, moods, price, body, raw, sorted)
    SELECT 'it''s ' || n, 'glad', '{sad,glad}', CASE WHEN n > 2 THEN n / 3.0 END, '{"a": [1, null]}', '\\x00ff', 'ä' FROM generate_series(1, 5) n;
  DELETE FROM shop.persons WHERE id = 5;
  CREATE TABLE shop.orders (id int, line int, person_id bigint REFERENCES shop.persons, note text DEFAULT 'none', PRIMARY KEY (id, line));
  INSERT INTO shop.orders SELECT n, 1, n, CASE WHEN n > 1 THEN 'note ' || n END FROM generate_series(1, 4) n;
  CREATE TABLE shop.lines (place text, value int);
  INSERT INTO shop.lines VALUES ('a', 1), ('a', 1), ('b', NULL);
  CREATE TABLE shop."Odd ""name"" with. dots and many more letters than fit into a na" ("The Key" uuid PRIMARY KEY, "a.b" text, "select" int);
  INSERT INTO shop."Odd ""name"" with. dots and many more letters than fit into a na" SELECT gen_random_uuid(), 'x' || n, n FROM generate_series(1, 3) n;
  CREATE SCHEMA "other shop";
  CREATE TABLE "other shop".orders (id serial PRIMARY KEY, what text);
  INSERT INTO "other shop".orders (what) VALUES ('one'), ('two');
  CREATE TABLE shop.log (id int, day date, what text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
  CREATE TABLE shop.log_old PARTITION OF shop.log FOR VALUES FROM ('2000-01-01') TO ('2030-01-01');
  INSERT INTO shop.log VALUES (1, '2026-01-01', 'partitioned');
`;
const ODD = 'Odd "name" with. dots and many more letters than fit into a na';

const shared = useDatabase(SCHEMA);

function loss(
  kind: LossKind,
  table: string,
  column?: string,
  more: Partial<MeasuredLoss> = {},
): MeasuredLoss {
  const part = { schema: 'shop', table, ...(column === undefined ? {} : { column }), ...more.part };
  return {
    kind,
    name: nameOfPart(part),
    migration: '2_Shop',
    rows: 1,
    bytes: 1000,
    atMost: false,
    ...more,
    part,
  };
}

const REQUEST = { run: '77_ab', limitBytes: 1_000_000 };

async function archive(...losses: MeasuredLoss[]) {
  await lockLosses(shared.client, losses);
  return archiveLosses(shared.client, losses, REQUEST);
}

async function rowsOf(table: string): Promise<readonly string[]> {
  const found = await shared.client.query<{ row: string }>(
    `SELECT to_jsonb(t)::text AS row FROM ${table} t ORDER BY 1`,
  );
  return found.rows.map(({ row }) => row);
}

async function manifest() {
  return (
    await shared.client.query<{
      what: string;
      kept_in: string | null;
      rows: string;
      key_columns: string[];
      lost_columns: string[];
      put_back: string;
    }>('SELECT * FROM ef_rollback.archive ORDER BY number')
  ).rows;
}

/** As the documentation has it: what the manifest says, in its order. */
async function putBack(): Promise<void> {
  for (const { put_back } of await manifest()) {
    await shared.client.query(put_back);
  }
}

const TABLES = [
  'shop.persons',
  'shop.orders',
  'shop.lines',
  `shop.${pg.escapeIdentifier(ODD)}`,
  '"other shop".orders',
  'shop.log',
];
async function contents(): Promise<Readonly<Record<string, readonly string[]>>> {
  const found: Record<string, readonly string[]> = {};
  for (const name of TABLES) {
    found[name] = await rowsOf(name);
  }
  return found;
}

describe('going back, going forward and putting back leaves the rows as they were', () => {
  test.each<[string, readonly MeasuredLoss[], string, string]>([
    [
      'columns, of the database’s own types too',
      [
        loss('column', 'persons', 'mood'),
        loss('column', 'persons', 'moods'),
        loss('column', 'persons', 'price'),
        loss('column', 'persons', 'raw'),
        loss('column', 'persons', 'sorted'),
        loss('column', 'persons', 'loud'),
      ],
      'ALTER TABLE shop.persons DROP mood, DROP moods, DROP price, DROP raw, DROP sorted, DROP loud; DROP TYPE shop.mood; DROP COLLATION shop.other',
      `CREATE TYPE shop.mood AS ENUM ('sad', 'glad'); CREATE COLLATION shop.other FROM "C";
       ALTER TABLE shop.persons ADD mood shop.mood, ADD moods shop.mood[], ADD price numeric(10, 2) DEFAULT 7, ADD raw bytea, ADD sorted text COLLATE shop.other, ADD loud text GENERATED ALWAYS AS (upper(name)) STORED`,
    ],
    [
      'a column of a table with a key of two columns, null again where a default stands now',
      [loss('column', 'orders', 'note')],
      'ALTER TABLE shop.orders DROP note',
      "ALTER TABLE shop.orders ADD note text DEFAULT 'none'",
    ],
    [
      'an overwritten value',
      [loss('values', 'persons', 'name')],
      "UPDATE shop.persons SET name = 'x'",
      "UPDATE shop.persons SET name = 'y'",
    ],
    [
      'overwritten values that no column is known of',
      [loss('values', 'orders')],
      "UPDATE shop.orders SET note = 'x', person_id = 1",
      'SELECT 1',
    ],
    [
      'deleted rows',
      [loss('rows', 'orders'), loss('rows', 'lines')],
      'DELETE FROM shop.orders WHERE id > 2; DELETE FROM shop.lines WHERE value = 1',
      'SELECT 1',
    ],
    [
      'rows deleted and values overwritten in one table',
      [loss('rows', 'orders'), loss('values', 'orders', 'note')],
      "DELETE FROM shop.orders WHERE id > 2; UPDATE shop.orders SET note = ''",
      'SELECT 1',
    ],
    [
      'tables, one of which refers to the other',
      [loss('table', 'orders'), loss('table', 'persons'), loss('table', 'lines')],
      'DROP TABLE shop.orders, shop.lines, shop.persons; DROP TYPE shop.mood',
      `CREATE TYPE shop.mood AS ENUM ('sad', 'glad');
       CREATE TABLE shop.persons (
         id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(50) NOT NULL, mood shop.mood, moods shop.mood[],
         price numeric(10, 2), made timestamptz DEFAULT now(), body jsonb, raw bytea, sorted text COLLATE shop.other,
         loud text GENERATED ALWAYS AS (upper(name)) STORED);
       CREATE TABLE shop.orders (id int, line int, person_id bigint REFERENCES shop.persons, note text DEFAULT 'none', PRIMARY KEY (id, line));
       CREATE TABLE shop.lines (place text, value int)`,
    ],
    [
      'a partitioned table',
      [loss('table', 'log')],
      'DROP TABLE shop.log',
      `CREATE TABLE shop.log (id int, day date, what text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
       CREATE TABLE shop.log_old PARTITION OF shop.log DEFAULT`,
    ],
    [
      'odd names, and two tables of one name',
      [
        loss('column', ODD, 'a.b'),
        loss('column', ODD, 'select'),
        loss('column', 'orders', 'note'),
        loss('table', 'orders', undefined, {
          part: { schema: 'other shop', table: 'orders' },
          name: 'other shop.orders',
        }),
      ],
      `ALTER TABLE shop.${pg.escapeIdentifier(ODD)} DROP "a.b", DROP "select"; ALTER TABLE shop.orders DROP note; DROP TABLE "other shop".orders`,
      `ALTER TABLE shop.${pg.escapeIdentifier(ODD)} ADD "a.b" text, ADD "select" int; ALTER TABLE shop.orders ADD note text; CREATE TABLE "other shop".orders (id serial PRIMARY KEY, what text)`,
    ],
  ])('%s', async (_title, losses, down, up) => {
    const before = await contents();
    const kept = await archive(...losses);
    expect(kept.map(({ name }) => name).sort()).toEqual(losses.map(({ name }) => name).sort());
    await shared.client.query(down);
    await shared.client.query(up);
    expect(await contents()).not.toEqual(before);
    await putBack();
    expect(await contents()).toEqual(before);
  });

  test('a column that its own sequence feeds, which goes on where it was', async () => {
    await shared.client.query('ALTER TABLE shop.orders ADD serial_number int GENERATED ALWAYS AS IDENTITY');
    await shared.client.query('DELETE FROM shop.orders WHERE id = 4');
    const before = await rowsOf('shop.orders');
    await archive(loss('column', 'orders', 'serial_number'));
    await shared.client.query(
      'ALTER TABLE shop.orders DROP serial_number; ALTER TABLE shop.orders ADD serial_number int GENERATED ALWAYS AS IDENTITY (START 100)',
    );
    await shared.client.query("SELECT setval(pg_get_serial_sequence('shop.orders', 'serial_number'), 1)");
    await putBack();
    expect(await rowsOf('shop.orders')).toEqual(before);
    const next = await shared.client.query(
      'INSERT INTO shop.orders (id, line) VALUES (9, 9) RETURNING serial_number',
    );
    expect(next.rows).toEqual([{ serial_number: 5 }]);
  });
});

test('the manifest says what is kept, where and why; names are cut and never given twice', async () => {
  await shared.client.query(`CREATE SCHEMA ef_rollback; CREATE TABLE ef_rollback."77_ab_orders" (id int)`);
  await archive(loss('column', 'orders', 'note'), loss('column', ODD, 'select'));
  expect(await manifest()).toEqual([
    expect.objectContaining({
      run: '77_ab',
      what: `shop.${ODD.replaceAll('"', '""').replace(/^/, '"')}".select`,
      kind: 'column',
      migration: '2_Shop',
      why: 'going back over 2_Shop drops the column',
      rows: '3',
      kept_in: 'ef_rollback."77_ab_Odd ""name"" with. dots and many more letters than fit into"',
      key_columns: ['The Key'],
      lost_columns: ['select'],
    }),
    expect.objectContaining({
      what: 'shop.orders.note',
      rows: '4',
      kept_in: 'ef_rollback."77_ab_orders_2"',
      key_columns: ['id', 'line'],
    }),
  ]);
});

test('types are kept as they are, but those that may go with the Down', async () => {
  await archive(loss('table', 'persons'));
  const columns = await shared.client.query<{ column: string }>(
    `SELECT attname || ' ' || format_type(atttypid, atttypmod) AS column FROM pg_attribute WHERE attrelid = 'ef_rollback."77_ab_persons"'::regclass AND attnum > 0 ORDER BY attnum`,
  );
  expect(columns.rows.map(({ column }) => column)).toEqual([
    'id bigint',
    'name character varying(50)',
    'mood text',
    'moods text',
    'price numeric(10,2)',
    'made timestamp with time zone',
    'body jsonb',
    'raw bytea',
    'sorted text',
    'loud text',
  ]);
});

test('without a key that stays, whole rows are kept, and the person is told to match them', async () => {
  await archive(loss('column', 'lines', 'value'), loss('column', 'orders', 'line'));
  expect(await rowsOf('ef_rollback."77_ab_lines"')).toEqual(await rowsOf('shop.lines'));
  expect(await rowsOf('ef_rollback."77_ab_orders"')).toEqual(await rowsOf('shop.orders'));
  expect((await manifest()).map(({ put_back }) => put_back)).toEqual([
    expect.stringContaining('shop.lines has no key to tell its rows apart'),
    expect.stringContaining('shop.orders has no key to tell its rows apart'),
  ]);
});

test('a loss beyond the limit is not kept, which is said; the others are', async () => {
  const kept = await archive(
    loss('column', 'orders', 'note', { bytes: 1_000_001 }),
    loss('column', 'orders', 'person_id'),
    loss('table', 'lines', undefined, { rows: 0 }),
  );
  const because = 'it is larger (977 kB) than archive-limit (977 kB)';
  expect(kept).toEqual([
    { name: 'shop.orders.person_id', keptIn: 'ef_rollback."77_ab_orders"' },
    { name: 'shop.orders.note', keptIn: undefined, because },
  ]);
  expect(await manifest()).toEqual([
    expect.objectContaining({
      what: 'shop.orders.note',
      kept_in: null,
      put_back: `-- shop.orders.note is not kept: ${because}.`,
    }),
    expect.objectContaining({ what: 'shop.orders.person_id', lost_columns: ['person_id'] }),
  ]);
  await shared.client.query('ROLLBACK; BEGIN');
  expect(
    await archiveLosses(shared.client, [loss('column', 'orders', 'note')], { run: '1', limitBytes: 0 }),
  ).toEqual([{ name: 'shop.orders.note', keptIn: undefined, because: 'archive-limit is 0' }]);
  expect((await shared.client.query("SELECT to_regnamespace('ef_rollback') AS it")).rows).toEqual([
    { it: null },
  ]);
});

test('nobody but the owner reads the archive, whatever rights new tables get; nobody writes to the source meanwhile', async () => {
  await shared.client.query(
    'CREATE ROLE reader; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader, PUBLIC; ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO PUBLIC',
  );
  await archive(loss('column', 'orders', 'note'));
  const rights = await shared.client.query(
    `SELECT relname FROM pg_class WHERE relnamespace = 'ef_rollback'::regnamespace AND relkind = 'r' AND has_table_privilege('reader', oid, 'SELECT')`,
  );
  expect(rights.rows).toEqual([]);
  expect(
    (await shared.client.query("SELECT has_schema_privilege('reader', 'ef_rollback', 'USAGE') AS may")).rows,
  ).toEqual([{ may: false }]);
  await expect(
    shared.cluster.sql('shared', "SET lock_timeout = '50ms'; UPDATE shop.orders SET note = ''"),
  ).rejects.toThrow('lock timeout');
});

test('a role that may not make the archive is known beforehand', async () => {
  await shared.client.query('CREATE ROLE modest; SET LOCAL ROLE modest');
  expect(await archiveObstacle(shared.client)).toContain(
    'The role modest may not create the schema ef_rollback',
  );
  await shared.client.query('RESET ROLE');
  expect(await archiveObstacle(shared.client)).toBeUndefined();
});

test('an archive that somebody else made is not trusted, although this role may write to it', async () => {
  await shared.client.query(
    `CREATE ROLE modest; CREATE ROLE stranger; CREATE SCHEMA ef_rollback AUTHORIZATION stranger;
     GRANT ALL ON SCHEMA ef_rollback TO modest; SET LOCAL ROLE modest`,
  );
  expect(await archiveObstacle(shared.client)).toBeUndefined();
  expect(await foreignArchive(shared.client)).toContain(
    'belongs to stranger, whom modest is no member of: hand it over',
  );
  await shared.client.query('RESET ROLE; GRANT stranger TO modest; SET LOCAL ROLE modest');
  expect(await foreignArchive(shared.client)).toBeUndefined();
});
