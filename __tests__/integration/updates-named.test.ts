import { expect, test } from 'vitest';
import { goesBackIn, hidden } from './guarded-down.ts';
import { useDatabase } from './in-transaction.ts';

const SCHEMA = `
  CREATE TABLE history (id text);
  CREATE TABLE users (id int PRIMARY KEY, email text, note text, nick varchar(50), unused text, unused_too text);
  INSERT INTO users SELECT n, 'user' || n, 'noted', 'nick' FROM generate_series(1, 10) n;
  CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users ON DELETE SET NULL, total int, stamp text, note text);
  INSERT INTO orders SELECT n, n, nullif(n, 1), 'then' FROM generate_series(1, 10) n;
  CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.stamp := 'now'; RETURN NEW; END $$;
  CREATE TRIGGER stamps BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION stamp();
  CREATE TABLE roles (id int PRIMARY KEY, name text);
  INSERT INTO roles VALUES (1, NULL);
  CREATE FUNCTION clear() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.email := NULL; RETURN NEW; END $$;
  CREATE TABLE full_up (id int PRIMARY KEY, total int, stamp text);
  INSERT INTO full_up VALUES (1, 1, 'then');
  CREATE TRIGGER stamps BEFORE UPDATE ON full_up FOR EACH ROW EXECUTE FUNCTION stamp();
`;

const shared = useDatabase(SCHEMA);

const goBack = goesBackIn(shared);

test.each([
  ['a column that is dropped', 'ALTER TABLE users DROP note', ['column public.users.note']],
  ['a column without a value that is dropped', 'ALTER TABLE users DROP unused', []],
  ['a conversion that changes no value', 'ALTER TABLE users ALTER nick TYPE varchar(20)', []],
  [
    'rows that are deleted',
    'DELETE FROM users WHERE id > 9',
    ['rows public.users', 'values public.orders.user_id'],
  ],
])('what overwrites other values is not named by %s', async (_title, down, named) => {
  expect(await goBack(down, hidden("UPDATE users SET email = 'gone' WHERE id < 4"))).toEqual({
    named,
    unnamed: ['3 rows of public.users overwritten'],
  });
});

test.each([
  ['fills a column without a value', "UPDATE users SET unused = 'x'"],
  [
    'fills a column without a value and drops it then',
    "UPDATE users SET unused = 'x'; ALTER TABLE users DROP unused",
  ],
  ['fills two columns at once', "UPDATE users SET unused = '', unused_too = ''"],
  ['fills two columns one after the other', "UPDATE users SET unused = ''; UPDATE users SET unused_too = ''"],
  [
    'fills two columns that it adds',
    "ALTER TABLE users ADD a text, ADD b text; UPDATE users SET a = '', b = ''",
  ],
])('what nobody approves names no updates: a Down that %s', async (_title, down) => {
  expect(await goBack(down)).toEqual({ named: [], unnamed: [] });
});

const FILLS = [
  "UPDATE users SET unused = 'x'",
  "UPDATE users SET unused = 'x' WHERE id < 4",
  "UPDATE users SET unused = 'x' WHERE unused IS NULL AND id < 0",
  "UPDATE users SET unused = '', unused_too = ''",
  "UPDATE users SET unused = ''; UPDATE users SET unused_too = '' WHERE id < 6",
  "ALTER TABLE users ADD a text, ADD b text; UPDATE users SET a = '', b = ''",
  "ALTER TABLE users ADD a text; UPDATE users SET a = '' WHERE id < 2",
  "UPDATE users SET unused = 'x'; ALTER TABLE users DROP unused",
  "ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME unused TO used; UPDATE people SET used = 'x' WHERE used IS NULL; ALTER TABLE people RENAME TO users",
];
const FILLING = "UPDATE users SET unused = 'x' WHERE unused IS NULL";
const CLEARING = 'CREATE TRIGGER clears BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION clear()';
const OVERWRITTEN = { named: [], unnamed: ['9 rows of public.users overwritten'] };
const OVERWRITES = hidden('UPDATE users SET email = NULL WHERE id < 10');

