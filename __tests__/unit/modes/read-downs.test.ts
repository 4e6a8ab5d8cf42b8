import { expect, test } from 'vitest';
import { readDowns } from '../../../src/modes/read-downs.ts';
import { runnable } from '../../../src/modes/runnable.ts';

/** Each migration with its commands; `outside: ` before one that EF sends outside of a transaction. */
function listed(downs: readonly (readonly string[])[]) {
  return downs.map((commands, index) => ({
    id: `M${index}`,
    commands: [...commands, 'DELETE FROM history'].map((command) => ({
      sql: command.replace(/^outside: /, ''),
      transactional: !command.startsWith('outside: '),
    })),
  }));
}

/** What each statement does, one migration after the other; `?` where it cannot be judged. */
async function told(...downs: readonly (readonly string[])[]): Promise<readonly string[]> {
  const { effects } = await readDowns(listed(downs), ['public']);
  return Object.values(effects)
    .flat()
    .map(({ does, unjudged }) => (unjudged === undefined ? does : `? ${does}`));
}

const SETS = [
  'SET search_path TO tenant',
  "SET SESSION search_path = 'tenant', public",
  "SELECT set_config('search_path', 'tenant', false)",
  "SELECT pg_catalog.set_config('Search_Path', 'Tenant, public', false)",
  'SELECT set_config(\'search_path\', \'"tenant","Other ""one"""\', true)',
  "SELECT set_config('lock_timeout', '0', true), set_config('search_path', 'tenant', true)",
];

test.each(SETS)('after %s names stand for tables of another schema', async (set) => {
  expect(await told([`${set}; DELETE FROM orders`])).toEqual(['deletes rows of tenant.orders']);
  expect(await told([set, 'DELETE FROM orders'])).toEqual(['deletes rows of tenant.orders']);
});

test.each([
  'RESET search_path',
  'SET search_path TO DEFAULT',
  'RESET ALL',
  'DISCARD ALL',
  "SELECT set_config('search_path', NULL, false)",
])('%s gives back the path of the session', async (reset) => {
  for (const set of SETS) {
    const does = await told([`${set}; ${reset}; DELETE FROM orders`]);
    expect(does.at(-1)).toBe('deletes rows of public.orders');
  }
});

test.each(['SET LOCAL search_path TO tenant', "SELECT set_config('search_path', 'tenant', true)"])(
  '%s ends with its transaction',
  async (set) => {
    const local = 'deletes rows of tenant.orders';
    const own = 'deletes rows of public.orders';
    expect(await told([set, 'DELETE FROM orders'], ['DELETE FROM orders'])).toEqual([local, own]);
    expect(
      await told([set, 'DELETE FROM orders', 'outside: DELETE FROM orders', 'DELETE FROM orders']),
    ).toEqual([local, own, own]);
    expect(await told(['SET search_path TO other', set], ['DELETE FROM orders'])).toEqual([
      'deletes rows of other.orders',
    ]);
    expect(await told([set, 'SET search_path TO other'], ['DELETE FROM orders'])).toEqual([
      'deletes rows of other.orders',
    ]);
  },
);

test('what ends a local path is sent with the last command of its migration', async () => {
  const endingOf = async (...commands: readonly string[]) =>
    (await readDowns(listed([commands]), ['public'])).endings;
  expect(await endingOf('SET LOCAL search_path TO tenant')).toEqual({
    M0: 'SET LOCAL search_path TO DEFAULT',
  });
  expect(await endingOf(`SET search_path TO "a b", "it's"`, 'SET LOCAL search_path TO tenant')).toEqual({
    M0: "SET LOCAL search_path TO 'a b', 'it''s'",
  });
  expect(await endingOf("SET search_path TO ''; SET LOCAL search_path TO tenant")).toEqual({
    M0: "SET LOCAL search_path TO ''",
  });
  expect(await endingOf('SET search_path TO tenant')).toEqual({});
  const [one] = listed([['SELECT 1']]);
  expect(
    runnable({ id: 'M0', commands: one?.commands ?? [], ending: 'SET LOCAL search_path TO DEFAULT' }),
  ).toEqual({
    id: 'M0',
    commands: [
      { sql: 'SELECT 1', transactional: true },
      { sql: 'DELETE FROM history;\nSET LOCAL search_path TO DEFAULT', transactional: true },
    ],
  });
});

test.each([
  "SELECT set_config('search_path', current_setting('app.tenant'), false)",
  "SELECT set_config('search_path', name, false) FROM tenants.names",
  "SELECT set_config(name, 'tenant', false) FROM tenants.settings",
  "SELECT set_config('search_path', 'tenant', a.b IS NULL) FROM tenants.a",
  "INSERT INTO public.log SELECT set_config('search_path', 'tenant', false)",
  "DO $$ BEGIN PERFORM set_config('search_path', 'tenant', false); END $$",
  'SET search_path TO tenant; ROLLBACK TO SAVEPOINT one',
])('after %s nobody knows where names are looked for', async (change) => {
  const all = await told(
    [change, 'DELETE FROM orders; DELETE FROM public.orders; DROP TABLE orders'],
    ['RESET search_path; DELETE FROM orders'],
  );
  const schema = change.includes('TO tenant') ? 'tenant' : 'public';
  expect(all).toContain('? changes the search path');
  expect(all.slice(-4)).toEqual([
    `? deletes rows of ${schema}.orders`,
    'deletes rows of public.orders',
    `? drops table ${schema}.orders`,
    'deletes rows of public.orders',
  ]);
});

test.each([
  "SELECT set_config('lock_timeout', '0', false)",
  "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = tenant AS 'SELECT 1'",
  'ALTER ROLE app SET search_path TO tenant',
  'RESET lock_timeout; DISCARD TEMP; SET LOCAL lock_timeout = 1',
  'DO $$ BEGIN PERFORM 1; END $$',
])('after %s names stand for what they stood for', async (statement) => {
  expect((await told([statement, 'DELETE FROM orders'])).at(-1)).toBe('deletes rows of public.orders');
});
