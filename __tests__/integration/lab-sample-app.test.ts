import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type DatabaseConnection,
  npgsqlConnectionString,
  startPostgres,
} from '../../lab/postgres/cluster.ts';
import { exclusively } from '../../lab/sample-app/exclusive.ts';
import {
  buildSampleApp,
  copySampleApp,
  migrateSampleDatabase,
  rebuildSampleApp,
  type SampleApp,
  seedSampleDatabase,
  startSampleApp,
} from '../../lab/sample-app.ts';

const run = promisify(execFile);

let cluster: Awaited<ReturnType<typeof startPostgres>>;
let app: SampleApp;
let databases = 0;

beforeAll(async () => {
  [cluster, app] = await Promise.all([startPostgres(), buildSampleApp()]);
});

afterAll(() => cluster?.stop());

async function newDatabase(target?: string): Promise<DatabaseConnection> {
  databases += 1;
  const name = `sample_${databases}`;
  await cluster.createDatabase(name);
  const connection = cluster.connection(name);
  if (target !== undefined) {
    await migrateSampleDatabase(app, connection, target);
  }
  return connection;
}

const newest = 'AddLoginAttempts';

async function dotnetEf(connection: DatabaseConnection, target?: string): Promise<string> {
  const where = ['--project', app.project, '--startup-project', app.startupProject];
  const args = ['ef', 'database', 'update', ...(target === undefined ? [] : [target]), ...where];
  const { stdout } = await run(
    'dotnet',
    [...args, '--configuration', 'Release', '--no-build', '--connection', npgsqlConnectionString(connection)],
    { cwd: app.directory },
  );
  return stdout;
}

async function historyOf(connection: DatabaseConnection): Promise<string[]> {
  const rows = await cluster.sql<{ migration_id: string }>(
    connection.database,
    'SELECT migration_id FROM "__EFMigrationsHistory" ORDER BY migration_id',
  );
  return rows.map((row) => row.migration_id);
}

/** `pg_dump -s` without its comments and its random token. */
async function schemaOf(connection: DatabaseConnection): Promise<string[]> {
  const { host, port, user, password, database } = connection;
  const { stdout } = await run(
    'pg_dump',
    ['-s', '-w', '-h', host, '-p', String(port), '-U', user, '-d', database],
    { env: { ...process.env, PGPASSWORD: password } },
  );
  return stdout.split('\n').filter((line) => line !== '' && !/^(--|\\(un)?restrict)/.test(line));
}

/** The order of a table's columns left out. */
function withoutOrder(schema: readonly string[]): string[] {
  return schema.map((line) => line.replace(/,$/, '')).sort();
}

async function digestOf(connection: DatabaseConnection): Promise<unknown> {
  const tables = ['users', 'sessions', 'encryption_keys', 'audit_entries', 'login_attempts'];
  const selects = tables.map(
    (
      table,
    ) => `SELECT '${table}' AS name, count(*)::int AS rows, sum(hashtextextended(t::text, 0))::text AS hash
      FROM ${table} AS t`,
  );
  return cluster.sql(connection.database, `${selects.join(' UNION ALL ')} ORDER BY name`);
}

function addedMigration(id: string): string {
  return `using Microsoft.EntityFrameworkCore.Infrastructure;
    using Microsoft.EntityFrameworkCore.Migrations;
    namespace MAA.Infrastructure.Migrations;
    [DbContext(typeof(MaaContext))]
    [Migration("${id}")]
    public class AddNote : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("ALTER TABLE users ADD note text");
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("ALTER TABLE users DROP note");
    }`;
}

