import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type AzureLab, startAzure } from './azure/azure.ts';
import { makeCertificates } from './certificates.ts';
import { freePort } from './free-port.ts';
import { type DatabaseConnection, npgsqlConnectionString, type PostgresCluster } from './postgres/cluster.ts';
import type { Action } from './runner/action.ts';
import { actionFromManifest } from './runner/runner.ts';
import { type RunningSampleApp, type SampleApp, startSampleApp } from './sample-app.ts';

export interface ProductionOptions {
  readonly cluster: PostgresCluster;
  readonly sampleApp: SampleApp;
  /** A database of the cluster, with nobody connected. */
  readonly database: string;
  /** The app's role; the superuser by default. */
  readonly account?: { readonly user: string; readonly password: string };
  /** The state the app is found in. */
  readonly appState?: 'Running' | 'Stopped';
  readonly appEnvironment?: Readonly<Record<string, string>>;
  readonly slot?: string;
}

const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555';
const RESOURCE_GROUP = 'rg-maa';
const APP_NAME = 'maa-api';

/** Somebody's production: a database, a real app on it, and an Azure that stops and starts that app's process. */
export class Production {
  readonly url: string;
  readonly azure: AzureLab;
  readonly connection: DatabaseConnection;
  readonly #options: ProductionOptions;
  readonly #port: number;
  readonly #directory: string;
  #app: RunningSampleApp | undefined;
  /** Environment for the next start of the app: a lab fault. */
  appEnvironment: Readonly<Record<string, string>>;

  private constructor(options: ProductionOptions, port: number, directory: string, azure: AzureLab) {
    this.#options = options;
    this.#port = port;
    this.#directory = directory;
    this.azure = azure;
    this.appEnvironment = options.appEnvironment ?? {};
    this.url = `http://127.0.0.1:${port}`;
    this.connection = options.cluster.connection(options.database, options.account);
  }

  static async start(options: ProductionOptions): Promise<Production> {
    const directory = await mkdtemp(join(tmpdir(), 'lab-production-'));
    const port = await freePort();
    const holder: { production?: Production } = {};
    const azure = await startAzure({
      certificates: await makeCertificates(directory),
      sites: [
        {
          name: APP_NAME,
          resourceGroup: RESOURCE_GROUP,
          subscriptionId: SUBSCRIPTION,
          state: options.appState ?? 'Running',
          ...(options.slot === undefined ? {} : { slot: options.slot }),
          start: async () => holder.production?.startApp(),
          stop: async () => holder.production?.stopApp(),
        },
      ],
    });
    const production = new Production(options, port, directory, azure);
    holder.production = production;
    if (options.appState !== 'Stopped') {
      await production.startApp();
    }
    return production;
  }

  get healthUrl(): string {
    return `${this.url}/health`;
  }

  /** Whether the app's process is there. */
  get appRuns(): boolean {
    return this.#app !== undefined;
  }

  /** The app's process; undefined while there is none. */
  get appPid(): number | undefined {
    return this.#app?.pid;
  }

  /** Whether the app answers `GET /health` with 2xx now. */
  async appIsHealthy(): Promise<boolean> {
    return fetch(this.healthUrl, { signal: AbortSignal.timeout(5_000) }).then(
      (response) => response.ok,
      () => false,
    );
  }

  async startApp(): Promise<void> {
    this.#app = await startSampleApp(this.#options.sampleApp, {
      connectionString: npgsqlConnectionString(this.connection),
      port: this.#port,
      environment: this.appEnvironment,
    });
  }

  async stopApp(): Promise<void> {
    const app = this.#app;
    this.#app = undefined;
    await app?.stop();
  }

  /** The inputs of a step that takes this production back. */
  get inputs(): Record<string, string> {
    const { sampleApp, slot } = this.#options;
    return {
      'working-directory': sampleApp.directory,
      project: sampleApp.project,
      'startup-project': sampleApp.startupProject,
      // Built by the lab already; the demo and one test build as users do.
      build: 'false',
      'connection-string': npgsqlConnectionString(this.connection),
      'app-name': slot === undefined ? APP_NAME : `${APP_NAME}/${slot}`,
      'resource-group': RESOURCE_GROUP,
      'subscription-id': SUBSCRIPTION,
      'tenant-id': this.azure.tenantId,
      'client-id': this.azure.clientId,
      'azure-endpoint': this.azure.endpoint,
      'azure-authority-host': this.azure.authorityHost,
      'health-check-url': this.healthUrl,
      'health-check-timeout': '30s',
      'stop-timeout': '30s',
      'start-timeout': '30s',
      'drain-timeout': '10s',
    };
  }

  async stop(): Promise<void> {
    await this.azure.stop();
    await this.stopApp();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** The action of a repository's folder, from its action.yml. */
export async function readAction(root: string): Promise<Action> {
  return actionFromManifest(parse(await readFile(join(root, 'action.yml'), 'utf8')), root);
}
