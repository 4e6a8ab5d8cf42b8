import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startArtifactService } from '../../lab/artifacts/artifact-service.ts';
import { type AzureLab, type AzureSite, startAzure } from '../../lab/azure/azure.ts';
import { makeCertificates } from '../../lab/certificates.ts';
import { npgsqlConnectionString } from '../../lab/postgres/cluster.ts';
import { takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { alreadyThere, checkedOut, downloadedFrom, RunArtifacts } from '../../lab/runner/stand-ins.ts';
import {
  runWorkflow,
  type StepRun,
  type WorkflowOptions,
  type WorkflowRun,
} from '../../lab/runner/workflow.ts';
import { readWorkflow } from '../../lab/runner/workflow-file.ts';
import { type RunningSampleApp, startSampleApp } from '../../lab/sample-app.ts';
import { Checkout } from './checkout.ts';
import { historyOf, ROOT, TARGETS, useBench } from './harness.ts';

const bench = useBench({ users: 50, scripts: 'remembered' });

let checkout: Checkout;
let temporary: string;

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'lab-examples-'));
  checkout = await Checkout.of(bench.sampleApp);
});

afterAll(async () => {
  await checkout?.[Symbol.asyncDispose]();
  await rm(temporary, { recursive: true, force: true });
});

/** An example's text, changed as by whoever copies it. */
async function example(name: string, changes: readonly (readonly [RegExp, string])[]): Promise<string> {
  let text = await readFile(join(ROOT, 'examples', name), 'utf8');
  for (const [from, to] of changes) {
    expect(text).toMatch(from);
    text = text.replace(from, to);
  }
  return text;
}

function run(
  text: string,
  given: Pick<WorkflowOptions, 'inputs'> & Partial<WorkflowOptions>,
): Promise<WorkflowRun> {
  return runWorkflow({
    workflow: readWorkflow(text),
    secrets: {},
    environments: {},
    actions: { 'OWNER/ef-rollback': bench.action },
    standIns: { 'actions/checkout': checkedOut((ref) => ref), 'actions/setup-dotnet': alreadyThere },
    environment: bench.artifacts.environment,
    workspace: checkout.app.directory,
    temporary,
    workflowFile: { repository: 'somebody/shop', sha: '5eed' },
    ...given,
  });
}

test('local.yml migrates a database, plans and goes back, with a build of its own and without Azure', async () => {
  await bench.cluster.createDatabase('local');
  const text = await example('local.yml', [
    // The address of the service, which the lab has elsewhere.
    [
      /DATABASE: .*/,
      `DATABASE: ${JSON.stringify(npgsqlConnectionString(bench.cluster.connection('local')))}`,
    ],
  ]);
  const { jobs } = await run(text, { inputs: {} });
  const steps = jobs['rollback']?.steps ?? {};
  const migrate = steps['Migrate the database'];
  expect(migrate?.outcome, migrate?.log).toBe('success');
  expect(steps['plan']?.outputs, steps['plan']?.action?.log).toMatchObject({ outcome: 'planned' });
  const rollback = steps['OWNER/ef-rollback@COMMIT'];
  expect(rollback?.outputs, rollback?.action?.log).toMatchObject({
    outcome: 'rolled-back',
    'plan-digest': steps['plan']?.outputs['plan-digest'],
  });
  expect(await historyOf(bench.cluster, 'local')).toEqual(bench.sampleApp.migrations.slice(0, -1));
});

/** Runs audit.yml for a pull request into main. */
async function auditPullRequest(pullRequest: Checkout): Promise<StepRun | undefined> {
  const text = await example('audit.yml', [
    // The address of the service, which the lab has elsewhere.
    [
      /shadow-connection-string: .*/,
      `shadow-connection-string: ${JSON.stringify(npgsqlConnectionString(bench.cluster.connection('postgres')))}`,
    ],
    [/(startup-project: .*)/, '$1\n          build: false'],
  ]);
  const { jobs } = await run(text, {
    inputs: {},
    workspace: pullRequest.app.directory,
    run: { eventName: 'pull_request', baseRef: 'main' },
  });
  return jobs['audit']?.steps['OWNER/ef-rollback@COMMIT'];
}

