import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { findClientTools, type RunProgram } from '../../src/postgres/client-tools.ts';

const run: RunProgram = async (file, args) => {
  const { stdout } = await promisify(execFile)(file, [...args]);
  return { exitCode: 0, stdout };
};

it('finds what is installed on this machine, and its programs say that version', async () => {
  const found = await findClientTools({
    minimumMajor: 12,
    platform: process.platform,
    environment: process.env,
    run,
  });
  for (const file of [found.pgDump, found.pgRestore, found.psql]) {
    expect((await run(file, ['--version'])).stdout).toContain(`(PostgreSQL) ${found.version}`);
  }
  expect(found.major).toBe(Number.parseInt(found.version, 10));
});
