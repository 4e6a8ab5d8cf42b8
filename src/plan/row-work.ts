import type { CopyStmt, Node } from 'libpg-query';
import type { TablePart } from './effects.ts';
import { RUN_AT_ONCE, visit } from './parse-tree.ts';
import { isSameTable, type Place, type TableWork, work } from './table-work.ts';

/** What INSERT, UPDATE, DELETE, MERGE and TRUNCATE do, wherever in the statement they stand. */
export function rowWork(statement: Node, place: Place): readonly TableWork[] {
  const found: TableWork[] = [];
  visit(statement, (node) => {
    if ('UpdateStmt' in node || 'DeleteStmt' in node) {
      const { relation, whereClause } = 'UpdateStmt' in node ? node.UpdateStmt : node.DeleteStmt;
      found.push(
        whereClause === undefined
          ? work(place(relation), 'ROW EXCLUSIVE', { scans: 'yes', changesRows: 'all' })
          : work(place(relation), 'ROW EXCLUSIVE', { scans: 'perhaps', changesRows: 'some' }),
      );
    } else if ('MergeStmt' in node) {
      found.push(
        work(place(node.MergeStmt.relation), 'ROW EXCLUSIVE', { scans: 'perhaps', changesRows: 'some' }),
      );
    } else if ('InsertStmt' in node) {
      found.push(work(place(node.InsertStmt.relation), 'ROW EXCLUSIVE'));
    } else if ('TruncateStmt' in node) {
      for (const relation of node.TruncateStmt.relations ?? []) {
        if ('RangeVar' in relation) {
          found.push(work(place(relation.RangeVar), 'ACCESS EXCLUSIVE'));
        }
      }
    }
  });
  return found;
}

/** What COPY does with its table; of a query's tables nothing is told. */
export function copyWork({ relation, is_from = false }: CopyStmt, place: Place): readonly TableWork[] {
  if (relation === undefined) {
    return [];
  }
  return [
    is_from
      ? work(place(relation), 'ROW EXCLUSIVE')
      : work(place(relation), 'ACCESS SHARE', { scans: 'yes' }),
  ];
}

/** The tables that the statement's queries read, beside those that it changes. */
export function readsOf(statement: Node, place: Place, changed: readonly TableWork[]): readonly TableWork[] {
  if (!RUN_AT_ONCE.some((kind) => kind in statement) && !('RefreshMatViewStmt' in statement)) {
    return [];
  }
  const read: TablePart[] = [];
  const made = new Set<string>();
  visit(statement, (node) => {
    if ('CommonTableExpr' in node) {
      made.add(node.CommonTableExpr.ctename ?? '');
    } else if ('RangeVar' in node) {
      read.push(place(node.RangeVar));
    }
  });
  return read
    .filter((table) => !made.has(table.table) && !changed.some((one) => isSameTable(one.table, table)))
    .map((table) => work(table, 'ACCESS SHARE', { scans: 'perhaps' }));
}
