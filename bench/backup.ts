import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { npgsqlConnectionString, type PostgresCluster } from '../lab/postgres/cluster.ts';
import { takeBackup } from '../src/postgres/backup.ts';
import { clientEnvironment } from '../src/postgres/client-environment.ts';
import { findClientTools } from '../src/postgres/client-tools.ts';
import { parseConnectionString } from '../src/postgres/connection-string.ts';
import { openDatabase, readServerFacts, withConnection } from '../src/postgres/database.ts';
import { median } from './statistics.ts';

/** Milliseconds of a dump; medians. */
export interface BackupTimes {
  /** Ours: hashed, and read back in full. */
  readonly ours: number;
  /** pg_dump with the same options. */
  readonly alone: number;
  /** pg_dump as the hand procedure calls it. */
  readonly procedure: number;
  readonly bytes: number;
}

/** Ours against pg_dump alone, in turn. */
export async function measureBackups(
  cluster: PostgresCluster,
  database: string,
  runs: number,
): Promise<BackupTimes> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-backup-'));
  const times = { ours: [] as number[], alone: [] as number[], procedure: [] as number[] };
  const connection = cluster.connection(database);
  const environment = {
    ...process.env,
    PGHOST: connection.host,
    PGPORT: String(connection.port),
    PGUSER: connection.user,
    PGPASSWORD: connection.password,
    PGDATABASE: database,
  };
  let bytes = 0;
  const pgDump = (args: readonly string[]) =>
    promisify(execFile)('pg_dump', [...args, '-f', join(folder, 'alone.dump')], { env: environment });
  try {
    await withOurs(cluster, database, async (ours) => {
      for (let run = 0; run < runs; run += 1) {
        times.procedure.push(await timed(() => pgDump(['-F', 'c', '-b'])));
        times.alone.push(await timed(() => pgDump(['-F', 'c', '-b', '-Zzstd:1'])));
        const file = join(folder, `ours_${run}.dump`);
        times.ours.push(await timed(() => ours(file)));
        bytes = (await stat(file)).size;
      }
    });
    return {
      ours: median(times.ours),
      alone: median(times.alone),
      procedure: median(times.procedure),
      bytes,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Hands over what takes our backup: as in a run, its connection stands and its tools are found by then. */
async function withOurs(
  cluster: PostgresCluster,
  name: string,
  work: (ours: (file: string) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const settings = parseConnectionString(npgsqlConnectionString(cluster.connection(name)));
  const database = await openDatabase(settings, 'ef-rollback bench');
  await withConnection(database, 'backup', async (client) => {
    const server = await readServerFacts(client);
    const run = async (program: string, args: readonly string[]) => ({
      exitCode: 0,
      stdout: (await promisify(execFile)(program, [...args])).stdout,
    });
    const request = {
      tools: await findClientTools({
        minimumMajor: server.major,
        platform: process.platform,
        environment: process.env,
        run,
      }),
      environment: clientEnvironment(
        database,
        { PATH: process.env['PATH'] ?? '' },
        { serverVersionNumber: server.versionNumber, purpose: 'pg_dump' },
      ),
      client,
      lockTimeoutMs: 10_000,
      stallMs: 300_000,
      signal: new AbortController().signal,
      onTable: () => undefined,
    };
    await work((file) => takeBackup({ ...request, file }));
  });
}
