import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Fingerprint } from '../../lab/postgres/fingerprint.ts';
import { type MainStep, startMain } from '../../lab/runner/runner.ts';
import { seededRandom } from '../unit/seeded-random.ts';
import { filesBelow, TARGETS, useBench } from './harness.ts';
import { expectEnding, fingerprintAt, useScenes } from './interruption.ts';
import { useSlowTools } from './slow-tools.ts';

const bench = useBench({ users: 300 });
const setScene = useScenes(bench);
const tools = useSlowTools();

const SEED = Number(process.env['EF_ROLLBACK_TEST_SEED'] ?? Date.now() % 1_000_000);
const random = seededRandom(SEED);

/** From which line on the moment is drawn, and within how long: the database is in danger from Revert on, so most are there. */
const WINDOWS = [
  ['##[group]Stop app', 1_500],
  ['##[group]Revert', 4_000],
  ['Acquiring an exclusive lock', 400],
  ['✓ Revert', 2_500],
] as const;

let atTarget: Fingerprint | undefined;

test.each(WINDOWS.map(([line, within]) => [line, random.below(within)] as const))(
  `seed ${SEED}: whatever main was doing when it was killed after "%s" (%i ms), post puts things in order`,
  async (line, delay) => {
    atTarget ??= await fingerprintAt(bench, 'widenBio');
    const scene = await setScene({ target: TARGETS.widenBio, environment: tools.quickScript });
    const step = startMain(scene.options);
    await step.waitForLog(line);
    await killAfter(step, delay);
    const result = await step.runPost();
    const outcome = result.outputs['outcome'];
    const where = `seed ${SEED}, ${delay} ms after ${line}; ${result.log}`;
    expect(['unchanged', 'restored', 'rolled-back'], where).toContain(outcome);
    const kept = await filesBelow(result.runnerTemp);
    await expectEnding(scene, result, {
      outcome: outcome as 'unchanged' | 'restored' | 'rolled-back',
      // Before the dump is proven nothing is kept, afterwards all of it is; which of the two it was is the seed's.
      keepsDump: outcome !== 'unchanged' || kept.length > 0,
      ...(outcome === 'rolled-back' ? { database: atTarget } : {}),
    });
  },
);

/** Kills main after the delay, unless it has come to its end by then. */
async function killAfter(step: MainStep, delay: number): Promise<void> {
  const ended = await Promise.race([step.ended, setTimeout(delay)]);
  if (ended === undefined) {
    step.kill('SIGKILL');
  }
}
