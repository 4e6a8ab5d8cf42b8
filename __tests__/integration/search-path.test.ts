import { expect, test } from 'vitest';
import { readDowns } from '../../src/modes/read-downs.ts';
import { runnable } from '../../src/modes/runnable.ts';
import { initialPath, pathAfter } from '../../src/plan/search-path.ts';
import { searchPath } from '../../src/postgres/database.ts';
import { sendInOpenTransaction } from '../../src/postgres/send-migration.ts';
import { loadSqlParser } from '../../src/sql/parser.ts';
import { useDatabase } from './in-transaction.ts';

const parser = await loadSqlParser();
const shared = useDatabase(`
  CREATE TABLE history (id text);
  CREATE SCHEMA tenant;
  CREATE SCHEMA "Other, ""one""";
  CREATE TABLE tenant.history (id text);
  CREATE TABLE orders (id int);
  CREATE TABLE tenant.orders (id int);
  INSERT INTO orders VALUES (1);
  INSERT INTO tenant.orders VALUES (1);
`);

test.each([
  'SET search_path TO tenant, public',
  'SET LOCAL search_path TO "Other, ""one""", tenant; RESET search_path',
  'SELECT set_config(\'search_path\', \'"Other, ""one""" , Tenant\', true)',
  "SELECT set_config('Search_Path', 'tenant', true); SET search_path TO DEFAULT",
  "SET search_path TO 'tenant'; SET LOCAL search_path TO public; SELECT set_config('search_path', NULL, true)",
  'SET search_path TO tenant; SET LOCAL search_path TO \'Other, "one"\'',
  'SET LOCAL search_path TO tenant; SET search_path TO public',
  'SET search_path TO tenant; RESET ALL',
])('the server looks for names where the plan does: %s', async (sql) => {
  const { client } = shared;
  const before = initialPath(await searchPath(client));
  await client.query(sql);
  const after = (parser.parse(sql) ?? []).reduce((path, statement) => pathAfter(statement, path), before);
  expect(after).toMatchObject({ schemas: await searchPath(client), isUnknown: false });
});

test.each([
  ['SET LOCAL search_path TO tenant', 'public'],
  ["SELECT set_config('search_path', 'tenant', true)", 'public'],
  ['SET search_path TO "Other, ""one""", public; SET LOCAL search_path TO tenant', 'public'],
  ['SET search_path TO tenant', 'tenant'],
])(
  'in one transaction a path that a Down sets for its own is none of the next one: %s',
  async (set, schema) => {
    const { client } = shared;
    const downs = [set, 'DELETE FROM orders'].map((sql, index) => ({
      id: `M${index}`,
      commands: [sql, 'DELETE FROM history'].map((one) => ({ sql: one, transactional: true })),
    }));
    const { effects, endings } = await readDowns(downs, await searchPath(client));
    const [deletes] = effects['M1'] ?? [];
    expect([deletes?.loses?.part.schema, ...(deletes?.otherSchemas ?? [])]).toContain(schema);
    expect([deletes?.loses?.part.schema, ...(deletes?.otherSchemas ?? [])]).not.toContain(
      schema === 'public' ? 'tenant' : 'public',
    );
    for (const down of downs) {
      const ending = endings[down.id];
      await sendInOpenTransaction(client, runnable({ ...down, ...(ending === undefined ? {} : { ending }) }));
    }
    const left = await client.query<{ schema: string }>(
      "SELECT 'public' AS schema FROM public.orders UNION ALL SELECT 'tenant' FROM tenant.orders",
    );
    expect(left.rows).toEqual([{ schema: schema === 'public' ? 'tenant' : 'public' }]);
  },
);
