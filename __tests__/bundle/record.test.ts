import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type GitHubLab, startGitHub } from '../../lab/github/github.ts';
import { newestInstalledBinaries, npgsqlConnectionString } from '../../lab/postgres/cluster.ts';
import { takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { readAction } from '../../lab/production.ts';
import { runAction, type StepOptions, type StepResult } from '../../lab/runner/runner.ts';
import { alreadyThere, checkedOut } from '../../lab/runner/stand-ins.ts';
import { runWorkflow } from '../../lab/runner/workflow.ts';
import { readWorkflow } from '../../lab/runner/workflow-file.ts';
import { copySampleApp } from '../../lab/sample-app/build.ts';
import { withDatabase } from '../../lab/sample-app/database.ts';
import { migrateSampleDatabase, type SampleApp } from '../../lab/sample-app.ts';
import { compareCatalogs } from '../../src/catalog/catalog.ts';
import { catalogAfter } from '../../src/catalog/catalog-steps.ts';
import { readRelease, type SealedRelease, sealRelease, writeRelease } from '../../src/plan/release.ts';
import { readCatalog } from '../../src/postgres/catalog-reader.ts';
import { databasesOf, historyOf, ROOT, TARGETS, useBench } from './harness.ts';
import { fingerprintAt } from './interruption.ts';
import { createRole, giveTo } from './ownership.ts';
import { expectRefusal } from './traces.ts';

const bench = useBench({ users: 200 });
const run = promisify(execFile);

const NEWEST = '20251118140000_AddLoginAttempts';
const ARTIFACT = `ef-rollback-release-${NEWEST}`;

/** A deployment that was recorded, and a runner months later that has nothing but what its artifact holds. */
let lab: {
  readonly directory: string;
  readonly commit: string;
  readonly recorded: StepResult;
  readonly release: SealedRelease;
  /** With `release/release.json`, and `release/efbundle` without the right to be run. */
  readonly workspace: string;
  /** A folder with nothing in it. */
  readonly path: string;
};

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lab-record-'));
  const app = await copySampleApp(bench.sampleApp, join(directory, 'app'));
  const commit = await commitAll(app.directory);
  const recorded = await deploy(app, directory);
  const files = await bench.artifacts.files(ARTIFACT);
  const workspace = join(directory, 'bare');
  const path = join(directory, 'nothing');
  await mkdir(join(workspace, 'release'), { recursive: true });
  await mkdir(path);
  // A policy is of today, not of the release.
  await cp(join(app.directory, '.github'), join(workspace, '.github'), { recursive: true });
  for (const [name, bytes] of files) {
    await writeFile(join(workspace, 'release', name), bytes, { mode: 0o644 });
  }
  const json = files.get('release.json')?.toString('utf8') ?? '';
  lab = { directory, commit, recorded, release: readRelease(json, 'release.json'), workspace, path };
});

afterAll(() => rm(lab.directory, { recursive: true, force: true }));

/** Runs deploy-record.yml as it stands, but for the address of its service and the build, which is there. @returns what the recording gave */
async function deploy(app: SampleApp, temporary: string): Promise<StepResult> {
  const shadow = npgsqlConnectionString(bench.cluster.connection('postgres'));
  const text = (await readFile(join(ROOT, 'examples', 'deploy-record.yml'), 'utf8')).replace(
    /shadow-connection-string: .*/,
    `shadow-connection-string: ${JSON.stringify(shadow)}\n          build: false`,
  );
  const { jobs } = await runWorkflow({
    workflow: readWorkflow(text),
    inputs: {},
    secrets: {},
    environments: {},
    actions: { 'OWNER/ef-rollback/record': await readAction(join(ROOT, 'record')) },
    standIns: { 'actions/checkout': checkedOut((ref) => ref), 'actions/setup-dotnet': alreadyThere },
    environment: bench.artifacts.environment,
    workspace: app.directory,
    temporary,
    run: { eventName: 'push' },
    workflowFile: { repository: 'contoso/shop', sha: '5eed' },
  });
  const steps = jobs['deploy']?.steps ?? {};
  const recorded = steps['OWNER/ef-rollback/record@COMMIT']?.action;
  expect(steps['Migrate and deploy']?.outcome, recorded?.log).toBe('success');
  if (recorded === undefined) throw new Error('deploy-record.yml records nothing.');
  return recorded;
}

