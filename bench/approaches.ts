import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startArtifactService } from '../lab/artifacts/artifact-service.ts';
import { libpqVariables, npgsqlConnectionString } from '../lab/postgres/cluster.ts';
import type { Production } from '../lab/production.ts';
import type { Action } from '../lab/runner/action.ts';
import { startStep } from '../lab/runner/runner.ts';
import type { SampleApp } from '../lab/sample-app.ts';

/** One rollback to be measured: everything is fresh, the app serves, nothing is cached but the build. */
export interface Scene {
  readonly production: Production;
  readonly sampleApp: SampleApp;
  readonly action: Action;
  readonly target: string;
  /** The Downs of the range, newest first, as EF sends them. */
  readonly downSql: string;
  readonly scratch: string;
}

/** What is known of a rollback besides what the prober sees. */
export interface Measured {
  /** Peak resident memory of our own process, bytes. */
  readonly peakMemory?: number;
  /** Milliseconds that the dump took, the proof included. */
  readonly backupMs?: number;
}

export type Approach = (scene: Scene) => Promise<Measured>;

/** (a) to (e) of docs/performance.md. */
export const APPROACHES = {
  'by hand': (scene) => byHand(scene, ''),
  'by hand, --no-build': (scene) => byHand(scene, '--no-build'),
  'ef-rollback, database-update': (scene) => byAction(scene, 'database-update'),
  'ef-rollback, transaction': (scene) => byAction(scene, 'transaction'),
  floor,
} as const satisfies Readonly<Record<string, Approach>>;

async function byHand(scene: Scene, extra: string): Promise<Measured> {
  const { production, sampleApp, scratch, target } = scene;
  await promisify(execFile)(join(import.meta.dirname, 'by-hand.sh'), [], {
    cwd: sampleApp.directory,
    env: {
      ...process.env,
      ...(await azureVariables(production)),
      ...libpqVariables(production.connection),
      DUMP: join(scratch, 'by-hand.dump'),
      TARGET: target,
      CONNECTION: npgsqlConnectionString(production.connection),
      PROJECT: sampleApp.project,
      STARTUP: sampleApp.startupProject,
      EXTRA: extra,
    },
  });
  return {};
}

async function byAction(scene: Scene, engine: string): Promise<Measured> {
  const { production, sampleApp, action, target, scratch } = scene;
  const artifacts = await startArtifactService();
  try {
    const step = startStep({
      action,
      inputs: { ...production.inputs, engine, 'target-migration': target },
      environment: { ...artifacts.environment, ...production.azure.environment },
      workspace: sampleApp.directory,
      runnerTemp: scratch,
    });
    const memory = watchPeakMemory(step.pid);
    const result = await step.result;
    const peakMemory = memory.stop();
    if (result.outputs['outcome'] !== 'rolled-back') {
      throw new Error(`The rollback ended with ${result.outputs['outcome']}:\n${result.log}`);
    }
    const report = JSON.parse(readFileSync(result.outputs['report-file'] ?? '', 'utf8')) as {
      backup: { milliseconds: number };
    };
    return { peakMemory, backupMs: report.backup.milliseconds };
  } finally {
    await artifacts.stop();
  }
}

/** The least that any procedure can do: stop, the Down by psql on a connection that is open already, start. */
async function floor({ production, downSql }: Scene): Promise<Measured> {
  const azure = await azureVariables(production);
  const psql = spawn('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', '-'], {
    env: { ...process.env, ...libpqVariables(production.connection) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(psql, 'exit');
  psql.stdin.write('SELECT 1;\n');
  await once(psql.stdout, 'data');
  await post(azure, 'stop');
  await waitForState(production, 'Stopped');
  psql.stdin.end(`BEGIN;\n${downSql}\nCOMMIT;\n`);
  const [code] = (await ended) as [number | null];
  if (code !== 0) {
    throw new Error(`psql ended with exit code ${code}.`);
  }
  await post(azure, 'start');
  return {};
}

async function waitForState(production: Production, wanted: string): Promise<void> {
  await production.azure.settled();
  if (production.azure.state('maa-api') !== wanted) {
    throw new Error(`The app is not ${wanted}.`);
  }
}

async function post(azure: Awaited<ReturnType<typeof azureVariables>>, verb: string): Promise<void> {
  await promisify(execFile)('curl', [
    ...['--silent', '--fail', '--cacert', azure.CA, '-X', 'POST', '-d', ''],
    ...['-H', `Authorization: Bearer ${azure.TOKEN}`],
    `${azure.SITE}/${verb}?api-version=2025-05-01`,
  ]);
}

/** What curl needs to stop and start the app: signed in before, as `az` would be. */
async function azureVariables(production: Production) {
  const { azure, inputs } = production;
  const CA = azure.environment['NODE_EXTRA_CA_CERTS'] ?? '';
  const { stdout } = await promisify(execFile)('curl', [
    ...['--silent', '--fail', '--cacert', CA],
    ...['--data-urlencode', 'grant_type=client_credentials'],
    ...['--data-urlencode', `client_id=${azure.clientId}`],
    ...['--data-urlencode', `client_secret=${azure.clientSecret}`],
    ...['--data-urlencode', `scope=${azure.endpoint}/.default`],
    `${azure.authorityHost}/${azure.tenantId}/oauth2/v2.0/token`,
  ]);
  const { access_token: TOKEN } = JSON.parse(stdout) as { access_token: string };
  const SITE = `${azure.endpoint}/subscriptions/${inputs['subscription-id']}/resourceGroups/${inputs['resource-group']}/providers/Microsoft.Web/sites/maa-api`;
  return { CA, TOKEN, SITE };
}

/** The kernel keeps the highest resident size of a process; it is gone with it, so it is read as long as it is there. */
function watchPeakMemory(pid: number): { stop(): number } {
  let peak = 0;
  const timer = setInterval(() => {
    try {
      const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
      peak = Math.max(peak, Number(line?.[1] ?? 0) * 1024);
    } catch (error) {
      if (
        (error as NodeJS.ErrnoException).code !== 'ENOENT' &&
        (error as NodeJS.ErrnoException).code !== 'ESRCH'
      ) {
        throw error;
      }
    }
  }, 100);
  return {
    stop: () => {
      clearInterval(timer);
      return peak;
    },
  };
}
