import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { GrowingFile } from '../../../src/postgres/growing-file.ts';

let folder: string;
let path: string;
let file: GrowingFile;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'growing-'));
  path = join(folder, 'a');
  file = await GrowingFile.create(path);
});

afterEach(async () => {
  await file.close();
  await rm(folder, { recursive: true });
});

test('a reader is given all, in order, what was there before it came and what comes later', async () => {
  const appended = [3_000_000, 1, 500_000, 2_000_000, 12].map((bytes) => randomBytes(bytes));
  const [first, second, ...later] = appended;
  await file.append(first as Buffer);
  await file.append(second as Buffer);
  const given: Buffer[] = [];
  for await (const piece of file.pieces()) {
    given.push(Buffer.from(piece));
    const next = later.shift();
    if (next === undefined) {
      file.end();
    } else {
      await file.append(next);
    }
  }
  const all = Buffer.concat(appended);
  expect(Buffer.concat(given).equals(all)).toBe(true);
  expect((await readFile(path)).equals(all)).toBe(true);
  expect(file.bytes).toBe(all.length);
});

test('a reader that was there first waits for what is appended, and for the end', async () => {
  const reading = (async () => {
    const given: Buffer[] = [];
    for await (const piece of file.pieces()) {
      given.push(Buffer.from(piece));
    }
    return Buffer.concat(given).toString();
  })();
  await file.append(Buffer.from('one '));
  await file.append(Buffer.from('two'));
  file.end();
  expect(await reading).toBe('one two');
});

test('the writer does not wait for the reader', async () => {
  const reader = file.pieces();
  await file.append(Buffer.alloc(1024 * 1024));
  const { value } = await reader.next();
  let read = value?.length ?? 0;
  // More than a pipe would take.
  for (let appended = 0; appended < 16; appended += 1) {
    await file.append(Buffer.alloc(1024 * 1024, appended));
  }
  file.end();
  expect((await stat(path)).size).toBe(17 * 1024 * 1024);
  for await (const piece of reader) {
    read += piece.length;
  }
  expect(read).toBe(17 * 1024 * 1024);
});

test('a file that nothing is appended to ends', async () => {
  const reading = file.pieces().next();
  file.end();
  expect(await reading).toEqual({ done: true, value: undefined });
});

test('a reader is told when somebody else has cut the file off', async () => {
  await file.append(Buffer.from('all of it'));
  file.end();
  await truncate(path, 3);
  const reader = file.pieces();
  expect((await reader.next()).value?.toString()).toBe('all');
  await expect(reader.next()).rejects.toThrow(`The file ${path} ends at byte 3, where 9 were written.`);
});

test('only its owner may read it', async () => {
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('only its owner may read it, whoever could read what was there before', async () => {
  const older = join(folder, 'older');
  await writeFile(older, 'older', { mode: 0o644 });
  const other = await GrowingFile.create(older);
  onTestFinished(() => other.close());
  const { mode, size } = await stat(older);
  expect({ mode: mode & 0o777, size }).toEqual({ mode: 0o600, size: 0 });
});

test('which file could not be written or read is told, and why', async () => {
  await file.close();
  await expect(file.append(Buffer.from('a'))).rejects.toThrow(
    `The file ${path} could not be written: file closed`,
  );
  await expect(file.sync()).rejects.toThrow(`The file ${path} could not be written: file closed`);
  await rm(path);
  await expect(file.pieces().next()).rejects.toThrow(`The file ${path} could not be read: ENOENT`);
  const below = join(folder, 'none', 'a');
  await expect(GrowingFile.create(below)).rejects.toThrow(`The file ${below} could not be written: ENOENT`);
});