describe('building', () => {
  test('a second call returns the same app and builds nothing', async () => {
    const dll = join(app.directory, 'src/MAA.API/bin/Release/net10.0/MAA.API.dll');
    const built = (await stat(dll)).mtimeMs;
    expect(await buildSampleApp()).toEqual(app);
    expect((await stat(dll)).mtimeMs).toBe(built);
  });

  test('a copy of the built app needs no build', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'lab-sample-app-'));
    try {
      const copy = await copySampleApp(app, join(directory, 'copy'));
      const list = ['ef', 'migrations', 'list', '--no-build', '--no-connect', '--json', '--prefix-output'];
      const { stdout } = await run(
        'dotnet',
        [
          ...list,
          '--configuration',
          'Release',
          '--project',
          copy.project,
          '--startup-project',
          copy.startupProject,
        ],
        { cwd: copy.directory },
      );
      const data = stdout.split('\n').filter((line) => line.startsWith('data:'));
      const json = JSON.parse(data.map((line) => line.slice(9)).join('\n')) as { id: string }[];
      expect(json.map(({ id }) => id)).toEqual(app.migrations);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test('a copy can be changed and built again, which leaves the cached app as it was', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'lab-sample-app-'));
    try {
      const copy = await copySampleApp(app, join(directory, 'copy'));
      const id = '20251201080000_AddNote';
      await writeFile(join(copy.directory, copy.project, `Migrations/${id}.cs`), addedMigration(id));
      const rebuilt = await rebuildSampleApp(copy);
      expect(rebuilt).toEqual({ ...copy, migrations: [...app.migrations, id] });
      const database = await newDatabase();
      await migrateSampleDatabase(rebuilt, database);
      expect(await historyOf(database)).toEqual(rebuilt.migrations);
      expect(await buildSampleApp()).toEqual(app);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test('work of one name runs one at a time', async () => {
    const log: string[] = [];
    const work = (name: string) => async () => {
      log.push(`${name} begins`);
      await once(AbortSignal.timeout(50), 'abort');
      log.push(`${name} ends`);
    };
    await Promise.all(
      ['a', 'b', 'c'].map((name) => exclusively('lab-sample-app.test one at a time', work(name))),
    );
    expect(log.map((line) => line.slice(2))).toEqual(['begins', 'ends', 'begins', 'ends', 'begins', 'ends']);
    expect(new Set(log).size).toBe(6);
  });

  test('a killed holder leaves no lock behind', async () => {
    const module = join(import.meta.dirname, '../../lab/sample-app/exclusive.ts');
    const holder = execFile(process.execPath, [
      '--input-type=module-typescript',
      '--eval',
      `import { exclusively } from ${JSON.stringify(module)};
       await exclusively('lab-sample-app.test killed', () => { console.log('held'); return new Promise(() => {}); });`,
    ]);
    const exited = once(holder, 'exit');
    if (holder.stdout === null) {
      throw new Error('The holder has no stdout.');
    }
    await once(holder.stdout, 'data');
    const after = exclusively('lab-sample-app.test killed', async () => 'taken');
    const waiting = once(AbortSignal.timeout(100), 'abort').then(() => 'waiting');
    expect(await Promise.race([after, waiting])).toBe('waiting');
    holder.kill('SIGKILL');
    await exited;
    expect(await after).toBe('taken');
  });
});

