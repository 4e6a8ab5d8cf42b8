import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type GitHubLab, startGitHub } from '../../lab/github/github.ts';
import { npgsqlConnectionString } from '../../lab/postgres/cluster.ts';
import { takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { newerClient } from '../../lab/postgres/newer-client.ts';
import { Production } from '../../lab/production.ts';
import { runAction, type StepOptions } from '../../lab/runner/runner.ts';
import { alreadyThere, checkedOut, downloadedFrom, RunArtifacts } from '../../lab/runner/stand-ins.ts';
import { runWorkflow, type WorkflowRun } from '../../lab/runner/workflow.ts';
import { readWorkflow } from '../../lab/runner/workflow-file.ts';
import {
  copySampleApp,
  migrateSampleDatabase,
  rebuildSampleApp,
  type SampleApp,
} from '../../lab/sample-app.ts';
import type { PlanDocument } from '../../src/plan/plan-document.ts';
import { Checkout } from './checkout.ts';
import { historyOf, ROOT, TARGETS, templateName, useBench } from './harness.ts';
import { createRole } from './ownership.ts';
import { expectRefusal } from './traces.ts';

const bench = useBench({ scripts: 'remembered' });
const PROTECTED = 'public.sessions.device_name';
const ISSUES = { token: 'ghs_mayWriteIssues', repository: 'contoso/shop' };
const POLICY = '.github/rollback-policy.yml';

/** What is checked out, what it runs on, and the plan of it that was approved: the same for every test of what changes then. */
let checkout: Checkout;
let production: Production;
let digest: string;
let planFile: string;
let temporary: string;
/** What the workflow's own steps have uploaded in the last call. */
let reports: RunArtifacts;

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'lab-approved-'));
  checkout = await Checkout.of(bench.sampleApp);
  await bench.cluster.createDatabase('approved', templateName(true));
  // One of the two losses is none yet.
  await bench.cluster.sql('approved', 'TRUNCATE login_attempts');
  production = await Production.start({
    cluster: bench.cluster,
    sampleApp: checkout.app,
    database: 'approved',
  });
  const planned = await runAction(await step({ mode: 'plan' }));
  expect(planned.outputs['outcome'], planned.log).toBe('planned');
  digest = planned.outputs['plan-digest'] ?? '';
  planFile = planned.outputs['plan-file'] ?? '';
});

afterAll(async () => {
  await production?.stop();
  await checkout?.[Symbol.asyncDispose]();
  await rm(temporary, { recursive: true, force: true });
});

async function step(
  inputs: Readonly<Record<string, string>>,
  on = production,
  app = checkout.app,
): Promise<StepOptions> {
  const options = await bench.step(on, {
    engine: 'auto',
    rehearse: 'schema',
    'target-migration': TARGETS.widenBio,
    // The one that the policy protects; the digest stands for the others.
    'approve-data-loss': PROTECTED,
    'working-directory': app.directory,
    ...inputs,
  });
  // Its folder of one step is gone when the next begins, and the plan is in it.
  return {
    ...options,
    workspace: app.directory,
    runnerTemp: await mkdtemp(join(temporary, 'job-')),
  };
}

/** Calls the reusable workflow; `review` is what happens between the plan and the approval. */
async function call(
  on: Production,
  review: () => Promise<'approved' | 'rejected'>,
  given: { readonly inputs?: Readonly<Record<string, string>>; readonly github?: GitHubLab } = {},
): Promise<WorkflowRun> {
  const { 'connection-string': connection = '', build: _build, ...inputs } = on.inputs;
  const { environment = {} } = await bench.step(on, {});
  reports = new RunArtifacts(bench.artifacts);
  return runWorkflow({
    workflow: readWorkflow(await readFile(join(ROOT, '.github/workflows/rollback.yml'), 'utf8')),
    inputs: {
      ...inputs,
      environment: 'production',
      'target-migration': TARGETS.widenBio,
      'approve-data-loss': PROTECTED,
      build: false,
      ...given.inputs,
    },
    secrets: { CONNECTION_STRING: connection, ISSUE_TOKEN: ISSUES.token },
    environments: { production: { secrets: {}, review } },
    actions: { './.ef-rollback': bench.action },
    standIns: {
      'actions/checkout': checkedOut((ref) => ref),
      'actions/setup-dotnet': alreadyThere,
      'actions/download-artifact': downloadedFrom(bench.artifacts),
      'actions/upload-artifact': reports.upload,
    },
    environment: {
      ...environment,
      ...(given.github === undefined ? {} : { GITHUB_API_URL: given.github.apiUrl }),
    },
    workspace: bench.sampleApp.directory,
    temporary,
    workflowFile: { repository: 'somebody/ef-rollback', sha: '5eed' },
  });
}

