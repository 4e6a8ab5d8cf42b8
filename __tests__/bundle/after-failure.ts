import { type Fingerprint, takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import type { Production } from '../../lab/production.ts';
import type { StepResult } from '../../lab/runner/runner.ts';
import type { Bench } from './harness.ts';
import { databasesOf, filesBelow } from './harness.ts';

/** The app's name in the lab's Azure. */
export const SITE = 'maa-api';

/** What can be seen of a production and of a run once it has ended, by other means than the run's own words. */
export interface Seen {
  readonly outcome: string | undefined;
  readonly conclusion: StepResult['conclusion'];
  readonly database: Fingerprint;
  /** Databases of the server that were not there before. */
  readonly strayDatabases: readonly string[];
  readonly state: string;
  readonly healthy: boolean;
  /** Files of the run that are neither its finished dump nor its report. */
  readonly leftovers: readonly string[];
  readonly orphans: number;
}

/** How a production was before a run. */
export interface Before {
  readonly database: Fingerprint;
  readonly databases: readonly string[];
}

export async function lookBefore(bench: Bench, production: Production): Promise<Before> {
  return {
    database: await takeFingerprint(production.connection),
    databases: await databasesOf(bench.cluster),
  };
}

export async function lookAfter(
  bench: Bench,
  production: Production,
  before: Before,
  result: StepResult,
): Promise<Seen> {
  const databases = await databasesOf(bench.cluster);
  return {
    outcome: result.outputs['outcome'],
    conclusion: result.conclusion,
    database: await takeFingerprint(production.connection),
    strayDatabases: databases.filter((name) => !before.databases.includes(name)),
    state: production.azure.state(SITE),
    healthy: await isServing(production),
    leftovers: await leftoversOf(result),
    orphans: result.orphans.length,
  };
}

/** What a run leaves that failed and put everything back: all as before, the app serving, nothing lying about. */
export function asBefore(before: Before, outcome: string): Seen {
  return {
    outcome,
    conclusion: 'failure',
    database: before.database,
    strayDatabases: [],
    state: 'Running',
    healthy: true,
    leftovers: [],
    orphans: 0,
  };
}

/** Whether the app answers its health check; a busy machine may take its time for the first answer. */
export async function isServing(production: Production): Promise<boolean> {
  return fetch(production.healthUrl, { signal: AbortSignal.timeout(60_000) }).then(
    (response) => response.ok,
    () => false,
  );
}

/** The sentences of the run's errors, as the run's page shows them. */
export function errorsOf(result: StepResult): string {
  return result.annotations
    .filter(({ level }) => level === 'error')
    .map(({ message }) => message)
    .join('\n');
}

/** How each request for an operation on the app was answered, oldest first. */
export function answersTo(production: Production, operation: 'stop' | 'start'): readonly unknown[] {
  return production.azure.requests
    .filter(({ method, path }) => method === 'POST' && path.endsWith(`/${operation}`))
    .map(({ status }) => status);
}

async function leftoversOf({ outputs, runnerTemp }: StepResult): Promise<readonly string[]> {
  const dump = outputs['backup-file'];
  const kept = [dump, `${dump}.state.json`, outputs['report-file']].map((file) =>
    file?.slice(runnerTemp.length + 1),
  );
  return (await filesBelow(runnerTemp)).filter((file) => !kept.includes(file));
}
