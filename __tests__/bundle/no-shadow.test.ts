import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { npgsqlConnectionString } from '../../lab/postgres/cluster.ts';
import { runAction, type StepOptions } from '../../lab/runner/runner.ts';
import { databasesOf, historyOf, TARGETS, useBench } from './harness.ts';
import { createRole, giveTo } from './ownership.ts';
import { writeScript } from './remembering-dotnet.ts';
import { expectRefusal } from './traces.ts';

const bench = useBench({ users: 10, scripts: 'remembered' });

/** A step of a role that owns the database and may not make another. */
async function stepOfOwner(database: string, inputs: Readonly<Record<string, string>>): Promise<StepOptions> {
  const owner = await createRole(bench.cluster);
  await giveTo(bench.cluster, database, owner);
  return bench.localStep(database, {
    rehearse: 'schema',
    engine: 'auto',
    'connection-string': npgsqlConnectionString(bench.cluster.connection(database, owner)),
    'upload-artifact': 'false',
    ...inputs,
  });
}

test('a role that may not create databases goes back, and the report says how much was proven', async () => {
  const database = await bench.database();
  const databases = await databasesOf(bench.cluster);
  const result = await runAction(await stepOfOwner(database, { 'target-migration': TARGETS.widenBio }));
  expect(result.outputs, result.log).toMatchObject({
    outcome: 'rolled-back',
    engine: 'transaction',
    'schema-matches': 'true',
  });
  expect((await historyOf(bench.cluster, database)).at(-1)).toBe(TARGETS.widenBio);
  expect(result.summary).toContain(
    '✓ history, tables and columns (4 tables) are those of the target, which is all that could be compared without a shadow database',
  );
  expect(result.annotations).toContainEqual(
    expect.objectContaining({
      level: 'warning',
      message:
        'The throwaway database that the expected schema is read from cannot be created: permission denied to create database. ' +
        'Give the role CREATEDB, or name another server of the same version in shadow-connection-string. ' +
        'Now history, tables and columns alone are compared with what the migrations say, and the Down is followed on paper instead of being rehearsed.',
    }),
  );
  const report = JSON.parse(await readFile(result.outputs['report-file'] ?? 'none', 'utf8'));
  expect(report.verification).toMatchObject({ matches: true, scope: 'tables and columns', drift: [] });
  expect(await databasesOf(bench.cluster)).toEqual(databases);
});

test('without a shadow a Down that forgets a column is found on paper', async () => {
  const database = await bench.database({ longBios: false });
  const options = await stepOfOwner(database, { 'target-migration': '20250325091000_DropLegacyCode' });
  await expectRefusal({ bench, database }, options, [
    'Approve: The rehearsal ended at another schema than that of 20250325091000_DropLegacyCode: column public.users.marketing_opt_in should not be there ' +
      '(boolean not null) [likely cause: the Down of 20250422134500_AddMarketingOptIn is empty]. ' +
      'A Down forgets to undo what its Up did: mend it, or choose a target after it. The app was not stopped. The database was not touched.',
  ]);
});

test('without a shadow the strict proof is refused, with what to do', async () => {
  const database = await bench.database();
  const options = await stepOfOwner(database, { 'target-migration': TARGETS.widenBio, verify: 'strict' });
  await expectRefusal({ bench, database }, options, [
    'Rehearse: The throwaway database that the expected schema is read from cannot be created: permission denied to create database. ' +
      'Give the role CREATEDB, or name another server of the same version in shadow-connection-string. ' +
      'With verify: standard, tables and columns would be compared all the same. The database was not touched.',
  ]);
});

/** A dotnet whose scripts have a role made by the newest Up of the sample app. */
async function dotnetThatMakesRoles(path: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lab-dotnet-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeScript(join(directory, 'dotnet'), [
    `PATH=${path} dotnet "$@" || exit`,
    'for word in "$@"; do if [ "$before" = --output ]; then output=$word; fi; before=$word; done',
    `if [ -n "$output" ]; then sed -i 's/CREATE TABLE login_attempts/CREATE ROLE intruder; &/' "$output"; fi`,
  ]);
  return `${directory}:${path}`;
}

test('a migration that makes a role is not tried on production’s server, though the role may make databases', async () => {
  const database = await bench.database();
  const options = await bench.localStep(database, {
    rehearse: 'schema',
    engine: 'auto',
    'target-migration': TARGETS.widenBio,
    'upload-artifact': 'false',
  });
  const path = options.environment?.['PATH'] ?? process.env['PATH'] ?? '';
  const result = await runAction({
    ...options,
    environment: { ...options.environment, PATH: await dotnetThatMakesRoles(path) },
  });
  expect(result.outputs, result.log).toMatchObject({ outcome: 'rolled-back', 'schema-matches': 'true' });
  expect(result.annotations.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(
      /^Migration 20251118140000_AddLoginAttempts acts on more than its own database \(CREATE ROLE\), so it is not tried in a throwaway database on production's server\./,
    ),
  );
  expect(await bench.cluster.sql('postgres', "SELECT FROM pg_roles WHERE rolname = 'intruder'")).toEqual([]);
});
