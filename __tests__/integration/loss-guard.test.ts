import { describe, expect, test } from 'vitest';
import type { LossKind } from '../../src/plan/effects.ts';
import { type Loss, nameOfPart } from '../../src/plan/losses.ts';
import { explainCommand } from '../../src/postgres/explain-command.ts';
import { lostUnnamed, watchLosses } from '../../src/postgres/loss-guard.ts';
import { useDatabase } from './in-transaction.ts';

const SCHEMA = `
  CREATE TABLE "__EFMigrationsHistory" (id text PRIMARY KEY);
  INSERT INTO "__EFMigrationsHistory" VALUES ('1'), ('2');
  CREATE SCHEMA shop;
  CREATE TABLE shop.users (id int PRIMARY KEY, name text, note text, age int, shout text GENERATED ALWAYS AS (upper(name)) STORED);
  INSERT INTO shop.users SELECT n, 'user ' || n, CASE WHEN n > 4 THEN 'noted' END, n FROM generate_series(1, 10) n;
  CREATE TABLE shop.orders (id int PRIMARY KEY, user_id int REFERENCES shop.users ON DELETE CASCADE);
  INSERT INTO shop.orders SELECT n, n FROM generate_series(1, 10) n;
  CREATE TABLE shop.unused (id int PRIMARY KEY);
  CREATE TABLE shop.used_once (id int PRIMARY KEY);
  INSERT INTO shop.used_once VALUES (1);
  DELETE FROM shop.used_once;
  CREATE TABLE shop.audit (id int, at date) PARTITION BY RANGE (at);
  CREATE TABLE shop.audit_old PARTITION OF shop.audit FOR VALUES FROM ('2000-01-01') TO ('2026-01-01');
  CREATE TABLE shop.audit_new PARTITION OF shop.audit FOR VALUES FROM ('2026-01-01') TO ('2100-01-01');
  INSERT INTO shop.audit VALUES (1, '2025-05-05'), (2, '2026-05-05');
  CREATE FUNCTION shop.forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM shop.users WHERE id = 10; RETURN NULL; END $$;
  CREATE TABLE shop.tasks (id int PRIMARY KEY, stamp text, state text);
  INSERT INTO shop.tasks VALUES (1, 'then', NULL);
  CREATE TRIGGER forgets AFTER INSERT ON shop.tasks FOR EACH ROW EXECUTE FUNCTION shop.forget();
  CREATE FUNCTION shop.stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.stamp := 'now'; RETURN NEW; END $$;
  CREATE TRIGGER stamps BEFORE UPDATE ON shop.tasks FOR EACH ROW EXECUTE FUNCTION shop.stamp();
  ANALYZE;
`;

const shared = useDatabase(SCHEMA);

const history = { schema: 'public', table: '__EFMigrationsHistory', idColumn: 'id' };

/** `table users`, `column users.note`: losses of the schema shop. */
function lossesOf(lines: readonly string[]): readonly Loss[] {
  return lines.map((line) => {
    const [kind = '', names = ''] = line.split(' ');
    const [table = '', column] = names.split('.');
    const part = { schema: 'shop', table, ...(column === undefined ? {} : { column }) };
    return { kind: kind as LossKind, part, name: nameOfPart(part), migration: '2' };
  });
}

function fillsOf(columns: readonly string[]) {
  return columns.map((name) => {
    const [table = '', column = ''] = name.split('.');
    return { schema: 'shop', table, column, migration: '2' };
  });
}

async function lostBy(down: string, named: readonly string[] = [], fills: readonly string[] = []) {
  const watch = await watchLosses(shared.client, { losses: lossesOf(named), history });
  const filling = { fills: fillsOf(fills), moves: [], tables: watch.before.tables };
  const { explained } = await explainCommand(shared.client, filling, () => shared.client.query(down));
  return lostUnnamed(shared.client, watch, explained);
}

const doing = (sql: string): string => `DO $$ BEGIN ${sql}; END $$`;