test('what was planned and approved is what runs, and what it takes is kept', async () => {
  const own = await bench.production();
  const { database } = own.connection;
  const before = await bench.cluster.sql(database, 'SELECT * FROM login_attempts ORDER BY id');
  const github = await startGitHub(ISSUES);
  onTestFinished(() => github.stop());
  const atReview: unknown[] = [];
  const run = await call(
    own,
    async () => {
      atReview.push(await historyOf(bench.cluster, database), own.appRuns, github.issues.all.length);
      return 'approved';
    },
    { inputs: { 'notify-issue': 'new' }, github },
  );

  expect(atReview).toEqual([bench.sampleApp.migrations, true, 1]);
  const planned = run.jobs['plan']?.steps['plan']?.action;
  const done = run.jobs['rollback']?.steps['rollback']?.action;
  expect(run.outputs, done?.log).toMatchObject({ outcome: 'rolled-back', 'schema-matches': 'true' });
  const files = await bench.artifacts.files(run.outputs['plan-artifact'] ?? '');
  const plan = JSON.parse(String(files.get('plan.json'))) as PlanDocument;
  expect(plan).toEqual(JSON.parse(await readFile(planned?.outputs['plan-file'] ?? 'none', 'utf8')));

  expect(done?.outputs).toMatchObject({
    'plan-digest': plan.digest,
    'data-loss': run.outputs['data-loss'],
    engine: plan.engine.name,
    'from-migration': plan.from,
    'to-migration': plan.to,
    'reverted-migrations': JSON.stringify(plan.range.map(({ id }) => id)),
  });
  expect(plan).toMatchObject({
    digest: run.outputs['plan-digest'],
    verdict: 'loses data',
    to: TARGETS.widenBio,
  });
  const losses = plan.losses.map(({ name, rows }) => ({ name, rows }));
  expect(losses).toEqual([
    { name: 'public.login_attempts', rows: 250 },
    { name: 'public.sessions.device_name', rows: 500 },
  ]);
  expect(JSON.parse(run.outputs['data-loss'] ?? '')).toMatchObject(losses);
  expect(await historyOf(bench.cluster, database)).toEqual(
    plan.history.filter((id) => !plan.range.some((one) => one.id === id)),
  );
  const archive = await bench.cluster.sql<{ kept_in: string }>(
    database,
    'SELECT what AS name, rows::int, kept_in FROM ef_rollback.archive ORDER BY number',
  );
  // Of a column that goes, every row is kept with its key.
  expect(archive).toMatchObject([
    { name: 'public.login_attempts', rows: 250 },
    { name: 'public.sessions.device_name', rows: 1500 },
  ]);
  expect(await bench.cluster.sql(database, `SELECT * FROM ${archive[0]?.kept_in} ORDER BY id`)).toEqual(
    before,
  );
  expect(await own.appIsHealthy()).toBe(true);

  const [issue, ...others] = github.issues.all;
  expect(others).toEqual([]);
  expect(issue?.body).toContain(plan.digest);
  expect(issue?.comments.map(({ body }) => body)).toEqual([
    expect.stringMatching(
      /^## ✅ Rolled back, and proven\n[\s\S]*\[Run 4711000001, attempt 1\]\(https:.*\)\n/,
    ),
  ]);
  const report = await reports.files('ef-rollback-report-4711000001-1');
  expect(JSON.parse(String(report.get('report.json')))).toMatchObject({ outcome: 'rolled-back' });
});

test('what was changed while the approval was waited for is refused by the workflow, and nothing is touched', async () => {
  const own = await bench.production();
  const { database } = own.connection;
  const seen: unknown[] = [];
  const run = await call(own, async () => {
    await bench.cluster.sql(database, 'CREATE TABLE hot_fix (id int PRIMARY KEY)');
    seen.push(await takeFingerprint(own.connection));
    return 'approved';
  });
  expect([run.jobs['plan']?.result, run.jobs['rollback']?.result]).toEqual(['success', 'failure']);
  expect(run.outputs['outcome']).toBe('refused');
  expect(run.jobs['rollback']?.steps['rollback']?.action?.log).toContain(
    'The schema of the database changed since the approval: ',
  );
  expect(await takeFingerprint(own.connection)).toEqual(seen[0]);
  expect(own.azure.requests.filter(({ path }) => /\/(stop|start)$/.test(path))).toEqual([]);
  expect(await own.appIsHealthy()).toBe(true);
});

interface Change {
  readonly inputs?: Readonly<Record<string, string>>;
  /** Where the step runs, when it is not where the plan was made. */
  readonly on?: Production;
  /** What is checked out there, when it is not what the plan was made of. */
  readonly app?: SampleApp;
}

