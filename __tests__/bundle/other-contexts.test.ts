import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildOtherContexts, type ContextName, type OtherContexts } from '../../lab/other-contexts/build.ts';
import { clientConfig, type DatabaseConnection } from '../../lab/postgres/cluster.ts';
import { takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { runAction, type StepOptions } from '../../lab/runner/runner.ts';
import { useBench } from './harness.ts';

const bench = useBench({ users: 1, scripts: 'remembered' });
const SHARED = '"Ops Data".schema_history';
const LIBRARY = '"Reading Room"."__EFMigrationsHistory"';
/** Tables of the other contexts than the library's. */
const NOT_THE_LIBRARYS = [
  SHARED,
  'public."__EFMigrationsHistory"',
  '"Sales".orders',
  'public.invoices',
  'public."Reports"',
];
const LIBRARY_MIGRATIONS = [
  'CreateBooks',
  'AddLoans',
  'SearchBooks',
  'GuardLoans',
  'WidenShelfmark',
  'AddGenre',
  'RenamePrice',
];
let project: OtherContexts;
let databases = 0;

beforeAll(async () => {
  project = await buildOtherContexts();
  await bench.cluster.createDatabase('contexts');
  for (const context of Object.keys(project.contexts) as ContextName[]) {
    await migrateUp('contexts', context);
  }
  await bench.cluster.sql(
    'contexts',
    `INSERT INTO "Reading Room".books (title, shelfmark, net_price, genre) VALUES ('Emma', 'A 1', 5, 'novel'), ('Howl', 'B 2', 3, 'poetry');
     INSERT INTO "Reading Room".loans (at, book_id, note) VALUES ('2025-07-01', 1, ' torn '), ('2026-01-01', 2, 'new')`,
  );
});

async function migrateUp(database: string, context: ContextName): Promise<void> {
  const { createHistory, migrations } = project.contexts[context];
  await send(database, [createHistory, ...migrations.flatMap(({ up }) => up.map(({ sql }) => sql))]);
}

/** Sends each command alone, as EF does. */
async function send(database: string, commands: readonly string[]): Promise<void> {
  const client = new pg.Client(clientConfig(bench.cluster.connection(database)));
  await client.connect();
  try {
    for (const command of commands) {
      await client.query(command);
    }
  } finally {
    await client.end();
  }
}

/** A copy whose library has been taken back to a migration, with the rows that it has. */
async function libraryAt(newest: string): Promise<string> {
  databases += 1;
  const database = await copyOfDatabase(`library_${databases}`);
  const { migrations } = project.contexts.LibraryContext;
  const newer = migrations.slice(LIBRARY_MIGRATIONS.indexOf(newest) + 1).toReversed();
  await send(
    database,
    newer.flatMap(({ down }) => down.map(({ sql }) => sql)),
  );
  return database;
}

async function contentOfOthers(connection: DatabaseConnection): Promise<readonly (string | undefined)[]> {
  const { content } = await takeFingerprint(connection);
  return NOT_THE_LIBRARYS.map((table) => content[table]);
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
    'approve-data-loss': '',
    ...inputs,
  });
  return { ...options, workspace: project.directory };
}

async function copyOfDatabase(name: string): Promise<string> {
  await bench.cluster.createDatabase(name, 'contexts');
  return name;
}

const provenInTransaction = {
  outcome: 'rolled-back',
  engine: 'transaction',
  'schema-matches': 'true',
};
const inTransaction = { engine: 'transaction', rehearse: 'schema' };

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
    await step(database, {
      ...inTransaction,
      context: 'BillingContext',
      'approve-data-loss': 'public.invoices',
      'target-migration': '0',
      'allow-revert-all': 'true',
    }),
  );

  expect(result.outputs, result.log).toMatchObject(provenInTransaction);
  expect(JSON.parse(result.outputs['reverted-migrations'] ?? '')).toStrictEqual(
    ids('BillingContext').toReversed(),
  );
  expect(await rowsOf(database, SHARED, 'Version')).toStrictEqual(ids('SalesContext'));
});

test('a history table with EF’s own names is found beside another one', async () => {
  const database = await copyOfDatabase('reports');
  const result = await runAction(
    await step(database, {
      ...inTransaction,
      context: 'OtherContexts.ReportsContext',
      'approve-data-loss': 'public.Reports\npublic.Reports.Title',
      'target-migration': '~1',
    }),
  );

  expect(result.outputs, result.log).toMatchObject(provenInTransaction);
  expect(await rowsOf(database, '"__EFMigrationsHistory"', 'MigrationId')).toStrictEqual([
    '20250301110000_CreateReports',
  ]);
  expect(await rowsOf(database, SHARED, 'Version')).toStrictEqual(
    [...ids('SalesContext'), ...ids('BillingContext')].sort(),
  );
});

describe('a context with extensions, partitions, policies, triggers and views in a schema that must be quoted', () => {
  test.each([
    // Each of the others alone is in the corpus.
    ['GuardLoans', 'SearchBooks', ''],
    ['RenamePrice', '0', 'Reading Room.books\nReading Room.loans'],
  ])('goes back from %s to %s; nothing of the others is touched', async (newest, target, losses) => {
    const database = await libraryAt(newest);
    const connection = bench.cluster.connection(database);
    const before = await contentOfOthers(connection);
    const result = await runAction(
      await step(database, {
        ...inTransaction,
        context: 'LibraryContext',
        'target-migration': target,
        'allow-revert-all': 'true',
        'approve-data-loss': losses,
      }),
    );
    expect(result.outputs, result.log).toMatchObject(provenInTransaction);
    expect(await rowsOf(database, LIBRARY, 'migration_id')).toStrictEqual(
      ids('LibraryContext').slice(0, target === '0' ? 0 : LIBRARY_MIGRATIONS.indexOf(target) + 1),
    );
    expect(await contentOfOthers(connection)).toStrictEqual(before);
  });

  // Of the five newest the third cannot be reverted where a shelfmark is long; two are reverted by then.
  test.each([
    [
      'database-update leaves two reverted',
      { engine: 'database-update', 'on-failure': 'leave' },
      { outcome: 'needs-intervention', reverted: 2 },
    ],
    ['transaction leaves none', inTransaction, { outcome: 'unchanged', reverted: 0 }],
  ])('five go back and the third Down fails: %s', async (_case, inputs, { outcome, reverted }) => {
    const database = await copyOfDatabase(`library_${outcome}`);
    const connection = bench.cluster.connection(database);
    await bench.cluster.sql(
      database,
      `UPDATE "Reading Room".books SET shelfmark = 'Z 99 second shelf' WHERE id = 1`,
    );
    const before = await takeFingerprint(connection);
    const result = await runAction(
      await step(database, {
        ...inputs,
        context: 'LibraryContext',
        'target-migration': '~5',
        'approve-data-loss': 'Reading Room.books.genre',
      }),
    );
    expect(result.outputs['outcome'], result.log).toBe(outcome);
    expect(result.log).toContain('value too long for type character varying(10)');
    expect(await rowsOf(database, LIBRARY, 'migration_id')).toStrictEqual(
      ids('LibraryContext').slice(0, 7 - reverted),
    );
    expect(isDeepStrictEqual(await takeFingerprint(connection), before)).toBe(reverted === 0);
  });
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
