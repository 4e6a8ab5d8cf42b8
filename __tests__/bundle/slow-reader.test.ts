import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './harness.ts';

// A busy runner reads late; what no buffer between holds must not be dropped when the process ends.
test('the reason of a refusal arrives, however much is to be masked before it and however late it is read', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lab-slow-reader-'));
  const output = join(directory, 'output');
  await writeFile(output, '');
  const child = spawn(process.execPath, [join(ROOT, 'dist', 'main', 'index.js')], {
    env: {
      GITHUB_OUTPUT: output,
      'INPUT_TARGET-MIGRATION': '~1',
      'INPUT_CONNECTION-STRING': `Host=h;Username=u;Password="${`@%'\\ü`.repeat(1_000)}"`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  await expect.poll(() => readFile(output, 'utf8'), { timeout: 20_000 }).toContain('refused');

  const said: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text));
  expect(await ended).toEqual([1, null]);
  const lines = said.join('').trimEnd().split('\n');
  expect(lines).toContain('::error title=Inputs::connection-string: `Database` is missing.');
  // Without a file for the summary it goes to the log, and is the last that is said.
  expect(lines.at(-1)).toBe('- connection-string: \\`Database\\` is missing.');
  // More than pipes and streams hold, so that there was something to drop.
  expect(said.join('').length).toBeGreaterThan(500_000);
  await rm(directory, { recursive: true });
});