/** The same commit with a migration changed, and built: a working copy that somebody has written in. */
async function rebuiltWith(migration: string, anchor: string, addition: string): Promise<SampleApp> {
  const directory = await mkdtemp(join(temporary, 'changed-'));
  const app = await copySampleApp(checkout.app, join(directory, 'app'));
  const file = join(app.directory, app.project, 'Migrations', `${migration}.cs`);
  const text = await readFile(file, 'utf8');
  const at = text.indexOf('{', text.indexOf(anchor)) + 1;
  await writeFile(file, `${text.slice(0, at)}\n${addition}\n${text.slice(at)}`);
  return rebuildSampleApp(app);
}

/** Each makes one change, and registers what takes it back; with what is said of it, line by line. */
const CHANGES: readonly (readonly [string, () => Promise<Change>, readonly RegExp[]])[] = [
  [
    'another database',
    async () => {
      await bench.cluster.createDatabase('another', templateName(true));
      await bench.cluster.sql('another', 'TRUNCATE login_attempts');
      onTestFinished(() => bench.cluster.dropDatabase('another'));
      return {
        inputs: { 'connection-string': npgsqlConnectionString(bench.cluster.connection('another')) },
      };
    },
    [/^The database changed from approved on 127\.0\.0\.1:\d+ to another on 127\.0\.0\.1:\d+\.$/],
  ],
  [
    'a migration that is no longer applied',
    async () => {
      await migrateSampleDatabase(bench.sampleApp, production.connection, 'AddSessionDevice');
      onTestFinished(() => migrateSampleDatabase(bench.sampleApp, production.connection));
      return {};
    },
    [
      /^The history changed: 20251118140000_AddLoginAttempts no longer applied\.$/,
      /^The range changed: it went from 20251118140000_AddLoginAttempts to 20250903111500_WidenBio and goes from 20251014093000_AddSessionDevice to 20250903111500_WidenBio; 20251118140000_AddLoginAttempts no longer reverted\.$/,
      /^The schema of the database changed since the approval: .*table public\.login_attempts is gone \(table\); /,
    ],
  ],
  [
    'another target',
    async () => ({ inputs: { 'target-migration': TARGETS.sessionDevice, 'approve-data-loss': '' } }),
    [
      /^The range changed: it went from 20251118140000_AddLoginAttempts to 20250903111500_WidenBio and goes from 20251118140000_AddLoginAttempts to 20251014093000_AddSessionDevice; 20251014093000_AddSessionDevice no longer reverted\.$/,
      /^The schema at the target changed since the approval: .*column public\.sessions\.device_name is new/,
      /^The losses changed: public\.sessions\.device_name \(column\) no longer lost\.$/,
    ],
  ],
  [
    'the SQL of a Down',
    async () => ({
      app: await rebuiltWith(
        TARGETS.sessionDevice,
        'void Down(',
        'migrationBuilder.Sql("COMMENT ON TABLE sessions IS NULL;");',
      ),
    }),
    [/^The SQL of the Down changed in 20251014093000_AddSessionDevice\.$/],
  ],
  [
    'what an earlier migration makes, and thus the schema at the target',
    async () => ({
      app: await rebuiltWith(
        TARGETS.widenBio,
        'void Up(',
        'migrationBuilder.CreateIndex(name: "ix_users_bio", table: "users", column: "bio");',
      ),
    }),
    [
      /^The schema at the target changed since the approval: index public\.ix_users_bio is new \(CREATE INDEX ix_users_bio .*\)\.$/,
    ],
  ],
  [
    'how strictly it is proven, how much is kept, and what is done to app and connections',
    async () => ({
      inputs: {
        verify: 'strict',
        'archive-limit': '1GB',
        backup: 'after-stop',
        'on-failure': 'leave',
        'start-app': 'false',
        'terminate-sessions': 'true',
      },
    }),
    [
      /^verify changed from standard to strict\.$/,
      /^archive-limit changed from .+ to .+\.$/,
      /^backup changed from auto to after-stop\.$/,
      /^on-failure changed from restore to leave\.$/,
      /^start-app changed from true to false\.$/,
      /^terminate-sessions changed from false to true\.$/,
    ],
  ],
  [
    'an object that somebody made in production',
    async () => {
      await bench.cluster.sql('approved', 'CREATE INDEX hot_fix ON users (created_at)');
      onTestFinished(async () => {
        await bench.cluster.sql('approved', 'DROP INDEX hot_fix');
      });
      return {};
    },
    [
      /^The schema of the database changed since the approval: index public\.hot_fix is new \(CREATE INDEX hot_fix .*\)\.$/,
    ],
  ],
  [
    'a role that can make no shadow, so that less is expected',
    async () => {
      const role = await createRole(bench.cluster);
      await bench.cluster.sql(
        'approved',
        `GRANT pg_read_all_data TO ${role.user}; GRANT CREATE ON DATABASE approved TO ${role.user}`,
      );
      onTestFinished(async () => {
        await bench.cluster.sql('approved', `REVOKE ALL ON DATABASE approved FROM ${role.user}`);
      });
      return {
        inputs: { 'connection-string': npgsqlConnectionString(bench.cluster.connection('approved', role)) },
      };
    },
    [/^What is compared at the target changed from schema to tables and columns\.$/],
  ],
  [
    'rows in a table that was empty',
    async () => {
      await bench.cluster.sql(
        'approved',
        'INSERT INTO login_attempts (user_id, succeeded, at) SELECT id, true, now() FROM users LIMIT 1',
      );
      onTestFinished(async () => {
        await bench.cluster.sql('approved', 'TRUNCATE login_attempts RESTART IDENTITY');
      });
      return {};
    },
    [/^The losses changed: public\.login_attempts \(table\) lost now\.$/],
  ],
  [
    'more values than were approved, beyond the tolerance',
    async () => {
      await bench.cluster.sql(
        'approved',
        "UPDATE sessions SET device_name = 'Watch' WHERE device_name IS NULL",
      );
      onTestFinished(async () => {
        await bench.cluster.sql(
          'approved',
          "UPDATE sessions SET device_name = NULL WHERE device_name = 'Watch'",
        );
      });
      return {};
    },
    [
      /^More would be lost than was approved: public\.sessions\.device_name would lose 1,500 values, and had 500 when the plan was approved\. Plan again, and approve what is there now\.$/,
    ],
  ],
  [
    'the policy',
    async () => {
      const text = await readFile(checkout.file(POLICY), 'utf8');
      await writeFile(checkout.file(POLICY), `${text}\nkeyDeactivation: ["*secret*"]\n`);
      onTestFinished(() => writeFile(checkout.file(POLICY), text));
      return {};
    },
    [/^The policy changed in keyTables \(\["\*encryption_key\*".*\] before, \["\*secret\*"\] now\)\.$/],
  ],
  [
    'another slot of the app',
    async () => {
      const on = await Production.start({
        cluster: bench.cluster,
        sampleApp: checkout.app,
        database: 'approved',
        slot: 'staging',
        appState: 'Stopped',
      });
      onTestFinished(() => on.stop());
      return { on };
    },
    [/^The apps changed: maa-api\/staging managed now; maa-api no longer managed\.$/],
  ],
  [
    'the engine',
    async () => ({ inputs: { engine: 'database-update' } }),
    [/^The engine changed from transaction to database-update\.$/],
  ],
  [
    'the version of a tool',
    async () => ({ inputs: { 'pg-bin-path': await newerClient() } }),
    [/^The version of pg_dump changed from 15\.\d+ to \d+\.\d+\.$/],
  ],
  [
    'the commit',
    async () => {
      await checkout.commit('Release 2');
      onTestFinished(async () => {
        await checkout.git('reset', '--quiet', '--soft', 'HEAD^');
      });
      return {};
    },
    [/^The commit changed from [0-9a-f]{40} to [0-9a-f]{40}\.$/],
  ],
];

