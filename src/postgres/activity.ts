import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { Refusal, sentenceOf } from '../plan/refusal.ts';
import { AnswerTooLarge, askReadOnly, readSearchPath } from './ask-read-only.ts';
import { LOCK_PURPOSE } from './lock.ts';
import { sqlStateOf } from './sql-state.ts';

/** A connection to the database that is not ours. */
export interface OtherSession {
  readonly pid: number;
  readonly user: string;
  readonly application: string;
  readonly address: string;
  readonly state: string;
  readonly kind: 'app' | 'tool';
}

/** Programs of people, told apart from the app by the name they give: they may stay when the app has gone. */
const TOOLS =
  /psql|pgadmin|dbeaver|datagrip|jetbrains|azure data studio|azuredatastudio|pg_dump|pg_activity|tableplus|metabase|grafana|prometheus|postgres_exporter|datadog|navicat|dbvisualizer|heidisql/i;

/** Accounts under which managed PostgreSQL services look after their servers. */
const SERVICE_ACCOUNTS = ['azuresu', 'azure_superuser', 'azure_pg_admin', 'rdsadmin', 'cloudsqladmin'];

/**
 * The connections to this database, those of our own run (by application name) left out. A role that is neither the session's nor a
 * member of pg_read_all_stats is told neither address nor kind of a session; one that has a user then counts as a client's,
 * since the app's role is often another one than that which migrates.
 */
export async function otherSessions(
  client: pg.ClientBase,
  ownApplication: string,
): Promise<readonly OtherSession[]> {
  const result = await client.query<Omit<OtherSession, 'kind'>>(
    `SELECT pid, coalesce(usename::text, '') AS user, coalesce(application_name, '') AS application,
            CASE WHEN backend_type IS NULL THEN 'an address that the role may not see'
                 ELSE coalesce(host(client_addr), 'local') END AS address, coalesce(state, '') AS state
       FROM pg_stat_activity
      WHERE datname = current_database() AND usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
        AND NOT starts_with(coalesce(application_name, ''), $1)
        AND NOT coalesce(usename::text, '') = ANY ($2)
      ORDER BY pid`,
    [ownApplication, SERVICE_ACCOUNTS],
  );
  return result.rows.map((row) => ({ ...row, kind: TOOLS.test(row.application) ? 'tool' : 'app' }));
}

/** A session as a person knows it. */
export function describeSession(session: OtherSession): string {
  const program = session.application === '' ? 'a program without a name' : session.application;
  return `${program} of ${session.user} from ${session.address} (pid ${session.pid}, ${session.state || 'state unknown'})`;
}

/**
 * Ends other sessions. Returns the pids that could not be ended, since the role is neither theirs nor a member of
 * pg_signal_backend.
 */
export async function terminateSessions(
  client: pg.ClientBase,
  sessions: readonly OtherSession[],
): Promise<readonly number[]> {
  const refused: number[] = [];
  for (const session of sessions) {
    try {
      await client.query('SELECT pg_terminate_backend($1)', [session.pid]);
    } catch (error) {
      if ((error as pg.DatabaseError).code !== '42501') {
        throw error;
      }
      refused.push(session.pid);
    }
  }
  return refused;
}

/** A backend that is told to end is waited for this long. */
const OWN_BACKENDS_MS = 10_000;

/**
 * Ends what our run has left running on the server (its tool's and pg_dump's backends), this
 * connection and those for the `kept` purposes excepted, and waits until it is gone: a backend whose client was killed goes on until it notices.
 * Returns whether all were gone in time.
 */
export async function endOwnBackends(
  client: pg.ClientBase,
  ownApplication: string,
  kept: readonly string[] = [LOCK_PURPOSE],
): Promise<boolean> {
  const until = Date.now() + OWN_BACKENDS_MS;
  for (;;) {
    const result = await client.query<{ ended: boolean }>(
      `SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
        WHERE datname = current_database() AND starts_with(coalesce(application_name, ''), $1)
          AND pid <> pg_backend_pid() AND application_name <> ALL ($2)`,
      [ownApplication, kept.map((purpose) => `${ownApplication} ${purpose}`)],
    );
    if (result.rows.length === 0) {
      return true;
    }
    if (Date.now() > until) {
      return false;
    }
    await setTimeout(50);
  }
}

/**
 * The live sessions of the app's users, asked in the client's open transaction: by a policy's query where it has one, else by that of the hand
 * procedure, where there is such a `sessions` table that the role may read; otherwise undefined.
 * @throws Refusal where the policy's query cannot be asked, or answers anything but one count
 */
export async function countLiveSessions(client: pg.ClientBase, query?: string): Promise<number | undefined> {
  return query === undefined ? askByHand(client) : askLiveSessions(client, query);
}

async function askByHand(client: pg.ClientBase): Promise<number | undefined> {
  const columns = await client.query(
    `SELECT FROM pg_attribute
      WHERE attrelid = to_regclass('sessions') AND NOT attisdropped
        AND (attname = 'is_revoked' AND atttypid = 'boolean'::regtype
          OR attname = 'expires_at' AND atttypid IN ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype))`,
  );
  if (columns.rows.length !== 2) {
    return undefined;
  }
  try {
    const { rows } = await askReadOnly(
      client,
      'SELECT count(*) FROM sessions WHERE is_revoked = FALSE AND expires_at > NOW()',
      await readSearchPath(client),
    );
    return Number(rows[0]?.[0]);
  } catch (error) {
    // Nobody has asked for this number: a table that the role may not read, or another app's view, keeps nobody from rolling back.
    if (sqlStateOf(error) === undefined) {
      throw error;
    }
    return undefined;
  }
}

async function askLiveSessions(client: pg.ClientBase, query: string): Promise<number> {
  try {
    const { columns, rows } = await askReadOnly(client, query, await readSearchPath(client));
    const count = rows[0]?.[0] ?? '';
    if (columns.length !== 1 || rows.length !== 1 || !/^\d+$/.test(count)) {
      throw new Refusal('activeSessions.query of the policy has to answer one count, and answers otherwise.');
    }
    return Number(count);
  } catch (error) {
    if (sqlStateOf(error) === undefined && !(error instanceof AnswerTooLarge)) {
      throw error;
    }
    throw new Refusal(`activeSessions.query of the policy cannot be asked: ${sentenceOf(error)}.`, {
      cause: error,
    });
  }
}