async function commitAll(folder: string): Promise<string> {
  const git = (...args: readonly string[]) =>
    run('git', ['-c', 'user.name=Dev', '-c', 'user.email=dev@example.com', ...args], { cwd: folder });
  await git('init', '--quiet');
  await git('add', 'src');
  await git('commit', '--quiet', '--message', 'The sample app');
  return (await git('rev-parse', 'HEAD')).stdout.trim();
}

/** What a step has that goes back by the record, on a runner without SDK, tool and source. */
async function withoutSource(options: StepOptions): Promise<StepOptions> {
  return {
    ...options,
    workspace: lab.workspace,
    inputs: {
      ...options.inputs,
      project: '',
      'startup-project': '',
      build: '',
      'working-directory': '',
      engine: 'auto',
      rehearse: 'schema',
      release: 'release/release.json',
      'pg-bin-path': newestInstalledBinaries(),
    },
    environment: { ...options.environment, PATH: lab.path },
  };
}

/** Where the runtime is, which the recorded bundle asks for. */
async function runtimeRoot(): Promise<string> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = await realpath(join(folder, 'dotnet')).catch(() => undefined);
    if (file !== undefined) {
      return dirname(file);
    }
  }
  throw new Error('There is no dotnet on PATH.');
}

describe('a recording', () => {
  test('keeps record and bundle as one artifact, and says where', async () => {
    const { recorded, release } = lab;
    const stored = bench.artifacts.artifacts.find(({ name }) => name === ARTIFACT);
    expect(recorded.outputs).toEqual({
      'artifact-name': ARTIFACT,
      'artifact-id': String(stored?.id),
      'artifact-url': `https://github.com/contoso/shop/actions/runs/4711000001/artifacts/${stored?.id}`,
      'release-file': expect.stringMatching(/release\.json$/),
      'release-digest': release.digest,
      'newest-migration': NEWEST,
    });
    const files = await bench.artifacts.files(ARTIFACT);
    expect([...files.keys()].sort()).toEqual(['efbundle', 'release.json']);
    const beside = dirname(recorded.outputs['release-file'] ?? '');
    expect(await readFile(join(beside, 'release.json'))).toEqual(files.get('release.json'));
    const bundle = files.get('efbundle') ?? Buffer.alloc(0);
    expect(release.bundle).toEqual({
      file: 'efbundle',
      sha256: createHash('sha256').update(bundle).digest('hex'),
      platform: process.platform,
      arch: process.arch,
      framework: 'net10.0',
    });
    expect(recorded.summary).toContain(`| Digest | \`${release.digest}\` |`);
    expect(recorded.orphans).toEqual([]);
  });

  test('says of the code what a rollback must know', () => {
    const { release, commit } = lab;
    expect(release).toMatchObject({
      commit,
      repository: 'contoso/shop',
      context: expect.stringMatching(/^MAA\.Infrastructure\..*Context$/),
      otherContexts: [],
      efVersion: expect.stringMatching(/^10\./),
      tools: { 'dotnet-ef': expect.stringMatching(/^10\./) },
      history: { table: '__EFMigrationsHistory', idColumn: 'migration_id' },
      catalogs: { schema: 'public' },
    });
    expect(release.migrations.map(({ id }) => id)).toEqual(bench.sampleApp.migrations);
    expect(new Set(release.migrations.map(({ origin }) => origin?.subject))).toEqual(
      new Set(['The sample app']),
    );
  });

  test('has the schema that a database has after each migration', async () => {
    const { migrations, catalogs } = lab.release;
    const database = 'stepwise';
    await bench.cluster.createDatabase(database);
    const connection = bench.cluster.connection(database);
    for (const [index, { id }] of migrations.entries()) {
      await migrateSampleDatabase(bench.sampleApp, connection, id);
      const observed = await withDatabase(connection, (client) =>
        readCatalog(client, {
          schema: 'public',
          table: '__EFMigrationsHistory',
          idColumn: 'migration_id',
        }),
      );
      const steps = migrations.slice(0, index + 1).map(({ catalog }) => catalog);
      expect([id, compareCatalogs(catalogAfter(catalogs.empty, steps), observed)]).toEqual([id, []]);
    }
    await bench.cluster.dropDatabase(database);
  });

  test('leaves no database behind', async () => {
    expect((await databasesOf(bench.cluster)).filter((name) => name.includes('shadow'))).toEqual([]);
  });
});

