import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type ArtifactService, startArtifactService } from '../../lab/artifacts/artifact-service.ts';
import { type PostgresCluster, startPostgres } from '../../lab/postgres/cluster.ts';
import { Production, type ProductionOptions, readAction } from '../../lab/production.ts';
import type { Action } from '../../lab/runner/action.ts';
import type { StepOptions } from '../../lab/runner/runner.ts';
import { approvalFor } from '../../lab/sample-app/losses.ts';
import {
  buildSampleApp,
  migrateSampleDatabase,
  type SampleApp,
  seedSampleDatabase,
} from '../../lab/sample-app.ts';
import { dotnetThatRemembers } from './remembering-dotnet.ts';

export const ROOT = resolve(import.meta.dirname, '..', '..');

/** The migrations of the sample app that the tests go back to. */
export const TARGETS = {
  /** One back. */
  sessionDevice: '20251014093000_AddSessionDevice',
  /** Two back, clean. */
  widenBio: '20250903111500_WidenBio',
  /** Three back: the third Down fails on real data, two are reverted by then. */
  auditIndex: '20250708074500_AddAuditIndexConcurrently',
} as const;

/**
 * Unless a test says otherwise: the engine that can leave a range half reverted, and no rehearsal that would refuse it
 * before it does.
 */
const BY_TOOL = { engine: 'database-update', rehearse: 'off' };

/** The lab of one test file: a server with a seeded template, an artifact service, and what a test asks for. */
export interface Bench {
  readonly cluster: PostgresCluster;
  readonly sampleApp: SampleApp;
  readonly artifacts: ArtifactService;
  readonly action: Action;
  /** A production of its own: a database copied from the template, with its app. Ended after the test. */
  production(options?: Partial<ProductionOptions> & { longBios?: boolean }): Promise<Production>;
  /** Options of a step that takes a production back, to be completed with the inputs of the test. */
  step(production: Production, inputs: Readonly<Record<string, string>>): Promise<StepOptions>;
  /** A step without Azure, on a bare database. */
  localStep(database: string, inputs: Readonly<Record<string, string>>): Promise<StepOptions>;
  /** A database copied from the template, dropped after the test. */
  database(options?: { longBios?: boolean }): Promise<string>;
}

/** Sets a bench up for the tests of the file that calls it. `users` is the seed's size. */
export function useBench(
  options: {
    readonly users?: number;
    /** For tests of what comes after the plan: `dotnet ef migrations script` is asked once for all of them. */
    readonly scripts?: 'remembered';
  } = {},
): Bench {
  const bench: { -readonly [K in keyof Bench]?: Bench[K] } = {};
  const afterTest: (() => Promise<unknown>)[] = [];
  let databases = 0;
  let dotnet: string | undefined;

  beforeAll(async () => {
    const [sampleApp, cluster, artifacts, action] = await Promise.all([
      buildSampleApp(),
      startPostgres(),
      startArtifactService(),
      readAction(ROOT),
    ]);
    Object.assign(bench, { sampleApp, cluster, artifacts, action });
    dotnet = options.scripts === 'remembered' ? await dotnetThatRemembers() : undefined;
    for (const longBios of [true, false]) {
      const template = templateName(longBios);
      await cluster.createDatabase(template);
      await migrateSampleDatabase(sampleApp, cluster.connection(template));
      await seedSampleDatabase(cluster.connection(template), { users: options.users ?? 500, longBios });
    }
  });

  afterEach(async () => {
    for (const undo of afterTest.splice(0).reverse()) {
      await undo();
    }
    bench.artifacts?.clearFaults();
  });

  afterAll(async () => {
    if (dotnet !== undefined) {
      await rm(dotnet, { recursive: true, force: true });
    }
    await bench.artifacts?.stop();
    await bench.cluster?.stop();
  });

  const made = (): Bench => bench as Bench;
  const rememberingPath = (): { PATH?: string } =>
    dotnet === undefined ? {} : { PATH: `${dotnet}:${process.env['PATH']}` };
  /** What somebody who has read the plan would approve. */
  const approved = (inputs: Readonly<Record<string, string>>): Record<string, string> => ({
    'approve-data-loss': approvalFor(made().sampleApp, inputs['target-migration'] ?? ''),
  });
  const runnerTemp = async (): Promise<string> => {
    const directory = await mkdtemp(join(tmpdir(), 'lab-runner-temp-'));
    afterTest.push(() => rm(directory, { recursive: true, force: true }));
    return directory;
  };

  bench.database = async ({ longBios = true } = {}) => {
    databases += 1;
    const name = `production_${databases}`;
    await made().cluster.createDatabase(name, templateName(longBios));
    afterTest.push(() => made().cluster.dropDatabase(name));
    return name;
  };
  bench.production = async ({ longBios, ...given } = {}) => {
    const production = await Production.start({
      cluster: made().cluster,
      sampleApp: made().sampleApp,
      database: given.database ?? (await made().database(longBios === undefined ? {} : { longBios })),
      ...given,
    });
    afterTest.push(() => production.stop());
    return production;
  };
  bench.step = async (production, inputs) => ({
    action: made().action,
    inputs: { ...BY_TOOL, ...approved(inputs), ...production.inputs, ...inputs },
    environment: {
      ...made().artifacts.environment,
      ...production.azure.environment,
      ...rememberingPath(),
    },
    workspace: made().sampleApp.directory,
    runnerTemp: await runnerTemp(),
    run: { runId: nextRunId() },
  });
  bench.localStep = async (database, inputs) => ({
    action: made().action,
    inputs: {
      'working-directory': made().sampleApp.directory,
      project: made().sampleApp.project,
      'startup-project': made().sampleApp.startupProject,
      build: 'false',
      ...BY_TOOL,
      ...approved(inputs),
      'connection-string': connectionString(made().cluster, database),
      ...inputs,
    },
    environment: { ...made().artifacts.environment, ...rememberingPath() },
    workspace: made().sampleApp.directory,
    runnerTemp: await runnerTemp(),
    run: { runId: nextRunId() },
  });
  // Its parts are filled in before the first test runs.
  return made();
}

/** The databases of a cluster, for showing that a run left none behind. */
export async function databasesOf(cluster: PostgresCluster): Promise<readonly string[]> {
  const rows = await cluster.sql<{ name: string }>(
    'postgres',
    'SELECT datname AS name FROM pg_database ORDER BY 1',
  );
  return rows.map((row) => row.name);
}

/** The ids in the sample app's history table, oldest first. */
export async function historyOf(cluster: PostgresCluster, database: string): Promise<readonly string[]> {
  const rows = await cluster.sql<{ id: string }>(
    database,
    'SELECT migration_id AS id FROM "__EFMigrationsHistory" ORDER BY 1',
  );
  return rows.map((row) => row.id);
}

/** The files below a folder, relative, sorted; the runner's own command files and tool cache left out. */
export async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .filter((file) => !file.startsWith('_'))
    .sort();
}

function connectionString(cluster: PostgresCluster, database: string): string {
  const { host, port, user, password, caFile } = cluster.connection(database);
  return `Host=${host};Port=${port};Database=${database};Username=${user};Password=${password};SSL Mode=VerifyFull;Root Certificate=${caFile}`;
}

let runs = 0;
/** The artifact service knows artifacts by run; each step is a run of its own. */
function nextRunId(): string {
  runs += 1;
  return String(4_711_000_000 + runs);
}

/** The database that those of the tests are copied from. */
export function templateName(longBios: boolean): string {
  return longBios ? 'template_long_bios' : 'template_short_bios';
}