describe('migrating', () => {
  test('gives the schema and the history that dotnet ef gives', async () => {
    const [ours, theirs] = [await newDatabase(newest), await newDatabase()];
    await dotnetEf(theirs);
    expect(await schemaOf(ours)).toEqual(await schemaOf(theirs));
    const rows = 'SELECT * FROM "__EFMigrationsHistory" ORDER BY 1';
    expect(await cluster.sql(ours.database, rows)).toEqual(await cluster.sql(theirs.database, rows));
    expect(await historyOf(ours)).toEqual(app.migrations);
  });

  test('every Down restores the schema before its Up, but AddMarketingOptIn, whose Down is empty', async () => {
    const database = await newDatabase('0');
    const before: string[][] = [];
    for (const id of app.migrations) {
      before.push(withoutOrder(await schemaOf(database)));
      await migrateSampleDatabase(app, database, id);
    }
    const inexact: unknown[] = [];
    for (const [index, id] of [...app.migrations.entries()].reverse()) {
      await migrateSampleDatabase(app, database, app.migrations[index - 1] ?? '0');
      const after = withoutOrder(await schemaOf(database));
      const left = after.filter((line) => !before[index]?.includes(line));
      if (left.length > 0) {
        inexact.push({ id, left });
        await cluster.sql(database.database, 'ALTER TABLE users DROP COLUMN marketing_opt_in');
      }
      expect(withoutOrder(await schemaOf(database))).toEqual(before[index]);
    }
    expect(inexact).toEqual([
      {
        id: '20250422134500_AddMarketingOptIn',
        left: ['    marketing_opt_in boolean DEFAULT false NOT NULL'],
      },
    ]);
  });

  test('a history of other migrations is refused', async () => {
    const database = await newDatabase('InitialCreate');
    await cluster.sql(
      database.database,
      `INSERT INTO "__EFMigrationsHistory" VALUES ('20990101000000_Other', '10')`,
    );
    await expect(migrateSampleDatabase(app, database)).rejects.toThrow(
      "The database's history is not the beginning of the sample app's: see 20990101000000_Other.",
    );
    expect(await historyOf(database)).toEqual([app.migrations[0], '20990101000000_Other']);
  });
});

describe('rolling back with dotnet ef', () => {
  test('two back is clean on data with long bios, three back fails there with two already reverted', async () => {
    const database = await newDatabase(newest);
    await seedSampleDatabase(database, { users: 200 });
    const failure = await dotnetEf(database, 'AddAuditIndexConcurrently').then(
      (output) => `succeeded: ${output}`,
      (error: { stdout: string }) => error.stdout,
    );
    expect(failure).toContain('22001: value too long for type character varying(50)');
    expect(await historyOf(database)).toEqual(app.migrations.slice(0, 11));
    expect(await schemaOf(database)).toEqual(await schemaOf(await newDatabase('WidenBio')));
  });

  test('0 leaves the history table and nothing else, on data without long bios', async () => {
    const database = await newDatabase(newest);
    await seedSampleDatabase(database, { users: 200, longBios: false });
    await dotnetEf(database, '0');
    expect(await historyOf(database)).toEqual([]);
    expect(await schemaOf(database)).toEqual(await schemaOf(await newDatabase('0')));
  });

  test('the plain script over BackfillDisplayNames is no valid SQL, both ways', async () => {
    for (const range of [
      ['AddAuditLog', 'BackfillDisplayNames'],
      ['BackfillDisplayNames', 'AddAuditLog'],
    ] as const) {
      const database = await newDatabase(range[0]);
      const where = [
        '--project',
        app.project,
        '--startup-project',
        app.startupProject,
        '--configuration',
        'Release',
        '--no-build',
      ];
      const { stdout } = await run('dotnet', ['ef', 'migrations', 'script', ...range, ...where], {
        cwd: app.directory,
      });
      await expect(cluster.sql(database.database, stdout)).rejects.toMatchObject({ code: '42601' });
    }
  });
});

describe('seeding', () => {
  test('gives the same rows on every run, in proportion, and leaves nothing in the catalog', async () => {
    const [one, other] = [await newDatabase(newest), await newDatabase(newest)];
    await seedSampleDatabase(one);
    await seedSampleDatabase(one);
    await seedSampleDatabase(other);
    expect(await digestOf(one)).toEqual(await digestOf(other));
    expect(await digestOf(one)).toMatchObject([
      { name: 'audit_entries', rows: 100_000 },
      { name: 'encryption_keys', rows: 12 },
      { name: 'login_attempts', rows: 10_000 },
      { name: 'sessions', rows: 60_000 },
      { name: 'users', rows: 20_000 },
    ]);
    const [counts] = await cluster.sql(
      one.database,
      `SELECT (SELECT count(*)::int FROM active_sessions) AS live,
              (SELECT count(*)::int FROM users WHERE length(bio) > 50) AS long_bios`,
    );
    expect(counts).toEqual({ live: 5_000, long_bios: 2_000 });
    expect(await schemaOf(one)).toEqual(await schemaOf(await newDatabase(newest)));
  });
});

