import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type DatabaseConnection, newestInstalledBinaries } from '../../lab/postgres/cluster.ts';
import { addEveryKind, KIND_ROLES } from '../../lab/postgres/kinds.ts';
import { runAction, startStep } from '../../lab/runner/runner.ts';
import { migrateSampleDatabase, seedSampleDatabase } from '../../lab/sample-app.ts';
import { asBefore, errorsOf, isServing, lookAfter, lookBefore } from './after-failure.ts';
import { historyOf, TARGETS, useBench } from './harness.ts';
import { writeScript } from './remembering-dotnet.ts';
import { holdLock } from './sessions.ts';

const bench = useBench({ users: 200, scripts: 'remembered' });
/** Two are reverted when the third Down fails, on a bio that is too long. */
const threeBack = { 'target-migration': TARGETS.auditIndex };
const tooLong = '22001: value too long for type character varying(50)';
const restored =
  'The database was restored from the dump and is as before: catalog and the hash of every table are those of the dump.';
const nothingCommitted =
  'The database is as before: the server shows that nothing was committed since before the rollback.';
const owner = { user: 'maa_owner', password: 'lab-owner' };

describe('a Down that fails with others reverted already: the dump is restored exactly', () => {
  test('with objects of every kind, extensions and other owners among them, as superuser', async () => {
    const database = await bench.database();
    await bench.cluster.sql('postgres', KIND_ROLES);
    await addEveryKind(bench.cluster.connection(database), 'superuser');
    const production = await bench.production({ database });
    const before = await lookBefore(bench, production);
    const result = await runAction(await bench.step(production, threeBack));
    expect(await lookAfter(bench, production, before, result)).toEqual(asBefore(before, 'restored'));
    expect(errorsOf(result)).toContain(
      `Revert: dotnet ef database update ended with exit code 1: ${tooLong}`,
    );
    expect(errorsOf(result)).toContain(restored);
  });

  test("with all that a database's owner can make who is no superuser", async () => {
    const database = await ownedDatabase();
    const production = await bench.production({ database, account: owner });
    const before = await lookBefore(bench, production);
    const result = await runAction(await bench.step(production, threeBack));
    expect(await lookAfter(bench, production, before, result)).toEqual(asBefore(before, 'restored'));
    expect(errorsOf(result)).toContain(restored);
  });

  test('also when the server crashes in the middle of it', async () => {
    const production = await bench.production();
    const before = await lookBefore(bench, production);
    // Holds the second Down up, on a table that the first one leaves alone.
    const blocker = await holdLock(production.connection, 'sessions');
    const step = startStep(await bench.step(production, { ...threeBack, 'lock-timeout': '60s' }));
    await blocker.waiter(bench.cluster);
    await bench.cluster.crashServer();
    await bench.cluster.startServer();
    const result = await step.result;
    expect(await lookAfter(bench, production, before, result)).toEqual(asBefore(before, 'restored'));
    expect(errorsOf(result)).toContain(restored);
  });
});

describe('a restore that psql says has failed', () => {
  test('though the server has committed it: what is there counts', async () => {
    const production = await bench.production();
    const before = await lookBefore(bench, production);
    const result = await runAction(
      await bench.step(production, { ...threeBack, 'pg-bin-path': await psqlThatLosesTheAnswer() }),
    );
    expect(await lookAfter(bench, production, before, result)).toEqual(asBefore(before, 'restored'));
    expect(errorsOf(result)).toContain(restored);
  });

  test('says why without the row on which it failed', async () => {
    const production = await bench.production();
    // It cannot be restored: where pg_restore reads rows, no schema is searched for `users`.
    await bench.cluster.sql(
      production.connection.database,
      `CREATE FUNCTION known(note text) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN EXISTS (SELECT FROM users); END';
       CREATE TABLE notes (note text CHECK (known(note))); INSERT INTO notes VALUES ('of one patient')`,
    );
    const result = await runAction(await bench.step(production, threeBack));
    expect(result.outputs).toMatchObject({ outcome: 'needs-intervention', 'app-state': 'Running' });
    expect(errorsOf(result)).toMatch(/the dump could not be restored: .* relation "users" does not exist/);
    const told = [result.rawLog, result.summary, await readFile(result.outputs['report-file'] ?? '', 'utf8')];
    expect(told.filter((text) => text.includes('of one patient'))).toEqual([]);
  });
});

/** A folder for pg-bin-path whose psql does all it should and then says that its connection was lost. */
async function psqlThatLosesTheAnswer(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lab-pg-bin-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const real = newestInstalledBinaries();
  await Promise.all(
    ['pg_dump', 'pg_restore'].map((name) => symlink(join(real, name), join(directory, name))),
  );
  await writeScript(join(directory, 'psql'), [
    `${join(real, 'psql')} "$@" || exit $?`,
    '[ "$1" = --version ] || exit 2',
  ]);
  return directory;
}

