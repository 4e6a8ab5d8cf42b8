import { copyFile, cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newestInstalledBinaries, npgsqlConnectionString } from '../../lab/postgres/cluster.ts';
import { takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { runAction, startMain } from '../../lab/runner/runner.ts';
import { watchArguments } from '../../lab/runner/watch-arguments.ts';
import { migrateSampleDatabase } from '../../lab/sample-app.ts';
import { HARD_PASSWORD, renderingsOf } from '../hard-password.ts';
import { asBefore, errorsOf, lookAfter, lookBefore } from './after-failure.ts';
import { databasesOf, historyOf, TARGETS, useBench } from './harness.ts';
import { holdThirdDown } from './held-phases.ts';
import { expectEnding, fingerprintAt, useScenes } from './interruption.ts';
import { expectRefusal } from './traces.ts';

const bench = useBench({ users: 200 });
const setScene = useScenes(bench);

/** The inputs of the bench that belong to the source, left out, and the product's own engine and rehearsal. */
const WITHOUT_SOURCE = {
  project: '',
  'startup-project': '',
  build: '',
  engine: 'auto',
  rehearse: 'schema',
} as const;

const byBundle = (): Readonly<Record<string, string>> => ({
  ...WITHOUT_SOURCE,
  bundle: bench.sampleApp.bundle,
  'shadow-connection-string': npgsqlConnectionString(bench.cluster.connection('postgres')),
});

/** A workspace with nothing but the bundle and the policy, and a PATH on which there is nothing. */
let bare: { readonly workspace: string; readonly path: string };

beforeAll(async () => {
  const workspace = await mkdtemp(join(tmpdir(), 'lab-bare-workspace-'));
  const path = join(workspace, 'nothing');
  await mkdir(path);
  await copyFile(bench.sampleApp.bundle, join(workspace, 'efbundle'));
  await cp(join(bench.sampleApp.directory, '.github'), join(workspace, '.github'), { recursive: true });
  bare = { workspace, path };
});

afterAll(() => rm(bare.workspace, { recursive: true }));

/** Where the runtime is, which a bundle asks for that was built without it. */
async function runtimeRoot(): Promise<string> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = await realpath(join(folder, 'dotnet')).catch(() => undefined);
    if (file !== undefined) {
      return dirname(file);
    }
  }
  throw new Error('There is no dotnet on PATH.');
}

test('two back without SDK, tool and source; the password is in no argv and is told nowhere', async () => {
  const literal = `'${HARD_PASSWORD.replaceAll("'", "''")}'`;
  await bench.cluster.sql('postgres', `CREATE ROLE hard SUPERUSER LOGIN PASSWORD ${literal}`);
  const atTarget = await fingerprintAt(bench, 'widenBio');
  const production = await bench.production({ account: { user: 'hard', password: HARD_PASSWORD } });
  const databases = await databasesOf(bench.cluster);
  const options = await bench.step(production, {
    ...byBundle(),
    'target-migration': 'WidenBio',
    'working-directory': '',
    bundle: 'efbundle',
    'pg-bin-path': newestInstalledBinaries(),
  });
  const renderings = [...renderingsOf(HARD_PASSWORD).values()];
  const watcher = await watchArguments(renderings);
  const result = await runAction({
    ...options,
    debug: true,
    workspace: bare.workspace,
    environment: { ...options.environment, PATH: bare.path, DOTNET_ROOT: await runtimeRoot() },
  });
  const argv = await watcher.stop();

  expect(result.outputs, result.log).toMatchObject({
    outcome: 'rolled-back',
    engine: 'bundle',
    'from-migration': bench.sampleApp.migrations.at(-1),
    'to-migration': TARGETS.widenBio,
    'reverted-count': '2',
    'schema-matches': 'true',
    'app-state': 'Running',
  });
  expect(result.summary).toContain(
    '| Engine | `bundle`, which shows no SQL, so its Downs can neither be listed',
  );
  expect(await takeFingerprint(production.connection)).toEqual(atTarget);
  expect(await databasesOf(bench.cluster)).toEqual(databases);
  expect(await production.appIsHealthy()).toBe(true);
  expect(argv).toEqual([]);
  const told = [result.rawLog, result.rawSummary, JSON.stringify([result.state, result.outputs])].join('\n');
  expect(renderings.filter((rendering) => told.includes(rendering))).toEqual([]);
});

/** A database of few migrations: a bundle is rehearsed migration by migration. */
async function databaseAt(migration: string): Promise<string> {
  const database = `at_${migration.toLowerCase()}`;
  await bench.cluster.createDatabase(database);
  await migrateSampleDatabase(bench.sampleApp, bench.cluster.connection(database), migration);
  return database;
}

