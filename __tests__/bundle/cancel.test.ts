import { rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { type Fingerprint, takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { startMain, startStep } from '../../lab/runner/runner.ts';
import { TARGETS, useBench } from './harness.ts';
import { HELD_PHASES, type Held, holdThirdDown } from './held-phases.ts';
import {
  expectEnding,
  fingerprintAt,
  IN_TRANSACTION,
  type Scene,
  sessionsOfRuns,
  startThatLasts,
  useProduction,
  useScenes,
} from './interruption.ts';
import { projectThatBuildsForever, useSlowTools } from './slow-tools.ts';

const bench = useBench({ users: 300 });
const setScene = useScenes(bench);
const tools = useSlowTools();
const unharmed = useProduction(bench);

/** Cancels a run in the midst of a phase, lets go of what held it, and waits for post. @returns how it ended, and whether main asked for the app's start */
async function cancelIn(scene: Scene, held: Held, letGo: 'at the signal' | 'after main') {
  const step = startStep(scene.options);
  await held.reached(step);
  const requests = scene.production?.azure.requests ?? [];
  const requestsBefore = requests.length;
  const cancelled = step.cancel();
  if (letGo === 'at the signal') {
    await held.letGo();
  }
  await cancelled;
  const startedByMain = requests.slice(requestsBefore).some(({ path }) => path.endsWith('/start'));
  if (letGo === 'after main') {
    expect(await sessionsOfRuns(bench)).toEqual([]);
    await held.letGo();
  }
  const result = await step.result;
  expect(result.conclusion).toBe('cancelled');
  return { result, startedByMain };
}

describe('a run that is cancelled before the app is stopped leaves no trace', () => {
  test.each([
    ['Look', 'rollback'],
    ['Find dotnet-ef', 'rollback'],
    ['Plan', 'rollback'],
    ['Expected schema', 'rollback'],
    ['Weigh', 'plan'],
    ['Lock', 'rollback'],
  ] as const)('in %s of mode %s', async (phase, mode) => {
    const scene = await setScene({
      production: unharmed(),
      inputs: { mode, 'lock-timeout': '0', ...(phase === 'Lock' ? tools.heldInvariant : {}) },
      ...(phase === 'Plan' || phase === 'Find dotnet-ef'
        ? {}
        : { environment: phase === 'Weigh' ? tools.stuckGit : tools.quickScript }),
    });
    const { result } = await cancelIn(scene, await HELD_PHASES[phase](scene), 'at the signal');
    await expectEnding(scene, result, {
      outcome: mode === 'plan' ? 'refused' : 'unchanged',
      keepsDump: false,
    });
  });

  test('in Build, whose compiler and its children end with it', async () => {
    const directory = await projectThatBuildsForever(bench.sampleApp.directory);
    const scene = await setScene({ inputs: { build: 'true', 'working-directory': directory } });
    scene.cleanUp.push(() => rm(directory, { recursive: true, force: true }));
    const held: Held = {
      reached: async (step) => void (await step.waitForLog('building forever')),
      letGo: async () => undefined,
    };
    const { result } = await cancelIn(scene, held, 'after main');
    await expectEnding(scene, result, { outcome: 'unchanged', keepsDump: false });
  });
});

describe('a run that is cancelled with the app stopped starts it before the runner would kill it, on the database as it was', () => {
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
    const { result, startedByMain } = await cancelIn(scene, await HELD_PHASES[phase](scene), 'after main');
    await expectEnding(scene, result, { outcome: 'unchanged', keepsDump });
    expect(startedByMain).toBe(true);
  });
});

test('with two of three migrations reverted, the run leaves the restore to post, which does it', async () => {
  const scene = await setScene({
    target: TARGETS.auditIndex,
    environment: tools.quickScript,
    inputs: { 'lock-timeout': '0' },
  });
  const { result } = await cancelIn(scene, await holdThirdDown(scene), 'after main');
  await expectEnding(scene, result, { outcome: 'restored', keepsDump: true });
});

test('what the app has written that was started in time, and Running too late, is not taken for what the revert has left', async () => {
  const scene = await setScene({ environment: tools.quickScript, inputs: { 'lock-timeout': '0' } });
  const held = await HELD_PHASES.Revert(scene);
  const step = startStep(scene.options);
  await held.reached(step);
  const start = startThatLasts(scene);
  const cancelled = step.cancel();
  await start.written;
  const written = await takeFingerprint(bench.cluster.connection(scene.database));
  await cancelled;
  await held.letGo();
  start.letGo();
  const result = await step.result;
  await expectEnding(scene, result, { outcome: 'unchanged', keepsDump: true, database: written });
  expect(result.log).toContain('after it had settled the database');
  expect(result.log).not.toMatch(/^Restoring /m);
});

test('what dotnet ef had done and was not proven yet is put back by post', async () => {
  const scene = await setScene({ environment: tools.quickScript, inputs: { 'lock-timeout': '0' } });
  const { result } = await cancelIn(scene, await HELD_PHASES.Verify(scene), 'at the signal');
  await expectEnding(scene, result, { outcome: 'restored', keepsDump: true });
});

describe('a run that is cancelled after its proof ends at the target with the app running', () => {
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
    const { result } = await cancelIn(scene, await HELD_PHASES[phase](scene), 'at the signal');
    await expectEnding(scene, result, { outcome: 'rolled-back', keepsDump: true, database: atTarget });
  });
});

test('SIGTERM alone is a cancellation, too', async () => {
  const scene = await setScene({ environment: tools.quickScript, inputs: { 'drain-timeout': '1m' } });
  const held = await HELD_PHASES.Drain(scene);
  const step = startMain(scene.options);
  await held.reached(step);
  step.kill('SIGTERM');
  expect(await step.ended).toMatchObject({ exitCode: 1, signal: null });
  await expectEnding(scene, await step.runPost(), { outcome: 'unchanged', keepsDump: false });
});

test('a second SIGINT changes nothing', async () => {
  const scene = await setScene({ environment: tools.quickScript, inputs: tools.stuckPgDump });
  const held = await HELD_PHASES['Back up'](scene);
  const step = startMain(scene.options);
  await held.reached(step);
  step.kill('SIGINT');
  await step.waitForLog('##[group]Bring app back');
  step.kill('SIGINT');
  expect(await step.ended).toMatchObject({ exitCode: 1, signal: null });
  await expectEnding(scene, await step.runPost(), { outcome: 'unchanged', keepsDump: false });
});

test('an app that was found stopped stays stopped', async () => {
  const scene = await setScene({
    appState: 'Stopped',
    environment: tools.quickScript,
    inputs: tools.stuckPgDump,
  });
  const held = await HELD_PHASES['Back up'](scene);
  const step = startStep(scene.options);
  await held.reached(step);
  await step.cancel();
  await expectEnding(scene, await step.result, { outcome: 'unchanged', keepsDump: false, app: 'Stopped' });
});

test('without an app nothing is left either', async () => {
  const scene = await setScene({
    local: true,
    environment: tools.quickScript,
    inputs: tools.stuckPgDump,
  });
  const { result } = await cancelIn(scene, await HELD_PHASES['Back up'](scene), 'after main');
  await expectEnding(scene, result, { outcome: 'unchanged', keepsDump: false });
});