test.each(FILLS)(
  'what %s may fill and does not explains nothing that another command overwrites',
  async (down) => {
    expect(await goBack(down)).toEqual({ named: [], unnamed: [] });
    await shared.client.query('ROLLBACK; BEGIN');
    expect(await goBack(down, OVERWRITES)).toEqual(OVERWRITTEN);
    await shared.client.query('ROLLBACK; BEGIN');
    expect(await goBack(OVERWRITES, ...down.split('; '))).toEqual(OVERWRITTEN);
  },
);

test.each(FILLS)(
  'what %s may fill and does not explains nothing that the same command overwrites',
  async (down) => {
    expect(await goBack(`${down}; ${OVERWRITES}`)).toEqual(OVERWRITTEN);
  },
);

test('an UPDATE inside another statement explains its own command, and nothing that another one overwrites', async () => {
  const down =
    "WITH filled AS (UPDATE users SET unused = '' WHERE unused IS NULL AND id < 3 RETURNING id) SELECT count(*) FROM filled";
  expect(await goBack(down)).toEqual({ named: [], unnamed: [] });
  await shared.client.query('ROLLBACK; BEGIN');
  expect(await goBack(down, OVERWRITES)).toEqual(OVERWRITTEN);
});

test('a fill inside another UPDATE is not counted by the answer to that one', async () => {
  const down =
    "WITH filled AS (UPDATE users SET unused = '' WHERE unused IS NULL RETURNING id) UPDATE roles SET name = 'x' WHERE id < 0";
  expect(await goBack(down)).toEqual({ named: [], unnamed: [] });
});

test.each([
  ['is there until then', [CLEARING, `${FILLING}; DROP TRIGGER clears ON users`]],
  ['is there from then on', [`${CLEARING}; ${FILLING}`]],
])(
  'what a trigger that the Down makes clears while a column is filled is no fill: one that %s',
  async (_, commands) => {
    expect(await goBack(...commands)).toEqual({
      named: [],
      unnamed: ['10 rows of public.users overwritten'],
    });
  },
);

test('rows that were inserted since are filled as well', async () => {
  expect(
    await goBack(
      'INSERT INTO users (id) SELECT n FROM generate_series(11, 20) n',
      "UPDATE users SET unused = 'x' WHERE unused IS NULL",
      'ALTER TABLE users RENAME unused TO used',
      "UPDATE users SET used = 'y' WHERE used IS NULL",
    ),
  ).toEqual({ named: [], unnamed: [] });
});

test.each([
  ['overwrites a column', "UPDATE users SET email = 'gone'", ['values public.users.email']],
  [
    'overwrites a column and drops it then',
    "UPDATE users SET note = 'gone'; ALTER TABLE users DROP note",
    ['column public.users.note'],
  ],
  [
    'deletes rows that others refer to, and drops what refers to them',
    'DELETE FROM users WHERE id > 9; ALTER TABLE orders DROP user_id',
    ['rows public.users', 'column public.orders.user_id'],
  ],
])('what the Down itself updates is: one that %s', async (_title, down, named) => {
  const told = await goBack(down);
  expect(told.unnamed).toEqual([]);
  expect(told.named.toSorted()).toEqual(named.toSorted());
});

test.each([
  ['where it is null', 'UPDATE orders SET total = 0 WHERE total IS NULL', ['values public.orders']],
  [
    'because it is new',
    'ALTER TABLE orders ADD twice int; UPDATE orders SET twice = total',
    ['values public.orders'],
  ],
  ['because no row has a value', 'UPDATE orders SET note = total', ['values public.orders']],
  ['where no row is without a value', 'UPDATE full_up SET total = 0 WHERE total IS NULL', []],
])(
  'what a trigger may change while a column is filled %s is named beforehand',
  async (_title, down, named) => {
    expect(await goBack(down)).toEqual({ named, unnamed: [] });
  },
);
