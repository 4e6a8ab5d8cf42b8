import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { npgsqlConnectionString, type PostgresCluster, startPostgres } from '../../lab/postgres/cluster.ts';
import { buildSampleApp, type SampleApp } from '../../lab/sample-app.ts';
import { compareCatalogs } from '../../src/catalog/catalog.ts';
import { Efbundle, refuseUnusableBundle } from '../../src/ef/efbundle.ts';
import { learnMigrations, readBundleShadow } from '../../src/modes/bundle-shadow.ts';
import { nameOf, planRange } from '../../src/plan/migration-range.ts';
import { parseConnectionString } from '../../src/postgres/connection-string.ts';
import { openDatabase } from '../../src/postgres/database.ts';

let cluster: PostgresCluster;
let app: SampleApp;
let scratch: string;

beforeAll(async () => {
  [app, cluster, scratch] = await Promise.all([
    buildSampleApp(),
    startPostgres(),
    mkdtemp(join(tmpdir(), 'lab-efbundle-')),
  ]);
});

afterAll(async () => {
  await cluster.stop();
  await rm(scratch, { recursive: true });
});

async function site(file: string) {
  const settings = parseConnectionString(npgsqlConnectionString(cluster.connection('postgres')));
  return {
    server: await openDatabase(settings, 'ef-rollback test'),
    nonce: '0badcafe',
    signal: new AbortController().signal,
    timeouts: { lockTimeoutMs: 10_000, statementTimeoutMs: 0 },
    bundle: new Efbundle({
      file,
      directory: scratch,
      appArguments: [],
      environment: Object.fromEntries(
        Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
      ),
      signal: new AbortController().signal,
      onLine: () => undefined,
    }),
  };
}

/** A program that makes what is given of the database that it is pointed at, as a bundle would. */
async function programThatRuns(name: string, sql: string): Promise<string> {
  const file = join(scratch, name);
  const lines = [
    '#!/bin/bash',
    // --connection is its first argument here; the values are written with or without quotes.
    `field() { grep -oP "(?<=$1=)[^;]*" <<< "$2" | tr -d '"'; }`,
    `PGSSLMODE=require psql --quiet --host "$(field Host "$2")" --port "$(field Port "$2")" --username "$(field Username "$2")" --dbname "$(field Database "$2")" --command '${sql}'`,
  ];
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o755 });
  return file;
}

describe('a bundle, run on shadows', () => {
  it('shows its migrations and its history table, and what a database is that has skipped one of them', async () => {
    const place = await site(app.bundle);
    const contents = await learnMigrations(place);
    expect(contents).toEqual({
      ids: app.migrations,
      history: { schema: undefined, table: '__EFMigrationsHistory', idColumn: 'migration_id' },
    });

    const skipped = '20251014093000_AddSessionDevice';
    const range = planRange({
      target: { kind: 'migration', text: 'WidenBio' },
      allowRevertAll: false,
      code: contents.ids.map((id) => ({ id, name: nameOf(id) })),
      history: app.migrations.filter((id) => id !== skipped),
      otherContexts: new Set(),
      readFrom: 'bundle',
    });
    const { target, present, rehearsed } = await readBundleShadow(place, range, contents.ids, 'apart');
    const added = compareCatalogs(target, present).map(
      ({ change, kind, name }) => `${change} ${kind} ${name}`,
    );
    expect(added).toContain('unexpected table public.login_attempts');
    expect(added.filter((one) => !one.includes('login_attempts'))).toEqual([]);
    expect(rehearsed).toMatchObject({
      result: 'done',
      catalog: target,
      seen: { gone: [{ name: 'public.login_attempts', kind: 'table', migration: range.from }] },
    });
    expect(
      await cluster.sql('postgres', `SELECT 1 FROM pg_database WHERE datname LIKE 'ef_rollback%'`),
    ).toEqual([]);
  });

  it.each([
    ['none', 'CREATE TABLE history (id text)', /left no history table/],
    [
      'several',
      'CREATE TABLE one (migration_id text, product_version text); CREATE TABLE two ("MigrationId" text, "ProductVersion" text)',
      /leaves several tables that may be its history \("public"\."one", "public"\."two"\)/,
    ],
    ['an empty one', 'CREATE TABLE one (migrationid text, productversion text)', /holds no migrations/],
  ])('is refused where it leaves of history tables %s', async (name, sql, sentence) => {
    const file = await programThatRuns(name.replace(' ', '-'), sql);
    await expect(learnMigrations(await site(file))).rejects.toThrow(sentence);
  });
});

describe('a bundle, looked at', () => {
  it.each([
    ['that is not there', undefined, 0, /is not there\.$/],
    [
      'that lost its mode in an artifact',
      '#!/bin/sh\n',
      0o644,
      /is not executable; an artifact does not keep that\. Run chmod \+x on it/,
    ],
    ['for Windows', windowsHeader(), 0o644, /is built for win-x64, and this runner is linux-x64/],
  ])('%s is refused', async (name, content, mode, sentence) => {
    const file = join(scratch, name);
    if (content !== undefined) {
      await writeFile(file, content, { mode });
    }
    await expect(refuseUnusableBundle(file, { platform: 'linux', arch: 'x64' })).rejects.toThrow(sentence);
  });

  it('that is a folder is refused', async () => {
    await expect(refuseUnusableBundle(scratch, process)).rejects.toThrow(/is no file\.$/);
  });

  it('that cannot be looked at is refused with the reason', async () => {
    const file = join(scratch, 'link to itself');
    await symlink(file, file);
    await expect(refuseUnusableBundle(file, process)).rejects.toThrow(/cannot be read: ELOOP/);
  });

  it('of this machine passes', async () => {
    await refuseUnusableBundle(app.bundle, process);
  });
});

function windowsHeader(): Buffer {
  const header = Buffer.alloc(0x100);
  header.write('MZ', 'latin1');
  header.writeUInt32LE(0x80, 0x3c);
  header.write('PE\0\0', 0x80, 'latin1');
  header.writeUInt16LE(0x8664, 0x84);
  return header;
}
