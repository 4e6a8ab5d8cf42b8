import { readdir } from 'node:fs/promises';
import { expect } from 'vitest';
import { type Fingerprint, takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import type { Production } from '../../lab/production.ts';
import { runAction, type StepOptions, type StepResult } from '../../lab/runner/runner.ts';
import { type Bench, databasesOf } from './harness.ts';

/** Everything that a run which was refused must leave as it was. */
export interface Traces {
  readonly databases: readonly string[];
  readonly fingerprint: Fingerprint;
  /** Sessions of runs of the action on the server, but for one that is at work all the while. */
  readonly ownSessions: readonly string[];
  readonly app: { readonly pid: number | undefined; readonly healthy: boolean } | undefined;
  /** Stops and starts that Azure was asked for. */
  readonly powerRequests: readonly string[];
  readonly artifacts: readonly string[];
  /** Files and folders in RUNNER_TEMP, the runner's own left out. */
  readonly disk: readonly string[];
}

/** Where a run is refused. */
export interface Scene {
  readonly bench: Bench;
  readonly database: string;
  /** The app and the Azure it is in, where there are any. */
  readonly production?: Production;
  /** Start of the application name of another run that is at work meanwhile. */
  readonly otherRun?: string;
}

/** Looks at the server, the database, the app, Azure, the artifact service and the runner's disk. */
export async function lookForTraces(scene: Scene, runnerTemp: string): Promise<Traces> {
  const { bench, database, production, otherRun } = scene;
  const sessions = await bench.cluster.sql<{ name: string }>(
    'postgres',
    `SELECT application_name AS name FROM pg_stat_activity
      WHERE application_name LIKE 'ef-rollback%' AND NOT starts_with(application_name, $1)`,
    [otherRun ?? 'none'],
  );
  return {
    databases: await databasesOf(bench.cluster),
    fingerprint: await takeFingerprint(bench.cluster.connection(database)),
    ownSessions: sessions.map(({ name }) => name),
    app: production && { pid: production.appPid, healthy: await production.appIsHealthy() },
    powerRequests: production === undefined ? [] : powerRequestsOf(production),
    artifacts: bench.artifacts.artifacts.map(({ name }) => name),
    disk: await entriesOf(runnerTemp),
  };
}

/**
 * Runs a step that must be refused with exactly these sentences, and proves that it left nothing and changed nothing, by
 * what can be seen before and after.
 */
export async function expectRefusal(
  scene: Scene,
  options: StepOptions,
  sentences: readonly (string | RegExp)[],
): Promise<StepResult> {
  const { runnerTemp } = options;
  if (runnerTemp === undefined) {
    throw new Error('The step needs a RUNNER_TEMP that is there before it starts.');
  }
  const before = await lookForTraces(scene, runnerTemp);
  const result = await runAction(options);
  // The log has every error; the run's page shows ten.
  const errors = result.log.match(/(?<=^##\[error\]).*$/gm) ?? [];
  expect(errors, result.log).toStrictEqual(
    sentences.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))),
  );
  expect(result.conclusion).toBe('failure');
  expect(result.outputs['outcome']).toBe('refused');
  expect(result.orphans).toStrictEqual([]);
  expect(await lookForTraces(scene, runnerTemp)).toStrictEqual(before);
  return result;
}

/** The paths of the stops and starts that Azure was asked for, in their order. */
export function powerRequestsOf({ azure }: Production): readonly string[] {
  return azure.requests.filter(({ path }) => /\/(stop|start)$/.test(path)).map(({ path }) => path);
}

async function entriesOf(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory);
  return names.filter((name) => !name.startsWith('_')).sort();
}
