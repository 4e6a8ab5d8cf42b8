import { expect, test } from 'vitest';
import { takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { runAction, startStep } from '../../lab/runner/runner.ts';
import { errorsOf } from './after-failure.ts';
import { historyOf, TARGETS, useBench } from './harness.ts';
import { powerRequestsOf } from './traces.ts';

const bench = useBench({ users: 50, scripts: 'remembered' });

test('what somebody writes while the dump is uploaded is not in it, so that nothing is reverted which it would have to undo', async () => {
  const database = await bench.database();
  bench.artifacts.fault({ on: 'CreateArtifact', kind: 'reset' });
  const step = startStep(await bench.localStep(database, { 'target-migration': TARGETS.sessionDevice }));
  await step.waitForLog('trying again under a new name');
  await bench.cluster.sql(
    database,
    "UPDATE users SET bio = 'written meanwhile' WHERE email = (SELECT min(email) FROM users)",
  );
  const written = await takeFingerprint(bench.cluster.connection(database));
  bench.artifacts.clearFaults();
  const result = await step.result;
  expect(result.outputs['outcome'], result.log).toBe('unchanged');
  expect(errorsOf(result)).toContain(
    'Somebody has written to public.users since the dump was made, or right before it, and a restore of it might lose that. Nothing was reverted',
  );
  expect(await takeFingerprint(bench.cluster.connection(database))).toEqual(written);
});

test('what happens in another database of the server meanwhile is no reason', async () => {
  const database = await bench.database();
  const neighbour = await bench.database();
  bench.artifacts.fault({ on: 'CreateArtifact', kind: 'reset' });
  const step = startStep(await bench.localStep(database, { 'target-migration': TARGETS.sessionDevice }));
  await step.waitForLog('trying again under a new name');
  await bench.cluster.sql(neighbour, "UPDATE users SET bio = 'written meanwhile'");
  bench.artifacts.clearFaults();
  const result = await step.result;
  expect(result.outputs['outcome'], result.log).toBe('rolled-back');
});

test('an app that was found stopped and is started by somebody meanwhile is not rolled back under, nor stopped', async () => {
  const production = await bench.production({ appState: 'Stopped' });
  bench.artifacts.fault({ on: 'CreateArtifact', kind: 'reset' });
  const step = startStep(
    await bench.step(production, { 'target-migration': TARGETS.sessionDevice, engine: 'transaction' }),
  );
  await step.waitForLog('trying again under a new name');
  await production.azure.change('maa-api', 'Running');
  bench.artifacts.clearFaults();
  const result = await step.result;
  expect(result.outputs['outcome'], result.log).toBe('refused');
  expect(errorsOf(result)).toContain(
    'maa-api was Stopped when this run began and is Running now, so somebody has started it meanwhile.',
  );
  expect(powerRequestsOf(production)).toEqual([]);
  expect((await historyOf(bench.cluster, production.connection.database)).at(-1)).toBe(
    bench.sampleApp.migrations.at(-1),
  );
});

test('a database that cannot be looked at again after the start is told as what was proven, with a summary and a report', async () => {
  const production = await bench.production();
  const { database } = production.connection;
  const start = production.startApp.bind(production);
  production.startApp = async () => {
    await start();
    await bench.cluster.sql('postgres', `ALTER DATABASE ${database} ALLOW_CONNECTIONS false`);
  };
  const result = await runAction(
    await bench.step(production, {
      'target-migration': TARGETS.sessionDevice,
      engine: 'transaction',
      rehearse: 'schema',
      'health-check-timeout': '1s',
    }),
  );
  await bench.cluster.sql('postgres', `ALTER DATABASE ${database} ALLOW_CONNECTIONS true`);
  expect(result.outputs).toMatchObject({ outcome: 'needs-intervention', 'app-state': 'Running' });
  expect(errorsOf(result)).toMatch(
    /Start app: .* did not become healthy .* The database is at the target, proven; it was not put back\./,
  );
  expect(result.summary).toContain('could not be looked at: database');
  expect(result.summary).toContain('Somebody has to look at this now');
  expect(result.log).toContain('The run came to its end by itself; there is nothing to put back.');
  expect((await historyOf(bench.cluster, database)).at(-1)).toBe(TARGETS.sessionDevice);
});
