import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type ClientToolFault, makeClientTools } from '../../lab/postgres/client-tools.ts';
import {
  clientConfig,
  type DatabaseConnection,
  libpqVariables,
  newestInstalledBinaries,
  type PostgresCluster,
  startPostgres,
} from '../../lab/postgres/cluster.ts';
import { addEveryKind, KIND_ROLES } from '../../lab/postgres/kinds.ts';
import { newerClient } from '../../lab/postgres/newer-client.ts';
import { type Backup, takeBackup } from '../../src/postgres/backup.ts';
import { differencesFromDump, restoreExactly } from '../../src/postgres/restore.ts';

let cluster: PostgresCluster;
let directory: string;
let connection: DatabaseConnection;
/** To a database whose dump is larger than what a pipe holds. */
let large: DatabaseConnection;

/** Rows whose lengths differ a thousandfold, so that pages are left with room that a later row would fit in. */
const UNEVEN = `
  CREATE TABLE public.uneven (id int, text text);
  ALTER TABLE public.uneven ALTER text SET STORAGE PLAIN;
  INSERT INTO public.uneven SELECT n, repeat(md5(n::text), 1 + (n * 7919) % 200) FROM generate_series(1, 3000) n;
  CREATE TABLE public."By ""hand"";
COPY x FROM stdin;" (at timestamptz, "a
b" text, bytes bytea);
  INSERT INTO public."By ""hand"";
COPY x FROM stdin;" VALUES (now(), E'\\\\.\\n\\\\.\\r\\n', '\\x00ff'), (NULL, '', '')`;

/** Some 8 MB of what does not compress further. */
const LARGE = `
  CREATE TABLE public.large AS
  SELECT n, (SELECT string_agg(md5(n || '.' || m), '') FROM generate_series(1, 16) m) AS text FROM generate_series(1, 32768) n`;

beforeAll(async () => {
  cluster = await startPostgres();
  directory = await mkdtemp(join(tmpdir(), 'lab-dumps-'));
  await cluster.sql('postgres', `${KIND_ROLES}; ALTER ROLE lab_reader LOGIN PASSWORD 'lab'`);
  await cluster.createDatabase('kinds');
  connection = cluster.connection('kinds');
  await addEveryKind(connection, 'superuser');
  await cluster.createDatabase('large');
  large = cluster.connection('large');
  await cluster.sql('large', LARGE);
  // A published update wants to know the row by a key, which not all of these have.
  await cluster.sql('kinds', `${UNEVEN}; ALTER PUBLICATION everything SET (publish = 'insert')`);
});

afterAll(async () => {
  await cluster.stop();
  await rm(directory, { recursive: true });
});

/** What every request here has; the client is ended with the test. */
async function everyRequest(options: { bin?: string; major?: number; connection?: DatabaseConnection } = {}) {
  const { bin = newestInstalledBinaries(), major = 15, connection: to = connection } = options;
  const client = new pg.Client(clientConfig(to));
  await client.connect();
  onTestFinished(() => client.end());
  return {
    tools: {
      directory: bin,
      version: '',
      major,
      pgDump: join(bin, 'pg_dump'),
      pgRestore: join(bin, 'pg_restore'),
      psql: join(bin, 'psql'),
    },
    client,
    signal: new AbortController().signal,
    environment: {
      PATH: process.env['PATH'] ?? '',
      ...libpqVariables(to),
      PGAPPNAME: 'under test',
    },
  };
}

const dumping = { lockTimeoutMs: 1_000, stallMs: 30_000, onTable: () => undefined };

async function backUp(name: string): Promise<Backup> {
  return takeBackup({ ...(await everyRequest()), ...dumping, file: join(directory, name) });
}

test('a proven dump has the size and the hash that are told', async () => {
  const backup = await backUp('told.dump');
  const bytes = await readFile(backup.file);
  expect(backup).toMatchObject({
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
});

test('a client that can compresses with Zstandard, and the database is put back from that', async () => {
  const bin = await newerClient();
  const request = await everyRequest({ bin, major: 16 });
  const backup = await takeBackup({ ...request, ...dumping, file: join(directory, 'zstd.dump') });
  expect(await compressionOf(backup.file, bin)).toBe('zstd');
  const again = { ...(await everyRequest({ bin, major: 16 })), backup };
  expect(await differencesFromDump(again)).toEqual([]);
});

test('a client that was built without Zstandard compresses with gzip', async () => {
  const bin = await makeClientTools(join(directory, 'without-zstd'), { kind: 'without-zstd' });
  const request = await everyRequest({ bin, major: 16 });
  const backup = await takeBackup({ ...request, ...dumping, file: join(directory, 'gzip.dump') });
  expect(await compressionOf(backup.file, bin)).toMatch(/^(gzip|1)$/);
});

/** As pg_restore tells it. */
async function compressionOf(file: string, bin: string): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)(join(bin, 'pg_restore'), ['--list', file]);
  return /^;\s+Compression: (.+)$/m.exec(stdout)?.[1];
}

