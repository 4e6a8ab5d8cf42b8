import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRepositoryPolicy } from '../../../src/modes/repository-policy.ts';

let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'repository-policy-'));
});

afterEach(() => rm(workspace, { recursive: true }));

async function write(file: string, pattern: string): Promise<void> {
  await mkdir(dirname(join(workspace, file)), { recursive: true });
  await writeFile(join(workspace, file), `forbiddenMigrations: [${pattern}]\n`);
}

async function forbidden(file: string | undefined, workingDirectory: string | undefined) {
  const world = { environment: { GITHUB_WORKSPACE: workspace } };
  const { policy } = await readRepositoryPolicy(file, workingDirectory, world);
  return policy.forbiddenMigrations.map(({ pattern }) => pattern);
}

test('a repository that is checked out into a folder has its policy there', async () => {
  await write('app/.github/rollback-policy.yml', 'AddKeys');
  expect(await forbidden(undefined, 'app/src/Api')).toEqual(['AddKeys']);
  expect(await forbidden(undefined, './app/')).toEqual(['AddKeys']);
});

test('the workspace’s own comes first, the named one before all, and none is looked for elsewhere', async () => {
  await write('app/.github/rollback-policy.yml', 'OfApp');
  await write('other.yml', 'OfOther');
  expect(await forbidden(undefined, undefined)).toEqual([]);
  expect(await forbidden(undefined, '../elsewhere')).toEqual([]);
  await write('.github/rollback-policy.yml', 'OfWorkspace');
  expect(await forbidden(undefined, 'app')).toEqual(['OfWorkspace']);
  expect(await forbidden('other.yml', 'app')).toEqual(['OfOther']);
});

test('a file that is named has to be there', async () => {
  await expect(forbidden('none.yml', undefined)).rejects.toThrow('there is no none.yml in the workspace');
});
