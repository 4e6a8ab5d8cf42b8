import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { AppInputs } from '../app-inputs.ts';
import { cloudAddresses } from '../azure/clouds.ts';
import { type AppState, WebApp } from '../azure/web-app.ts';
import { refuseImpossibleUpload } from '../github/artifact.ts';
import type { Inputs } from '../inputs.ts';
import { Refusal, sentenceOf, throwIfCancelled } from '../plan/refusal.ts';
import { type ClientTools, findClientTools } from '../postgres/client-tools.ts';
import {
  type Database,
  openDatabase,
  readServerFacts,
  type ServerFacts,
  withConnection,
} from '../postgres/database.ts';
import { baseEnvironment } from '../process/base-environment.ts';
import { formatBytes } from '../report/format.ts';
import type { Workplace, World } from './world.ts';

/** What is known before anything is done. */
export interface Ground {
  readonly database: Database;
  readonly server: ServerFacts;
  readonly tools: ClientTools;
  readonly app: ManagedApp | undefined;
  readonly warnings: readonly string[];
}

export interface ManagedApp {
  readonly site: WebApp;
  readonly inputs: AppInputs;
  readonly found: AppState;
}

/** Servers older than this lack what proves that nothing was committed (pg_current_snapshot, pg_xact_status on xid8). */
const OLDEST_SERVER = 130_000;

/**
 * Looks at server, tools, app, artifact service and disk; each is a refusal where it would fail later.
 * @throws Refusal
 */
export async function look(inputs: Inputs, world: World, workplace: Workplace): Promise<Ground> {
  if (inputs.backup.upload) {
    refuseImpossibleUpload(world.environment, world.run);
  }
  refusePooler(inputs);
  const database = await openDatabase(inputs.database.connection, workplace.application);
  const server = await withConnection(database, 'look', readServerFacts);
  if (server.versionNumber < OLDEST_SERVER) {
    throw new Refusal(
      `The server is PostgreSQL ${server.version}; 13 is the oldest that a rollback can be proven on.`,
    );
  }
  const tools = await lookForTools(inputs, world, workplace, server.major);
  const app = inputs.app === undefined ? undefined : await lookAtApp(inputs.app, world);
  const warnings = await lookAtDisk(inputs.backup.directory ?? workplace.directory, server.databaseSizeBytes);
  return { database, server, tools, app, warnings };
}

/** Finds the client tools for the server's version. @throws Refusal */
export async function lookForTools(
  inputs: Inputs,
  world: World,
  workplace: Pick<Workplace, 'application'>,
  serverMajor: number,
): Promise<ClientTools> {
  const environment = baseEnvironment(world.environment, workplace.application);
  return findClientTools({
    minimumMajor: serverMajor,
    platform: process.platform,
    environment: world.environment,
    run: async (file, args) => {
      const answer = await world.runner.ask(file, args, { environment });
      return { exitCode: answer.exitCode, stdout: answer.output };
    },
    ...(inputs.database.pgBinPath === undefined ? {} : { pgBinPath: resolve(inputs.database.pgBinPath) }),
  });
}

/** Signs in and reads the app's state. @throws Refusal */
async function lookAtApp(inputs: AppInputs, world: World): Promise<ManagedApp> {
  const site = await connectApp(inputs, world);
  try {
    const found = await site.state(world.signal);
    return { site, inputs, found };
  } catch (error) {
    throwIfCancelled(world.signal);
    throw new Refusal(sentenceOf(error), { cause: error });
  }
}

export async function connectApp(inputs: AppInputs, world: World): Promise<WebApp> {
  const addresses = cloudAddresses(inputs);
  return WebApp.connect(inputs, addresses, {
    tenantId: inputs.tenantId,
    clientId: inputs.clientId,
    addresses,
    privateAuthority: inputs.authorityHost !== undefined,
    getAssertion: () => world.runner.idToken(),
  });
}

/** Port 6432 of an Azure server is PgBouncer, through which neither session locks nor startup options work. */
function refusePooler(inputs: Inputs): void {
  const pooled = inputs.database.connection.hosts.some(
    ({ host, port }) => port === 6432 && host.endsWith('.postgres.database.azure.com'),
  );
  if (pooled) {
    throw new Refusal(
      'Port 6432 is the PgBouncer of the server, through which a rollback cannot be locked: use port 5432.',
    );
  }
}

async function lookAtDisk(directory: string, databaseBytes: number): Promise<readonly string[]> {
  const folder = await nearestExisting(resolve(directory));
  if (!(await stat(folder)).isDirectory()) {
    throw new Refusal(`backup-directory ${directory} cannot be written to: ${folder} is a file.`);
  }
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new Refusal(`backup-directory ${directory} cannot be written to: ${sentenceOf(error)}.`, {
      cause: error,
    });
  }
  const disk = await statfs(folder);
  const free = disk.bavail * disk.bsize;
  return free >= databaseBytes
    ? []
    : [
        `The disk of ${directory} has ${formatBytes(free)} free and the database has ${formatBytes(databaseBytes)}: the dump is smaller, but may not fit.`,
      ];
}

async function nearestExisting(directory: string): Promise<string> {
  try {
    await access(directory);
    return directory;
  } catch (error) {
    if (dirname(directory) === directory) {
      throw error;
    }
    return nearestExisting(dirname(directory));
  }
}
