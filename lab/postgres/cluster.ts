import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { makeCertificates } from '../certificates.ts';
import { freePort } from '../free-port.ts';
import { type ServerAccount, serverAccount } from './server-account.ts';

/** Where the server's programs are and what they are run with. */
export interface PostgresOptions {
  /** Folder of initdb and postgres; by default the newest that Debian's packages installed. */
  readonly binaries?: string;
  /** Extra lines of postgresql.conf: `['log_statement = all']`. */
  readonly settings?: readonly string[];
}

/** Who connects, and to what. */
export interface DatabaseConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly caFile: string;
}

/**
 * A throwaway PostgreSQL server on a free port of 127.0.0.1, with TLS and password authentication on. Run as an
 * ordinary user when we are root, since the server refuses root.
 */
export class PostgresCluster {
  readonly host = '127.0.0.1';
  readonly user = 'postgres';
  readonly port: number;
  readonly password: string;
  readonly caFile: string;
  readonly #directory: string;
  readonly #binaries: string;
  readonly #account: ServerAccount;
  #server: { pid: number; exited: Promise<unknown> } | undefined;

  private constructor(
    place: { directory: string; binaries: string; account: ServerAccount; caFile: string },
    port: number,
    password: string,
  ) {
    this.#directory = place.directory;
    this.#binaries = place.binaries;
    this.#account = place.account;
    this.caFile = place.caFile;
    this.port = port;
    this.password = password;
  }

  static async start(options: PostgresOptions = {}): Promise<PostgresCluster> {
    const binaries = options.binaries ?? newestInstalledBinaries();
    const account = serverAccount();
    const directory = mkdtempSync(join(tmpdir(), 'lab-postgres-'));
    own(directory, account);
    const certificates = await makeCertificates(directory);
    const password = randomBytes(12).toString('hex');
    const port = await freePort();
    await initialise({ directory, binaries, account, password, port, options, certificates });
    const cluster = new PostgresCluster(
      { directory, binaries, account, caFile: certificates.caFile },
      port,
      password,
    );
    await cluster.startServer();
    return cluster;
  }

  /** How the superuser, or somebody else, reaches a database of this cluster. */
  connection(
    database: string,
    as: { user: string; password: string } = { user: this.user, password: this.password },
  ): DatabaseConnection {
    return { host: this.host, port: this.port, database, caFile: this.caFile, ...as };
  }

