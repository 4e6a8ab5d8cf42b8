import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const READS_A_THOUSAND = `
  const { loadSqlParser } = await import(process.argv[1]);
  const parser = await loadSqlParser();
  for (let count = 0; count < 1_000; count += 1) {
    parser.parse('UPDATE shop.items SET price = price * 2 WHERE id IN (SELECT 1)');
  }
  console.log(process.resourceUsage().maxRSS);
`;

it('reads a thousand statements without the memory that a faster compiled grammar would take', async () => {
  const parser = new URL('../../../src/sql/parser.ts', import.meta.url).href;
  const { stdout } = await promisify(execFile)(process.execPath, [
    // What V8 would compile in the background, it compiles before it goes on.
    '--wasm-sync-tier-up',
    '--input-type=module',
    '--eval',
    READS_A_THOUSAND,
    parser,
  ]);
  const peakKilobytes = Number(stdout);
  expect(peakKilobytes).toBeGreaterThan(0);
  expect(peakKilobytes).toBeLessThan(200 * 1024);
});
