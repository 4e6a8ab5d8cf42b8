import type { LossKind, TablePart } from './effects.ts';

/** One table or column whose data the rollback destroys or overwrites. */
export interface Loss {
  /** As `approve-data-loss` takes it, by {@link nameOfPart}, in the names that stand in the database before the rollback. */
  readonly name: string;
  readonly kind: LossKind;
  readonly part: TablePart;
  /** The migration whose Down does it; of several the first that is reverted. */
  readonly migration: string;
}

/** A loss with what the live data says of it. */
export interface MeasuredLoss extends Loss {
  /** Of a table or of its rows: rows. Of a column or of its values: those that are not null. */
  readonly rows: number;
  readonly bytes: number;
  /** Whether fewer may go than `rows`, since the statement has a condition. */
  readonly atMost: boolean;
  /** The newest point in time in the table, where a column tells one. */
  readonly newest?: { readonly column: string; readonly at: string };
}

/** `schema.table` or `schema.table.column`; a part with a dot or a quote in it stands in double quotes. */
export function nameOfPart({ schema, table, column }: TablePart): string {
  return [schema, table, ...(column === undefined ? [] : [column])].map(quotedWhereNeeded).join('.');
}

function quotedWhereNeeded(part: string): string {
  return /[."]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part;
}
