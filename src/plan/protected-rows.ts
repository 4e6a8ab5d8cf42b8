import { formatCounted } from '../report/format.ts';
import { nameOfPart } from './losses.ts';

/** A protected table with its rows. */
export interface ProtectedRows {
  /** What the table is, whatever its name. */
  readonly oid: number;
  readonly schema: string;
  readonly table: string;
  readonly rows: bigint;
}

/**
 * Which protected tables have fewer rows than before, or are gone with some, a sentence each.
 * @param after the same tables by oid, under the names that they have then
 * @param mayLose names as they were before, by {@link nameOfPart}, of those that policy and approval give up
 */
export function lostProtectedRows(
  before: readonly ProtectedRows[],
  after: readonly ProtectedRows[],
  mayLose: ReadonlySet<string>,
): readonly string[] {
  const left = new Map(after.map((one) => [one.oid, one]));
  return before
    .filter((one) => !mayLose.has(nameOfPart(one)))
    .flatMap((one) => {
      const now = left.get(one.oid);
      if (now === undefined) {
        return one.rows === 0n
          ? []
          : [
              `The protected table ${nameOfPart(one)} had ${formatCounted(one.rows, 'row')} and is gone after the Down.`,
            ];
      }
      const renamed = nameOfPart(now) === nameOfPart(one) ? '' : `, now ${nameOfPart(now)},`;
      return now.rows >= one.rows
        ? []
        : [
            `The protected table ${nameOfPart(one)}${renamed} had ${formatCounted(one.rows, 'row')} and has ${formatCounted(now.rows, 'row')} after the Down.`,
          ];
    });
}
