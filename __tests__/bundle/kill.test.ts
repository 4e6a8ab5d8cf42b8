import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type Fingerprint, takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { type MainStep, runAction, startMain } from '../../lab/runner/runner.ts';
import { historyOf, TARGETS, useBench } from './harness.ts';
import { HELD_PHASES, type Held, holdLock, holdThirdDown, openSession, waits } from './held-phases.ts';
import {
  expectEnding,
  fingerprintAt,
  IN_TRANSACTION,
  type Scene,
  sessionsOfRuns,
  startThatLasts,
  untilDatabase,
  useProduction,
  useScenes,
} from './interruption.ts';
import { useSlowTools } from './slow-tools.ts';

const bench = useBench({ users: 300 });
const setScene = useScenes(bench);
const tools = useSlowTools();
const unharmed = useProduction(bench);

/** Kills main in the midst of a phase, which goes on being held. */
async function killedIn(scene: Scene, held: Held): Promise<MainStep> {
  const step = startMain(scene.options);
  await held.reached(step);
  step.kill('SIGKILL');
  expect(await step.ended).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
  return step;
}

/** Kills main in the midst of a phase, and runs post; what held the phase is let go of before that, or when nothing of the run is left. */
async function killIn(scene: Scene, held: Held, letGo: 'before post' | 'after post') {
  const step = await killedIn(scene, held);
  if (letGo === 'before post') {
    await held.letGo();
  }
  const result = await step.runPost();
  if (letGo === 'after post') {
    expect(await sessionsOfRuns(bench)).toEqual([]);
    await held.letGo();
  }
  return result;
}

/** The key of the lock that one run a database holds. */
const RUN_LOCK = '7306355904013374017';

/** The sessions that hold it. */
async function holdersOfLock({ database }: Scene): Promise<readonly string[]> {
  const rows = await bench.cluster.sql<{ name: string }>(
    database,
    `SELECT application_name AS name FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE locktype = 'advisory' AND granted AND (classid::bigint << 32) | objid::bigint = ${RUN_LOCK}`,
  );
  return rows.map(({ name }) => name);
}

describe('post leaves no trace of a main that was killed before the app was stopped', () => {
  test.each([
    ['Look', 'rollback', 'after post'],
    ['Find dotnet-ef', 'rollback', 'after post'],
    ['Plan', 'rollback', 'after post'],
    ['Expected schema', 'plan', 'before post'],
    ['Weigh', 'rollback', 'after post'],
    ['Lock', 'rollback', 'after post'],
  ] as const)('in %s of mode %s', async (phase, mode, letGo) => {
    const scene = await setScene({
      production: unharmed(),
      inputs: { mode, 'lock-timeout': '0', ...(phase === 'Lock' ? tools.heldInvariant : {}) },
      ...(phase === 'Plan' || phase === 'Find dotnet-ef'
        ? {}
        : { environment: phase === 'Weigh' ? tools.stuckGit : tools.quickScript }),
    });
    const result = await killIn(scene, await HELD_PHASES[phase](scene), letGo);
    await expectEnding(scene, result, {
      outcome: mode === 'plan' ? 'refused' : 'unchanged',
      keepsDump: false,
    });
  });
});

describe('post starts the app that a killed main had stopped, on the database as it was', () => {
  test.each([
    ['Stop app', false],
    ['Drain', false],
    ['Back up', false],
    ['Upload', true],
    ['Revert', true],
  ] as const)('in %s', async (phase, keepsDump) => {
    const scene = await setScene({
      production: unharmed(),
      environment: tools.quickScript,
      inputs: {
        'lock-timeout': '0',
        'drain-timeout': '1m',
        ...(phase === 'Back up' ? tools.stuckPgDump : {}),
      },
    });
    const result = await killIn(scene, await HELD_PHASES[phase](scene), 'after post');
    await expectEnding(scene, result, { outcome: 'unchanged', keepsDump });
  });

  test('also when the server is down by then', async () => {
    const scene = await setScene({
      environment: tools.quickScript,
      inputs: { 'drain-timeout': '1m', 'health-check-url': '' },
    });
    const held = await HELD_PHASES.Drain(scene);
    const step = await killedIn(scene, held);
    await bench.cluster.stopServer();
    const result = await step.runPost();
    await bench.cluster.startServer();
    await expectEnding(scene, result, { outcome: 'unchanged', keepsDump: false });
  });
});

