import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { clientConfig, type DatabaseConnection } from '../../lab/postgres/cluster.ts';

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
