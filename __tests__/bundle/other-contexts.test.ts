import pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { buildOtherContexts, type ContextName, type OtherContexts } from '../../lab/other-contexts/build.ts';
import { clientConfig } from '../../lab/postgres/cluster.ts';
import { takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { runAction, type StepOptions } from '../../lab/runner/runner.ts';
import { useBench } from './harness.ts';

const bench = useBench({ users: 1 });
const SHARED = '"Ops Data".schema_history';
let project: OtherContexts;

beforeAll(async () => {
  project = await buildOtherContexts();
  await bench.cluster.createDatabase('contexts');
  for (const context of Object.keys(project.contexts) as ContextName[]) {
    await migrateUp('contexts', context);
  }
});

/** Sends each command alone, as EF does. */
async function migrateUp(database: string, context: ContextName): Promise<void> {
  const { createHistory, migrations } = project.contexts[context];
  const client = new pg.Client(clientConfig(bench.cluster.connection(database)));
  await client.connect();
  try {
    await client.query(createHistory);
    for (const { up } of migrations) {
      for (const command of up) {
        await client.query(command.sql);
      }
    }
  } finally {
    await client.end();
  }
}

async function rowsOf(database: string, table: string, column: string): Promise<readonly string[]> {
  const rows = await bench.cluster.sql<{ id: string }>(
    database,
    `SELECT "${column}" AS id FROM ${table} ORDER BY "${column}" COLLATE "C"`,
  );
  return rows.map((row) => row.id);
}

async function step(database: string, inputs: Readonly<Record<string, string>>): Promise<StepOptions> {
  const options = await bench.localStep(database, {
    'working-directory': project.directory,
    project: project.project,
    'startup-project': project.project,
    'upload-artifact': 'false',
    ...inputs,
  });
  return { ...options, workspace: project.directory };
}

async function copyOfDatabase(name: string): Promise<string> {
  await bench.cluster.createDatabase(name, 'contexts');
  return name;
}

const ids = (context: ContextName): readonly string[] =>
  project.contexts[context].migrations.map((migration) => migration.id);

test('one of two contexts that share a history table goes back; the other keeps its rows and its tables', async () => {
  const database = await copyOfDatabase('sales');
  const before = await takeFingerprint(bench.cluster.connection(database));
  const result = await runAction(
    await step(database, { context: 'SalesContext', 'target-migration': 'CreateOrders' }),
  );

  expect(result.outputs['outcome'], result.log).toBe('rolled-back');
  expect(result.outputs['from-migration']).toBe('20250303090000_AddTotal');
  expect(JSON.parse(result.outputs['reverted-migrations'] ?? '')).toStrictEqual([
    '20250303090000_AddTotal',
    "20250302090000_Owner's notes",
  ]);
  expect(await rowsOf(database, SHARED, 'Version')).toStrictEqual(
    ['20250301090000_CreateOrders', ...ids('BillingContext')].sort(),
  );
  const after = await takeFingerprint(bench.cluster.connection(database));
  const others = ['public.invoices', 'public."Reports"', 'public."__EFMigrationsHistory"'];
  expect(others.map((table) => after.content[table])).toStrictEqual(
    others.map((table) => before.content[table]),
  );
  expect(after.schema).not.toContain('total numeric');
  expect(after.schema).not.toContain('ix_orders_note');
  expect(after.schema).toContain('due date');
});

test('the context with the newest rows of the shared table goes back to before its first migration', async () => {
  const database = await copyOfDatabase('billing');
  const result = await runAction(
    await step(database, { context: 'BillingContext', 'target-migration': '0', 'allow-revert-all': 'true' }),
  );

  expect(result.outputs['outcome'], result.log).toBe('rolled-back');
  expect(JSON.parse(result.outputs['reverted-migrations'] ?? '')).toStrictEqual(
    ids('BillingContext').toReversed(),
  );
  expect(await rowsOf(database, SHARED, 'Version')).toStrictEqual(ids('SalesContext'));
});

test('a history table with EF’s own names is found beside another one', async () => {
  const database = await copyOfDatabase('reports');
  const result = await runAction(
    await step(database, { context: 'OtherContexts.ReportsContext', 'target-migration': '~1' }),
  );

  expect(result.outputs['outcome'], result.log).toBe('rolled-back');
  expect(await rowsOf(database, '"__EFMigrationsHistory"', 'MigrationId')).toStrictEqual([
    '20250301110000_CreateReports',
  ]);
  expect(await rowsOf(database, SHARED, 'Version')).toStrictEqual(
    [...ids('SalesContext'), ...ids('BillingContext')].sort(),
  );
});

test.each([
  [
    'none',
    {},
    /More than one DbContext was found\..* Give the input context\. The database was not touched\.$/,
  ],
  [
    'one that the project does not have',
    { context: 'StockContext' },
    /No DbContext named 'StockContext' was found\./,
  ],
])('with several contexts and %s given the run is refused', async (_, inputs, sentence) => {
  const before = await takeFingerprint(bench.cluster.connection('contexts'));
  const result = await runAction(await step('contexts', { 'target-migration': '~1', ...inputs }));

  expect(result.outputs['outcome'], result.log).toBe('refused');
  const errors = result.annotations.filter(({ level }) => level === 'error').map(({ message }) => message);
  expect(errors).toStrictEqual([expect.stringMatching(sentence)]);
  expect(await takeFingerprint(bench.cluster.connection('contexts'))).toStrictEqual(before);
});