describe('a Down that fails before anything is committed: as before without a restore', () => {
  test('something depends on the table that is to be dropped', async () => {
    const production = await bench.production();
    await bench.cluster.sql(
      production.connection.database,
      'CREATE VIEW by_hand AS SELECT id, succeeded FROM login_attempts',
    );
    const before = await lookBefore(bench, production);
    const result = await runAction(
      await bench.step(production, { 'target-migration': TARGETS.sessionDevice }),
    );
    expect(await lookAfter(bench, production, before, result)).toEqual(asBefore(before, 'unchanged'));
    expect(errorsOf(result)).toContain(
      '2BP01: cannot drop table login_attempts because other objects depend on it',
    );
    expect(errorsOf(result)).toContain(nothingCommitted);
    expect(result.log).not.toContain('Restoring ');
  });

  test('a sequence was set to its start by then, which is not undone with the transaction', async () => {
    const production = await bench.production();
    await bench.cluster.sql(
      production.connection.database,
      `CREATE VIEW by_hand AS SELECT id, succeeded FROM login_attempts;
       CREATE FUNCTION note_drop() RETURNS event_trigger LANGUAGE plpgsql AS
         'BEGIN PERFORM setval(pg_get_serial_sequence(''public.audit_entries'', ''id''), 1, false); END';
       CREATE EVENT TRIGGER note_drop ON ddl_command_start WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION note_drop()`,
    );
    const before = await lookBefore(bench, production);
    const result = await runAction(
      await bench.step(production, { 'target-migration': TARGETS.sessionDevice }),
    );
    expect(await lookAfter(bench, production, before, result)).toEqual(asBefore(before, 'unchanged'));
    expect(errorsOf(result)).toMatch(
      /nothing was committed since before the rollback; sequences that had moved were set back: public\.audit_entries_id_seq from 1, not yet given out to \d+\./,
    );
    expect(result.log).not.toContain('Restoring ');
  });

  test('another session holds a lock for longer than lock-timeout', async () => {
    const production = await bench.production();
    const before = await lookBefore(bench, production);
    await holdLock(production.connection, 'login_attempts');
    const result = await runAction(await bench.step(production, { ...threeBack, 'lock-timeout': '1s' }));
    expect(await lookAfter(bench, production, before, result)).toEqual(asBefore(before, 'unchanged'));
    expect(errorsOf(result)).toContain('exit code 1: 55P03: canceling statement due to lock timeout');
    expect(errorsOf(result)).toContain(nothingCommitted);
    expect(result.log).not.toContain('Restoring ');
  });
});

describe('a database that is left between the ends needs somebody, who is told what to run', () => {
  const atWidenBio = (): readonly string[] => bench.sampleApp.migrations.slice(0, -2);

  test('on-failure: leave', async () => {
    const production = await bench.production();
    const result = await runAction(await bench.step(production, { ...threeBack, 'on-failure': 'leave' }));
    expect(result.outputs).toMatchObject({ outcome: 'needs-intervention', 'app-state': 'Running' });
    expect(await historyOf(bench.cluster, production.connection.database)).toEqual(atWidenBio());
    expect(await isServing(production)).toBe(true);
    expect(errorsOf(result)).toContain(tooLong);
    expect(Number(result.outputs['downtime-seconds'])).toBeGreaterThan(0);
    expect(errorsOf(result)).toContain(
      'The database is not as before: on-failure is leave, so the dump was not restored.',
    );
    expect(errorsOf(result)).toContain('table public.login_attempts is missing');
    expectCommands(result.summary, production.connection);
  });

  test('the dump is gone from the disk when it is wanted', async () => {
    const production = await bench.production();
    const dumps = await mkdtemp(join(tmpdir(), 'lab-dumps-'));
    onTestFinished(() => rm(dumps, { recursive: true }));
    const step = startStep(await bench.step(production, { ...threeBack, 'backup-directory': dumps }));
    await step.waitForLog('##[group]Revert');
    const [dump] = (await readdir(dumps)).filter((file) => file.endsWith('.dump'));
    await rm(join(dumps, dump ?? ''));
    const result = await step.result;
    expect(result.outputs).toMatchObject({ outcome: 'needs-intervention', 'app-state': 'Running' });
    expect(await historyOf(bench.cluster, production.connection.database)).toEqual(atWidenBio());
    expect(await isServing(production)).toBe(true);
    expect(errorsOf(result)).toContain(
      'The database is not as before: the dump could not be restored: ENOENT',
    );
    expectCommands(result.summary, production.connection);
  });

  function expectCommands(summary: string, { host, port, database }: DatabaseConnection): void {
    const server = `--host ${host} --port ${port} --username postgres`;
    expect(summary).toContain(`psql ${server} --dbname ${database} `);
    expect(summary).toContain('"__EFMigrationsHistory" ORDER BY 1');
    expect(summary).toContain('gh run download ');
    expect(summary).toContain(
      `pg_restore ${server} --dbname ${database}_from_dump --single-transaction --exit-on-error `,
    );
    expect(summary).toContain(`dotnet ef database update ${bench.sampleApp.migrations.at(-1)} `);
  }
});

/** A database of somebody who is no superuser, with the sample app's data and objects of every kind. */
async function ownedDatabase(): Promise<string> {
  const database = 'owned';
  await bench.cluster.sql(
    'postgres',
    `CREATE ROLE ${owner.user} LOGIN CREATEDB PASSWORD '${owner.password}'`,
  );
  await bench.cluster.sql('postgres', `CREATE DATABASE ${database} TEMPLATE template0 OWNER ${owner.user}`);
  const connection = bench.cluster.connection(database, owner);
  await migrateSampleDatabase(bench.sampleApp, connection);
  await seedSampleDatabase(connection, { users: 200 });
  await addEveryKind(connection, 'owner');
  return database;
}
