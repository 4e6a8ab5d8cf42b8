import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PostgresCluster } from '../lab/postgres/cluster.ts';
import { newerClient } from '../lab/postgres/newer-client.ts';
import { Prober } from '../lab/prober.ts';
import { Production, readAction } from '../lab/production.ts';
import { readMigrations } from '../lab/sample-app/migration-commands.ts';
import { migrateSampleDatabase, type SampleApp, seedSampleDatabase } from '../lab/sample-app.ts';
import { APPROACHES, type Measured } from './approaches.ts';
import { measureAudit } from './audit.ts';
import { measureBackups } from './backup.ts';
import { buildBenchApp } from './bench-app.ts';
import { type Cell, renderPage } from './page.ts';
import { measurePlan } from './plan.ts';
import { measureStartup } from './startup.ts';
import { median } from './statistics.ts';

const ROOT = resolve(import.meta.dirname, '..');
const QUICK = parseArgs({ options: { quick: { type: 'boolean' } } }).values.quick === true;

/** Rows of all tables together; the seed makes nine and a half for each user. */
const SIZES = QUICK ? [20_000] : [20_000, 1_000_000, 10_000_000];
const RANGES = QUICK ? [10] : [1, 10, 50];
const LARGEST = 10_000_000;

// By hand or by us, the dump is made by the same pg_dump: one as new as runner images have.
process.env['PATH'] = `${await newerClient()}${delimiter}${process.env['PATH'] ?? ''}`;
const bench = await buildBenchApp();
const cluster = await PostgresCluster.start({ settings: ['max_wal_size = 8GB', 'shared_buffers = 1GB'] });
try {
  const cells: Cell[] = [];
  const backups = [];
  for (const rows of SIZES) {
    const template = await makeTemplate(bench.app, rows);
    const backup = await measureBackups({ connection: cluster.connection(template), runs: backupsOf(rows) });
    process.stderr.write(
      `${rows} rows, backup: ${backup.againstAlone.toFixed(2)} of pg_dump alone, ${backup.againstProcedure.toFixed(2)} of by hand\n`,
    );
    backups.push({ rows, ...backup });
    // The range matters at one size, the size at one range: every pair of both would take hours.
    for (const range of rows === SIZES[0] ? RANGES : RANGES.slice(0, 1)) {
      cells.push(...(await measureCell(bench.app, template, rows, range)));
    }
    await cluster.dropDatabase(template);
  }
  const page = renderPage({
    cells,
    backups,
    startup: measureStartup(),
    audit: await measureAudit(cluster, await readAction(ROOT)),
    plan: await measurePlan(cluster, await readAction(ROOT)),
    cpu: cpus()[0]?.model ?? '',
  });
  process.stdout.write(`${page.text}\n`);
  if (!QUICK) {
    await writeFile(join(ROOT, 'docs/performance.md'), page.markdown);
    await writeFile(join(ROOT, 'docs/performance.svg'), page.svg);
  }
} finally {
  await cluster.stop();
  await bench.remove();
}

/** How often a thing is measured; the largest size takes minutes. */
function runsOf(rows: number): number {
  return rows === LARGEST || QUICK ? 3 : 5;
}

/** A pair of dumps takes a second up to a million rows, and their difference is a few hundredths of that. */
function backupsOf(rows: number): number {
  return QUICK ? 3 : rows === LARGEST ? 11 : 15;
}

async function makeTemplate(app: SampleApp, rows: number): Promise<string> {
  const template = `template_${rows}`;
  await cluster.createDatabase(template);
  await migrateSampleDatabase(app, cluster.connection(template));
  await seedSampleDatabase(cluster.connection(template), { users: Math.round(rows / 9.5), longBios: false });
  await cluster.sql(template, 'VACUUM ANALYZE');
  return template;
}

/** Every approach in turn, again and again, so that a machine that drifts drifts for all. */
async function measureCell(app: SampleApp, template: string, rows: number, range: number): Promise<Cell[]> {
  const runs = runsOf(rows);
  const names = Object.keys(APPROACHES) as (keyof typeof APPROACHES)[];
  const seen = new Map(
    names.map((name) => [name, [] as (Measured & { downtimeMs: number; totalMs: number })[]]),
  );
  for (let run = 0; run < runs; run += 1) {
    for (const name of names) {
      const measured = await measureOnce(app, template, range, name);
      seen.get(name)?.push(measured);
      process.stderr.write(
        `${rows} rows, ${range} back, ${name}: down ${(measured.downtimeMs / 1_000).toFixed(2)} s, total ${(measured.totalMs / 1_000).toFixed(1)} s\n`,
      );
    }
  }
  return [...seen].map(([name, measured]) => ({
    rows,
    range,
    name,
    downtimesMs: measured.map((one) => one.downtimeMs),
    totalMs: median(measured.map((one) => one.totalMs)),
    peakMemory: Math.max(0, ...measured.map((one) => one.peakMemory ?? 0)),
  }));
}

async function measureOnce(app: SampleApp, template: string, range: number, name: keyof typeof APPROACHES) {
  const { migrations } = await readMigrations(app.directory);
  const database = 'bench';
  await cluster.createDatabase(database, template);
  const scratch = await mkdtemp(join(tmpdir(), 'bench-'));
  const production = await Production.start({ cluster, sampleApp: app, database });
  try {
    const prober = new Prober(production.healthUrl);
    await prober.good();
    const startedAt = performance.now();
    const measured = await APPROACHES[name]({
      production,
      sampleApp: app,
      action: await readAction(ROOT),
      target: app.migrations.at(-1 - range) ?? '0',
      downSql: migrations
        .slice(-range)
        .reverse()
        .flatMap(({ down }) => down.map(({ sql }) => sql))
        .join('\n'),
      scratch,
    });
    const totalMs = performance.now() - startedAt;
    await production.azure.settled();
    await prober.good();
    const { downtimeMs } = await prober.stop();
    return { ...measured, downtimeMs, totalMs };
  } finally {
    await production.stop();
    await cluster.dropDatabase(database);
    await rm(scratch, { recursive: true, force: true });
  }
}
