/** A statement of a command that fills columns. */
export interface FillingStatement {
  /** How many rows it has updated, in all its tables together; undefined where the server does not say. */
  readonly rows: number | undefined;
  /** How many it may have filled in each table, by the table's number. */
  readonly fillable: ReadonlyMap<number, number>;
}

/** How many updates of each table, by its number, have overwritten nothing. */
export type ExplainedUpdates = ReadonlyMap<number, number>;

export const NOTHING_EXPLAINED: ExplainedUpdates = new Map();

/**
 * Of the updates that one command has done those that its own fills account for. What a statement could have filled and has not is left for nobody: it
 * would pass what another part of the command, which no plan can read, overwrites.
 * @param updated by the command, by the table's number
 */
export function explainedUpdates(
  statements: readonly FillingStatement[],
  updated: ReadonlyMap<number, number>,
): ExplainedUpdates {
  const left = new Map(updated);
  // Those that reach few tables come first, as they cannot turn to another one.
  for (const { rows, fillable } of statements.toSorted((a, b) => a.fillable.size - b.fillable.size)) {
    let unused = rows ?? Number.POSITIVE_INFINITY;
    for (const [oid, most] of fillable) {
      const still = left.get(oid) ?? 0;
      const explained = Math.min(still, most, unused);
      left.set(oid, still - explained);
      unused -= explained;
    }
  }
  return new Map([...updated].map(([oid, count]) => [oid, count - (left.get(oid) ?? 0)]));
}

/** What several commands explain together. */
export function explainedTogether(all: readonly ExplainedUpdates[]): ExplainedUpdates {
  const sum = new Map<number, number>();
  for (const [oid, count] of all.flatMap((one) => [...one])) {
    sum.set(oid, (sum.get(oid) ?? 0) + count);
  }
  return sum;
}
