import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { npgsqlConnectionString } from '../../lab/postgres/cluster.ts';
import { takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import type { Production } from '../../lab/production.ts';
import { runAction, startStep } from '../../lab/runner/runner.ts';
import { migrateSampleDatabase } from '../../lab/sample-app.ts';
import { databasesOf, filesBelow, historyOf, TARGETS, useBench } from './harness.ts';
import { createRole, giveTo } from './ownership.ts';
import { fingerprintOfDump } from './restored-dump.ts';
import { eventually, openSession } from './sessions.ts';
import { powerRequestsOf } from './traces.ts';

const bench = useBench({ scripts: 'remembered' });

// Its statistics are transactions too, and by those a server that is not quiet is known.
beforeAll(() =>
  bench.cluster
    .sql('postgres', 'ALTER SYSTEM SET autovacuum = off')
    .then(() => bench.cluster.sql('postgres', 'SELECT pg_reload_conf()')),
);

const NEWEST = '20251118140000_AddLoginAttempts';

/** The migrations of the sample app up to and including one of them. */
function upTo(id: string): readonly string[] {
  const { migrations } = bench.sampleApp;
  return migrations.slice(0, migrations.indexOf(id) + 1);
}

/** The path of the managed app in Azure. */
function sitePath(production: Production, slot?: string): string {
  const { 'subscription-id': subscription, 'resource-group': group } = production.inputs;
  const app = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Web/sites/maa-api`;
  return slot === undefined ? app : `${app}/slots/${slot}`;
}

test('two migrations back: stopped, dumped, kept, reverted, proven, started, told', async () => {
  const production = await bench.production();
  const { database } = production.connection;
  const before = await takeFingerprint(production.connection);
  const databases = await databasesOf(bench.cluster);

  const options = await bench.step(production, { 'target-migration': TARGETS.widenBio });
  // This one asks dotnet ef for everything itself.
  const environment = { ...options.environment, PATH: process.env['PATH'] ?? '' };
  const result = await runAction({ ...options, environment });

  expect(result.conclusion, result.log).toBe('success');
  expect(await historyOf(bench.cluster, database)).toStrictEqual(upTo(TARGETS.widenBio));
  expect(await production.appIsHealthy()).toBe(true);
  const site = sitePath(production);
  expect(powerRequestsOf(production)).toStrictEqual([`${site}/stop`, `${site}/start`]);

  const artifact = bench.artifacts.artifacts.at(-1);
  const files = await bench.artifacts.files(artifact?.name ?? 'none');
  const dumpFile = result.outputs['backup-file'] ?? 'none';
  const dump = await readFile(dumpFile);
  const sha256 = createHash('sha256').update(dump).digest('hex');
  expect([...files.keys()].sort()).toStrictEqual([basename(dumpFile), `${basename(dumpFile)}.state.json`]);
  expect(files.get(basename(dumpFile))?.equals(dump)).toBe(true);
  expect((await stat(dumpFile)).mode & 0o777).toBe(0o600);
  expect(await fingerprintOfDump(bench.cluster, dumpFile)).toStrictEqual(before);

  const runId = options.run?.runId;
  expect(result.withheldOutputs).toStrictEqual({});
  expect(result.outputs).toStrictEqual({
    outcome: 'rolled-back',
    'from-migration': NEWEST,
    'to-migration': TARGETS.widenBio,
    'reverted-migrations': JSON.stringify([NEWEST, TARGETS.sessionDevice]),
    'reverted-count': '2',
    'plan-digest': expect.stringMatching(/^[0-9a-f]{64}$/),
    'data-loss': expect.stringMatching(
      /^\[\{"name":"public\.login_attempts","kind":"table",.*\{"name":"public\.sessions\.device_name","kind":"column",/,
    ),
    engine: 'database-update',
    'backup-file': dumpFile,
    'backup-sha256': sha256,
    'artifact-name': `ef-rollback-backup-${runId}-1`,
    'artifact-id': String(artifact?.id),
    'artifact-url': `https://github.com/contoso/shop/actions/runs/${runId}/artifacts/${artifact?.id}`,
    'active-sessions': '125',
    'schema-matches': 'true',
    'downtime-seconds': expect.stringMatching(/^\d+\.\d$/),
    'app-state': 'Running',
    'report-file': expect.stringMatching(/\/report\.json$/),
  });

  const report = JSON.parse(await readFile(result.outputs['report-file'] ?? 'none', 'utf8'));
  expect(report).toMatchObject({
    outcome: 'rolled-back',
    asked: { mode: 'rollback', target: TARGETS.widenBio },
    run: { id: runId, attempt: '1', actor: 'operator', repository: 'contoso/shop' },
    range: { from: NEWEST, to: TARGETS.widenBio, reverted: [NEWEST, TARGETS.sessionDevice] },
    backup: { file: dumpFile, bytes: dump.length, sha256 },
    artifact: { name: artifact?.name, id: artifact?.id },
    app: { name: 'maa-api', found: 'Running', ended: 'Running' },
    verification: { matches: true, tables: 4, failing: [], tolerated: [], drift: [] },
    warnings: [],
  });
  const phases: readonly { name: string; result: string; down: boolean }[] = report.phases;
  expect(phases.filter((phase) => phase.result !== 'done')).toStrictEqual([]);
  expect(phases.filter(({ down }) => down).map(({ name }) => name)).toStrictEqual([
    'Stop app',
    'Drain',
    'Back up',
    'Upload',
    'Revert',
    'Verify',
    'Start app',
  ]);

  for (const point of [
    '## ✅ Rolled back, and proven',
    `| From | \`${NEWEST}\` |`,
    `| To | \`${TARGETS.widenBio}\` |`,
    '| App | maa-api: found Running, now Running |',
    `| SHA-256 | \`${sha256}\` |`,
    `### Reverted\n\n1. \`${NEWEST}\`\n   - **drops table public.login\\_attempts**\n1. \`${TARGETS.sessionDevice}\``,
    '   - **drops column public.sessions.device\\_name**',
    '✓ history and schema (4 tables) are those of the target',
    `gh run download ${runId} --repo contoso/shop --name ${artifact?.name}`,
  ]) {
    expect(result.summary).toContain(point);
  }

  expect(await databasesOf(bench.cluster)).toStrictEqual(databases);
  const folder = relative(result.runnerTemp, result.outputs['report-file'] ?? 'none').split('/')[0] ?? '';
  expect(await filesBelow(result.runnerTemp)).toStrictEqual([
    join(folder, 'backup', basename(dumpFile)),
    join(folder, 'backup', `${basename(dumpFile)}.state.json`),
    join(folder, 'report.json'),
  ]);
  expect(result.orphans).toStrictEqual([]);
});

