import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { Refusal, sentenceOf } from '../plan/refusal.ts';
import type { HostAndPort } from './connection-hosts.ts';
import type { ConnectionSettings } from './connection-string.ts';
import { ON_WINDOWS } from './lost-clients.ts';
import { passwordFromPassfile } from './passfile.ts';
import { readTlsMaterial } from './tls-material.ts';
import { type TlsMaterial, toNodePg } from './to-node-pg.ts';

/** One database, reachable: the host that answered, and who we are there. */
export interface Database {
  readonly settings: ConnectionSettings;
  /** The host that is the primary, where the connection string names several. */
  readonly place: HostAndPort;
  /** The start of the application name of every connection of this run. */
  readonly application: string;
  /** What version() says. */
  readonly serverVersion: string;
  /** Opens a connection; the caller ends it. `purpose` is shown in pg_stat_activity. */
  connect(purpose: string, options?: ConnectOptions): Promise<pg.Client>;
}

export interface ConnectOptions {
  /** Another database of the same server. */
  readonly database?: string;
  /** {@link LOCK_WAIT_MS} unless said. */
  readonly lockTimeoutMs?: number;
  /** None unless said. */
  readonly statementTimeoutMs?: number;
}

type Reached = Omit<Database, 'serverVersion'>;

/** How long we wait for somebody else's lock, also where we only look: the app may be down meanwhile, and nobody else would end it. */
export const LOCK_WAIT_MS = 30_000;

/** What is known of a server before anything is done. */
export interface ServerFacts {
  readonly versionNumber: number;
  readonly version: string;
  readonly major: number;
  readonly databaseSizeBytes: number;
}

/**
 * Finds the host that answers and can be written to.
 * @throws Refusal with what the server said (never a part of the connection string's secrets).
 */
export async function openDatabase(settings: ConnectionSettings, application: string): Promise<Database> {
  const tls = await readTlsMaterial(settings);
  const failures: string[] = [];
  for (const place of settings.hosts) {
    const reached: Reached = {
      settings,
      place,
      application,
      connect: (purpose, options = {}) => connect(reached, tls, purpose, options),
    };
    try {
      const client = await reached.connect('look');
      const { rows } = await client.query<{ standby: boolean; version: string }>(
        'SELECT pg_is_in_recovery() AS standby, version()',
      );
      await client.end();
      if (rows[0]?.standby !== true) {
        return { ...reached, serverVersion: rows[0]?.version ?? '' };
      }
      failures.push(`${place.host}:${place.port} is a standby, which cannot be written to.`);
    } catch (error) {
      failures.push(`${place.host}:${place.port}: ${sentenceOf(error)}.`);
    }
  }
  throw new Refusal(`The database cannot be reached. ${failures.join(' ')}`);
}

/** The server's version and the database's size. */
export async function readServerFacts(client: pg.ClientBase): Promise<ServerFacts> {
  const result = await client.query<{
    number: string;
    version: string;
    size: string;
  }>(
    `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version,
            pg_database_size(current_database())::text AS size`,
  );
  const row = result.rows[0];
  const versionNumber = Number(row?.number);
  return {
    versionNumber,
    version: row?.version ?? '',
    major: Math.floor(versionNumber / 10_000),
    databaseSizeBytes: Number(row?.size),
  };
}

/** Runs `work` with a connection that is ended afterwards, whatever happens. */
export async function withConnection<T>(
  database: Database,
  purpose: string,
  work: (client: pg.Client) => Promise<T>,
  options?: ConnectOptions,
): Promise<T> {
  const client = await database.connect(purpose, options);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function connect(
  database: Reached,
  tls: TlsMaterial,
  purpose: string,
  options: ConnectOptions,
): Promise<pg.Client> {
  const overrides = {
    hosts: [database.place],
    applicationName: `${database.application} ${purpose}`,
    ...(options.database === undefined ? {} : { database: options.database }),
  };
  let refusal: unknown;
  const password = await passwordFor(database, overrides.database);
  for (const config of toNodePg(database.settings, { ...overrides, ...password }, tls)) {
    const client = new pg.Client({ ...config, keepAliveInitialDelayMillis: KEEP_ALIVE_MS });
    client.on('error', leaveToNextQuery);
    try {
      await client.connect();
      await setTimeouts(client, options);
      return client;
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}

/** node-pg looks for a password file in its own process's variables alone; the one that the connection string names is read here. */
async function passwordFor(
  { settings, place }: Reached,
  database: string | undefined,
): Promise<{ password?: string }> {
  if (settings.password !== undefined || settings.passfile === undefined) {
    return {};
  }
  const password = passwordFromPassfile(await readFile(settings.passfile, 'utf8'), {
    ...place,
    database: database ?? settings.database,
    username: settings.username,
  });
  return password === undefined ? {} : { password };
}

/** A server or a NAT that is gone without a word is noticed by this, not by the system's default of hours. */
const KEEP_ALIVE_MS = 10_000;

/** A connection cut while idle fails its next query; as an `error` event without a listener it would end the process. */
function leaveToNextQuery(): void {}

/** Timeouts of a session of ours: those that are asked for, a limit for locks in any case, and none of the server's own. */
export async function setTimeouts(client: pg.Client, options: ConnectOptions = {}): Promise<void> {
  // A server's limits for idle sessions are not for us: the lock is held, and a snapshot kept, as long as it takes. And should we be
  // killed, our backend is not to go on with a long query (see noticesLostClients). What a server does not have is left out.
  await client.query(
    `SELECT set_config(name, value, false)
       FROM pg_settings JOIN (VALUES ('lock_timeout', $1), ('statement_timeout', $2), ('idle_session_timeout', '0'), ('transaction_timeout', '0'),
              ('idle_in_transaction_session_timeout', '0'), ('client_connection_check_interval', '1s')) AS wanted (name, value) USING (name)
      WHERE name <> 'client_connection_check_interval' OR version() !~* $3`,
    [String(options.lockTimeoutMs ?? LOCK_WAIT_MS), String(options.statementTimeoutMs ?? 0), ON_WINDOWS],
  );
}

/** Where a name without a schema is made: the first schema of the search path that is there. */
export async function currentSchema(client: pg.ClientBase): Promise<string> {
  return (await searchPath(client))[0];
}

/** Where a name without a schema is looked for, in this order: the schemas of the search path that are there. */
export async function searchPath(client: pg.ClientBase): Promise<readonly [string, ...string[]]> {
  const result = await client.query<{ schemas: string[] }>(
    'SELECT current_schemas(false)::text[] AS schemas',
  );
  const [first = 'public', ...others] = result.rows[0]?.schemas ?? [];
  return [first, ...others];
}
