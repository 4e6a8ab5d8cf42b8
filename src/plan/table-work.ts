import type { RangeVar } from 'libpg-query';
import type { TablePart } from './effects.ts';

/** PostgreSQL's locks of a table, weakest first. */
export const LOCK_MODES = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const;

export type LockMode = (typeof LOCK_MODES)[number];

/** Whether something happens; `perhaps` where the statement alone does not say it. */
export type Certainty = 'no' | 'perhaps' | 'yes';

/** What a statement does with one table: how it locks it, and which work over its rows takes time. */
export interface TableWork {
  /** Without a column. */
  readonly table: TablePart;
  readonly lock: LockMode;
  /** Whether every row is read. */
  readonly scans: Certainty;
  /** Whether the whole table is written anew, with all its indexes. */
  readonly rewrites: Certainty;
  /** Indexes built, beside those of a rewrite. */
  readonly indexesBuilt: number;
  readonly changesRows: 'none' | 'some' | 'all';
}

/** A foreign key of the database as it is. */
export interface ForeignKey {
  readonly name: string;
  readonly table: TablePart;
  readonly columns: readonly string[];
  readonly references: TablePart;
}

/** What a statement leaves unsaid, since it names an index or a constraint alone. */
export interface Surroundings {
  readonly tableOfIndex: (schema: string, index: string) => TablePart | undefined;
  readonly foreignKeys: readonly ForeignKey[];
}

/** The foreign keys that a table has. */
export function foreignKeysOf(table: TablePart, { foreignKeys }: Surroundings): readonly ForeignKey[] {
  return foreignKeys.filter((key) => isSameTable(key.table, table));
}

/** The stronger of two locks. */
export function strongerLock(a: LockMode, b: LockMode): LockMode {
  return LOCK_MODES.indexOf(a) >= LOCK_MODES.indexOf(b) ? a : b;
}

/** Whether two parts are the same table, whatever their columns. */
export function isSameTable(a: TablePart, b: TablePart): boolean {
  return a.schema === b.schema && a.table === b.table;
}

/** Where a relation that a statement names is. */
export type Place = (relation: RangeVar | undefined) => TablePart;

/** What is known besides the statement. */
export interface Context {
  readonly place: Place;
  readonly defaultSchema: string;
  readonly surroundings: Surroundings;
}

type Work = Partial<Omit<TableWork, 'table' | 'lock'>>;

/** One table's work; what is not said does not happen. */
export function work(table: TablePart, lock: LockMode, more: Work = {}): TableWork {
  return { table, lock, scans: 'no', rewrites: 'no', indexesBuilt: 0, changesRows: 'none', ...more };
}
