import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type DatabaseConnection, libpqVariables, npgsqlConnectionString } from '../lab/postgres/cluster.ts';
import { takeBackup } from '../src/postgres/backup.ts';
import { clientEnvironment } from '../src/postgres/client-environment.ts';
import { findClientTools } from '../src/postgres/client-tools.ts';
import { parseConnectionString } from '../src/postgres/connection-string.ts';
import { openDatabase, readServerFacts, withConnection } from '../src/postgres/database.ts';
import type { BackupRequest, BackupTimes } from './backup.ts';
import { median, medianOfRatios } from './statistics.ts';

process.on('message', async (request: BackupRequest) => {
  process.send?.(await measure(request));
});

async function measure({ connection, runs }: BackupRequest): Promise<BackupTimes> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-backup-'));
  const times = { ours: [] as number[], alone: [] as number[], procedure: [] as number[] };
  const environment = {
    ...process.env,
    ...libpqVariables(connection),
  };
  const file = join(folder, 'a.dump');
  const pgDump = (args: readonly string[]) =>
    promisify(execFile)('pg_dump', [...args, '-f', file], { env: environment });
  let bytes = 0;
  try {
    await withOurs(connection, async (ours) => {
      const ways = {
        procedure: () => pgDump(['-F', 'c', '-b']),
        alone: () => pgDump(['-F', 'c', '-b', '-Zzstd:1']),
        ours: () => ours(file),
      };
      for (let run = 0; run < runs; run += 1) {
        // Back and forth, so that a machine that slows down, or warms up, favours none of them.
        const inTurn = Object.entries(ways);
        for (const [name, way] of run % 2 === 0 ? inTurn : inTurn.toReversed()) {
          times[name as keyof typeof ways].push(await timed(way));
          bytes = (await stat(file)).size;
          // To cut off what is there would be a part of the next one's time.
          await rm(file);
        }
      }
    });
    return {
      ours: median(times.ours),
      alone: median(times.alone),
      procedure: median(times.procedure),
      againstAlone: medianOfRatios(times.alone, times.ours),
      againstProcedure: medianOfRatios(times.procedure, times.ours),
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
  connection: DatabaseConnection,
  work: (ours: (file: string) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const settings = parseConnectionString(npgsqlConnectionString(connection));
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