test('every table, sequence and large object that has changed is named, and is as in the dump after a restore', async () => {
  const backup = await backUp('changed.dump');
  const request = { ...(await everyRequest()), backup };
  expect(await differencesFromDump(request)).toEqual([]);
  await cluster.sql(
    'kinds',
    `UPDATE public.uneven SET text = overlay(text placing '#' from 5) WHERE id = 1500;
     UPDATE public."By ""hand"";
COPY x FROM stdin;" SET bytes = '\\x00' WHERE at IS NULL;
     UPDATE "By Hand; $$ -- '"."Odd ""name""" SET "order" = '\\N' WHERE "order" IS NULL;
     UPDATE shop.child SET extra = 2; UPDATE shop.event_2026_one SET note = 'Y';
     INSERT INTO shop.scratch VALUES (NULL); UPDATE shop.nick SET nick = 'n20' WHERE item = 20;
     SELECT nextval('shop.numbers');
     SELECT lo_put(100002, 5999, '\\x00')`,
  );
  expect(await differencesFromDump(request)).toEqual([
    'the content of "By Hand; $$ -- \'"."Odd ""name""" differs',
    'the content of large objects differs',
    'the content of public."By ""hand"";\nCOPY x FROM stdin;" differs',
    'the content of public.uneven differs',
    'the content of shop.child differs',
    'the content of shop.event_2026_one differs',
    'the content of shop.nick differs',
    'the content of shop.numbers differs',
    'the content of shop.scratch differs: 0 rows before, 1 now',
  ]);
  await restoreExactly({ ...request, lockTimeoutMs: 10_000 });
  expect(await differencesFromDump(request)).toEqual([]);
});

test('how the server writes values by then makes no difference', async () => {
  const backup = await backUp('zone.dump');
  await cluster.sql('kinds', `ALTER DATABASE kinds SET timezone = 'Asia/Tokyo'`);
  await cluster.sql('kinds', `ALTER DATABASE kinds SET bytea_output = 'escape'`);
  onTestFinished(async () => void (await cluster.sql('kinds', 'ALTER DATABASE kinds RESET ALL')));
  expect(await differencesFromDump({ ...(await everyRequest()), backup })).toEqual([]);
});

test('a comparison that has no time left is broken off, on the server too', async () => {
  const backup = await backUp('hurried.dump');
  const request = { ...(await everyRequest()), backup };
  // pg_dump waits for this lock.
  const holder = new pg.Client(clientConfig(connection));
  await holder.connect();
  onTestFinished(() => holder.end());
  await holder.query('BEGIN; LOCK TABLE public.uneven IN ACCESS EXCLUSIVE MODE');
  await expect(differencesFromDump({ ...request, deadline: Date.now() + 1_000 })).rejects.toMatchObject({
    name: 'CommandFailed',
    exit: { endedBy: 'deadline' },
  });
  await expect
    .poll(() => cluster.sql('kinds', `SELECT 1 FROM pg_stat_activity WHERE application_name = 'under test'`))
    .toEqual([]);
});

test('a dump that is another file than the proven one is compared with nothing', async () => {
  const backup = await backUp('other.dump');
  const request = { ...(await everyRequest()), backup: { ...backup, sha256: '0'.repeat(64) } };
  await expect(differencesFromDump(request)).rejects.toThrow('is not the dump that was proven');
});

test.each<[string, ClientToolFault, string]>([
  [
    'one bit is changed on the way, in the midst of the rows',
    { kind: 'changed', byte: 90_000 },
    'The dump cannot be read back, so it is no backup: pg_restore ended with exit code 1. It said: pg_restore: error: could not uncompress data',
  ],
  [
    'pg_restore gives up midway',
    { kind: 'unread', afterBytes: 10_000, exit: 1 },
    'The dump cannot be read back, so it is no backup: pg_restore ended with exit code 1.',
  ],
  [
    'pg_restore is killed midway',
    { kind: 'unread', afterBytes: 10_000, exit: 'SIGKILL' },
    'The dump cannot be read back, so it is no backup: pg_restore was killed by SIGKILL.',
  ],
  [
    'pg_restore ends with 0 before it has read all',
    { kind: 'unread', afterBytes: 10_000, exit: 0 },
    'The dump cannot be read back, so it is no backup: pg_restore ended before it had read all of it.',
  ],
  [
    'pg_dump loses its connection when all is written',
    { kind: 'disconnected' },
    'pg_dump ended with exit code 1. It said: pg_dump: error: server closed the connection unexpectedly',
  ],
])(
  'a dump is no backup when %s: nothing is left on disk, nothing runs on',
  async (_case, fault, sentence) => {
    await expectNoBackup([fault], sentence);
  },
);