test('audit.yml fails a pull request for what it brings, and for nothing that was there before', async () => {
  await using pullRequest = await Checkout.of(bench.sampleApp);
  const whole = await pullRequest.git('rev-parse', 'HEAD');
  await pullRequest.git('rm', '--quiet', '--cached', '*_AddMarketingOptIn*.cs');
  const before = await pullRequest.commit('Without the migration whose Down is empty');
  await pullRequest.git('reset', '--quiet', '--mixed', whole);

  await pullRequest.git('update-ref', 'refs/remotes/origin/main', before);
  const bringsIt = await auditPullRequest(pullRequest);
  expect(bringsIt?.outputs, bringsIt?.action?.log).toMatchObject({
    'audit-failed': '0',
    'audit-inexact': '1',
  });
  expect(bringsIt?.action?.annotations).toMatchObject([
    {
      level: 'error',
      message: expect.stringContaining('AddMarketingOptIn: does nothing'),
      file: 'src/MAA.Infrastructure/Migrations/20250422134500_AddMarketingOptIn.cs',
    },
  ]);
  expect(bringsIt?.outcome).toBe('failure');

  await pullRequest.git('update-ref', 'refs/remotes/origin/main', whole);
  const wasThere = await auditPullRequest(pullRequest);
  expect(wasThere?.outcome, wasThere?.action?.log).toBe('success');
  expect(wasThere?.action?.annotations).toEqual([]);
});

const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555';

/** Two regions: a database and an app each, under one Azure. */
class Regions implements AsyncDisposable {
  static readonly NAMES = ['eu', 'us'] as const;
  readonly azure: AzureLab;
  readonly #apps: ReadonlyMap<string, RunningSampleApp>;
  readonly #directory: string;

  private constructor(azure: AzureLab, apps: ReadonlyMap<string, RunningSampleApp>, directory: string) {
    this.azure = azure;
    this.#apps = apps;
    this.#directory = directory;
  }

  static async start(): Promise<Regions> {
    const directory = await mkdtemp(join(tmpdir(), 'lab-regions-'));
    const apps = new Map<string, RunningSampleApp>();
    const site = (name: string): AzureSite => ({
      name: `shop-${name}`,
      resourceGroup: `rg-shop-${name}`,
      subscriptionId: SUBSCRIPTION,
      start: async () => {
        const connectionString = npgsqlConnectionString(bench.cluster.connection(name));
        apps.set(name, await startSampleApp(bench.sampleApp, { connectionString }));
      },
      stop: async () => {
        await apps.get(name)?.stop();
        apps.delete(name);
      },
    });
    const sites = Regions.NAMES.map(site);
    for (const name of Regions.NAMES) {
      await bench.cluster.createDatabase(name, 'template_long_bios');
    }
    await Promise.all(sites.map((one) => one.start()));
    return new Regions(
      await startAzure({ certificates: await makeCertificates(directory), sites }),
      apps,
      directory,
    );
  }

  /** What an operator writes to the repository's variable. */
  get variable(): string {
    return JSON.stringify(
      Regions.NAMES.map((name) => ({ name, app: `shop-${name}`, group: `rg-shop-${name}` })),
    );
  }

  secrets(prefix: string): Record<string, string> {
    return Object.fromEntries(
      Regions.NAMES.map((name) => [
        `${prefix}_${name}`,
        npgsqlConnectionString(bench.cluster.connection(name)),
      ]),
    );
  }

