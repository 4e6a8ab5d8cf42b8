import { expect, test } from 'vitest';
import { claimArchiveName } from '../../../src/postgres/archive-name.ts';

test('a name is cut between characters to what the server keeps of it, and stays one of a kind', () => {
  const taken = new Set<string>();
  const names = Array.from({ length: 11 }, () => claimArchiveName('run', `x${'ä'.repeat(60)}`, taken));
  expect(names.slice(0, 2)).toEqual([`run_x${'ä'.repeat(29)}`, `run_x${'ä'.repeat(28)}_2`]);
  expect(names[10]).toBe(`run_x${'ä'.repeat(27)}_11`);
  expect(new Set(names).size).toBe(11);
  for (const name of names) {
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63);
  }
});
