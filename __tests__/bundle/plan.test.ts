import { readFile, rename, rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGitHub } from '../../lab/github/github.ts';
import { npgsqlConnectionString, type PostgresCluster, startPostgres } from '../../lab/postgres/cluster.ts';
import { takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { runAction, type StepOptions } from '../../lab/runner/runner.ts';
import type { PlanDocument } from '../../src/plan/plan-document.ts';
import { Checkout, gitIn } from './checkout.ts';
import { databasesOf, TARGETS, useBench } from './harness.ts';
import { createRole } from './ownership.ts';

const bench = useBench({ users: 100, scripts: 'remembered' });

/** Where throwaway databases are made, so that nothing at all need be written where production is. */
let elsewhere: PostgresCluster;

beforeAll(async () => {
  elsewhere = await startPostgres();
  // It would write to the very tables whose WAL is looked at.
  await bench.cluster.sql('postgres', 'ALTER SYSTEM SET autovacuum = off');
  await bench.cluster.sql('postgres', 'SELECT pg_reload_conf()');
  await bench.cluster.sql('postgres', 'CREATE EXTENSION pg_walinspect');
});

afterAll(() => elsewhere?.stop());

const LOST = [
  { name: 'public.login_attempts', kind: 'table', rows: 50 },
  { name: 'public.sessions.device_name', kind: 'column', rows: 100 },
];

async function planStep(
  database: string,
  inputs: Readonly<Record<string, string>> = {},
): Promise<StepOptions> {
  return bench.localStep(database, {
    mode: 'plan',
    engine: 'auto',
    rehearse: 'schema',
    'target-migration': TARGETS.widenBio,
    'approve-data-loss': '',
    'upload-artifact': 'false',
    ...inputs,
  });
}

/** A role that may read everything and write nothing, in a session that would refuse it besides. */
async function reader(database: string): Promise<string> {
  const role = await createRole(bench.cluster);
  await bench.cluster.sql(
    'postgres',
    `GRANT pg_read_all_data TO ${role.user}; ALTER ROLE ${role.user} SET default_transaction_read_only = on`,
  );
  return npgsqlConnectionString(bench.cluster.connection(database, role));
}

async function walPosition(): Promise<string> {
  const [row] = await bench.cluster.sql<{ at: string }>(
    'postgres',
    'SELECT pg_current_wal_insert_lsn()::text AS at',
  );
  return row?.at ?? '';
}

/** The kinds of records in the server's WAL since a position, but for the list of running transactions that it writes by itself. */
async function writtenSince(position: string): Promise<readonly string[]> {
  const until = await walPosition();
  if (until === position) {
    return [];
  }
  // What is not on disk yet is not shown.
  await bench.cluster.sql('postgres', 'CHECKPOINT');
  const records = await bench.cluster.sql<{ record: string }>(
    'postgres',
    `SELECT DISTINCT resource_manager || '/' || record_type AS record FROM pg_get_wal_records_info('${position}', '${until}')`,
  );
  return records.map(({ record }) => record).filter((record) => record !== 'Standby/RUNNING_XACTS');
}

test('a plan writes nothing where production is, needs no more than reading, and is told once however often it is made', async () => {
  const database = await bench.database();
  const github = await startGitHub({ token: 'ghs_planner', repository: 'contoso/shop' });
  const issue = github.issues.add();
  const options = await planStep(database, {
    'connection-string': await reader(database),
    'shadow-connection-string': npgsqlConnectionString(elsewhere.connection('postgres')),
    'notify-issue': String(issue.number),
    'github-token': 'ghs_planner',
  });
  const environment = { ...options.environment, GITHUB_API_URL: github.apiUrl };
  await bench.cluster.sql(database, 'VACUUM (FREEZE, ANALYZE)');
  await bench.cluster.sql('postgres', 'VACUUM (FREEZE, ANALYZE)');
  const connection = bench.cluster.connection(database);
  const before = await takeFingerprint(connection);
  const databases = [await databasesOf(bench.cluster), await databasesOf(elsewhere)];
  await bench.cluster.sql('postgres', 'CHECKPOINT');
  const position = await walPosition();

  const first = await runAction({ ...options, environment });
  const second = await runAction({ ...options, environment });
  expect(await writtenSince(position)).toEqual([]);
  expect(await takeFingerprint(connection)).toEqual(before);
  expect([await databasesOf(bench.cluster), await databasesOf(elsewhere)]).toEqual(databases);

  expect(first.outputs, first.log).toMatchObject({ outcome: 'planned', engine: 'transaction' });
  expect(first.conclusion).toBe('success');
  expect(JSON.parse(first.outputs['data-loss'] ?? '')).toMatchObject(LOST);
  expect(first.summary).toMatch(/⚠️ \*\*server\*\*: The server lets nothing be written/);
  expect(second.outputs['plan-digest']).toBe(first.outputs['plan-digest']);
  expect(issue.comments).toHaveLength(1);
  expect(issue.comments[0]?.body).toContain('## ⚠️ Loses data: 1 table, 1 column');
  expect(issue.comments[0]?.body).toContain(first.outputs['plan-digest']);
  await github.stop();
});

test('whoever does write is seen by that', async () => {
  const position = await walPosition();
  await bench.cluster.sql('postgres', 'CREATE TEMPORARY TABLE a AS SELECT 1');
  expect(await writtenSince(position)).toContain('Heap/INSERT');
});

/** What a plan is made by, what of its page tells so, and of its document. */
const WAYS: readonly (readonly [
  string,
  () => Promise<Readonly<Record<string, string>>>,
  readonly string[],
  { readonly engine: { readonly name: string }; readonly scope: string; readonly rehearsal?: object },
])[] = [
  [
    'dotnet ef',
    async () => ({ engine: 'database-update' }),
    [
      'by `dotnet ef database update`, and the backup is put back should it fail half-way',
      'keeps no archive of what is lost; the backup has it.',
    ],
    { engine: { name: 'database-update' }, rehearsal: { on: 'schema' }, scope: 'schema' },
  ],
  [
    'a bundle, whose losses the shadow shows',
    async () => ({
      bundle: bench.sampleApp.bundle,
      project: '',
      'startup-project': '',
      build: '',
      // Of several migrations nobody knows which takes what, and so no policy can allow it.
      'target-migration': '~1',
      'shadow-connection-string': npgsqlConnectionString(elsewhere.connection('postgres')),
    }),
    [
      'by the bundle, which shows no SQL',
      'cannot be told, since its SQL is not known: look yourself',
      'whose SQL cannot be read here, destroy data that the rehearsal does not show',
    ],
    { engine: { name: 'bundle' }, rehearsal: { on: 'schema' }, scope: 'schema' },
  ],
  [
    'its SQL alone, without a rehearsal',
    async () => ({ rehearse: 'off' }),
    ['The Down was not rehearsed, since rehearse is off.'],
    { engine: { name: 'transaction' }, rehearsal: { on: 'off' }, scope: 'schema' },
  ],
  [
    'a role that can make no shadow',
    async () => ({ 'connection-string': await reader('plan_of_reader') }),
    ['Followed on paper, the Down ends at the tables and columns of'],
    { engine: { name: 'transaction' }, scope: 'tables and columns' },
  ],
];

test.each(WAYS)('the same losses are planned by %s', async (_, inputs, texts, about) => {
  await bench.cluster.createDatabase('plan_of_reader', 'template_long_bios');
  try {
    const result = await runAction(await planStep('plan_of_reader', await inputs()));
    expect(result.outputs['outcome'], result.log).toBe('planned');
    const reverted = about.engine.name === 'bundle' ? 1 : 2;
    expect(JSON.parse(result.outputs['data-loss'] ?? '')).toMatchObject(LOST.slice(0, reverted));
    const plan = JSON.parse(await readFile(result.outputs['plan-file'] ?? '', 'utf8')) as PlanDocument;
    expect(plan).toMatchObject(about);
    for (const text of texts) {
      expect(result.summary.replaceAll('\\_', '_')).toContain(text);
    }
  } finally {
    await bench.cluster.dropDatabase('plan_of_reader');
  }
});

test('what a bundle takes cannot be planned without a rehearsal: it is refused, and the log says why', async () => {
  const database = await bench.database();
  const result = await runAction(
    await planStep(database, {
      bundle: bench.sampleApp.bundle,
      project: '',
      'startup-project': '',
      build: '',
      rehearse: 'off',
      'shadow-connection-string': npgsqlConnectionString(elsewhere.connection('postgres')),
    }),
  );
  expect(result.outputs['outcome'], result.log).toBe('refused');
  expect(result.conclusion).toBe('failure');
  expect(result.annotations.map(({ message }) => message)).toContain(
    'What a bundle takes is only seen by rehearsing it: leave rehearse at schema.',
  );
});

test('target-ref is the release of a tag, and one that a shallow checkout does not reach says what to do', async () => {
  await using checkout = await Checkout.of(bench.sampleApp);
  const newer = ['AddLoginAttempts', 'AddSessionDevice'].map((name) => `src/*/Migrations/*_${name}.*`);
  await checkout.git('rm', '--quiet', '--cached', ...newer);
  await checkout.commit('Release 1, as it was');
  await checkout.git('tag', 'v1');
  await checkout.git('add', '.');
  await checkout.commit('Release 2');
  const database = await bench.database();
  const options = await planStep(database, {
    'target-migration': '',
    'target-ref': 'v1',
    'working-directory': checkout.app.directory,
  });
  const workspace = checkout.app.directory;

  const planned = await runAction({ ...options, workspace });
  expect(planned.outputs, planned.log).toMatchObject({
    outcome: 'planned',
    'to-migration': TARGETS.widenBio,
  });
  expect(planned.log).toMatch(
    /target-ref v1 is commit [0-9a-f]+, whose newest migration is 20250903111500_WidenBio/,
  );
  expect(planned.summary).toContain('Ada Author');

  await gitIn(
    workspace,
    'clone',
    '--quiet',
    '--depth',
    '1',
    '--no-tags',
    `file://${workspace}`,
    '../shallow',
  );
  await rm(checkout.file('.git'), { recursive: true });
  await rename(checkout.file('../shallow/.git'), checkout.file('.git'));
  const shallow = await runAction({ ...options, workspace });
  expect(shallow.outputs['outcome']).toBe('refused');
  expect(shallow.annotations.at(-1)?.message).toContain(
    'target-ref "v1" is not known to git here: the checkout is shallow and does not reach it. Check out with fetch-depth: 0.',
  );
});
