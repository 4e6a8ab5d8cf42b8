import type pg from 'pg';
import { Refusal } from '../plan/refusal.ts';

/** The purpose, in the application name, of the connection that holds the lock for the whole run. */
export const LOCK_PURPOSE = 'lock';

/** The advisory lock that one run a database holds: an arbitrary constant, our own in the 64-bit key space. */
const LOCK_KEY = '7306355904013374017';

/** Another run has the lock. */
export class AnotherRun extends Refusal {
  /** Which one, in brackets; empty where the server does not say. */
  readonly which: string;

  constructor(which: string) {
    super(`Another run${which} is at work on this database: wait until it has ended, then start again.`);
    this.which = which;
  }
}

/**
 * Takes the lock that lets only one run work on a database, for as long as the client is connected.
 * @throws AnotherRun when another has it, with that run's name.
 */
export async function takeRunLock(client: pg.ClientBase): Promise<void> {
  const result = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1::bigint) AS taken', [
    LOCK_KEY,
  ]);
  if (result.rows[0]?.taken === true) {
    return;
  }
  const holder = await client.query<{ application: string; since: Date }>(
    `SELECT a.application_name AS application, a.backend_start AS since
       FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (l.classid::bigint << 32) | l.objid::bigint = $1::bigint`,
    [LOCK_KEY],
  );
  const other = holder.rows[0];
  throw new AnotherRun(
    other === undefined ? '' : ` (${other.application}, since ${other.since.toISOString()})`,
  );
}
