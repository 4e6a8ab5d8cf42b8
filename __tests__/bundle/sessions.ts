import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { clientConfig, type DatabaseConnection, type PostgresCluster } from '../../lab/postgres/cluster.ts';

/** Somebody's connection to a database. */
export interface Session {
  readonly pid: number;
  query(text: string): Promise<void>;
  /** Closes it, if it is still open, and says how it ended. */
  end(): Promise<'ended by itself' | 'ended by the server'>;
}

/** Opens a connection under a program's name; it stays, idle, until it is ended. */
export async function openSession(connection: DatabaseConnection, application: string): Promise<Session> {
  const client = new pg.Client({ ...clientConfig(connection), application_name: application });
  let terminated = false;
  client.on('error', () => {
    terminated = true;
  });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return {
    pid: rows[0]?.pid ?? Number.NaN,
    async query(text) {
      await client.query(text);
    },
    async end() {
      if (terminated) {
        return 'ended by the server';
      }
      await client.end();
      return 'ended by itself';
    },
  };
}

/** A lock that a person's tool holds on a table; pg_dump gets along with it. */
export interface HeldLock {
  /** The session that waits for the lock, as soon as there is one. */
  waiter(cluster: PostgresCluster): Promise<number>;
  release(): Promise<void>;
}

/**
 * Holds a lock on a table until it is released or the test has ended: a command that changes the table waits for it, and
 * so a run can be met in the middle of what it does.
 */
export async function holdLock(connection: DatabaseConnection, table: string): Promise<HeldLock> {
  return hold(connection, `BEGIN; LOCK TABLE ${table} IN ROW EXCLUSIVE MODE`);
}

/** As {@link holdLock}, but where a Down deletes its row of the history, and has done all else: tables that lose data are locked before any Down. */
export async function holdDown(connection: DatabaseConnection, id: string): Promise<HeldLock> {
  const owner = await openSession(connection, 'psql');
  await owner.query(
    `CREATE FUNCTION hold_down() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN OLD; END';
     CREATE TRIGGER hold_down BEFORE DELETE ON "__EFMigrationsHistory" FOR EACH ROW WHEN (OLD.migration_id = '${id}') EXECUTE FUNCTION hold_down()`,
  );
  await owner.end();
  return hold(connection, 'BEGIN; SELECT pg_advisory_xact_lock(1)');
}

async function hold(connection: DatabaseConnection, sql: string): Promise<HeldLock> {
  const session = await openSession(connection, 'psql');
  onTestFinished(async () => {
    await session.end();
  });
  await session.query(sql);
  return {
    async waiter(cluster) {
      let waiting: { pid: number }[] = [];
      await eventually(async () => {
        waiting = await cluster.sql<{ pid: number }>(
          'postgres',
          'SELECT pid FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))',
          [session.pid],
        );
        return waiting.length === 1;
      });
      return waiting[0]?.pid ?? Number.NaN;
    },
    release: () => session.query('ROLLBACK'),
  };
}

const POLL_MS = 20;
const TIMEOUT_MS = 30_000;

/** Waits until something that only the server can tell is so. @throws Error when it is not so in half a minute */
export async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + TIMEOUT_MS;
  while (!(await isSo())) {
    if (Date.now() > until) {
      throw new Error(`It was not so within ${TIMEOUT_MS / 1_000} s: ${isSo}`);
    }
    await setTimeout(POLL_MS);
  }
}
