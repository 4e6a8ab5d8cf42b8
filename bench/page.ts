import { formatBytes, formatCount, formatDuration } from '../src/report/format.ts';
import type { AuditTimes } from './audit.ts';
import type { BackupTimes } from './backup.ts';
import type { PlanTimes } from './plan.ts';
import type { StartupTimes } from './startup.ts';
import { median, medianOfRatios } from './statistics.ts';

/** One approach at one size and range; `totalMs` is a median. */
export interface Cell {
  readonly rows: number;
  readonly range: number;
  readonly name: string;
  /** Milliseconds of each run; every approach had its turn before the next run. */
  readonly downtimesMs: readonly number[];
  readonly totalMs: number;
  /** Of our own process, bytes; 0 where it is not ours. */
  readonly peakMemory: number;
}

export interface Results {
  readonly cells: readonly Cell[];
  readonly backups: readonly (BackupTimes & { readonly rows: number })[];
  readonly audit: AuditTimes;
  readonly plan: PlanTimes;
  readonly startup: StartupTimes;
  readonly cpu: string;
}

/** The results as text, as docs/performance.md and as its chart. */
export function renderPage(results: Results): {
  readonly text: string;
  readonly markdown: string;
  readonly svg: string;
} {
  const tables = [
    '## Targets',
    targetTable(results),
    '## Downtime and total time',
    downtimeTable(results),
    '## How it grows',
    growthTable(results),
    '## Backup',
    backupTable(results),
    '## Audit',
    auditLine(results),
    '## Plan',
    planLine(results),
    '## Start-up',
    startupLine(results),
  ].join('\n\n');
  return {
    text: tables,
    markdown: `# Performance\n\nMade by \`npm run bench\`, which alternates the approaches in one run on one machine (${results.cpu}). Medians; the ratios are what counts, each the median of those\nof runs that followed one another.\nDowntime is what somebody outside saw who asked every 50 ms.\n\n![Downtime](performance.svg)\n\n${tables}\n`,
    svg: chart(results),
  };
}

/** What was promised, what was measured, and whether it was kept: the worst cell counts. */
function targetTable({ cells, backups, audit, plan, startup }: Results): string {
  const ours = cells.filter(({ name }) => name === OURS);
  const against = (name: string): number[] => ours.map((cell) => downtimeRatio(cells, cell, name));
  // Connecting and proving take their while however little there is to dump.
  const large = backups.filter(({ rows }) => rows >= 1_000_000);
  type Row = readonly [
    what: string,
    value: number | undefined,
    sign: '≤' | '≥',
    target: number,
    format: (value: number) => string,
  ];
  const rows: readonly Row[] = [
    ['downtime of engine transaction against the floor', Math.max(...against('floor')), '≤', 1.15, twoDigits],
    [
      'downtime of engine transaction against the hand procedure',
      Math.max(...against('by hand')),
      '≤',
      0.35,
      twoDigits,
    ],
    [
      'speed of the proven backup against pg_dump alone, same options, from a million rows',
      least(large.map(({ againstAlone }) => againstAlone)),
      '≥',
      0.95,
      twoDigits,
    ],
    [
      'speed of the proven backup against pg_dump as by hand, from a million rows',
      least(large.map(({ againstProcedure }) => againstProcedure)),
      '≥',
      2,
      twoDigits,
    ],
    [
      `audit of ${audit.migrations} migrations over ${audit.tables} tables, beyond dotnet`,
      audit.ours,
      '≤',
      20_000,
      formatDuration,
    ],
    [
      `plan of ${plan.range} migrations over ${plan.tables} tables, beyond dotnet`,
      plan.ours,
      '≤',
      15_000,
      formatDuration,
    ],
    ['start-up against @actions/core alone', startup.ratio, '≤', 1.3, twoDigits],
    [
      'peak memory of our process',
      Math.max(...cells.map(({ peakMemory }) => peakMemory)),
      '≤',
      200 * MEGABYTE,
      formatBytes,
    ],
  ];
  return markdownTable(
    ['', 'target', 'measured, the worst', ''],
    rows.map(([what, value, sign, target, format]) => [
      what,
      `${sign} ${format(target)}`,
      ...(value === undefined
        ? ['not measured by the quick bench', '']
        : [format(value), (sign === '≤' ? value <= target : value >= target) ? '✓' : '✗ not reached']),
    ]),
  );
}

function least(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.min(...values);
}

/** As in all that the action says of sizes, PostgreSQL's. */
const MEGABYTE = 1024 * 1024;
const OURS = 'ef-rollback, transaction';

function twoDigits(value: number): string {
  return value.toFixed(2);
}

function downtimeOf({ downtimesMs }: Cell): number {
  return median(downtimesMs);
}