describe('what went without a name', () => {
  test.each<[string, string, readonly string[], string]>([
    [
      'a table that a DO block drops',
      doing("EXECUTE 'DROP TABLE shop.orders'"),
      [],
      'table shop.orders is dropped (the table has about 10 rows, 8.0 kB)',
    ],
    [
      'a table that goes with another',
      'DROP SCHEMA shop CASCADE',
      ['table users', 'table tasks', 'table audit'],
      'table shop.orders is dropped',
    ],
    [
      'a column',
      'ALTER TABLE shop.users DROP COLUMN note',
      ['column users.age'],
      'column shop.users.note is dropped',
    ],
    [
      'a column whose name another one has now',
      'ALTER TABLE shop.users DROP COLUMN age; ALTER TABLE shop.users ADD COLUMN age int',
      [],
      'column shop.users.age is dropped',
    ],
    [
      'rows',
      'DELETE FROM shop.orders WHERE id < 4',
      ['column orders.user_id'],
      '3 rows of shop.orders deleted',
    ],
    [
      'rows that a foreign key takes along',
      'DELETE FROM shop.users WHERE id < 3',
      ['rows users'],
      '2 rows of shop.orders deleted',
    ],
    [
      'a row that a trigger on another table deletes',
      "INSERT INTO shop.tasks VALUES (2, '', '')",
      ['rows orders'],
      '1 row of shop.users deleted',
    ],
    ['values', 'UPDATE shop.users SET age = 0', [], '10 rows of shop.users overwritten'],
    ['a table emptied by TRUNCATE', 'TRUNCATE shop.orders', ['column orders.user_id'], 'shop.orders emptied'],
    [
      'a table emptied and filled again',
      'TRUNCATE shop.orders; INSERT INTO shop.orders VALUES (77, 1), (78, 1)',
      [],
      'shop.orders emptied',
    ],
    [
      'what TRUNCATE with CASCADE empties',
      'TRUNCATE shop.users CASCADE',
      ['rows users'],
      'shop.orders emptied',
    ],
    [
      'rows deleted before a TRUNCATE of a table written anew',
      'ALTER TABLE shop.orders ALTER COLUMN id TYPE bigint; DELETE FROM shop.orders; TRUNCATE shop.orders; INSERT INTO shop.orders VALUES (1, 1)',
      ['values orders.id'],
      'shop.orders emptied',
    ],
    [
      'values that a conversion changes',
      doing('ALTER TABLE shop.users ALTER COLUMN age TYPE bigint USING 0'),
      ['values users.name'],
      'the values of shop.users, column age, converted',
    ],
    [
      'values overwritten by a conversion to the same type',
      'ALTER TABLE shop.users ALTER COLUMN age TYPE int USING 0',
      [],
      'the rows of shop.users written anew',
    ],
    [
      'rows of a partition',
      'DELETE FROM shop.audit WHERE id = 1',
      ['rows audit_new'],
      '1 row of shop.audit_old deleted',
    ],
    [
      'a partitioned table',
      'DROP TABLE shop.audit',
      ['table audit_old'],
      'table shop.audit is dropped (the table has about 2 rows',
    ],
    [
      'a row deleted in a table that was renamed',
      'ALTER TABLE shop.orders RENAME TO purchases; DELETE FROM shop.purchases WHERE id = 1',
      [],
      '1 row of shop.orders deleted',
    ],
    [
      'rows moved to another table of the name',
      'ALTER TABLE shop.orders RENAME TO old; CREATE TABLE shop.orders (id int); DROP TABLE shop.old',
      [],
      'table shop.orders is dropped',
    ],
  ])('is told: %s', async (_title, down, named, sentence) => {
    const lost = await lostBy(down, named);
    expect(lost).toHaveLength(1);
    expect(lost[0]).toContain(sentence);
  });

  test('is told of more than the rows without a value that an UPDATE fills', async () => {
    const filling = "UPDATE shop.users SET note = '' WHERE note IS NULL";
    expect(await lostBy(filling, [], ['users.note'])).toEqual([]);
    await shared.client.query('ROLLBACK; BEGIN');
    expect(
      await lostBy(`${filling}; UPDATE shop.users SET note = '' WHERE id = 9`, [], ['users.note']),
    ).toEqual(['1 row of shop.users overwritten']);
  });

  test('is told of rows that a trigger may change while they are filled', async () => {
    expect(await lostBy("UPDATE shop.tasks SET state = '' WHERE state IS NULL", [], ['tasks.state'])).toEqual(
      ['1 row of shop.tasks overwritten'],
    );
  });
});

