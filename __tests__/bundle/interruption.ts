import { readdir, readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type Fingerprint, takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { Production } from '../../lab/production.ts';
import type { StepOptions, StepResult } from '../../lab/runner/runner.ts';
import { type Bench, databasesOf, filesBelow, TARGETS, templateName } from './harness.ts';

/** A run that is to be interrupted, and what was there before it. */
export interface Scene {
  readonly bench: Bench;
  readonly database: string;
  /** Undefined for a database without an app. */
  readonly production: Production | undefined;
  readonly options: StepOptions;
  readonly before: Fingerprint;
  readonly databases: readonly string[];
  /** What the test has opened itself. */
  readonly cleanUp: (() => Promise<unknown>)[];
}

export interface SceneOptions {
  /** One that is there already. */
  readonly production?: Production;
  readonly target?: string;
  readonly appState?: 'Running' | 'Stopped';
  readonly local?: boolean;
  readonly longBios?: boolean;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Makes scenes, and puts away what the test opened in them before the bench puts away the rest. */
export function useScenes(bench: Bench): (given?: SceneOptions) => Promise<Scene> {
  const scenes: Scene[] = [];
  afterEach(async () => {
    for (const undo of scenes.splice(0).flatMap(({ cleanUp }) => cleanUp)) {
      await undo();
    }
  });
  return async (given = {}) => {
    const scene = await setScene(bench, given);
    scenes.push(scene);
    return scene;
  };
}

/** One production for tests of which each leaves it as it was, and proves that. */
export function useProduction(bench: Bench): () => Production {
  let production: Production | undefined;
  beforeAll(async () => {
    const database = 'of_several_tests';
    await bench.cluster.createDatabase(database, templateName(true));
    production = await Production.start({
      cluster: bench.cluster,
      sampleApp: bench.sampleApp,
      database,
    });
  });
  afterAll(() => production?.stop());
  return () => {
    if (production === undefined) {
      throw new Error('The production is not there before the tests begin.');
    }
    return production;
  };
}

/** A production, or a bare database, and a step that takes it back. */
async function setScene(bench: Bench, given: SceneOptions): Promise<Scene> {
  const database =
    given.production?.connection.database ?? (await bench.database({ longBios: given.longBios ?? true }));
  const production =
    given.local === true
      ? undefined
      : (given.production ?? (await bench.production({ database, appState: given.appState ?? 'Running' })));
  const inputs = { 'target-migration': given.target ?? TARGETS.sessionDevice, ...given.inputs };
  const options =
    production === undefined ? await bench.localStep(database, inputs) : await bench.step(production, inputs);
  return {
    bench,
    database,
    production,
    options: { ...options, environment: { ...options.environment, ...given.environment } },
    before: await takeFingerprint(bench.cluster.connection(database)),
    databases: await databasesOf(bench.cluster),
    cleanUp: [],
  };
}

/** How an interrupted run is to have ended. */
export interface Ending {
  readonly outcome: 'refused' | 'unchanged' | 'restored' | 'rolled-back';
  /** The database, `before` by default. */
  readonly database?: Fingerprint;
  /** Whether a proven dump is kept; then the report is, too. */
  readonly keepsDump: boolean;
  readonly app?: 'Running' | 'Stopped';
}

const HEADLINES = {
  refused: 'Refused: nothing was touched',
  unchanged: 'Not rolled back: the database is as before',
  restored: 'Not rolled back: the database was restored and is as before',
  'rolled-back': 'Rolled back, and proven',
} as const;

/** What is kept of a run in the runner's temporary folder. */
const KEPT = ['backup/<dump>', 'backup/<dump>.state.json', 'report.json'];

/** Whatever was interrupted: no child, session, shadow or half of a file is left, database and app are as they should be, and it is told. */
export async function expectEnding(scene: Scene, result: StepResult, ending: Ending): Promise<void> {
  const { bench, database, production } = scene;
  const { cluster } = bench;
  const marker = journalOf(result).application;
  await settle(production);
  expect({ processes: await processesOf(marker), orphans: result.orphans }).toEqual({
    processes: [],
    orphans: [],
  });
  expect(await sessionsOfRuns(bench)).toEqual([]);
  expect(await databasesOf(cluster)).toEqual(scene.databases);
  expect(await takeFingerprint(cluster.connection(database))).toEqual(ending.database ?? scene.before);
  const files = (await filesBelow(result.runnerTemp)).map(withoutNames);
  expect(files).toEqual(ending.keepsDump ? KEPT : []);
  if (production !== undefined) {
    const wanted = ending.app ?? 'Running';
    expect({
      azure: production.azure.state('maa-api'),
      process: production.appRuns,
      healthy: await production.appIsHealthy(),
    }).toEqual({ azure: wanted, process: wanted === 'Running', healthy: wanted === 'Running' });
  }
  expect(result.outputs['outcome']).toBe(ending.outcome);
  expect(result.summary).toContain(HEADLINES[ending.outcome]);
  expect(result.log).toContain(`Outcome: ${ending.outcome}\n`);
}

/** Waits until Azure has done what it was asked, also by somebody who was gone before the answer. */
async function settle(production: Production | undefined): Promise<void> {
  while (production?.azure.requests.some(({ status }) => status === 'pending') === true) {
    await setTimeout(20);
  }
  await production?.azure.settled();
}

/** The sessions that a run has on the server. */
export async function sessionsOfRuns({ cluster }: Bench): Promise<readonly object[]> {
  return cluster.sql(
    'postgres',
    `SELECT application_name, state, query FROM pg_stat_activity WHERE application_name LIKE 'ef-rollback%'`,
  );
}

/** For what comes after a proof: the engine is the quicker one, and keeps nothing that the Down by hand would not have. */
export const IN_TRANSACTION = { engine: 'transaction', 'archive-limit': '0' } as const;

const DOWNS = {
  sessionDevice: `DROP TABLE login_attempts; DELETE FROM "__EFMigrationsHistory" WHERE migration_id LIKE '%_AddLoginAttempts'`,
  widenBio: `DROP TABLE login_attempts; ALTER TABLE sessions DROP COLUMN device_name;
    DELETE FROM "__EFMigrationsHistory" WHERE migration_id ~ '_(AddLoginAttempts|AddSessionDevice)$'`,
} as const;

/** The fingerprint of a database at one of {@link TARGETS}, made by hand. */
export async function fingerprintAt(bench: Bench, target: keyof typeof DOWNS): Promise<Fingerprint> {
  const database = await bench.database();
  await bench.cluster.sql(database, DOWNS[target]);
  return takeFingerprint(bench.cluster.connection(database));
}

/** What the run saved for post. */
export function journalOf(result: Pick<StepResult, 'state'>): { readonly application: string } {
  return JSON.parse(result.state['journal'] ?? '{}') as { application: string };
}

/** A start of the app in the midst of which a run is interrupted. */
export interface LastingStart {
  /** Settles when the app has written. */
  readonly written: Promise<void>;
  /** Lets Azure say that the app is Running. */
  letGo(): void;
}

/** An app that is there and has written, while Azure does not say yet that it is Running. */
export function startThatLasts({ bench, production, database }: Scene): LastingStart {
  const written = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const start = production?.startApp.bind(production);
  Object.assign(production ?? {}, {
    startApp: async () => {
      await start?.();
      await bench.cluster.sql(
        database,
        "UPDATE users SET bio = 'written since' WHERE email = (SELECT min(email) FROM users)",
      );
      written.resolve();
      await end.promise;
    },
  });
  return { written: written.promise, letGo: () => end.resolve() };
}

/** Waits until what is asked of the database is so. @throws Error when it does not become so within a minute. */
export async function untilDatabase(scene: Scene, condition: string): Promise<void> {
  const until = Date.now() + 60_000;
  for (;;) {
    const [row] = await scene.bench.cluster.sql<{ so: boolean }>(
      scene.database,
      `SELECT (${condition}) AS so`,
    );
    if (row?.so === true) {
      return;
    }
    if (Date.now() > until) {
      throw new Error(`In the database it has not become so within a minute: ${condition}`);
    }
    await setTimeout(20);
  }
}

/** The processes that carry a run's marker, by what they are. */
async function processesOf(application: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const environment = await readProcessFile(pid, 'environ');
    if (environment.split('\0').includes(`EF_ROLLBACK_RUN=${application}`)) {
      found.push(`${pid} ${(await readProcessFile(pid, 'cmdline')).replaceAll('\0', ' ')}`);
    }
  }
  return found;
}

async function readProcessFile(pid: string, name: string): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/${name}`, 'utf8');
  } catch (error) {
    // It ended meanwhile, or is another user's.
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(String((error as NodeJS.ErrnoException).code))) {
      return '';
    }
    throw error;
  }
}

/** `ef-rollback-Ab12Cd/backup/backup_production_1_20261122_221939.dump` → `backup/<dump>`. */
function withoutNames(file: string): string {
  return file.replace(/^ef-rollback-\w+\//, '').replace(/backup_\w+\.dump/, '<dump>');
}
