import { readdirSync, readFileSync } from 'node:fs';

/** A process that the action started and left behind. */
export interface Orphan {
  pid: number;
  command: string;
}

function readProcessFile(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // The process ended meanwhile, or is another user's: not one of ours, either way.
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') return '';
    throw error;
  }
}

/** The processes whose environment holds this RUNNER_TRACKING_ID: what a step started and did not end. */
export function findOrphans(trackingId: string): Orphan[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => readProcessFile(pid, 'environ').split('\0').includes(`RUNNER_TRACKING_ID=${trackingId}`))
    .map((pid) => ({
      pid: Number(pid),
      command: readProcessFile(pid, 'cmdline').split('\0').join(' ').trim(),
    }));
}
