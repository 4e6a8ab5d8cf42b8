import { expect, test } from 'vitest';
import { findLosses } from '../../src/modes/find-losses.ts';
import { effectsOf } from '../../src/plan/effects.ts';
import { lostUnnamed, watchLosses } from '../../src/postgres/loss-guard.ts';
import { loadSqlParser } from '../../src/sql/parser.ts';
import { useDatabase } from './in-transaction.ts';

const SCHEMA = `
  CREATE TABLE history (id text);
  CREATE TABLE users (id int PRIMARY KEY, email text, note text, nick varchar(50), unused text, unused_too text);
  INSERT INTO users SELECT n, 'user' || n, 'noted', 'nick' FROM generate_series(1, 10) n;
  CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users ON DELETE SET NULL, total int, stamp text, note text);
  INSERT INTO orders SELECT n, n, nullif(n, 1), 'then' FROM generate_series(1, 10) n;
  CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.stamp := 'now'; RETURN NEW; END $$;
  CREATE TRIGGER stamps BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION stamp();
  CREATE TABLE full_up (id int PRIMARY KEY, total int, stamp text);
  INSERT INTO full_up VALUES (1, 1, 'then');
  CREATE TRIGGER stamps BEFORE UPDATE ON full_up FOR EACH ROW EXECUTE FUNCTION stamp();
`;

const parser = await loadSqlParser();
const shared = useDatabase(SCHEMA);

/** What a plan names of a Down, and what goes without a name when the Down and what no plan can read run then. */
async function goBack(down: string, hidden = '') {
  const effects = (parser.parse(down) ?? []).flatMap((statement, number) =>
    effectsOf(statement, 'public').map((effect) => ({ ...effect, statement: number })),
  );
  const { losses, fills } = await findLosses(shared.client, [{ migration: '2', effects }], undefined);
  const history = { schema: 'public', table: 'history', idColumn: 'id' };
  const watch = await watchLosses(shared.client, { losses, fills, history });
  await shared.client.query(down);
  await shared.client.query(hidden === '' ? 'SELECT' : `DO $$ BEGIN ${hidden}; END $$`);
  const named = losses.filter(({ rows }) => rows > 0).map(({ name, kind }) => `${kind} ${name}`);
  return { named, unnamed: await lostUnnamed(shared.client, watch) };
}

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
  expect(await goBack(down, "UPDATE users SET email = 'gone' WHERE id < 4")).toEqual({
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

test.each([
  ["UPDATE users SET unused = 'x'", "UPDATE users SET email = 'gone'", '20 rows'],
  ["UPDATE users SET unused = '', unused_too = ''", "UPDATE users SET email = 'gone'", '20 rows'],
  [
    "ALTER TABLE users ADD a text, ADD b text; UPDATE users SET a = '', b = ''",
    "UPDATE users SET email = 'gone'",
    '20 rows',
  ],
  ["UPDATE users SET unused = 'x' WHERE id < 4", "UPDATE users SET email = 'gone' WHERE id < 9", '11 rows'],
  [
    "UPDATE users SET unused = 'x'; ALTER TABLE users DROP unused",
    "UPDATE users SET email = 'gone'",
    '20 rows',
  ],
])('a column without a value bounds what is updated by %s', async (down, hidden, rows) => {
  expect(await goBack(down, hidden)).toEqual({
    named: [],
    unnamed: [`${rows} of public.users overwritten`],
  });
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
