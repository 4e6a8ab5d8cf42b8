import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { npgsqlConnectionString } from '../../lab/postgres/cluster.ts';
import { runAction } from '../../lab/runner/runner.ts';
import { databasesOf, useBench } from './harness.ts';

const bench = useBench({ users: 1 });

function auditInputs(): Record<string, string> {
  const { sampleApp, cluster } = bench;
  return {
    mode: 'audit',
    'working-directory': sampleApp.directory,
    project: sampleApp.project,
    'startup-project': sampleApp.startupProject,
    build: 'false',
    'shadow-connection-string': npgsqlConnectionString(cluster.connection('postgres')),
  };
}

test('every migration is judged, and the one that does nothing is found where it stands', async () => {
  const databases = await databasesOf(bench.cluster);
  const { sampleApp, action } = bench;
  const result = await runAction({
    action,
    inputs: { ...auditInputs(), 'audit-fail-on': 'inexact' },
    workspace: sampleApp.directory,
  });
  expect(result.conclusion).toBe('failure');
  expect(result.outputs).toMatchObject({ 'audit-failed': '0', 'audit-inexact': '1' });
  const { migrations } = JSON.parse(await readFile(result.outputs['audit-file'] ?? '', 'utf8')) as {
    migrations: { id: string; verdict: string }[];
  };
  expect(migrations.map(({ id }) => id)).toEqual(sampleApp.migrations);
  expect(migrations.filter(({ verdict }) => verdict !== 'exact')).toEqual([
    {
      id: '20250422134500_AddMarketingOptIn',
      verdict: 'does nothing',
      difference: [
        'column public.users.marketing_opt_in should not be there (boolean not null default false) [likely cause: the Down of 20250422134500_AddMarketingOptIn is empty]',
      ],
      file: 'src/MAA.Infrastructure/Migrations/20250422134500_AddMarketingOptIn.cs',
      line: 22,
    },
  ]);
  expect(result.annotations).toEqual([
    {
      level: 'error',
      title: 'Audit',
      message:
        'The Down of 20250422134500_AddMarketingOptIn: does nothing; column public.users.marketing_opt_in should not be there (boolean not null default false) [likely cause: the Down of 20250422134500_AddMarketingOptIn is empty]',
      file: 'src/MAA.Infrastructure/Migrations/20250422134500_AddMarketingOptIn.cs',
      line: 22,
    },
  ]);
  expect(await databasesOf(bench.cluster)).toEqual(databases);
});
