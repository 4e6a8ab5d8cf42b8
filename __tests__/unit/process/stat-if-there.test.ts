import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { statIfThere } from '../../../src/process/stat-if-there.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stat-if-there-'));
  await writeFile(join(folder, 'file'), '');
  await symlink(join(folder, 'loop'), join(folder, 'loop'));
});

afterAll(() => rm(folder, { recursive: true }));

it('tells what is there', async () => {
  expect((await statIfThere(join(folder, 'file')))?.isFile()).toBe(true);
});

it.each(['missing', 'missing/below', 'file/below'])('finds nothing at %s', async (path) => {
  expect(await statIfThere(join(folder, path))).toBeUndefined();
});

it('takes nothing for missing that it could not look at', async () => {
  await expect(statIfThere(join(folder, 'loop'))).rejects.toThrow(/ELOOP/);
});
