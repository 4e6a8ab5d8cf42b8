import { formatBytes, formatCount, formatDuration } from '../src/report/format.ts';
import type { BackupTimes } from './backup.ts';

/** One approach at one size and range; times are medians in milliseconds. */
export interface Cell {
  readonly rows: number;
  readonly range: number;
  readonly name: string;
  readonly runs: number;
  readonly downtimeMs: number;
  readonly totalMs: number;
  /** Of our own process, bytes; 0 where it is not ours. */
  readonly peakMemory: number;
}

export interface Results {
  readonly cells: readonly Cell[];
  readonly backups: readonly (BackupTimes & { readonly rows: number })[];
  readonly startup: { readonly dist: number; readonly coreAlone: number };
  readonly cpu: string;
  readonly quick: boolean;
}

/** The results as text, as docs/performance.md and as its chart. */
export function renderPage(results: Results): {
  readonly text: string;
  readonly markdown: string;
  readonly svg: string;
} {
  const tables = [downtimeTable(results), backupTable(results), startupLine(results)].join('\n\n');
  return {
    text: tables,
    markdown: `# Performance\n\nMade by \`npm run bench\`, which alternates the approaches in one run on one machine (${results.cpu}). Medians; the ratios are what counts.\nDowntime is what somebody outside saw who asked every 50 ms.\n\n![Downtime](performance.svg)\n\n${tables}\n`,
    svg: chart(results),
  };
}

function downtimeTable({ cells }: Results): string {
  const rows = cells.map((cell) => {
    const same = (name: string): Cell | undefined =>
      cells.find((other) => other.rows === cell.rows && other.range === cell.range && other.name === name);
    return [
      formatCount(cell.rows),
      String(cell.range),
      cell.name,
      formatDuration(cell.downtimeMs),
      ratio(cell.downtimeMs, same('floor')?.downtimeMs),
      ratio(cell.downtimeMs, same('by hand')?.downtimeMs),
      formatDuration(cell.totalMs),
      cell.peakMemory === 0 ? '' : formatBytes(cell.peakMemory),
      String(cell.runs),
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
      ratio(one.alone, one.ours),
      formatDuration(one.procedure),
      ratio(one.procedure, one.ours),
    ]),
  );
}

function startupLine({ startup }: Results): string {
  return `Start-up of dist: ${formatDuration(startup.dist)}, an action with @actions/core alone: ${formatDuration(startup.coreAlone)}, ratio ${ratio(startup.dist, startup.coreAlone)}.`;
}

function ratio(value: number, to: number | undefined): string {
  return to === undefined || to === 0 ? '' : (value / to).toFixed(2);
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
  const longest = Math.max(...cells.map((cell) => cell.downtimeMs));
  const bars = cells.map((cell, index) => {
    const y = 20 + index * GAP;
    const width = ((WIDTH - LEFT - 80) * cell.downtimeMs) / longest;
    const color = cell.name.endsWith('transaction')
      ? '#1a7f37'
      : cell.name === 'floor'
        ? '#8c959f'
        : '#0969da';
    return [
      `<text x="${LEFT - 8}" y="${y + 13}" text-anchor="end">${formatCount(cell.rows)} rows, ${cell.range} back: ${cell.name}</text>`,
      `<rect x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" fill="${color}"/>`,
      `<text x="${(LEFT + width + 6).toFixed(1)}" y="${y + 13}">${formatDuration(cell.downtimeMs)}</text>`,
    ].join('\n');
  });
  const height = 40 + cells.length * GAP;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12" role="img" aria-label="Downtime by approach">\n<rect width="100%" height="100%" fill="#ffffff"/>\n${bars.join('\n')}\n</svg>\n`;
}
