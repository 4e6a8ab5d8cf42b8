import type { Invariant } from '../policy.ts';
import { formatCounted } from '../report/format.ts';

/** What a query answers, each value in PostgreSQL's text form; null is NULL. */
export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly AnswerRow[];
}

export type AnswerRow = readonly (string | null)[];

/** Why an answer is not of the kind that the rule compares, a sentence; undefined where it is. */
export function misfit({ rule }: Invariant, { columns, rows }: Answer): string | undefined {
  switch (rule.holds) {
    case 'unchanged':
      return undefined;
    case 'unchangedExcept': {
      const missing = rule.columns.filter((column) => !columns.includes(column));
      return missing.length === 0
        ? undefined
        : `unchangedExcept names ${missing.join(', ')}, which the query does not answer: it answers ${columns.join(', ')}.`;
    }
    case 'zero':
      return rows.length === 1 && columns.length === 1 && isNumber(rows[0]?.[0])
        ? undefined
        : `zero wants one number, and the query answers ${shape(columns, rows)}.`;
    case 'notDecrease':
      return rows.length === 1 && rows[0]?.every((value) => value === null || isNumber(value))
        ? undefined
        : `notDecrease wants one row of numbers, and the query answers ${shape(columns, rows)}.`;
  }
}

/** How an invariant is broken, with what was answered before and after; undefined where it holds. The order of rows does not count. */
export function brokenInvariant(invariant: Invariant, before: Answer, after: Answer): string | undefined {
  const { rule } = invariant;
  switch (rule.holds) {
    case 'unchanged':
      return changed(before, after, []);
    case 'unchangedExcept':
      return changed(before, after, rule.columns);
    case 'zero': {
      const why = misfit(invariant, after);
      const value = after.rows[0]?.[0] ?? '';
      return why ?? (compareNumbers(value, '0') === 0 ? undefined : `it is ${value} after the Down, not 0.`);
    }
    case 'notDecrease':
      return misfit(invariant, after) ?? decreased(before, after);
  }
}

function decreased(before: Answer, after: Answer): string | undefined {
  const then = before.rows[0] ?? [];
  const now = after.rows[0] ?? [];
  if (before.columns.join('\n') !== after.columns.join('\n')) {
    return otherColumns(before.columns, after.columns);
  }
  const fallen = before.columns.flatMap((column, index) => {
    const [was, is] = [then[index] ?? null, now[index] ?? null];
    return was !== null && (is === null || compareNumbers(is, was) < 0)
      ? [`${column} was ${was} and is ${is ?? 'NULL'}`]
      : [];
  });
  return fallen.length === 0 ? undefined : `${fallen.join('; ')} after the Down.`;
}

function changed(before: Answer, after: Answer, except: readonly string[]): string | undefined {
  const then = keptColumns(before, except);
  const now = keptColumns(after, except);
  if (then.columns.join('\n') !== now.columns.join('\n')) {
    return otherColumns(then.columns, now.columns);
  }
  const gone = surplus(then.rows, now.rows);
  const come = surplus(now.rows, then.rows);
  if (gone.length === 0 && come.length === 0) {
    return undefined;
  }
  const counts = `${formatCounted(before.rows.length, 'row')} before and ${formatCounted(after.rows.length, 'row')} after the Down`;
  return `${counts}; only before: ${shownRows(gone)}; only after: ${shownRows(come)}.`;
}

/** In the order of their names: the order of a table's columns is another after one was dropped and added again. */
function keptColumns({ columns, rows }: Answer, except: readonly string[]): Answer {
  const kept = columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => !except.includes(column))
    .sort((a, b) => (a.column < b.column ? -1 : a.column > b.column ? 1 : a.index - b.index));
  return {
    columns: kept.map(({ column }) => column),
    rows: rows.map((row) => kept.map(({ index }) => row[index] ?? null)),
  };
}

/** The rows of the one that are not in the other, each as often as it is too many. */
function surplus(some: readonly AnswerRow[], others: readonly AnswerRow[]): readonly AnswerRow[] {
  const left = new Map<string, number>();
  for (const row of others) {
    const key = JSON.stringify(row);
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  return some.filter((row) => {
    const key = JSON.stringify(row);
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
}

const MOST_ROWS = 3;
const MOST_CHARACTERS = 120;

function shownRows(rows: readonly AnswerRow[]): string {
  if (rows.length === 0) {
    return 'none';
  }
  const shown = rows.slice(0, MOST_ROWS).map((row) => {
    const text = `(${row.map((value) => (value === null ? 'NULL' : JSON.stringify(value))).join(', ')})`;
    return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  });
  return `${shown.join(', ')}${rows.length > MOST_ROWS ? ` and ${rows.length - MOST_ROWS} more` : ''}`;
}

function otherColumns(before: readonly string[], after: readonly string[]): string {
  return `the query answered the columns ${before.join(', ')} before and ${after.join(', ')} after the Down.`;
}

function shape(columns: readonly string[], rows: readonly AnswerRow[]): string {
  return rows.length === 1
    ? shownRows(rows)
    : `${formatCounted(rows.length, 'row')} of ${formatCounted(columns.length, 'column')}`;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

function isNumber(value: string | null | undefined): value is string {
  return (
    value !== null &&
    value !== undefined &&
    (DECIMAL.test(value) || /^-?(\d.*e[+-]?\d+|Infinity)$/.test(value))
  );
}

/** Below, at or above 0; of decimals exactly, however long they are. */
function compareNumbers(a: string, b: string): number {
  const [left, right] = [DECIMAL.exec(a), DECIMAL.exec(b)];
  if (left === null || right === null) {
    return Number(a) === Number(b) ? 0 : Number(a) - Number(b);
  }
  const places = Math.max(left[3]?.length ?? 0, right[3]?.length ?? 0);
  const whole = ([, sign = '', units = '', fraction = '']: readonly string[]): bigint =>
    BigInt(`${sign}${units}${fraction.padEnd(places, '0')}`);
  const difference = whole(left) - whole(right);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