test.each(CHANGES)('changed since the approval, and refused: %s', async (_, make, sentences) => {
  const { inputs = {}, on = production, app = checkout.app } = await make();
  const result = await expectRefusal(
    { bench, database: 'approved', production: on },
    await step({ ...inputs, 'plan-digest': digest, 'plan-file': planFile }, on, app),
    [/^Approve: /],
  );
  const said = (result.annotations.at(-1)?.message ?? '')
    .replace(/^Approve: /, '')
    .replace(/ The database was not touched\.$/, '')
    .split('\n');
  // Of a role that may only read, the policy and the archive have a word as well.
  expect(said.slice(0, sentences.length)).toEqual(sentences.map((one) => expect.stringMatching(one)));
  expect(await production.appIsHealthy()).toBe(true);
});

test('without the approved plan at hand it is said that another was approved, and how to compare', async () => {
  const text = await readFile(checkout.file(POLICY), 'utf8');
  await writeFile(checkout.file(POLICY), `${text}\nprotectedTables: []\n`);
  onTestFinished(() => writeFile(checkout.file(POLICY), text));
  await expectRefusal({ bench, database: 'approved', production }, await step({ 'plan-digest': digest }), [
    new RegExp(
      `^Approve: The plan is another one than was approved: plan-digest is ${digest}, the plan is now [0-9a-f]{64}\\. .*give plan-file, the plan\\.json in the artifact of the run whose plan was approved\\. The database was not touched\\.$`,
    ),
  ]);
});