test.each<[string, string, readonly string[], readonly string[]]>([
  [
    'what is named',
    "DROP TABLE shop.orders; ALTER TABLE shop.users DROP COLUMN note; DELETE FROM shop.audit; UPDATE shop.tasks SET state = ''",
    ['table orders', 'column users.note', 'rows audit', 'values tasks.state'],
    [],
  ],
  ['an emptied table that is named', 'TRUNCATE shop.audit', ['rows audit'], []],
  ['a table that was always empty, or is empty now', 'DROP TABLE shop.unused, shop.used_once', [], []],
  ['an empty table written anew', 'ALTER TABLE shop.used_once ALTER COLUMN id TYPE bigint', [], []],
  ['a generated column', 'ALTER TABLE shop.users DROP COLUMN shout', ['column users.shout'], []],
  ['a named conversion', 'ALTER TABLE shop.users ALTER COLUMN age TYPE bigint', ['values users.age'], []],
  ['a conversion that writes nothing', 'ALTER TABLE shop.users ALTER COLUMN note TYPE varchar', [], []],
  [
    'rows written anew for a column that is added',
    'ALTER TABLE shop.users ADD COLUMN seen uuid DEFAULT gen_random_uuid()',
    [],
    [],
  ],
  [
    'rows written anew, with others inserted',
    'ALTER TABLE shop.orders ADD COLUMN seen uuid DEFAULT gen_random_uuid(); INSERT INTO shop.orders VALUES (11, 1)',
    [],
    [],
  ],
  [
    'a column that the Down adds and fills',
    'ALTER TABLE shop.users ADD COLUMN label text; UPDATE shop.users SET label = name',
    [],
    ['users.label'],
  ],
  ['a partition filled', 'UPDATE shop.audit SET id = 3 WHERE id IS NULL', [], ['audit.id']],
  [
    'the history, and what the Down makes for itself',
    `DELETE FROM "__EFMigrationsHistory"; CREATE TABLE shop.made (id int); INSERT INTO shop.made VALUES (1); UPDATE shop.made SET id = 2; DROP TABLE shop.made`,
    [],
    [],
  ],
  [
    'names that change',
    'ALTER TABLE shop.users RENAME TO people; ALTER TABLE shop.people RENAME COLUMN note TO remark; ALTER TABLE shop.people SET SCHEMA public',
    [],
    [],
  ],
])('passes: %s', async (_title, down, named, fills) => {
  expect(await lostBy(down, named, fills)).toEqual([]);
});

test('nothing is proven where the server does not count', async () => {
  await shared.client.query('SET LOCAL track_counts = off');
  await expect(lostBy('SELECT 1')).rejects.toThrow('track_counts is off');
});

test('a large object that is deleted or written over is seen, and one that is made is none', async () => {
  await shared.client.query("SELECT lo_from_bytea(4711, repeat('x', 5000)::bytea), lo_from_bytea(4712, 'x')");
  expect(await lostBy("SELECT lo_from_bytea(4713, 'y')")).toEqual([]);
  expect(await lostBy('SELECT lo_unlink(4711)')).toEqual(['3 parts of large objects deleted or overwritten']);
  expect(await lostBy("SELECT lo_put(4712, 0, 'z')")).toEqual([
    '1 part of large objects deleted or overwritten',
  ]);
});
