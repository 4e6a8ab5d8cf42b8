import { readFile } from 'node:fs/promises';
import { npgsqlConnectionString, type PostgresCluster } from '../lab/postgres/cluster.ts';
import type { Action } from '../lab/runner/action.ts';
import { runAction } from '../lab/runner/runner.ts';
import { buildLongHistory } from './long-history.ts';
import { startPhaseClock } from './phase-clock.ts';
import { median } from './statistics.ts';

const SIZE = { migrations: 250, tables: 100 };
const RUNS = 3;

/** The phases of an audit that wait for `dotnet` alone. */
const DOTNET = ['Build', 'Generate'];

/** How long an audit of a long history takes, milliseconds; medians. */
export interface AuditTimes {
  readonly migrations: number;
  readonly tables: number;
  /** Beyond the dotnet calls. */
  readonly ours: number;
  readonly dotnet: number;
}

/** Audits a generated history through dist. @throws Error when a verdict is another than `exact`, which every Down of it is */
export async function measureAudit(cluster: PostgresCluster, action: Action): Promise<AuditTimes> {
  const history = await buildLongHistory(SIZE);
  try {
    const seen: { readonly total: number; readonly dotnet: number }[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      seen.push(await auditOnce(cluster, action, history.directory));
    }
    return {
      ...SIZE,
      ours: median(seen.map(({ total, dotnet }) => total - dotnet)),
      dotnet: median(seen.map(({ dotnet }) => dotnet)),
    };
  } finally {
    await history.remove();
  }
}

async function auditOnce(cluster: PostgresCluster, action: Action, directory: string) {
  const clock = startPhaseClock(DOTNET);
  const result = await runAction({
    action,
    inputs: {
      mode: 'audit',
      'working-directory': directory,
      build: 'false',
      'shadow-connection-string': npgsqlConnectionString(cluster.connection('postgres')),
    },
    workspace: directory,
    onLogLine: clock.onLogLine,
  });
  const total = clock.total();
  const { migrations } = JSON.parse(await readFile(result.outputs['audit-file'] ?? '', 'utf8')) as {
    migrations: { verdict: string }[];
  };
  if (migrations.length !== SIZE.migrations || migrations.some(({ verdict }) => verdict !== 'exact')) {
    throw new Error(`The audit did not find every Down exact:\n${result.log}`);
  }
  return { total, dotnet: clock.taken() };
}
