import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { DatabaseConnection } from '../lab/postgres/cluster.ts';

export interface BackupRequest {
  readonly connection: DatabaseConnection;
  readonly runs: number;
}

/** Milliseconds of a dump; medians. The ratios are medians, too: of two that were measured in the same round. */
export interface BackupTimes {
  /** Ours: hashed, and read back in full. */
  readonly ours: number;
  /** pg_dump with the same options. */
  readonly alone: number;
  /** pg_dump as the hand procedure calls it. */
  readonly procedure: number;
  /** How many times as fast as pg_dump alone ours is. */
  readonly againstAlone: number;
  readonly againstProcedure: number;
  readonly bytes: number;
}

/**
 * Ours against pg_dump alone, in turn. In a process of its own, as the action is one: what passes through makes the engine collect its whole
 * heap again and again, and the bench's holds by then what the action's never does.
 * @throws Error when that process ends without a result; it has told why on stderr
 */
export async function measureBackups(request: BackupRequest): Promise<BackupTimes> {
  const child = fork(join(import.meta.dirname, 'backup-process.ts'));
  const ended = once(child, 'exit');
  // By a message: the password is not for the command line.
  child.send(request);
  const measured = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
  if (measured === undefined) {
    throw new Error('The backups could not be measured.');
  }
  child.disconnect();
  await ended;
  return measured[0] as BackupTimes;
}
