import { expect, test } from 'vitest';
import { npgsqlConnectionString } from '../../lab/postgres/cluster.ts';
import { takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { runAction, startStep } from '../../lab/runner/runner.ts';
import { databasesOf, filesBelow, historyOf, TARGETS, useBench } from './harness.ts';
import { createRole, giveTo } from './ownership.ts';
import { withRestoredDump } from './restored-dump.ts';
import { eventually, openSession } from './sessions.ts';
import { expectRefusal, powerRequestsOf } from './traces.ts';

const bench = useBench({ scripts: 'remembered' });

test('a session that outlives drain-timeout is named, the app is started again and nothing is reverted, also where the role may not look into the session', async () => {
  const production = await bench.production();
  const { database } = production.connection;
  const owner = await createRole(bench.cluster, 'CREATEDB');
  await giveTo(bench.cluster, database, owner);
  const worker = await openSession(production.connection, 'maa-worker');
  const before = await takeFingerprint(production.connection);
  const databases = await databasesOf(bench.cluster);
  const artifacts = bench.artifacts.artifacts;

  const result = await runAction(
    await bench.step(production, {
      'target-migration': TARGETS.widenBio,
      'connection-string': npgsqlConnectionString(bench.cluster.connection(database, owner)),
      'drain-timeout': '1s',
    }),
  );

  expect(result.conclusion).toBe('failure');
  expect(result.outputs, result.log).toMatchObject({ outcome: 'unchanged', 'app-state': 'Running' });
  expect(result.annotations.filter(({ level }) => level === 'error')).toStrictEqual([
    expect.objectContaining({
      message:
        'Drain: After 1.0 s there are still connections to the database: ' +
        `maa-worker of postgres from an address that the role may not see (pid ${worker.pid}, state unknown). ` +
        'Find out whose they are, or set terminate-sessions: true. The database was not touched.',
    }),
  ]);
  expect(await worker.end()).toBe('ended by itself');
  expect(await takeFingerprint(production.connection)).toStrictEqual(before);
  expect(await databasesOf(bench.cluster)).toStrictEqual(databases);
  expect(powerRequestsOf(production).map((path) => path.split('/').at(-1))).toStrictEqual(['stop', 'start']);
  // No health check was waited for, and a cold app's first answer takes long on a busy machine.
  await eventually(() => production.appIsHealthy());
  expect(bench.artifacts.artifacts).toStrictEqual(artifacts);
  expect(await filesBelow(result.runnerTemp)).toStrictEqual([]);
});

test('terminate-sessions ends a session that goes on writing; with backup: before-stop the dump is then made again and holds all of it', async () => {
  const production = await bench.production({ slot: 'staging' });
  const { database } = production.connection;
  const writer = await openSession(production.connection, 'maa-importer');
  const step = startStep(
    await bench.step(production, {
      'target-migration': TARGETS.widenBio,
      backup: 'before-stop',
      'drain-timeout': '1s',
      'terminate-sessions': 'true',
    }),
  );
  await step.waitForLog('✓ Back up');
  const written = await writeUntilEnded(writer);
  const result = await step.result;

  expect(result.conclusion, result.log).toBe('success');
  expect(result.outputs['outcome']).toBe('rolled-back');
  expect(await writer.end()).toBe('ended by the server');
  expect(result.annotations.map(({ message }) => message)).toStrictEqual([
    expect.stringMatching(
      new RegExp(`^maa-importer of postgres from 127\\.0\\.0\\.1 \\(pid ${writer.pid}, .*\\): ended\\.$`),
    ),
  ]);
  const steps = result.log.match(/^✓ (Back up|Stop app|Drain|Upload|Revert)/gm);
  expect(steps).toStrictEqual(['✓ Back up', '✓ Stop app', '✓ Drain', '✓ Back up', '✓ Upload', '✓ Revert']);
  const counted = `SELECT count(*)::int AS written FROM audit_entries WHERE action = 'import'`;
  expect(written).toBeGreaterThan(0);
  expect(await bench.cluster.sql(database, counted)).toStrictEqual([{ written }]);
  const inDump = await withRestoredDump(
    bench.cluster,
    result.outputs['backup-file'] ?? 'none',
    (connection) => bench.cluster.sql(connection.database, counted),
  );
  expect(inDump).toStrictEqual([{ written }]);
  const files = (await filesBelow(result.runnerTemp)).filter((file) => /\.dump/.test(file));
  expect(files).toHaveLength(2);
  expect(powerRequestsOf(production).map((path) => path.split('/').slice(-3).join('/'))).toStrictEqual([
    'slots/staging/stop',
    'slots/staging/start',
  ]);
  expect(await production.appIsHealthy()).toBe(true);
});

test('a second run on the same database is refused and names the first, which goes through undisturbed', async () => {
  const production = await bench.production();
  const { database } = production.connection;
  const worker = await openSession(production.connection, 'maa-worker');
  const options = await bench.step(production, {
    'target-migration': TARGETS.widenBio,
    'drain-timeout': '60s',
  });
  const first = startStep(options);
  await first.waitForLog('✓ Stop app');
  // The worker keeps the first run waiting until the second has ended.
  const otherRun = `ef-rollback ${options.run?.runId}/1 `;
  const second = await bench.step(production, { 'target-migration': TARGETS.sessionDevice });
  await expectRefusal({ bench, database, production, otherRun }, second, [
    new RegExp(
      `^Lock: Another run \\(${otherRun}[0-9a-f]{8} lock, since [^)]+\\) is at work on this database: ` +
        'wait until it has ended, then start again\\. The database was not touched\\.$',
    ),
  ]);
  await worker.end();
  const result = await first.result;

  expect(result.conclusion, result.log).toBe('success');
  expect(result.outputs).toMatchObject({ outcome: 'rolled-back', 'to-migration': TARGETS.widenBio });
  expect((await historyOf(bench.cluster, database)).at(-1)).toBe(TARGETS.widenBio);
  expect(powerRequestsOf(production).map((path) => path.split('/').at(-1))).toStrictEqual(['stop', 'start']);
  expect(await production.appIsHealthy()).toBe(true);
});

/** Inserts row after row until the server ends the session; returns how many were committed. */
async function writeUntilEnded(session: Awaited<ReturnType<typeof openSession>>): Promise<number> {
  for (let written = 0; ; written += 1) {
    try {
      await session.query(`INSERT INTO audit_entries (action, detail, at) VALUES ('import', '{}', now())`);
    } catch (error) {
      // 57P01: ended by an administrator; the row under way is not committed.
      if ((error as { code?: string }).code === '57P01' || (await session.end()) === 'ended by the server') {
        return written;
      }
      throw error;
    }
  }
}
