import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { parseWorkflowCommand } from '../../lab/runner/workflow-command.ts';
import { Runner } from '../../src/github/runner.ts';

afterEach(() => vi.unstubAllEnvs());

it('saves state as it is and redacts outputs, where the password is a word that paths hold too', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lab-state-'));
  for (const name of ['GITHUB_STATE', 'GITHUB_OUTPUT']) {
    await writeFile(join(directory, name), '');
    vi.stubEnv(name, join(directory, name));
  }
  const runner = new Runner();
  runner.hideSecret('shop');
  runner.save('journal', '/tmp/backup_shop.dump');
  runner.output('backup-file', '/tmp/backup_shop.dump');

  // A name, a delimiter and the value between two of them.
  expect((await readFile(join(directory, 'GITHUB_STATE'), 'utf8')).split('\n')[1]).toBe(
    '/tmp/backup_shop.dump',
  );
  expect((await readFile(join(directory, 'GITHUB_OUTPUT'), 'utf8')).split('\n')[1]).toBe(
    '/tmp/backup_***.dump',
  );
  await rm(directory, { recursive: true });
});

it('says lines in which the runner finds no command', () => {
  const said: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
  new Runner().line('✗ Revert: invalid input: "x\n::stop-commands::t\n", by ##[error]somebody');
  vi.restoreAllMocks();
  const lines = said.join('').split('\n');
  expect(lines).toHaveLength(4);
  expect(lines.flatMap((line) => parseWorkflowCommand(line) ?? [])).toEqual([]);
});
