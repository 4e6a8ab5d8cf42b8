import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ClientToolFault, makeClientTools } from '../../lab/postgres/client-tools.ts';
import { npgsqlConnectionString } from '../../lab/postgres/cluster.ts';
import { type MainStep, runAction, type StepOptions, startMain, startStep } from '../../lab/runner/runner.ts';
import { isServing } from './after-failure.ts';
import { databasesOf, historyOf, TARGETS, useBench } from './harness.ts';
import { createRole, giveTo } from './ownership.ts';
import { eventually } from './sessions.ts';
import { expectRefusal } from './traces.ts';

const bench = useBench({ users: 100, scripts: 'remembered' });
const onData = { rehearse: 'data', engine: 'auto' };

/** A step of a role that owns the database, and may do what is said beside. */
async function stepOfOwner(
  database: string,
  may: string,
  inputs: Readonly<Record<string, string>>,
): Promise<StepOptions> {
  const owner = await createRole(bench.cluster, may);
  await giveTo(bench.cluster, database, owner);
  return bench.localStep(database, {
    ...onData,
    'connection-string': npgsqlConnectionString(bench.cluster.connection(database, owner)),
    'upload-artifact': 'false',
    'target-migration': TARGETS.widenBio,
    ...inputs,
  });
}

/** The input that names client tools of which pg_restore goes wrong. */
async function faultyTools(then: Extract<ClientToolFault, { kind: 'restored' }>['then']) {
  const directory = await mkdtemp(join(tmpdir(), 'lab-restore-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return { 'pg-bin-path': await makeClientTools(directory, { kind: 'restored', then }) };
}

/** The rows of all tables that a migration made, and of the history. */
async function rowsOf(database: string): Promise<{ tables: number; rows: number }> {
  const names = await bench.cluster.sql<{ name: string }>(
    database,
    "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
  );
  const [sum] = await bench.cluster.sql<{ rows: number }>(
    database,
    `SELECT (${names.map(({ name }) => `(SELECT count(*) FROM ${name})`).join(' + ')})::int AS rows`,
  );
  return { tables: names.length, rows: sum?.rows ?? 0 };
}

/** Waits until a run's copy of the data is there, whole, and says its name; its shadow, which has such a name too, is gone by then. */
async function copyOf(step: Pick<MainStep, 'waitForLog'>): Promise<string> {
  await step.waitForLog('##[group]Rehearse on data');
  let copy: string | undefined;
  await eventually(async () => {
    copy = (await databasesOf(bench.cluster)).find((name) => name.startsWith('ef_rollback_shadow_'));
    if (copy === undefined) {
      return false;
    }
    const [row] = await bench.cluster.sql<{ there: boolean }>(
      copy,
      `SELECT to_regclass('users') IS NOT NULL AS there`,
    );
    return row?.there === true;
  });
  return copy ?? '';
}

test('a value that is too long for the narrower column is known before the stop: no trace is left, the app never stopped', async () => {
  const production = await bench.production({ longBios: true });
  const { database } = production.connection;
  expect(await isServing(production)).toBe(true);
  const options = await bench.step(production, { ...onData, 'target-migration': TARGETS.auditIndex });
  await expectRefusal({ bench, database, production }, options, [
    'Rehearse on data: The rehearsal on a copy of the data failed: the Down of 20250903111500_WidenBio fails: ' +
      'value too long for type character varying(50) (SQLSTATE 22001), at ALTER TABLE users ALTER COLUMN bio TYPE character varying(50);. ' +
      'The app was not stopped. The database was not touched.',
  ]);
});

test('what goes through on the copy goes through, with the time and the rows of each statement, and the copy is gone', async () => {
  const production = await bench.production({ longBios: false });
  const { database } = production.connection;
  // A large object has another owner on the copy, and a setting of the database's, which the Down here needs, is no part of a dump.
  await bench.cluster.sql(
    database,
    `CREATE ROLE archivist; SELECT lo_from_bytea(100001, '\\x00ff'); ALTER LARGE OBJECT 100001 OWNER TO archivist;
     ALTER DATABASE ${database} SET app.tenant = 'shop';
     CREATE FUNCTION needs_tenant() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM current_setting('app.tenant'); RETURN OLD; END $$;
     CREATE TRIGGER needs_tenant BEFORE DELETE ON "__EFMigrationsHistory" FOR EACH ROW EXECUTE FUNCTION needs_tenant()`,
  );
  const databases = await databasesOf(bench.cluster);
  const before = await rowsOf(database);
  const result = await runAction(
    await bench.step(production, { ...onData, 'target-migration': TARGETS.auditIndex }),
  );
  expect(result.outputs, result.log).toMatchObject({ outcome: 'rolled-back', engine: 'transaction' });
  expect(await databasesOf(bench.cluster)).toEqual(databases);
  const { rehearsal } = JSON.parse(await readFile(result.outputs['report-file'] ?? 'none', 'utf8'));
  expect(rehearsal.restored).toEqual({ ...before, milliseconds: expect.any(Number) });
  expect(rehearsal.statements.at(-2)).toEqual({
    migration: '20250903111500_WidenBio',
    statement: `DELETE FROM "__EFMigrationsHistory" WHERE migration_id = '20250903111500_WidenBio';`,
    milliseconds: expect.any(Number),
    rows: 1,
  });
  expect(rehearsal.statements.at(-1)).toMatchObject({ statement: 'COMMIT' });
  const sum = rehearsal.statements.reduce(
    (ms: number, one: { milliseconds: number }) => ms + one.milliseconds,
    0,
  );
  expect(rehearsal.totalMs).toBeCloseTo(sum, 0);
  expect(result.summary).toContain(`restored and compared: ${before.tables} tables, `);
  expect(result.log.indexOf('✓ Rehearse on data')).toBeLessThan(result.log.indexOf('##[group]Stop app'));
});

describe('a role that owns the database and may make others', () => {
  test('rehearses for dotnet ef, though it could not make all that is in the dump', async () => {
    const database = await bench.database({ longBios: false });
    await bench.cluster.sql(
      database,
      `CREATE EXTENSION citext; COMMENT ON SCHEMA public IS 'of the app'; CREATE PUBLICATION everything FOR ALL TABLES;
       CREATE FUNCTION nothing() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
       CREATE EVENT TRIGGER nothing ON sql_drop EXECUTE FUNCTION nothing()`,
    );
    const databases = await databasesOf(bench.cluster);
    const result = await runAction(await stepOfOwner(database, 'CREATEDB', { engine: 'database-update' }));
    expect(result.outputs, result.log).toMatchObject({ outcome: 'rolled-back', engine: 'database-update' });
    expect((await historyOf(bench.cluster, database)).at(-1)).toBe(TARGETS.widenBio);
    expect(await databasesOf(bench.cluster)).toEqual(databases);
    const { rehearsal } = JSON.parse(await readFile(result.outputs['report-file'] ?? 'none', 'utf8'));
    const commits = rehearsal.statements.filter((one: { statement: string }) => one.statement === 'COMMIT');
    expect(commits.map((one: { migration: string }) => one.migration)).toEqual([
      '20251118140000_AddLoginAttempts',
      '20251014093000_AddSessionDevice',
    ]);
  });

  test('is refused where an extension cannot be made by it', async () => {
    const database = await bench.database({ longBios: false });
    await bench.cluster.sql(database, 'CREATE EXTENSION file_fdw');
    const options = await stepOfOwner(database, 'CREATEDB', {});
    await expectRefusal({ bench, database }, options, [
      'Rehearse on data: Extension file_fdw cannot be made in the throwaway database that the dump is restored into: ' +
        'pg_restore: error: could not execute query: ERROR:  permission denied to create extension "file_fdw". ' +
        'Let the role make it, name a server where it can in shadow-connection-string, or use rehearse: schema. ' +
        'The app was not stopped. The database was not touched.',
    ]);
  });
});

test('a role that may not make databases is refused before the dump', async () => {
  const database = await bench.database();
  const result = await expectRefusal({ bench, database }, await stepOfOwner(database, '', {}), [
    'Rehearse: The throwaway database that the expected schema is read from cannot be created: permission denied to create database. ' +
      'Give the role CREATEDB, or name another server of the same version in shadow-connection-string. The database was not touched.',
  ]);
  expect(result.log).not.toContain('##[group]Back up');
});

test('a backup that does not restore to what was dumped is refused, and is not kept', async () => {
  const database = await bench.database({ longBios: false });
  const dumps = await mkdtemp(join(tmpdir(), 'lab-dumps-'));
  onTestFinished(() => rm(dumps, { recursive: true, force: true }));
  const options = await bench.localStep(database, {
    ...onData,
    'target-migration': TARGETS.widenBio,
    'backup-directory': dumps,
    ...(await faultyTools({
      sql: 'DELETE FROM encryption_keys WHERE is_active; ALTER TABLE users DROP COLUMN status',
    })),
  });
  await expectRefusal({ bench, database }, options, [
    'Rehearse on data: The backup does not restore to what was dumped: the content of public.encryption_keys differs: 12 rows before, 11 now; ' +
      "the content of public.users differs; column public.users.status is missing (expected public.account_status not null default 'active'::public.account_status). " +
      'The app was not stopped. The database was not touched.',
  ]);
  expect(await readdir(dumps)).toEqual([]);
});

describe('a copy of the data does not outlive its run', () => {
  test('that is cancelled', async () => {
    const database = await bench.database({ longBios: false });
    const databases = await databasesOf(bench.cluster);
    const step = startStep(
      await bench.localStep(database, {
        ...onData,
        'target-migration': TARGETS.widenBio,
        ...(await faultyTools('never ends')),
      }),
    );
    await copyOf(step);
    await step.cancel();
    const result = await step.result;
    expect(result.outputs['outcome'], result.log).toBe('unchanged');
    expect(await databasesOf(bench.cluster)).toEqual(databases);
    expect(result.orphans).toEqual([]);
  });

  test('that is killed, and whose post step never comes: the next run removes it', async () => {
    const database = await bench.database({ longBios: false });
    const databases = await databasesOf(bench.cluster);
    const target = { ...onData, 'target-migration': TARGETS.widenBio };
    const killed = startMain(
      await bench.localStep(database, { ...target, ...(await faultyTools('never ends')) }),
    );
    const copy = await copyOf(killed);
    const { user } = await createRole(bench.cluster);
    expect(
      await bench.cluster.sql('postgres', "SELECT has_database_privilege($1, $2, 'CONNECT') AS may", [
        user,
        copy,
      ]),
    ).toEqual([{ may: false }]);
    killed.kill('SIGKILL');
    await killed.ended;
    expect(await databasesOf(bench.cluster)).not.toEqual(databases);
    const next = await runAction(await bench.localStep(database, target));
    expect(next.outputs, next.log).toMatchObject({ outcome: 'rolled-back' });
    expect(await databasesOf(bench.cluster)).toEqual(databases);
    // For the processes that it left on this machine.
    await killed.runPost();
  });
});
