import { formatCounted } from '../report/format.ts';
import { nameOfPart } from './losses.ts';

/** A protected table with its rows. */
export interface ProtectedRows {
  /** What the table is, whatever its name. */
  readonly oid: number;
  readonly schema: string;
  readonly table: string;
  /** Undefined where they were not counted, since nothing is to change their number. */
  readonly rows: bigint | undefined;
  /** The file that holds the rows; another one after they were written anew, or the table emptied. */
  readonly file: number;
  /** Rows that the transaction has inserted and deleted so far. */
  readonly inserted: number;
  readonly deleted: number;
}

/** The tables, by {@link nameOfPart}, whose rows a Down may change in number; `any` where that is not known. */
export type RowChanging = ReadonlySet<string> | 'any';

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
      const rows = one.rows ?? rowsBefore(one, now);
      if (now === undefined) {
        return rows === 0n
          ? []
          : [
              `The protected table ${nameOfPart(one)} had ${rows === undefined ? 'rows that nobody has counted' : formatCounted(rows, 'row')} and is gone after the Down.`,
            ];
      }
      const renamed = nameOfPart(now) === nameOfPart(one) ? '' : `, now ${nameOfPart(now)},`;
      if (now.rows === undefined) {
        return [];
      }
      if (rows === undefined) {
        return [
          `The protected table ${nameOfPart(one)}${renamed} was written anew by the Down, which nothing in the plan says, so that nobody knows whether it has kept its rows.`,
        ];
      }
      return now.rows >= rows
        ? []
        : [
            `The protected table ${nameOfPart(one)}${renamed} had ${formatCounted(rows, 'row')} and has ${formatCounted(now.rows, 'row')} after the Down.`,
          ];
    });
}

/** The rows there were, by what the transaction has inserted and deleted since; undefined where it has written the table anew. */
function rowsBefore(then: ProtectedRows, now: ProtectedRows | undefined): bigint | undefined {
  return now?.rows === undefined || now.file !== then.file
    ? undefined
    : now.rows + BigInt(now.deleted - then.deleted) - BigInt(now.inserted - then.inserted);
}
