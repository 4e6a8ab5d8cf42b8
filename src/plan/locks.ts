import type { Node } from 'libpg-query';
import { DEFINITIONS } from './definition-work.ts';
import { MAINTENANCE } from './maintenance-work.ts';
import { type ByKind, madeByKind } from './parse-tree.ts';
import { copyWork, readsOf, rowWork } from './row-work.ts';
import {
  type Certainty,
  type Context,
  isSameTable,
  type Place,
  type Surroundings,
  strongerLock,
  type TableWork,
} from './table-work.ts';

const NO_SURROUNDINGS: Surroundings = { tableOfIndex: () => undefined, foreignKeys: [] };

/**
 * What a statement does with tables, by its parse tree and PostgreSQL's documentation of locks. Not seen: what code does that is run by itself
 * (DO, CALL, triggers), children of partitioned tables, and what CASCADE takes with it. A plain read is told only where it may go over all rows.
 * @param defaultSchema where a name without a schema is
 */
export function workOf(
  statement: Node,
  defaultSchema: string,
  surroundings: Surroundings = NO_SURROUNDINGS,
): readonly TableWork[] {
  const place: Place = (relation) => ({
    schema: relation?.schemaname ?? defaultSchema,
    table: relation?.relname ?? '',
  });
  const named =
    madeByKind(statement, { place, defaultSchema, surroundings }, WORK) ?? rowWork(statement, place);
  return [...named, ...readsOf(statement, place, named)].reduce(together, []);
}

/** Of all other statements only those count that change rows. */
const WORK: ByKind<Context, readonly TableWork[]> = {
  ...DEFINITIONS,
  ...MAINTENANCE,
  CopyStmt: (copy, { place }) => copyWork(copy, place),
};

/** One entry a table, with all that was said of it. */
function together(all: readonly TableWork[], one: TableWork): readonly TableWork[] {
  const other = all.find(({ table }) => isSameTable(table, one.table));
  if (other === undefined) {
    return [...all, one];
  }
  const both: TableWork = {
    table: one.table,
    lock: strongerLock(other.lock, one.lock),
    scans: moreCertain(other.scans, one.scans),
    rewrites: moreCertain(other.rewrites, one.rewrites),
    indexesBuilt: other.indexesBuilt + one.indexesBuilt,
    changesRows: other.changesRows === 'none' ? one.changesRows : other.changesRows,
  };
  return all.map((entry) => (entry === other ? both : entry));
}

function moreCertain(a: Certainty, b: Certainty): Certainty {
  return a === 'yes' || b === 'yes' ? 'yes' : a === 'no' ? b : a;
}
