import { readdirSync, readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';

const { secretRenderings, intervalMs, stopped } = z
  .object({
    secretRenderings: z.array(z.string()),
    intervalMs: z.number(),
    stopped: z.instanceof(Int32Array),
  })
  .parse(workerData);

const seen = new Set<string>();

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // The process ended between the listing and the reading.
    if (code === 'ENOENT' || code === 'ESRCH') return '';
    throw error;
  }
}

function look(): void {
  for (const pid of readdirSync('/proc')) {
    if (!/^\d/.test(pid)) continue;
    const command = commandLine(pid);
    if (secretRenderings.some((secret) => command.includes(secret))) {
      seen.add(`${pid}: ${command.split('\0').join(' ').trim()}`);
    }
  }
}

look();
parentPort?.postMessage('watching');
while (Atomics.wait(stopped, 0, 0, intervalMs) === 'timed-out') look();
look();
parentPort?.postMessage([...seen]);