test('~1 goes one back, by a role that may not create databases with a shadow elsewhere; an app that was found stopped stays so', async () => {
  const production = await bench.production({ appState: 'Stopped' });
  const { database } = production.connection;
  const owner = await createRole(bench.cluster);
  await giveTo(bench.cluster, database, owner);
  const options = await bench.step(production, {
    'target-migration': '~1',
    'connection-string': npgsqlConnectionString(bench.cluster.connection(database, owner)),
    'shadow-connection-string': npgsqlConnectionString(
      bench.cluster.connection('postgres', await createRole(bench.cluster, 'CREATEDB')),
    ),
  });
  const databases = await databasesOf(bench.cluster);
  const result = await runAction(options);

  expect(result.conclusion, result.log).toBe('success');
  expect(result.outputs).toMatchObject({
    outcome: 'rolled-back',
    'to-migration': TARGETS.sessionDevice,
    'reverted-migrations': JSON.stringify([NEWEST]),
    'app-state': 'Stopped',
  });
  expect(await historyOf(bench.cluster, database)).toStrictEqual(upTo(TARGETS.sessionDevice));
  expect(powerRequestsOf(production)).toStrictEqual([]);
  expect(production.appRuns).toBe(false);
  expect(await databasesOf(bench.cluster)).toStrictEqual(databases);
});

test('a target that is current already is a success with nothing to do, and nothing is stopped', async () => {
  const production = await bench.production();
  const pid = production.appPid;
  const before = await takeFingerprint(production.connection);
  const artifacts = bench.artifacts.artifacts;
  const result = await runAction(await bench.step(production, { 'target-migration': 'AddLoginAttempts' }));

  expect(result.conclusion, result.log).toBe('success');
  expect(result.outputs).toStrictEqual({
    outcome: 'nothing-to-do',
    'from-migration': NEWEST,
    'to-migration': NEWEST,
    'reverted-migrations': '[]',
    'reverted-count': '0',
    'app-state': 'Running',
  });
  expect(await takeFingerprint(production.connection)).toStrictEqual(before);
  expect(powerRequestsOf(production)).toStrictEqual([]);
  expect(production.appPid).toBe(pid);
  expect(await production.appIsHealthy()).toBe(true);
  expect(bench.artifacts.artifacts).toStrictEqual(artifacts);
  expect(await filesBelow(result.runnerTemp)).toStrictEqual([]);
});