describe('running', () => {
  const session = 'SELECT id, user_id FROM sessions ORDER BY id LIMIT 1';

  test('serves, holds a connection, serves on over every schema down to AddSessions, ends on SIGTERM', async () => {
    const database = await newDatabase(newest);
    await seedSampleDatabase(database, { users: 40, longBios: false });
    const [known] = await cluster.sql<{ id: string; user_id: string }>(database.database, session);
    const running = await startSampleApp(app, { connectionString: npgsqlConnectionString(database) });
    try {
      for (const id of [...app.migrations].reverse().slice(0, -1)) {
        await migrateSampleDatabase(app, database, id);
        const health = await fetch(`${running.url}/health`);
        expect([id, health.status, await health.json()]).toEqual([
          id,
          200,
          { status: 'healthy', sessions: 120 },
        ]);
        const found = await fetch(`${running.url}/sessions/${known?.id}`);
        expect([found.status, await found.json()]).toEqual([
          200,
          expect.objectContaining({ id: known?.id, userId: known?.user_id }),
        ]);
        expect((await fetch(`${running.url}/sessions/${crypto.randomUUID()}`)).status).toBe(404);
      }
      const [held] = await cluster.sql<{ held: boolean }>(
        'postgres',
        'SELECT count(*) > 0 AS held FROM pg_stat_activity WHERE datname = $1',
        [database.database],
      );
      expect(held).toEqual({ held: true });
      await migrateSampleDatabase(app, database, 'InitialCreate');
      const health = await fetch(`${running.url}/health`);
      expect(health.status).toBe(503);
      expect(await health.json()).toMatchObject({
        reason: expect.stringContaining('relation "sessions" does not exist'),
      });
    } finally {
      const asked = performance.now();
      await running.stop();
      expect(performance.now() - asked).toBeLessThan(3_000);
    }
    expect(await running.exited).toBe(0);
    await expect(fetch(running.url)).rejects.toThrow('fetch failed');
  });

  test('with MAA_START_FAILS it ends, and the caller is told what it wrote', async () => {
    const start = { connectionString: 'Host=placeholder.invalid', environment: { MAA_START_FAILS: 'true' } };
    await expect(startSampleApp(app, start)).rejects.toThrow(
      'The sample app ended with 1 before it served:\nMAA_START_FAILS is set: the app ends instead of starting.',
    );
  });

  test('with MAA_MIGRATE_AT_START it undoes a rollback; else it leaves the database alone', async () => {
    const database = await newDatabase('WidenBio');
    const connectionString = npgsqlConnectionString(database);
    const plain = await startSampleApp(app, { connectionString });
    await plain.kill();
    expect(await plain.exited).toBe(null);
    expect(await historyOf(database)).toEqual(app.migrations.slice(0, 11));
    const migrating = await startSampleApp(app, {
      connectionString,
      environment: { MAA_MIGRATE_AT_START: 'true' },
    });
    await migrating.stop();
    expect(await historyOf(database)).toEqual(app.migrations);
  });

  test('the smoke tests pass against the app and fail when it is gone', async () => {
    const database = await newDatabase(newest);
    await seedSampleDatabase(database, { users: 4 });
    const [known] = await cluster.sql<{ id: string }>(database.database, session);
    const running = await startSampleApp(app, { connectionString: npgsqlConnectionString(database) });
    const env = { ...process.env, MAA_URL: running.url, MAA_SESSION_ID: known?.id };
    const smoke = () =>
      run('dotnet', ['test', '--no-build', '-c', 'Release', '--filter', 'Category=Smoke'], {
        cwd: app.directory,
        env,
      });
    try {
      expect((await smoke()).stdout).toMatch(/Passed!.*Failed: +0, Passed: +2/);
    } finally {
      await running.stop();
    }
    await expect(smoke()).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/Failed: +2, Passed: +0/),
    });
  });
});
