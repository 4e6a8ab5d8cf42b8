/** How much of a plan a page shows; what it leaves out it says, and plan.json has all. */
export interface Detail {
  /** Characters of SQL a migration. */
  readonly sql: number;
  /** Effects a migration. */
  readonly effects: number;
  /** Rows of any table or list. */
  readonly rows: number;
  /** Characters of any one text. */
  readonly text: number;
}

/** From all there is to next to nothing: the SQL is cut first, then the effects, then all else. */
export const DETAILS: readonly Detail[] = [
  {
    sql: Number.POSITIVE_INFINITY,
    effects: Number.POSITIVE_INFINITY,
    rows: Number.POSITIVE_INFINITY,
    text: 4000,
  },
  { sql: 20_000, effects: Number.POSITIVE_INFINITY, rows: Number.POSITIVE_INFINITY, text: 4000 },
  { sql: 4_000, effects: Number.POSITIVE_INFINITY, rows: Number.POSITIVE_INFINITY, text: 4000 },
  { sql: 1_000, effects: Number.POSITIVE_INFINITY, rows: Number.POSITIVE_INFINITY, text: 4000 },
  { sql: 0, effects: Number.POSITIVE_INFINITY, rows: Number.POSITIVE_INFINITY, text: 4000 },
  { sql: 0, effects: 12, rows: Number.POSITIVE_INFINITY, text: 1000 },
  { sql: 0, effects: 3, rows: 100, text: 1000 },
  { sql: 0, effects: 0, rows: 30, text: 300 },
  { sql: 0, effects: 0, rows: 8, text: 200 },
];

/** The first `most` items as `render` shows them, and a last line that says how many are left out. */
export function upTo<T>(
  most: number,
  items: readonly T[],
  render: (item: T) => string,
  rest: (left: number) => string,
): readonly string[] {
  const left = items.length - most;
  return left > 0 ? [...items.slice(0, most).map(render), rest(left)] : items.map(render);
}

/** What stands below a list or table that was cut. */
export function moreIn(left: number): string {
  return `and ${left.toLocaleString('en-US')} more, in plan.json`;
}

/** A text cut to what a page may show of it. */
export function clip(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** A date, an amount with its unit: what a narrow column must not part. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', '&nbsp;').replaceAll('-', '&#8209;');
}

/** Blocks that are folded away under a line, which is HTML already. */
export function folded(line: string, ...blocks: readonly string[]): string {
  return [`<details><summary>${line}</summary>`, ...blocks, '</details>'].join('\n\n');
}

/** A table; each row is a list of cells that are Markdown already. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  most: number,
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(headings),
    `|${'---|'.repeat(headings.length)}`,
    ...upTo(most, rows, line, (left) => line([moreIn(left), ...headings.slice(1).map(() => '')])),
  ].join('\n');
}