test('to before the first, where allow-revert-all is given', async () => {
  const database = await databaseAt('AddEncryptionKeys');
  const result = await runAction(
    await bench.localStep(database, {
      ...byBundle(),
      engine: 'bundle',
      'target-migration': '0',
      'allow-revert-all': 'true',
      'approve-data-loss': '',
    }),
  );
  expect(result.outputs, result.log).toMatchObject({ outcome: 'rolled-back', 'reverted-count': '3' });
  const tables = await bench.cluster.sql(
    database,
    `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`,
  );
  expect(tables).toEqual([{ table_name: '__EFMigrationsHistory' }]);
  expect(await historyOf(bench.cluster, database)).toEqual([]);
});

test('a Down that fails on the data, two being reverted by then: the dump is restored exactly', async () => {
  const production = await bench.production();
  const before = await lookBefore(bench, production);
  const result = await runAction(
    await bench.step(production, { ...byBundle(), 'target-migration': TARGETS.auditIndex }),
  );
  expect(await lookAfter(bench, production, before, result)).toEqual(asBefore(before, 'restored'));
  expect(errorsOf(result)).toContain(
    'Revert: efbundle ended with exit code 1: 22001: value too long for type character varying(50)',
  );
});

test('a main that is killed while the bundle is at work: post restores', async () => {
  const scene = await setScene({
    target: TARGETS.auditIndex,
    inputs: { ...byBundle(), 'lock-timeout': '0' },
  });
  const held = await holdThirdDown(scene);
  const step = startMain(scene.options);
  await held.reached(step);
  step.kill('SIGKILL');
  expect(await step.ended).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
  await held.letGo();
  const result = await step.runPost();
  await expectEnding(scene, result, { outcome: 'restored', keepsDump: true });
  expect(result.outputs['engine']).toBe('bundle');
});

describe('refused, with nothing touched', () => {
  const refuses = async (
    inputs: Readonly<Record<string, string>>,
    sentence: string | RegExp,
    environment: Readonly<Record<string, string>> = {},
    made: () => Promise<string> = bench.database,
  ): Promise<void> => {
    const database = await made();
    const options = await bench.localStep(database, {
      ...byBundle(),
      'target-migration': '~1',
      'upload-artifact': 'false',
      ...inputs,
    });
    await expectRefusal(
      { bench, database },
      { ...options, environment: { ...options.environment, ...environment } },
      [sentence],
    );
  };

  test('an empty Down, which the rehearsal finds', () =>
    refuses(
      { 'target-migration': 'DropLegacyCode', 'approve-data-loss': '' },
      /^Approve: The rehearsal ended at another schema than that of 20250325091000_DropLegacyCode: column public\.users\.marketing_opt_in .*The app was not stopped\. The database was not touched\.$/,
      {},
      () => databaseAt('AddMarketingOptIn'),
    ));

  test('inputs that belong to the source, all in one sentence', () =>
    refuses(
      { project: 'src/Api', configuration: 'Debug', build: 'false' },
      'project, configuration, build: not used with bundle, which needs no source; leave out these, or bundle.',
    ));

  test('a database that is ahead of the bundle', () =>
    refuses(
      {},
      /^Plan: This bundle is older than the database: "20270101000000_Later" is applied but not in the code\./,
      {},
      async () => {
        const database = await bench.database();
        await bench.cluster.sql(
          database,
          `INSERT INTO "__EFMigrationsHistory" VALUES ('20270101000000_Later', '10.0.0')`,
        );
        return database;
      },
    ));

  test('a bundle for another processor', async () => {
    const file = join(bare.workspace, 'for-arm');
    const header = Buffer.alloc(64);
    header.write('\x7fELF', 'latin1');
    header.writeUInt16LE(process.arch === 'arm64' ? 0x3e : 0xb7, 18);
    await writeFile(file, header, { mode: 0o755 });
    await refuses(
      { bundle: file },
      /^Find bundle: The bundle .*for-arm is built for linux-\w+, and this runner is linux-/,
    );
  });

  test('a program that is no bundle, though it ends well', async () => {
    const file = join(bare.workspace, 'no-bundle');
    await writeFile(file, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    await refuses(
      { bundle: file },
      /^Plan: .*no-bundle was run on an empty database and left no history table: it is no bundle of dotnet ef/,
    );
  });

  test('a bundle whose runtime is not there', () =>
    refuses(
      {},
      /^Plan: The bundle .* ended with exit code 150 on an empty database, .* Add actions\/setup-dotnet before this step, or build the bundle with --self-contained\./,
      { DOTNET_ROLL_FORWARD: 'Disable' },
    ));
});