  /** Runs SQL as the superuser and returns the rows of the last statement. */
  async sql<Row extends pg.QueryResultRow>(
    database: string,
    text: string,
    values?: unknown[],
  ): Promise<Row[]> {
    const client = new pg.Client(clientConfig(this.connection(database)));
    await client.connect();
    try {
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  async createDatabase(name: string, template = 'template0'): Promise<void> {
    await this.sql(
      'postgres',
      `CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE ${pg.escapeIdentifier(template)}`,
    );
  }

  async dropDatabase(name: string): Promise<void> {
    await this.sql('postgres', `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
  }

  async startServer(): Promise<void> {
    const child = spawn(join(this.#binaries, 'postgres'), ['-D', join(this.#directory, 'data')], {
      stdio: ['ignore', 'ignore', 'pipe'],
      // A group of its own: Ctrl-C in our terminal is not for the server.
      detached: true,
      ...this.#account.spawnAs,
    });
    const endWithUs = (): void => {
      child.kill('SIGQUIT');
    };
    process.once('exit', endWithUs);
    const exited = once(child, 'exit').finally(() => process.removeListener('exit', endWithUs));
    const log: string[] = [];
    const ready = new Promise<void>((resolve, reject) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        log.push(text);
        if (log.length > 200) {
          log.shift();
        }
        if (text.includes('database system is ready to accept connections')) {
          resolve();
        }
      });
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`postgres ended with ${code}:\n${log.join('')}`)));
    });
    await ready;
    this.#server = { pid: child.pid ?? Number.NaN, exited };
  }

  /** Fault: the server dies as if its machine had lost power. */
  async crashServer(): Promise<void> {
    await this.#signal('SIGQUIT');
  }

  /** Fault: the server is stopped and its clients cut off. */
  async stopServer(): Promise<void> {
    await this.#signal('SIGINT');
  }

  /** Ends the server and removes all it left on disk. */
  async stop(): Promise<void> {
    if (this.#server !== undefined) {
      await this.#signal('SIGQUIT');
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #signal(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    if (server === undefined) {
      throw new Error('The lab PostgreSQL server is not running.');
    }
    this.#server = undefined;
    process.kill(server.pid, signal);
    await server.exited;
  }
}

/** Starts a throwaway cluster; end it with {@link PostgresCluster.stop} or `await using`. */
export const startPostgres = PostgresCluster.start;

/** What node-postgres needs to connect over TLS, the lab's certificate verified. */
export function clientConfig(connection: DatabaseConnection): pg.ClientConfig {
  return {
    host: connection.host,
    port: connection.port,
    user: connection.user,
    password: connection.password,
    database: connection.database,
    ssl: { rejectUnauthorized: false },
  };
}

/** What PostgreSQL's programs need in their environment to connect. */
export function libpqVariables({ host, port, user, password, database }: DatabaseConnection) {
  return { PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password, PGDATABASE: database };
}

/** The Npgsql form of a connection, every value quoted. */
export function npgsqlConnectionString(connection: DatabaseConnection): string {
  const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;
  return [
    `Host=${connection.host}`,
    `Port=${connection.port}`,
    `Database=${quoted(connection.database)}`,
    `Username=${quoted(connection.user)}`,
    `Password=${quoted(connection.password)}`,
    'SSL Mode=VerifyFull',
    `Root Certificate=${quoted(connection.caFile)}`,
  ].join(';');
}

/** The folder of the newest programs that Debian's packages installed. */
export function newestInstalledBinaries(): string {
  const root = '/usr/lib/postgresql';
  const newest = readdirSync(root)
    .map(Number)
    .filter(Number.isInteger)
    .sort((a, b) => b - a)[0];
  if (newest === undefined) {
    throw new Error('No PostgreSQL server is installed: apt-get install postgresql');
  }
  return join(root, String(newest), 'bin');
}

async function initialise(place: {
  directory: string;
  binaries: string;
  account: ServerAccount;
  password: string;
  port: number;
  options: PostgresOptions;
  certificates: { certFile: string; keyFile: string };
}): Promise<void> {
  const { directory, account } = place;
  const data = join(directory, 'data');
  const passwordFile = join(directory, 'superuser-password');
  writeFileSync(passwordFile, place.password, { mode: 0o600 });
  own(passwordFile, account);
  const child = spawn(
    join(place.binaries, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      '--pwfile',
      passwordFile,
      '--auth=scram-sha-256',
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
      '-N',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], ...account.spawnAs },
  );
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) {
    throw new Error(`initdb ended with exit code ${code}.`);
  }
  for (const [from, to] of [
    [place.certificates.certFile, 'server.crt'],
    [place.certificates.keyFile, 'server.key'],
  ] as const) {
    copyFileSync(from, join(data, to));
    chmodSync(join(data, to), 0o600);
    own(join(data, to), account);
  }
  const settings = [
    `port = ${place.port}`,
    "listen_addresses = '127.0.0.1'",
    `unix_socket_directories = '${directory}'`,
    'ssl = on',
    // A throwaway cluster: its data need not survive the machine, so nothing waits for the disk.
    'fsync = off',
    'full_page_writes = off',
    'max_connections = 200',
    'jit = off',
    ...(place.options.settings ?? []),
  ];
  writeFileSync(join(data, 'postgresql.auto.conf'), `${settings.join('\n')}\n`);
  own(join(data, 'postgresql.auto.conf'), account);
}

function own(path: string, account: ServerAccount): void {
  if (account.spawnAs.uid !== undefined && account.spawnAs.gid !== undefined) {
    chownSync(path, account.spawnAs.uid, account.spawnAs.gid);
  }
}