function downtimeRatio(cells: readonly Cell[], cell: Cell, name: string): number {
  return medianOfRatios(cell.downtimesMs, sameCell(cells, cell, name)?.downtimesMs ?? []);
}

function sameCell(cells: readonly Cell[], { rows, range }: Cell, name: string): Cell | undefined {
  return cells.find((other) => other.rows === rows && other.range === range && other.name === name);
}

/** Each approach from its smallest cell to its largest, once by rows and once by migrations. */
function growthTable({ cells }: Results): string {
  const smallest = Math.min(...cells.map(({ rows }) => rows));
  const shortest = Math.min(...cells.map(({ range }) => range));
  const names = [...new Set(cells.map(({ name }) => name))];
  const growth = (of: readonly Cell[], value: (cell: Cell) => number): string =>
    of.map((cell) => formatDuration(value(cell))).join(' → ');
  return markdownTable(
    ['approach', 'downtime by rows', 'total by rows', 'downtime by migrations'],
    names.map((name) => {
      const own = cells.filter((cell) => cell.name === name);
      const byRows = own.filter(({ range }) => range === shortest);
      return [
        name,
        growth(byRows, downtimeOf),
        growth(byRows, ({ totalMs }) => totalMs),
        growth(
          own.filter(({ rows }) => rows === smallest),
          downtimeOf,
        ),
      ];
    }),
  );
}

function downtimeTable({ cells }: Results): string {
  const rows = cells.map((cell) => {
    return [
      formatCount(cell.rows),
      String(cell.range),
      cell.name,
      formatDuration(downtimeOf(cell)),
      twoDigits(downtimeRatio(cells, cell, 'floor')),
      twoDigits(downtimeRatio(cells, cell, 'by hand')),
      formatDuration(cell.totalMs),
      cell.peakMemory === 0 ? '' : formatBytes(cell.peakMemory),
      String(cell.downtimesMs.length),
    ];
  });
  return markdownTable(
    [
      'rows',
      'migrations',
      'approach',
      'downtime',
      '× floor',
      '× by hand',
      'total',
      'our peak memory',
      'runs',
    ],
    rows,
  );
}

function backupTable({ backups }: Results): string {
  return markdownTable(
    [
      'rows',
      'dump',
      'ours, proven',
      'pg_dump alone, same options',
      'speed against it',
      'pg_dump as by hand',
      'speed against it',
    ],
    backups.map((one) => [
      formatCount(one.rows),
      formatBytes(one.bytes),
      formatDuration(one.ours),
      formatDuration(one.alone),
      twoDigits(one.againstAlone),
      formatDuration(one.procedure),
      twoDigits(one.againstProcedure),
    ]),
  );
}

function auditLine({ audit }: Results): string {
  const { migrations, tables, ours, dotnet } = audit;
  return `${migrations} migrations over ${tables} tables are judged in ${formatDuration(ours)}, and the dotnet calls before it take ${formatDuration(dotnet)}.`;
}

function planLine({ plan }: Results): string {
  const { range, tables, ours, dotnet, calls, callsForOne } = plan;
  return `A plan of ${range} migrations over ${tables} tables takes ${formatDuration(ours)} beyond ${formatDuration(dotnet)} for dotnet, which is called ${calls} times for ${range} migrations and ${callsForOne} times for one.`;
}

function startupLine({ startup }: Results): string {
  return `Start-up of dist: ${formatDuration(startup.dist)}, an action with @actions/core alone: ${formatDuration(startup.coreAlone)}, ratio ${twoDigits(startup.ratio)}.`;
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const BAR = 18;
const GAP = 26;
const LEFT = 330;
const WIDTH = 900;

/** Horizontal bars of the downtime, one a cell. */
function chart({ cells }: Results): string {
  const longest = Math.max(...cells.map(downtimeOf));
  const bars = cells.map((cell, index) => {
    const y = 20 + index * GAP;
    const width = ((WIDTH - LEFT - 80) * downtimeOf(cell)) / longest;
    const color = cell.name.endsWith('transaction')
      ? '#1a7f37'
      : cell.name === 'floor'
        ? '#8c959f'
        : '#0969da';
    return [
      `<text x="${LEFT - 8}" y="${y + 13}" text-anchor="end">${formatCount(cell.rows)} rows, ${cell.range} back: ${cell.name}</text>`,
      `<rect x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" fill="${color}"/>`,
      `<text x="${(LEFT + width + 6).toFixed(1)}" y="${y + 13}">${formatDuration(downtimeOf(cell))}</text>`,
    ].join('\n');
  });
  const height = 40 + cells.length * GAP;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12" role="img" aria-label="Downtime by approach">\n<rect width="100%" height="100%" fill="#ffffff"/>\n${bars.join('\n')}\n</svg>\n`;
}
