import { readdir, readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { isSystemError } from './system-error.ts';

/** The variable that every child of a run carries, so that what a killed run left behind can be told from anything else. */
export const RUN_MARKER = 'EF_ROLLBACK_RUN';

/** A killed process may take a moment to be gone; one that waits for a dead disk never is. */
const GONE_MS = 5_000;

/**
 * Kills the processes that carry a run's marker and waits until they are gone: a main that was killed takes none of its children with
 * it, and one of them may be starting another at this moment. Returns their pids. Only Linux shows another process's
 * environment; elsewhere nothing is found, and ending the run's database sessions has to do.
 */
export async function killLeftovers(marker: string): Promise<readonly number[]> {
  const killed = new Set<number>();
  const until = Date.now() + GONE_MS;
  while (process.platform === 'linux' && Date.now() < until) {
    const round = await killThoseWith(marker);
    if (round.length === 0) {
      break;
    }
    for (const pid of round) {
      killed.add(pid);
    }
    await setTimeout(20);
  }
  return [...killed];
}

async function killThoseWith(marker: string): Promise<readonly number[]> {
  const wanted = `${RUN_MARKER}=${marker}`;
  const killed: number[] = [];
  for (const entry of await readdir('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) {
      continue;
    }
    const environment = await environmentOf(pid);
    if (environment.includes(wanted) && kill(pid)) {
      killed.push(pid);
    }
  }
  return killed;
}

async function environmentOf(pid: number): Promise<readonly string[]> {
  try {
    return (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
  } catch (error) {
    // Gone in the meantime, or somebody else's: not a child of ours either way.
    if (isSystemError(error, ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'])) {
      return [];
    }
    throw error;
  }
}

function kill(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch (error) {
    if (isSystemError(error, ['ESRCH'])) {
      return false;
    }
    throw error;
  }
}