test('post restores a database of which two of three migrations are reverted', async () => {
  const scene = await setScene({
    target: TARGETS.auditIndex,
    environment: tools.quickScript,
    inputs: { 'lock-timeout': '0' },
  });
  const result = await killIn(scene, await holdThirdDown(scene), 'before post');
  await expectEnding(scene, result, { outcome: 'restored', keepsDump: true });
});

test('post waits for a server that is being restarted, and puts the database back then', async () => {
  const scene = await setScene({
    target: TARGETS.auditIndex,
    environment: tools.quickScript,
    inputs: { 'lock-timeout': '0' },
  });
  const held = await holdThirdDown(scene);
  const step = await killedIn(scene, held);
  await bench.cluster.stopServer();
  const post = step.runPost();
  // The log is opened again for post one turn later.
  await setTimeout(0);
  await step.waitForLog('##[group]Find database');
  await setTimeout(1_000);
  await bench.cluster.startServer();
  await expectEnding(scene, await post, { outcome: 'restored', keepsDump: true });
});

test('post finishes a restore in the midst of which main was killed', async () => {
  const scene = await setScene({ target: TARGETS.auditIndex, environment: tools.quickScript });
  const held: Held = {
    async reached(step) {
      await step.waitForLog('Restoring ');
      await untilDatabase(scene, waits('ef-rollback%restore'));
    },
    letGo: await holdLock(scene, 'encryption_keys', 'ACCESS SHARE'),
  };
  const result = await killIn(scene, held, 'before post');
  await expectEnding(scene, result, { outcome: 'restored', keepsDump: true });
});

test('post puts nothing back over what the app has written since main had put the database back and started it', async () => {
  const scene = await setScene({ target: TARGETS.auditIndex, environment: tools.quickScript });
  const start = startThatLasts(scene);
  const step = startMain(scene.options);
  await start.written;
  const written = await takeFingerprint(bench.cluster.connection(scene.database));
  expect(written).not.toEqual(scene.before);
  step.kill('SIGKILL');
  await step.ended;
  start.letGo();
  const result = await step.runPost();
  await expectEnding(scene, result, { outcome: 'restored', keepsDump: true, database: written });
  expect(result.log.match(/^Restoring /gm)).toHaveLength(1);
  expect(result.summary).toContain('after it had settled the database');
});

test('while post restores and starts the app, no other run begins', async () => {
  const scene = await setScene({
    target: TARGETS.auditIndex,
    environment: tools.quickScript,
    inputs: { 'lock-timeout': '0', 'start-timeout': '2m' },
  });
  const second = await bench.localStep(scene.database, { 'target-migration': TARGETS.sessionDevice });
  const third = await holdThirdDown(scene);
  const step = startMain(scene.options);
  await third.reached(step);
  const start = startThatLasts(scene);
  step.kill('SIGKILL');
  await step.ended;
  await third.letGo();
  const letRestoreGo = await holdLock(scene, 'encryption_keys', 'ACCESS SHARE');
  const post = step.runPost();
  await untilDatabase(scene, waits('ef-rollback post%restore'));
  expect(await holdersOfLock(scene)).toEqual([expect.stringMatching(/^ef-rollback post \S+ lock$/)]);
  await letRestoreGo();
  await start.written;
  const written = await takeFingerprint(bench.cluster.connection(scene.database));
  const refused = await runAction(second);
  start.letGo();
  expect(refused.outputs['outcome'], refused.log).toBe('refused');
  expect(refused.log).toMatch(
    /Another run \(ef-rollback post \S+ lock, since .*\) is at work on this database/,
  );
  await expectEnding(scene, await post, { outcome: 'restored', keepsDump: true, database: written });
});

