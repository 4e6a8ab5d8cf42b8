import type { TablePart } from './effects.ts';

/** That a command changes rows of a table which are there already. */
export interface RowChange {
  /** `updates`, `deletes`, `empties` or `merges into`; of code, `may change`. */
  readonly does: string;
  readonly part: TablePart;
  /**
   * Whether it was found in code (a DO block, a function that is called), where nothing but a name beside a word that changes rows is seen: then
   * the table is in lower case, and its schema is not known.
   */
  readonly inCode: boolean;
}