describe('going back by the record, without SDK and source', () => {
  test('two back in one transaction, proven', async () => {
    const atTarget = await fingerprintAt(bench, 'widenBio');
    const production = await bench.production();
    const result = await runAction(
      await withoutSource(
        await bench.step(production, {
          'target-migration': TARGETS.widenBio,
          'archive-limit': '0',
        }),
      ),
    );
    expect(result.outputs, result.log).toMatchObject({
      outcome: 'rolled-back',
      engine: 'transaction',
      'from-migration': NEWEST,
      'to-migration': TARGETS.widenBio,
      'reverted-count': '2',
      'schema-matches': 'true',
      'app-state': 'Running',
    });
    expect(await takeFingerprint(production.connection)).toEqual(atTarget);
    expect(await production.appIsHealthy()).toBe(true);
  });

  test('where no throwaway database can be made: all of the schema is compared with what was recorded', async () => {
    const database = await bench.database();
    const owner = await createRole(bench.cluster);
    await giveTo(bench.cluster, database, owner);
    const result = await runAction(
      await withoutSource(
        await bench.localStep(database, {
          'target-migration': TARGETS.widenBio,
          'connection-string': npgsqlConnectionString(bench.cluster.connection(database, owner)),
          'upload-artifact': 'false',
        }),
      ),
    );
    expect(result.outputs, result.log).toMatchObject({ outcome: 'rolled-back', 'schema-matches': 'true' });
    const report = JSON.parse(await readFile(result.outputs['report-file'] ?? '', 'utf8'));
    expect(report.verification).toMatchObject({ matches: true, scope: 'schema', failing: [], drift: [] });
    expect((await historyOf(bench.cluster, database)).at(-1)).toBe(TARGETS.widenBio);
  });

  test('over a command that no transaction holds, by the recorded bundle', async () => {
    const [before] = bench.sampleApp.migrations.filter((id) => id < TARGETS.auditIndex).slice(-1);
    const database = await bench.database({ longBios: false });
    const options = await withoutSource(
      await bench.localStep(database, { 'target-migration': before ?? 'none' }),
    );
    const result = await runAction({
      ...options,
      environment: { ...options.environment, DOTNET_ROOT: await runtimeRoot() },
    });
    expect(result.outputs, result.log).toMatchObject({
      outcome: 'rolled-back',
      engine: 'database-update',
      'to-migration': before,
      'schema-matches': 'true',
    });
    expect((await historyOf(bench.cluster, database)).at(-1)).toBe(before);
  });
});

describe('finding the release by the newest migration', () => {
  const TOKEN = 'ghs_labTokenOfTheJob';
  let github: GitHubLab;

  beforeEach(async () => {
    github = await startGitHub({
      token: TOKEN,
      repository: 'contoso/shop',
      artifacts: bench.artifacts,
    });
  });

  afterEach(() => github.stop());

  /** A step that looks for the artifact, through this GitHub. */
  const seeking = async (
    database: string,
    inputs: Readonly<Record<string, string>> = {},
  ): Promise<StepOptions> => {
    const options = await withoutSource(
      await bench.localStep(database, { 'target-migration': '~1', 'upload-artifact': 'false' }),
    );
    return {
      ...options,
      inputs: { ...options.inputs, release: 'artifact', 'github-token': TOKEN, ...inputs },
      run: { ...options.run, apiUrl: github.apiUrl },
    };
  };

  test('takes the newest that the deployed branch has kept, and nobody else’s', async () => {
    const other = { name: ARTIFACT, createdAt: '2026-11-01T00:00:00Z', isFork: false, expired: false };
    github.artifacts?.others.push(
      { ...other, id: 1, branch: 'main', isFork: true },
      { ...other, id: 2, branch: 'feature' },
      { ...other, id: 3, branch: 'main', expired: true },
      { ...other, id: 4, branch: 'main', name: `${ARTIFACT}Too` },
    );
    const database = await bench.database();
    const result = await runAction(await seeking(database));
    expect(result.outputs, result.log).toMatchObject({ outcome: 'rolled-back', 'schema-matches': 'true' });
    const { pathname } = new URL(
      github.requests.find(({ path }) => path.endsWith('/zip'))?.path ?? '/none',
      github.apiUrl,
    );
    expect(pathname).toBe(`/repos/contoso/shop/actions/artifacts/${lab.recorded.outputs['artifact-id']}/zip`);
    expect((await historyOf(bench.cluster, database)).at(-1)).toBe(TARGETS.sessionDevice);
  });

  test.each([
    [
      'by a branch that has none',
      { 'release-branch': 'live' },
      `Find release: contoso/shop has no artifact ${ARTIFACT} by a run of the branch live (there are 1 by runs of other branches or forks, which are not believed). ` +
        'Give the branch that is deployed from in release-branch, the path of a release.json in release, or leave both out and go back with the source. The database was not touched.',
    ],
    [
      'by a token that is none',
      { 'github-token': 'ghs_anotherToken' },
      /^Find release: The artifacts of contoso\/shop could not be looked through for the recorded release: Bad credentials.*permissions: actions: read/,
    ],
  ] as const)('is refused %s', async (_, inputs, sentence) => {
    const database = await bench.database();
    await expectRefusal({ bench, database }, await seeking(database, inputs), [sentence]);
  });
});

