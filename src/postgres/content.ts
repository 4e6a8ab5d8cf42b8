/** The data of one table: how many rows, and a SHA-256 of them in the order in which pg_dump wrote them. */
export interface TableContent {
  readonly rows: number;
  readonly hash: string;
}

/** The data of a database, as pg_dump sees it: views, materialized views (a restore refreshes them) and foreign tables are left out. */
export interface DatabaseContent {
  /** By name as pg_dump writes it: `public.users`, `shop."Odd name"`. */
  readonly tables: Readonly<Record<string, TableContent>>;
  /** The position of each sequence: `7 true`. */
  readonly sequences: Readonly<Record<string, string>>;
  /** What they hold, who owns them and who may do what, in no order. */
  readonly largeObjects: string;
}

/** What differs in the data, a sentence each, sorted; empty when it is the same. */
export function contentDifferences(before: DatabaseContent, after: DatabaseContent): readonly string[] {
  const tables = namesOf(before.tables, after.tables).flatMap((name) =>
    tableDifference(name, before.tables[name], after.tables[name]),
  );
  const sequences = namesOf(before.sequences, after.sequences)
    .filter((name) => before.sequences[name] !== after.sequences[name])
    .map((name) => `the content of ${name} differs`);
  const largeObjects =
    before.largeObjects === after.largeObjects ? [] : ['the content of large objects differs'];
  return [...tables, ...sequences, ...largeObjects].sort();
}

function namesOf(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>) {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])];
}

function tableDifference(
  name: string,
  before: TableContent | undefined,
  after: TableContent | undefined,
): readonly string[] {
  if (before !== undefined && after !== undefined && before.hash === after.hash) {
    return [];
  }
  const rows =
    before?.rows === after?.rows ? '' : `: ${before?.rows ?? 'no'} rows before, ${after?.rows ?? 'none'} now`;
  return [`the content of ${name} differs${rows}`];
}
