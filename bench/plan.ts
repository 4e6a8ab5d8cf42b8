import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { npgsqlConnectionString, type PostgresCluster } from '../lab/postgres/cluster.ts';
import type { Action } from '../lab/runner/action.ts';
import { runAction } from '../lab/runner/runner.ts';
import { runDotnet } from '../lab/sample-app/dotnet.ts';
import { buildLongHistory } from './long-history.ts';
import { startPhaseClock } from './phase-clock.ts';
import { median } from './statistics.ts';

const SIZE = { migrations: 330, tables: 300 };
const RANGE = 30;
const RUNS = 3;
const DATABASE = 'plan';

/** The phases of a plan that wait for `dotnet`. */
const DOTNET = ['Find dotnet-ef', 'Plan'];

/** How long a plan of a long range over many tables takes, milliseconds; medians. */
export interface PlanTimes {
  readonly range: number;
  readonly tables: number;
  /** Beyond the dotnet calls. */
  readonly ours: number;
  readonly dotnet: number;
  /** How often `dotnet` is called for the long range, and for one migration. */
  readonly calls: number;
  readonly callsForOne: number;
}

/** Plans to go back over a generated history through dist. @throws Error when no plan comes of it */
export async function measurePlan(cluster: PostgresCluster, action: Action): Promise<PlanTimes> {
  const history = await buildLongHistory(SIZE);
  const counting = await countingDotnet();
  try {
    await cluster.createDatabase(DATABASE);
    const connection = npgsqlConnectionString(cluster.connection(DATABASE));
    await runDotnet(
      ['ef', 'database', 'update', '--no-build', '--configuration', 'Release', '--connection', connection],
      history.directory,
    );
    await cluster.sql(DATABASE, 'VACUUM ANALYZE');
    const plan = (range: number) => planOnce(action, history.directory, connection, range, counting);
    const one = await plan(1);
    const seen: Planned[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      seen.push(await plan(RANGE));
    }
    return {
      range: RANGE,
      tables: SIZE.tables,
      ours: median(seen.map(({ total, dotnet }) => total - dotnet)),
      dotnet: median(seen.map(({ dotnet }) => dotnet)),
      calls: median(seen.map(({ calls }) => calls)),
      callsForOne: one.calls,
    };
  } finally {
    await counting.remove();
    await history.remove();
    await cluster.dropDatabase(DATABASE);
  }
}

interface Planned {
  readonly total: number;
  readonly dotnet: number;
  readonly calls: number;
}

async function planOnce(
  action: Action,
  directory: string,
  connection: string,
  range: number,
  counting: CountingDotnet,
): Promise<Planned> {
  const before = await counting.calls();
  const clock = startPhaseClock(DOTNET);
  const result = await runAction({
    action,
    inputs: {
      mode: 'plan',
      'target-migration': `~${range}`,
      'working-directory': directory,
      build: 'false',
      'connection-string': connection,
      'upload-artifact': 'false',
    },
    environment: { PATH: counting.path },
    workspace: directory,
    onLogLine: clock.onLogLine,
  });
  if (result.outputs['outcome'] !== 'planned') {
    throw new Error(`The plan ended with ${result.outputs['outcome']}:\n${result.log}`);
  }
  return { total: clock.total(), dotnet: clock.taken(), calls: (await counting.calls()) - before };
}

interface CountingDotnet {
  readonly path: string;
  calls(): Promise<number>;
  remove(): Promise<void>;
}

/** A `dotnet` before the real one on PATH that writes down each call. */
async function countingDotnet(): Promise<CountingDotnet> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-dotnet-'));
  const log = join(folder, 'calls');
  const rest = process.env['PATH'] ?? '';
  await writeFile(log, '');
  await writeFile(
    join(folder, 'dotnet'),
    `#!/bin/sh\necho called >> '${log}'\nPATH='${rest}' exec dotnet "$@"\n`,
  );
  await chmod(join(folder, 'dotnet'), 0o755);
  return {
    path: `${folder}${delimiter}${rest}`,
    calls: async () => (await readFile(log, 'utf8')).split('\n').length - 1,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
