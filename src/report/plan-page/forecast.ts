import type { PlanDocument } from '../../plan/plan-document.ts';
import {
  codeInTableCell,
  escapeTableCell,
  formatBytes,
  formatBytesSpan,
  formatCount,
  formatCounted,
  formatSecondsSpan,
} from '../format.ts';
import { clip, type Detail, table, unbroken } from './detail.ts';

type PlannedCommand = PlanDocument['commands'][number];
type TableWork = PlannedCommand['tables'][number];

/** Commands that rewrite or scan a table or build an index, or may take a second, the longest first. */
export function commandSection({ commands }: PlanDocument, { rows, text }: Detail): readonly string[] {
  const long = commands.filter(
    ({ seconds, tables }) => seconds.high >= 1 || tables.some((work) => workOf(work) !== ''),
  );
  if (long.length === 0) {
    return [];
  }
  return [
    '### Commands that may take long',
    table(
      ['command', 'table', 'size', 'lock', 'does', 'takes'],
      long
        .toSorted((a, b) => b.seconds.high - a.seconds.high)
        .map(({ sql, tables, seconds }) => [
          codeInTableCell(clip(sql, Math.min(120, text))),
          perTable(tables, ({ table: name }) => codeInTableCell(name)),
          perTable(tables, ({ bytes }) => unbroken(formatBytes(bytes))),
          perTable(tables, ({ lock }) => escapeTableCell(lock)),
          perTable(tables, workOf),
          unbroken(formatSecondsSpan(seconds)),
        ]),
      rows,
    ),
  ];
}

/** Most commands are about one table; at most five are shown. */
function perTable(tables: readonly TableWork[], cell: (work: TableWork) => string): string {
  return tables.slice(0, 5).map(cell).join('<br>');
}

function workOf({ scans, rewrites, indexesBuilt }: TableWork): string {
  const said = { no: [], perhaps: ['perhaps '], yes: [''] } as const;
  return [
    ...said[rewrites].map((word) => `${word}rewrites`),
    ...said[scans].map((word) => `${word}scans`),
    ...(indexesBuilt === 0 ? [] : [`builds ${formatCounted(indexesBuilt, 'index', 'indexes')}`]),
  ].join(', ');
}

/** How long and how large, each as a range. */
export function forecastSection({ forecast, liveSessions, range }: PlanDocument): readonly string[] {
  if (range.length === 0) {
    return [];
  }
  const rows = [
    ...(forecast === undefined
      ? []
      : [
          ['Downtime', formatSecondsSpan(forecast.downtimeSeconds)],
          ['Backup takes', formatSecondsSpan(forecast.backupSeconds)],
          ['Backup size', formatBytesSpan(forecast.backupBytes)],
          ['The whole run', formatSecondsSpan(forecast.totalSeconds)],
        ]),
    ...(liveSessions === undefined ? [] : [['Live user sessions now', formatCount(liveSessions)]]),
  ];
  return rows.length === 0 ? [] : ['### Forecast', table(['', 'from – to'], rows, rows.length)];
}