  /** Which of the apps run, and how often each was stopped. */
  get seen(): readonly (readonly [name: string, runs: boolean, stops: number])[] {
    return Regions.NAMES.map((name) => [
      name,
      this.#apps.has(name),
      this.azure.requests.filter(({ path }) => path.includes(`/shop-${name}/stop`)).length,
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.azure.stop();
    await Promise.all([...this.#apps.values()].map((app) => app.stop()));
    for (const name of Regions.NAMES) {
      await bench.cluster.dropDatabase(name);
    }
    await rm(this.#directory, { recursive: true, force: true });
  }
}

async function rollManyBack(
  regions: Regions,
  given: { readonly target: string; readonly review: () => Promise<'approved' | 'rejected'> },
): Promise<WorkflowRun> {
  const { azure } = regions;
  const text = await example('rollback-matrix.yml', [
    [/src\/Shop\.Data/g, checkout.app.project],
    [/src\/Shop\.Web/g, checkout.app.startupProject],
    [
      /^( +)(client-id: .*)$/gm,
      `$1$2\n$1build: false\n$1azure-endpoint: ${azure.endpoint}\n$1azure-authority-host: ${azure.authorityHost}`,
    ],
  ]);
  const service = await startArtifactService();
  onTestFinished(() => service.stop());
  const artifacts = new RunArtifacts(service);
  const { environment = {} } = await bench.localStep('eu', {});
  return run(text, {
    inputs: {
      target: given.target,
      'approve-data-loss': 'public.login_attempts, public.sessions.device_name',
    },
    variables: {
      ROLLBACK_DATABASES: regions.variable,
      AZURE_SUBSCRIPTION_ID: SUBSCRIPTION,
      AZURE_TENANT_ID: azure.tenantId,
      AZURE_CLIENT_ID: azure.clientId,
      AZURE_PLAN_CLIENT_ID: azure.clientId,
    },
    secrets: { SHADOW_CONNECTION_STRING: npgsqlConnectionString(bench.cluster.connection('postgres')) },
    environments: {
      'databases-plan': { secrets: regions.secrets('PLAN_CONNECTION_STRING') },
      'databases-approval': { secrets: {}, review: given.review },
      databases: { secrets: regions.secrets('CONNECTION_STRING') },
    },
    standIns: {
      'actions/checkout': checkedOut((ref) => ref),
      'actions/setup-dotnet': alreadyThere,
      'actions/download-artifact': downloadedFrom(artifacts),
      'actions/upload-artifact': artifacts.upload,
    },
    environment: { ...environment, ...azure.environment, ...service.environment },
  });
}

/** The rows of the one table in a step's summary. */
function rowsOf(run: WorkflowRun, job: string): readonly string[] {
  const steps = Object.values(run.jobs[job]?.steps ?? {});
  return steps
    .flatMap(({ summary = '' }) => summary.split('\n'))
    .filter((line) => line.startsWith('| '))
    .slice(1);
}

test('rollback-matrix.yml: one approval of two plans; what one database ends as says nothing of the other, and one report tells both', async () => {
  await using regions = await Regions.start();
  const seen: unknown[] = [];
  const done = await rollManyBack(regions, {
    target: TARGETS.widenBio,
    review: async () => {
      await bench.cluster.sql('eu', 'CREATE TABLE hot_fix (id int PRIMARY KEY)');
      seen.push(await takeFingerprint(bench.cluster.connection('eu')));
      return 'approved';
    },
  });
  expect(rowsOf(done, 'overview')).toEqual(
    Regions.NAMES.map(
      (name) =>
        `| ${name} | loses data | ${TARGETS.widenBio} | public.login_attempts, public.sessions.device_name |`,
    ),
  );
  const legs = done.jobs['rollback']?.legs ?? [];
  expect(
    legs.map(({ result, concurrencyGroup }) => [result, concurrencyGroup]),
    legs.map(({ steps }) => steps['rollback']?.action?.log).join('\n'),
  ).toEqual([
    ['failure', 'ef-rollback-eu'],
    ['success', 'ef-rollback-us'],
  ]);
  const rows = rowsOf(done, 'report');
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatch(/^\| eu \| refused \|/);
  expect(rows[1]).toMatch(
    new RegExp(
      `^\\| us \\| rolled-back \\| ${bench.sampleApp.migrations.at(-1)} \\| ${TARGETS.widenBio} \\| [\\d.]+ s \\| ef-rollback-backup-us-1 \\|$`,
    ),
  );
  expect(await takeFingerprint(bench.cluster.connection('eu'))).toEqual(seen[0]);
  expect((await historyOf(bench.cluster, 'us')).at(-1)).toBe(TARGETS.widenBio);
  expect(regions.seen).toEqual([
    ['eu', true, 0],
    ['us', true, 1],
  ]);
});

test('rollback-matrix.yml: where one plan is refused nobody is asked, and nothing is carried out', async () => {
  await using regions = await Regions.start();
  await bench.cluster.sql('us', 'DROP TABLE "__EFMigrationsHistory"');
  const before = await takeFingerprint(bench.cluster.connection('eu'));
  const reviews: string[] = [];
  const done = await rollManyBack(regions, {
    target: TARGETS.widenBio,
    review: async () => {
      reviews.push('asked');
      return 'approved';
    },
  });
  expect(done.jobs['plan']?.legs.map(({ steps }) => steps['plan']?.outputs['outcome'])).toEqual([
    'planned',
    'refused',
  ]);
  expect(['overview', 'approve', 'rollback', 'report'].map((job) => done.jobs[job]?.result)).toEqual([
    'skipped',
    'skipped',
    'skipped',
    'skipped',
  ]);
  expect(reviews).toEqual([]);
  expect(await takeFingerprint(bench.cluster.connection('eu'))).toEqual(before);
  expect(regions.seen).toEqual([
    ['eu', true, 0],
    ['us', true, 0],
  ]);
});
