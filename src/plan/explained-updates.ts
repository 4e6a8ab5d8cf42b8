/** A statement of a command that updates rows, and what it may have done to them without taking anything. */
export interface UpdatingStatement {
  /** How many rows it has updated, in all its tables together; undefined where the server does not say. */
  readonly rows: number | undefined;
  /** How many it may have filled in each table, by the table's number; undefined where it fills nothing. */
  readonly fillable?: ReadonlyMap<number, number>;
  /** The partitions from one to another of which it may have moved rows; undefined where no table of its is partitioned. */
  readonly partitions?: readonly number[];
}

/** What a command has done to the rows of a table. */
export interface RowsDone {
  readonly updated: number;
  /** An UPDATE that moves a row counts as its deletion here and its insertion there. */
  readonly deleted: number;
  readonly inserted: number;
  /** Whether a trigger may have changed a row while it was updated; while it was put into the table. */
  readonly changedOnUpdate: boolean;
  readonly changedOnInsert: boolean;
}

/** What is known not to have taken anything, by the table's number. */
export interface Explained {
  /** Updates that have overwritten nothing. */
  readonly updated: ReadonlyMap<number, number>;
  /** Deletions that were the move of a row to another partition. */
  readonly moved: ReadonlyMap<number, number>;
  /** Further such deletions, of rows that a trigger may have changed on their way. */
  readonly changedOnMove: ReadonlyMap<number, number>;
}

export const NOTHING_EXPLAINED: Explained = {
  updated: new Map(),
  moved: new Map(),
  changedOnMove: new Map(),
};

/**
 * Of the updates and deletions that one command has done those that its own UPDATEs account for. What a statement could have done and has not is left for
 * nobody: it would pass what another part of the command, which no plan can read, overwrites or deletes.
 * @param done by the command, by the table's number
 */
export function explainedBy(
  statements: readonly UpdatingStatement[],
  done: ReadonlyMap<number, RowsDone>,
): Explained {
  const updated = counter(done, (rows) => rows.updated);
  const deleted = counter(done, (rows) => rows.deleted);
  const inserted = counter(done, (rows) => rows.inserted);
  const explained = { updated: counts(), moved: counts(), changedOnMove: counts() };
  // Those that reach few tables come first, as they cannot turn to another one.
  for (const { rows, fillable, partitions = [] } of statements.toSorted((a, b) => reach(a) - reach(b))) {
    let unused = rows ?? Number.POSITIVE_INFINITY;
    const still = new Map(fillable);
    for (const [oid, most] of still) {
      const filled = updated.take(oid, Math.min(most, unused));
      unused -= filled;
      still.set(oid, most - filled);
      add(explained.updated, oid, done.get(oid)?.changedOnUpdate ? 0 : filled);
    }
    if (rows === undefined) {
      continue;
    }
    // What it has updated in place it has not moved.
    unused -= takeAmong(partitions, updated, unused);
    const isChanged = partitions.some((oid) => done.get(oid)?.changedOnInsert);
    for (const oid of partitions) {
      const most = Math.min(unused, fillable === undefined ? unused : (still.get(oid) ?? 0));
      const arrived = partitions.reduce((all, other) => all + inserted.left(other), 0);
      const moved = deleted.take(oid, Math.min(most, arrived));
      takeAmong(partitions, inserted, moved);
      unused -= moved;
      add(isChanged ? explained.changedOnMove : explained.moved, oid, moved);
    }
  }
  return explained;
}

/** What several commands explain together. */
export function explainedTogether(all: readonly Explained[]): Explained {
  const together = { updated: counts(), moved: counts(), changedOnMove: counts() };
  for (const one of all) {
    for (const kind of ['updated', 'moved', 'changedOnMove'] as const) {
      for (const [oid, count] of one[kind]) {
        add(together[kind], oid, count);
      }
    }
  }
  return together;
}

function counts(): Map<number, number> {
  return new Map();
}

function reach({ fillable, partitions = [] }: UpdatingStatement): number {
  return Math.max(fillable?.size ?? 0, partitions.length);
}

interface Counter {
  left(oid: number): number;
  /** Takes as many as are left, and `most` at the most. */
  take(oid: number, most: number): number;
}

function counter(done: ReadonlyMap<number, RowsDone>, of: (rows: RowsDone) => number): Counter {
  const left = new Map([...done].map(([oid, rows]) => [oid, of(rows)]));
  return {
    left: (oid) => left.get(oid) ?? 0,
    take: (oid, most) => {
      const taken = Math.max(0, Math.min(left.get(oid) ?? 0, most));
      left.set(oid, (left.get(oid) ?? 0) - taken);
      return taken;
    },
  };
}

function takeAmong(oids: readonly number[], from: Counter, count: number): number {
  return oids.reduce((taken, oid) => taken + from.take(oid, count - taken), 0);
}

function add(to: Map<number, number>, oid: number, count: number): void {
  if (count > 0) {
    to.set(oid, (to.get(oid) ?? 0) + count);
  }
}
