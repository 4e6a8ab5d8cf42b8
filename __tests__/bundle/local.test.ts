import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { runAction } from '../../lab/runner/runner.ts';
import { databasesOf, filesBelow, historyOf, useBench } from './harness.ts';
import { fingerprintOfDump } from './restored-dump.ts';

const bench = useBench();

test('a development database goes back to 0 without Azure, built on the way: the history table alone is left', async () => {
  const database = await bench.database({ longBios: false });
  const before = await takeFingerprint(bench.cluster.connection(database));
  const databases = await databasesOf(bench.cluster);
  const options = await bench.localStep(database, {
    'target-migration': '0',
    'allow-revert-all': 'true',
    'upload-artifact': 'false',
    build: 'true',
  });
  // Neither GitHub's OIDC nor the artifact service is there.
  const result = await runAction({ ...options, environment: {} });

  expect(result.conclusion, result.log).toBe('success');
  expect(result.log).toContain('✓ Build: dotnet-ef from ');
  expect(result.outputs).toStrictEqual({
    outcome: 'rolled-back',
    'from-migration': bench.sampleApp.migrations.at(-1),
    'to-migration': '0',
    'reverted-migrations': JSON.stringify(bench.sampleApp.migrations.toReversed()),
    'reverted-count': '13',
    'plan-digest': expect.stringMatching(/^[0-9a-f]{64}$/),
    'data-loss': expect.stringContaining('{"name":"public.users","kind":"table","rows":500,'),
    engine: 'database-update',
    'backup-file': expect.stringMatching(/\/backup_production_1_\d{8}_\d{6}\.dump$/),
    'backup-sha256': expect.stringMatching(/^[0-9a-f]{64}$/),
    'active-sessions': '125',
    'schema-matches': 'true',
    'report-file': expect.stringMatching(/\/report\.json$/),
  });
  expect(await historyOf(bench.cluster, database)).toStrictEqual([]);
  const left = await bench.cluster.sql<{ kind: string; name: string }>(
    database,
    `SELECT relkind::text AS kind, relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
      UNION ALL SELECT 'type', typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'
      ORDER BY 1 DESC`,
  );
  expect(left).toStrictEqual([
    { kind: 'r', name: '__EFMigrationsHistory' },
    { kind: 'i', name: 'pk___ef_migrations_history' },
  ]);
  expect(await databasesOf(bench.cluster)).toStrictEqual(databases);
  expect(bench.artifacts.artifacts).toStrictEqual([]);
  expect(await filesBelow(result.runnerTemp)).toHaveLength(3);
  expect(await fingerprintOfDump(bench.cluster, result.outputs['backup-file'] ?? 'none')).toStrictEqual(
    before,
  );
  const report = JSON.parse(await readFile(result.outputs['report-file'] ?? 'none', 'utf8'));
  expect(Object.keys(report)).not.toContain('app');
  expect(result.summary).toContain('The dump is on the runner alone.');
});
