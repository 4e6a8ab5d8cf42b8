import { expect, test } from 'vitest';
import { readDowns } from '../../src/modes/read-downs.ts';
import { readFunctions } from '../../src/postgres/functions.ts';
import { useDatabase } from './in-transaction.ts';

const SCHEMA = `
  CREATE EXTENSION "uuid-ossp";
  CREATE SCHEMA shop;
  CREATE FUNCTION purge() RETURNS int LANGUAGE sql AS 'SELECT 1';
  CREATE FUNCTION shop.purge_orders(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
`;

const shared = useDatabase(SCHEMA);

/** The functions that a Down calls and that cannot be judged. */
async function unjudgedIn(sql: string): Promise<readonly string[]> {
  const commands = [sql, 'DELETE FROM history'].map((one) => ({ sql: one, transactional: true }));
  const { effects } = await readDowns(
    [{ id: '2', commands }],
    ['public'],
    await readFunctions(shared.client),
  );
  return (effects['2'] ?? []).flatMap(({ does, unjudged }) => (unjudged === undefined ? [] : [does]));
}

test.each([
  ['INSERT INTO audit SELECT purge()', ['calls purge()']],
  ['CREATE TABLE kept AS SELECT purge()', ['calls purge()']],
  ['UPDATE users SET a = shop.purge_orders(a), b = shop.purge_orders(b)', ['calls purge_orders()']],
  ['DELETE FROM users WHERE purge() = 1', ['calls purge()']],
  ['WITH gone AS (SELECT purge()) INSERT INTO audit SELECT * FROM gone', ['calls purge()']],
  ['MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN UPDATE SET x = purge()', ['calls purge()']],
  [
    "UPDATE users SET a = lo_unlink(5), b = dblink_exec('DELETE FROM a')",
    ['calls lo_unlink()', 'calls dblink_exec()'],
  ],
  ['UPDATE users SET a = made_elsewhere()', ['calls made_elsewhere()']],
  [
    "CREATE FUNCTION lower() RETURNS int LANGUAGE sql AS 'SELECT 1'; UPDATE users SET a = lower()",
    ['calls lower()'],
  ],
  // Called for what it does, an extension's function may write.
  ['SELECT uuid_generate_v4()', ['calls uuid_generate_v4()']],
  ['SELECT purge()', ['calls purge()']],
])('what %s calls cannot be judged', async (sql, calls) => {
  expect(await unjudgedIn(sql)).toEqual(calls);
});

test.each([
  'SELECT max(lower(a)), string_agg(a, b) FROM users',
  "SELECT setval(pg_get_serial_sequence('users', 'id'), coalesce(max(id), 1)) FROM users",
  "INSERT INTO users (id, at) SELECT uuid_generate_v4(), date_trunc('day', now())",
  'UPDATE users SET id = public.uuid_generate_v4(), a = trim(substring(a FROM 2)), y = extract(year FROM at)',
  'DELETE FROM users WHERE length(a) > 3 AND pg_catalog.lower(a) = a',
  'CREATE VIEW v AS SELECT purge()',
  'ALTER TABLE users ALTER a SET DEFAULT purge()',
])('nothing that %s calls is told', async (sql) => {
  expect(await unjudgedIn(sql)).toEqual([]);
});
