import { expect, test } from 'vitest';
import { takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { runAction, startMain, startStep } from '../../lab/runner/runner.ts';
import { isServing } from './after-failure.ts';
import { databasesOf, historyOf, TARGETS, useBench } from './harness.ts';
import { holdDown, holdLock } from './sessions.ts';

const bench = useBench({ scripts: 'remembered' });

test('two migrations back in one transaction: the dump is kept before the stop, and the app is down for moments', async () => {
  const production = await bench.production();
  // Neither is the migrations' own: a table of an extension, as PostGIS has one, and a foreign table.
  await bench.cluster.sql(
    production.connection.database,
    `CREATE EXTENSION citext; CREATE TABLE spatial_ref (id int); ALTER EXTENSION citext ADD TABLE spatial_ref;
     CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
     CREATE FOREIGN TABLE imported (line text) SERVER files OPTIONS (filename '/dev/null')`,
  );
  const result = await runAction(
    await bench.step(production, {
      rehearse: 'schema',
      engine: 'auto',
      'target-migration': TARGETS.widenBio,
    }),
  );
  expect(result.outputs).toMatchObject({
    outcome: 'rolled-back',
    engine: 'transaction',
    'schema-matches': 'true',
  });
  expect((await historyOf(bench.cluster, production.connection.database)).at(-1)).toBe(TARGETS.widenBio);
  expect(await isServing(production)).toBe(true);
  expect(bench.artifacts.artifacts.map(({ name }) => name)).toContain(result.outputs['artifact-name']);
  const phases = [...result.log.matchAll(/^✓ ([A-Z][a-z -]+):/gm)].map((match) => match[1]);
  expect(phases).toEqual([
    'Look',
    'Find dotnet-ef',
    'Plan',
    'Rehearse',
    'Weigh',
    'Approve',
    'Lock',
    'Back up',
    'Upload',
    'Stop app',
    'Drain',
    'Revert',
    'Start app',
    'Look again',
  ]);
  expect((await databasesOf(bench.cluster)).filter((name) => name.startsWith('ef_rollback'))).toEqual([]);
});

test('a Down that fails on the data leaves nothing of those before it, and nothing is restored', async () => {
  const production = await bench.production();
  const before = await takeFingerprint(production.connection);
  const result = await runAction(
    await bench.step(production, {
      rehearse: 'schema',
      engine: 'transaction',
      'target-migration': TARGETS.auditIndex,
    }),
  );
  expect(result.outputs).toMatchObject({
    outcome: 'unchanged',
    engine: 'transaction',
    'app-state': 'Running',
  });
  expect(result.conclusion).toBe('failure');
  expect(result.annotations.at(-1)?.message).toContain(
    'The Down of 20250903111500_WidenBio fails: value too long for type character varying(50) (SQLSTATE 22001).',
  );
  expect(result.log).toMatch(
    /✓ Prove database unchanged: The database is as before: the server has rolled the one transaction back; history and catalog and the row counts of 6 tables are those of before\./,
  );
  expect(result.log).not.toContain('Restoring');
  expect(await takeFingerprint(production.connection)).toEqual(before);
  expect(await isServing(production)).toBe(true);
});

test('a command that no transaction may hold: auto says so and takes dotnet ef', async () => {
  const production = await bench.production({ longBios: false });
  const result = await runAction(
    await bench.step(production, {
      rehearse: 'schema',
      engine: 'auto',
      'target-migration': '20250612152000_AddActiveSessionsView',
    }),
  );
  expect(result.outputs, result.log).toMatchObject({ outcome: 'rolled-back', engine: 'database-update' });
  expect(result.annotations.map(({ message }) => message)).toContain(
    'Engine database-update is taken, since the Down of 20250708074500_AddAuditIndexConcurrently has a command outside a transaction (DROP INDEX CONCURRENTLY ix_audit_entries_user_id_at;).',
  );
});

test('a command that no transaction may hold: transaction refuses, and the app is never stopped', async () => {
  const production = await bench.production({ longBios: false });
  const result = await runAction(
    await bench.step(production, {
      rehearse: 'schema',
      engine: 'transaction',
      'target-migration': '20250612152000_AddActiveSessionsView',
    }),
  );
  expect(result.outputs).toMatchObject({ outcome: 'refused' });
  expect(
    production.azure.requests.filter(({ method, path }) => method === 'POST' && /\/stop$/.test(path)),
  ).toEqual([]);
});

test('a Down that forgets something is found by the rehearsal, before the app is stopped', async () => {
  const production = await bench.production({ longBios: false });
  const before = await takeFingerprint(production.connection);
  const result = await runAction(
    await bench.step(production, {
      rehearse: 'schema',
      engine: 'auto',
      'target-migration': '20250325091000_DropLegacyCode',
    }),
  );
  expect(result.outputs).toMatchObject({ outcome: 'refused' });
  expect(result.annotations.at(-1)?.message).toContain(
    'The rehearsal ended at another schema than that of 20250325091000_DropLegacyCode: column public.users.marketing_opt_in should not be there (boolean not null default false) [likely cause: the Down of 20250422134500_AddMarketingOptIn is empty].',
  );
  expect(
    production.azure.requests.filter(({ method, path }) => method === 'POST' && /\/stop$/.test(path)),
  ).toEqual([]);
  expect(await takeFingerprint(production.connection)).toEqual(before);
});

test('a lock that is given up in time is waited for, and the rollback goes through', async () => {
  const production = await bench.production();
  const lock = await holdLock(production.connection, 'login_attempts');
  const step = startStep(
    await bench.step(production, {
      rehearse: 'schema',
      engine: 'transaction',
      'target-migration': TARGETS.widenBio,
      'lock-timeout': '200ms',
    }),
  );
  await step.waitForLog('A lock could not be had; trying again. Other sessions: psql of postgres');
  await lock.release();
  const result = await step.result;
  expect(result.outputs).toMatchObject({ outcome: 'rolled-back' });
});

test('SIGINT while the transaction waits for a lock: nothing is left, and the app is back', async () => {
  const production = await bench.production();
  await holdDown(production.connection, TARGETS.sessionDevice);
  const before = await takeFingerprint(production.connection);
  const step = startStep(
    await bench.step(production, {
      rehearse: 'schema',
      engine: 'transaction',
      'target-migration': TARGETS.widenBio,
      'lock-timeout': '0',
    }),
  );
  await step.waitForLog('Revert 20251014093000_AddSessionDevice, command 3 of 3');
  await step.cancel();
  const result = await step.result;
  expect(result.outputs).toMatchObject({ outcome: 'unchanged', 'app-state': 'Running' });
  expect(await takeFingerprint(production.connection)).toEqual(before);
  expect(await isServing(production)).toBe(true);
});

test('kill -9 while the transaction waits for a lock: post proves that nothing is left and brings the app back', async () => {
  const production = await bench.production();
  await holdDown(production.connection, TARGETS.sessionDevice);
  const before = await takeFingerprint(production.connection);
  const step = startMain(
    await bench.step(production, {
      rehearse: 'schema',
      engine: 'transaction',
      'target-migration': TARGETS.widenBio,
      'lock-timeout': '0',
    }),
  );
  await step.waitForLog('Revert 20251014093000_AddSessionDevice, command 3 of 3');
  step.kill('SIGKILL');
  await step.ended;
  expect(production.appRuns).toBe(false);
  const result = await step.runPost();
  expect(result.summary).toContain('Not rolled back: the database is as before');
  expect(await takeFingerprint(production.connection)).toEqual(before);
  expect(await isServing(production)).toBe(true);
});