test('post leaves database and app alone when another run is at work by then', async () => {
  const scene = await setScene({
    target: TARGETS.auditIndex,
    environment: tools.quickScript,
    inputs: { 'lock-timeout': '0' },
  });
  const held = await holdThirdDown(scene);
  const step = await killedIn(scene, held);
  await held.letGo();
  await openSession(scene, `BEGIN; SELECT pg_advisory_xact_lock(${RUN_LOCK})`, 'ef-rollback of another');
  const before = await takeFingerprint(bench.cluster.connection(scene.database));
  expect(before).not.toEqual(scene.before);
  const result = await step.runPost();
  expect(result.outputs).toMatchObject({ outcome: 'needs-intervention', 'app-state': 'Stopped' });
  expect(result.summary).toContain('post left database and app as they are, since another run');
  expect(result.log).toContain('ef-rollback of another, since ');
  expect(await takeFingerprint(bench.cluster.connection(scene.database))).toEqual(before);
  expect(scene.production?.appRuns).toBe(false);
});

describe('post finds a database that was at the target when main was killed, proves it and starts the app', () => {
  let atTarget: Fingerprint | undefined;
  test.each(['Start app', 'Look again'] as const)('in %s', async (phase) => {
    atTarget ??= await fingerprintAt(bench, 'sessionDevice');
    const scene = await setScene({
      environment: tools.quickScript,
      inputs: {
        'lock-timeout': '0',
        ...IN_TRANSACTION,
        ...(phase === 'Look again' ? { 'health-check-url': '' } : {}),
      },
    });
    const result = await killIn(scene, await HELD_PHASES[phase](scene), 'before post');
    await expectEnding(scene, result, { outcome: 'rolled-back', keepsDump: true, database: atTarget });
  });
});

test('post puts back what dotnet ef had done and nobody had proven, and starts the app, which was to stay stopped at the target', async () => {
  const scene = await setScene({
    environment: tools.quickScript,
    inputs: { 'lock-timeout': '0', 'start-app': 'false' },
  });
  const result = await killIn(scene, await HELD_PHASES.Verify(scene), 'before post');
  await expectEnding(scene, result, { outcome: 'restored', keepsDump: true });
});

test('post says so when the app, started again, undoes the rollback of a killed main', async () => {
  const scene = await setScene({ environment: tools.quickScript, inputs: IN_TRANSACTION });
  const before = await historyOf(bench.cluster, scene.database);
  if (scene.production !== undefined) {
    scene.production.appEnvironment = { MAA_MIGRATE_AT_START: 'true' };
  }
  const result = await killIn(scene, await HELD_PHASES['Start app'](scene), 'after post');
  expect(await historyOf(bench.cluster, scene.database)).toEqual(before);
  expect(result.outputs['outcome']).toBe('needs-intervention');
  expect(result.summary).toContain('AddLoginAttempts again');
});

test('an app that was found stopped stays stopped', async () => {
  const scene = await setScene({
    appState: 'Stopped',
    environment: tools.quickScript,
    inputs: tools.stuckPgDump,
  });
  const result = await killIn(scene, await HELD_PHASES['Back up'](scene), 'after post');
  await expectEnding(scene, result, { outcome: 'unchanged', keepsDump: false, app: 'Stopped' });
});

test('without an app the database alone is looked after', async () => {
  const scene = await setScene({
    local: true,
    environment: tools.quickScript,
    inputs: tools.stuckPgDump,
  });
  const result = await killIn(scene, await HELD_PHASES['Back up'](scene), 'after post');
  await expectEnding(scene, result, { outcome: 'unchanged', keepsDump: false });
});