test('what pg_dump says is told, and at once, when pg_restore lags behind', async () => {
  const hangs: ClientToolFault = { kind: 'unread', afterBytes: 10_000, exit: 'never' };
  await expectNoBackup([{ kind: 'disconnected' }, hangs], 'server closed the connection unexpectedly');
});

test('pg_dump does not wait for pg_restore, which reads the dump back when it comes to it', async () => {
  const bin = await makeClientTools(join(directory, 'late'), { kind: 'late' });
  const request = { ...(await everyRequest({ bin, connection: large })), ...dumping };
  const backup = await takeBackup({ ...request, file: join(directory, 'late.dump') });
  expect(backup.bytes).toBeGreaterThan(8_000_000);
});

test.each<[string, readonly ClientToolFault[], string]>([
  [
    'pg_dump stalls',
    [{ kind: 'stalled', afterBytes: 20_000 }],
    'pg_dump made no progress for too long and was ended.',
  ],
  [
    'pg_restore stalls',
    [{ kind: 'unread', afterBytes: 10_000, exit: 'never' }],
    'pg_restore, reading the dump back, made no progress for too long and was ended.',
  ],
  [
    'pg_restore stalls while pg_dump goes on',
    [{ kind: 'endless' }, { kind: 'unread', afterBytes: 10_000, exit: 'never' }],
    'pg_restore, reading the dump back, made no progress for too long and was ended.',
  ],
])('a dump is given up when %s', async (_case, faults, sentence) => {
  await expectNoBackup(faults, sentence, 1_000);
});

/** Expects that nothing is left on disk and nothing runs on, and that it is told why. */
async function expectNoBackup(
  faults: readonly ClientToolFault[],
  sentence: string,
  stallMs = dumping.stallMs,
): Promise<void> {
  const folder = await mkdtemp(join(directory, 'fault-'));
  const bin = await makeClientTools(join(folder, 'bin'), ...faults);
  const request = { ...(await everyRequest({ bin, connection: large })), ...dumping, stallMs };
  const file = join(folder, 'dumps', 'a.dump');
  await expect(takeBackup({ ...request, file })).rejects.toThrow(sentence);
  expect(await readdir(join(folder, 'dumps'))).toEqual([]);
  await expect
    .poll(() => cluster.sql('large', `SELECT 1 FROM pg_stat_activity WHERE application_name = 'under test'`))
    .toEqual([]);
}

test('rows that row security hides from the role make the dump and the comparison fail', async () => {
  const backup = await backUp('secured.dump');
  await cluster.sql('kinds', 'GRANT pg_read_all_data TO lab_reader');
  onTestFinished(async () => void (await cluster.sql('kinds', 'REVOKE pg_read_all_data FROM lab_reader')));
  const request = await everyRequest({
    connection: cluster.connection('kinds', { user: 'lab_reader', password: 'lab' }),
  });
  const sentence = 'query would be affected by row-level security policy for table "secret"';
  await expect(differencesFromDump({ ...request, backup })).rejects.toThrow(sentence);
  await expect(takeBackup({ ...request, ...dumping, file: join(directory, 'reader.dump') })).rejects.toThrow(
    sentence,
  );
});

test('a restore does not wait for ever for a table that somebody holds, and changes nothing then', async () => {
  const backup = await backUp('held.dump');
  const request = { ...(await everyRequest()), backup };
  await cluster.sql('kinds', 'UPDATE public.uneven SET id = -id WHERE id = 7');
  onTestFinished(
    async () => void (await cluster.sql('kinds', 'UPDATE public.uneven SET id = 7 WHERE id = -7')),
  );
  const holder = new pg.Client(clientConfig(connection));
  await holder.connect();
  onTestFinished(() => holder.end());
  await holder.query('BEGIN; SELECT count(*) FROM shop.item');
  await expect(restoreExactly({ ...request, lockTimeoutMs: 300 })).rejects.toThrow('lock timeout');
  expect(await differencesFromDump(request)).toEqual(['the content of public.uneven differs']);
});
