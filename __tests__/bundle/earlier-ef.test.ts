import { beforeAll, describe, expect, test } from 'vitest';
import { buildEarlierEf, type EarlierEf } from '../../lab/earlier-ef/build.ts';
import { npgsqlConnectionString } from '../../lab/postgres/cluster.ts';
import { takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { runAction, type StepOptions } from '../../lab/runner/runner.ts';
import { runDotnet } from '../../lab/sample-app/dotnet.ts';
import { useBench } from './harness.ts';

const bench = useBench({ users: 1 });
let project: EarlierEf;

const ofProject = ['--project', 'src', '--configuration', 'Release', '--no-build'];

beforeAll(async () => {
  project = await buildEarlierEf();
  await bench.cluster.createDatabase('shop');
  const connection = npgsqlConnectionString(bench.cluster.connection('shop'));
  await runDotnet(['ef', 'database', 'update', ...ofProject, '--connection', connection], project.directory);
  await bench.cluster.sql(
    'shop',
    `INSERT INTO items VALUES (1, 'ABC', 'short', 1.5), (2, 'DEF', NULL, NULL)`,
  );
});

async function step(database: string, inputs: Readonly<Record<string, string>>): Promise<StepOptions> {
  await bench.cluster.createDatabase(database, 'shop');
  const options = await bench.localStep(database, {
    'working-directory': project.directory,
    project: project.project,
    'startup-project': project.project,
    'upload-artifact': 'false',
    engine: 'auto',
    rehearse: 'schema',
    ...inputs,
  });
  return { ...options, workspace: project.directory };
}

async function historyOf(database: string): Promise<readonly string[]> {
  const rows = await bench.cluster.sql<{ id: string }>(
    database,
    'SELECT "MigrationId" AS id FROM "__EFMigrationsHistory" ORDER BY 1',
  );
  return rows.map(({ id }) => id);
}

describe('a project on EF Core 8', () => {
  test('goes back in one transaction, proven before it commits', async () => {
    const result = await runAction(
      await step('in_one', { 'target-migration': 'IndexCodes', 'approve-data-loss': 'public.items.price' }),
    );
    expect(result.outputs, result.log).toMatchObject({
      outcome: 'rolled-back',
      engine: 'transaction',
      'reverted-count': '2',
      'schema-matches': 'true',
    });
    expect(await historyOf('in_one')).toEqual(project.migrations.slice(0, 3));
    expect(await bench.cluster.sql('in_one', 'SELECT * FROM items ORDER BY id')).toEqual([
      { id: 1, code: 'ABC', note: 'short' },
      { id: 2, code: 'DEF', note: null },
    ]);
  });

  test('goes back by its own dotnet ef where no transaction may hold a command, over raw SQL without a semicolon', async () => {
    const result = await runAction(
      await step('by_tool', {
        'target-migration': 'CreateItems',
        'approve-data-loss': 'public.items.code\npublic.items.price',
      }),
    );
    expect(result.outputs, result.log).toMatchObject({
      outcome: 'rolled-back',
      engine: 'database-update',
      'reverted-count': '4',
      'schema-matches': 'true',
    });
    expect(result.log).toContain('the Down of 20240103090000_IndexCodes has a command outside a transaction');
    expect(await historyOf('by_tool')).toEqual(project.migrations.slice(0, 1));
    expect(await bench.cluster.sql('by_tool', 'SELECT * FROM items ORDER BY id')).toEqual([
      { id: 1, code: 'abc', note: 'short' },
      { id: 2, code: 'def', note: null },
    ]);
  });

  test('is restored where dotnet ef fails in the middle, since it commits migration by migration', async () => {
    const options = await step('failing', {
      'target-migration': 'IndexCodes',
      'approve-data-loss': 'public.items.price',
      engine: 'database-update',
      rehearse: 'off',
    });
    await bench.cluster.sql('failing', `UPDATE items SET note = 'longer than five' WHERE id = 1`);
    const before = await takeFingerprint(bench.cluster.connection('failing'));
    const result = await runAction(options);
    expect(result.outputs['outcome'], result.log).toBe('restored');
    expect(result.log).toContain('exit code 1: 22001: value too long for type character varying(5)');
    expect(await takeFingerprint(bench.cluster.connection('failing'))).toEqual(before);
  });
});
