import { codeInTableCell, formatCounted, formatDuration } from './format.ts';
import type { ReportedRehearsal, ReportedStatement } from './run-report.ts';

/** A migration may insert a whole file by one statement. */
const LONGEST_STATEMENT = 500;

/** A statement as it is told: on one line, cut where it is very long. */
export function statementText(sql: string): string {
  const line = sql.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_STATEMENT ? `${line.slice(0, LONGEST_STATEMENT)}…` : line;
}

/** A statement of the rehearsal for the log: `1.2 s, 40 rows: UPDATE … (20250101000000_AddName)`. */
export function describeStatement({ migration, statement, milliseconds, rows }: ReportedStatement): string {
  const changed = rows === undefined ? '' : `, ${formatCounted(rows, 'row')}`;
  return `${formatDuration(milliseconds)}${changed}: ${statement} (${migration})`;
}

/** What was restored and how long the Down took there, in one line. */
export function describeRehearsal({ restored, statements, totalMs }: ReportedRehearsal): string {
  return (
    `restored and compared: ${formatCounted(restored.tables, 'table')}, ${formatCounted(restored.rows, 'row')}, restored in ${formatDuration(restored.milliseconds)}; ` +
    `the Down took ${formatDuration(totalMs)} there, ${formatCounted(statements.length, 'statement')}`
  );
}

/** At most this many; the JSON report has all. */
const MOST_STATEMENTS = 10;

/** The slowest statements of the rehearsal, folded away, for the summary. */
export function renderSlowest({ statements }: ReportedRehearsal): string {
  const slowest = statements
    .toSorted((left, right) => right.milliseconds - left.milliseconds)
    .slice(0, MOST_STATEMENTS)
    .map(
      ({ migration, statement, milliseconds, rows }) =>
        `| ${formatDuration(milliseconds)} | ${rows ?? ''} | ${codeInTableCell(migration)} | ${codeInTableCell(statement)} |`,
    );
  return [
    '<details><summary>The slowest statements on the restored copy</summary>\n',
    '| time | rows changed | migration | statement |\n|--:|--:|---|---|',
    `${slowest.join('\n')}\n`,
    '</details>',
  ].join('\n');
}