describe('refused, with nothing touched', () => {
  /** A folder with the record as it was changed, in the workspace. */
  const changed = async (change: (folder: string) => Promise<void>): Promise<string> => {
    const folder = await mkdtemp(join(lab.workspace, 'changed-'));
    await cp(join(lab.workspace, 'release'), folder, { recursive: true });
    await change(folder);
    return join(folder, 'release.json');
  };

  const refuses = async (
    inputs: Readonly<Record<string, string>>,
    sentence: string | RegExp,
    tamper = '',
  ): Promise<void> => {
    const database = await bench.database();
    await bench.cluster.sql(database, tamper);
    const options = await withoutSource(
      await bench.localStep(database, { 'target-migration': '~1', 'upload-artifact': 'false' }),
    );
    await expectRefusal({ bench, database }, { ...options, inputs: { ...options.inputs, ...inputs } }, [
      sentence,
    ]);
  };

  test('a record that was altered', async () => {
    const release = await changed(async (folder) => {
      const file = join(folder, 'release.json');
      await writeFile(
        file,
        (await readFile(file, 'utf8')).replace('DROP TABLE login_attempts', 'DROP TABLE users'),
      );
    });
    await refuses({ release }, /^Find release: The recorded release .* was altered: /);
  });

  test('a bundle that was altered', async () => {
    const release = await changed((folder) => appendFile(join(folder, 'efbundle'), 'more'));
    await refuses({ release }, /^Find release: The bundle .* is not the one that was recorded: /);
  });

  test('a record of another context', () =>
    refuses(
      { context: 'BillingContext' },
      /^Find release: The recorded release .* is of the context MAA\.\S+, not of BillingContext: /,
    ));

  test('a record older than the database', () =>
    refuses(
      {},
      /^Plan: This recorded release is older than the database: "20270101000000_Later" is applied but not in the code\. .*give the record of the release that was deployed last\./,
      `INSERT INTO "__EFMigrationsHistory" VALUES ('20270101000000_Later', '10.0.0')`,
    ));

  test('a Down that no transaction holds, where the bundle is not there', async () => {
    const release = await changed((folder) => rm(join(folder, 'efbundle')));
    await refuses(
      { release, engine: 'database-update' },
      /^Rehearse: Engine database-update is needed, and the release's bundle .*efbundle is not there\. /,
    );
  });

  test('a Down that could not be generated', async () => {
    const { digest: _, ...release } = lab.release;
    const file = await changed((folder) =>
      writeFile(
        join(folder, 'release.json'),
        writeRelease(
          sealRelease({
            ...release,
            migrations: release.migrations.map((one) =>
              one.id === NEWEST ? { ...one, down: { refused: 'Not to be undone.' } } : one,
            ),
          }),
        ),
      ),
    );
    await refuses(
      { release: file },
      `Plan: The Down of ${NEWEST} could not be generated when the release was recorded: Not to be undone. Choose a target after it. The database was not touched.`,
    );
  });
});
