import type { LossKind, TablePart } from './effects.ts';

/** A table that stands in a database, by the server's own numbers: they stay when a name changes. */
export interface StandingTable {
  readonly oid: number;
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly StandingColumn[];
  /** Numbers of the tables that it is a partition of or inherits from. */
  readonly parents: readonly number[];
  readonly isPartition: boolean;
}

export interface StandingColumn {
  readonly number: number;
  readonly name: string;
  /** Whether it is there because a parent has it, and goes with the parent's. */
  readonly inherited: boolean;
}

/** A table or column that is no longer there; `rows` are those of a partition that its table no longer shows. */
export interface Gone {
  readonly kind: Extract<LossKind, 'table' | 'column' | 'rows'>;
  readonly part: TablePart;
}

/**
 * What was there before and is not afterwards, by number and not by name, in the names of before. A partition that goes with its table, and
 * its columns with those of its table, are not told again.
 */
export function goneBetween(
  before: readonly StandingTable[],
  after: readonly StandingTable[],
): readonly Gone[] {
  const stays = new Map(after.map((table) => [table.oid, table]));
  const wasThere = new Map(before.map((table) => [table.oid, table]));
  return before.flatMap((table): readonly Gone[] => {
    const parent = table.isPartition ? wasThere.get(table.parents[0] ?? 0) : undefined;
    if (parent !== undefined && !stays.has(parent.oid)) {
      return stays.has(table.oid) ? goneColumns(table, stays.get(table.oid)) : [];
    }
    const now = stays.get(table.oid);
    if (now === undefined) {
      return [{ kind: 'table', part: partOf(table) }];
    }
    const detached: readonly Gone[] =
      parent !== undefined && !now.parents.includes(parent.oid)
        ? [{ kind: 'rows', part: partOf(table) }]
        : [];
    const goesWithParents = parent === undefined ? new Set() : namesGone(parent, stays.get(parent.oid));
    return [...detached, ...goneColumns(table, now).filter(({ part }) => !goesWithParents.has(part.column))];
  });
}

/** A table's names, or those of one of its columns. */
export function partOf({ schema, table }: StandingTable, column?: string): TablePart {
  return { schema, table, ...(column === undefined ? {} : { column }) };
}

/** The tables that a partition belongs to, nearest first; none for another table. */
export function partitionedBy(
  table: StandingTable,
  byOid: ReadonlyMap<number, StandingTable>,
): readonly StandingTable[] {
  const parent = table.isPartition ? byOid.get(table.parents[0] ?? 0) : undefined;
  return parent === undefined ? [] : [parent, ...partitionedBy(parent, byOid)];
}

function goneColumns(before: StandingTable, now: StandingTable | undefined): readonly Gone[] {
  return [...namesGone(before, now)].map((column) => ({ kind: 'column', part: partOf(before, column) }));
}

function namesGone(
  before: StandingTable,
  now: StandingTable | undefined,
): ReadonlySet<string | undefined> & Set<string> {
  const numbers = new Set(now?.columns.map(({ number }) => number));
  return new Set(before.columns.filter(({ number }) => !numbers.has(number)).map(({ name }) => name));
}