test('backup: before-stop on a quiet server dumps once, before the stop; psql may stay; start-app: false leaves a slot stopped', async () => {
  const production = await bench.production({ slot: 'staging' });
  const before = await takeFingerprint(production.connection);
  const psql = await openSession(production.connection, 'psql');
  const result = await runAction(
    await bench.step(production, {
      'target-migration': TARGETS.sessionDevice,
      backup: 'before-stop',
      'start-app': 'false',
    }),
  );

  expect(result.conclusion, result.log).toBe('success');
  expect(result.outputs).toMatchObject({ outcome: 'rolled-back', 'app-state': 'Stopped' });
  expect(result.log.match(/^✓ (Back up|Stop app|Drain|Upload|Revert|Start app)/gm)).toStrictEqual([
    '✓ Back up',
    '✓ Stop app',
    '✓ Drain',
    '✓ Upload',
    '✓ Revert',
  ]);
  expect(await fingerprintOfDump(bench.cluster, result.outputs['backup-file'] ?? 'none')).toStrictEqual(
    before,
  );
  expect(powerRequestsOf(production)).toStrictEqual([`${sitePath(production, 'staging')}/stop`]);
  expect(production.appRuns).toBe(false);
  expect(production.azure.state('maa-api/staging')).toBe('Stopped');
  expect(result.summary).toContain('az webapp start --name maa-api --resource-group rg-maa --slot staging');
  expect(result.annotations.map(({ message }) => message)).toStrictEqual([
    `Still connected, but not the app: psql of postgres from 127.0.0.1 (pid ${psql.pid}, idle).`,
  ]);
  expect(await psql.end()).toBe('ended by itself');
  expect(await historyOf(bench.cluster, production.connection.database)).toStrictEqual(
    upTo(TARGETS.sessionDevice),
  );
});

test('an app that migrates when it starts is caught and named', async () => {
  const production = await bench.production();
  production.appEnvironment = { MAA_MIGRATE_AT_START: 'true' };
  const result = await runAction(await bench.step(production, { 'target-migration': TARGETS.widenBio }));

  expect(result.conclusion).toBe('failure');
  expect(result.outputs, result.log).toMatchObject({
    outcome: 'needs-intervention',
    'reverted-migrations': '[]',
    'app-state': 'Running',
  });
  const sentence = `The app migrates the database when it starts, and has applied ${TARGETS.sessionDevice}, ${NEWEST} again.`;
  expect(result.annotations[0]?.message).toContain(`Look again: ${sentence}`);
  // Markdown's escapes aside.
  expect(result.summary.replaceAll('\\', '')).toContain(sentence);
  expect(await historyOf(bench.cluster, production.connection.database)).toStrictEqual(upTo(NEWEST));
  expect(await production.appIsHealthy()).toBe(true);
  expect(bench.artifacts.artifacts.at(-1)?.name).toBe(result.outputs['artifact-name']);
});

test('an app that migrates only after Azure says Running is caught without a health check too', async () => {
  const production = await bench.production();
  const { database } = production.connection;
  const step = startStep(
    await bench.step(production, { 'target-migration': TARGETS.widenBio, 'health-check-url': '' }),
  );
  await step.waitForLog('✓ Start app');
  // Once the history was looked at and found good.
  await eventually(async () => {
    const [look] = await bench.cluster.sql<{ query: string }>(
      'postgres',
      `SELECT query FROM pg_stat_activity
        WHERE datname = '${database}' AND application_name LIKE 'ef-rollback%look again' AND state = 'idle'`,
    );
    return look?.query.includes('__EFMigrationsHistory') === true;
  });
  await migrateSampleDatabase(bench.sampleApp, production.connection);
  const result = await step.result;

  expect(result.conclusion).toBe('failure');
  expect(result.outputs, result.log).toMatchObject({ outcome: 'needs-intervention', 'app-state': 'Running' });
  expect(result.annotations[0]?.message).toContain(
    `The app migrates the database when it starts, and has applied ${TARGETS.sessionDevice}`,
  );
  // No health check was waited for, and a cold app's first answer takes long on a busy machine.
  await eventually(() => production.appIsHealthy());
});

test('a Down that leaves something behind, on the way to a name in other letter case, fails the proof: the database is restored exactly and the app runs', async () => {
  const production = await bench.production({ longBios: false });
  const { database } = production.connection;
  const before = await takeFingerprint(production.connection);
  const result = await runAction(await bench.step(production, { 'target-migration': 'droplegacycode' }));

  expect(result.conclusion).toBe('failure');
  expect(result.outputs, result.log).toMatchObject({
    outcome: 'restored',
    'schema-matches': 'false',
    'reverted-migrations': '[]',
    'app-state': 'Running',
  });
  expect(result.annotations[0]?.message).toContain(
    'The schema is not that of 20250325091000_DropLegacyCode: column public.users.marketing_opt_in should not be there',
  );
  expect(await takeFingerprint(production.connection)).toStrictEqual(before);
  expect(await historyOf(bench.cluster, database)).toStrictEqual(upTo(NEWEST));
  const site = sitePath(production);
  expect(powerRequestsOf(production)).toStrictEqual([`${site}/stop`, `${site}/start`]);
  // No health check was waited for, and a cold app's first answer takes long on a busy machine.
  await eventually(() => production.appIsHealthy());
  expect(await fingerprintOfDump(bench.cluster, result.outputs['backup-file'] ?? 'none')).toStrictEqual(
    before,
  );
});
