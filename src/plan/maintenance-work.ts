import type { ClusterStmt, LockStmt, RefreshMatViewStmt, ReindexStmt, VacuumStmt } from 'libpg-query';
import type { ByKind } from './parse-tree.ts';
import { type Context, LOCK_MODES, type TableWork, work } from './table-work.ts';

/** What statements do that keep tables in order, and leave schema and rows as they are. */
export const MAINTENANCE: ByKind<Context, readonly TableWork[]> = {
  ReindexStmt: reindexWork,
  VacuumStmt: vacuumWork,
  ClusterStmt: clusterWork,
  RefreshMatViewStmt: refreshWork,
  LockStmt: lockWork,
};

function reindexWork(
  { kind, relation }: ReindexStmt,
  { place, surroundings }: Context,
): readonly TableWork[] {
  const table =
    kind === 'REINDEX_OBJECT_TABLE'
      ? place(relation)
      : kind === 'REINDEX_OBJECT_INDEX'
        ? surroundings.tableOfIndex(place(relation).schema, relation?.relname ?? '')
        : undefined;
  return table === undefined ? [] : [work(table, 'SHARE', { scans: 'yes', indexesBuilt: 1 })];
}

function vacuumWork(
  { rels = [], options = [], is_vacuumcmd = false }: VacuumStmt,
  { place }: Context,
): readonly TableWork[] {
  const isFull = options.some((option) => 'DefElem' in option && option.DefElem.defname === 'full');
  return rels
    .flatMap((one) => ('VacuumRelation' in one ? [place(one.VacuumRelation.relation)] : []))
    .map((table) =>
      isFull
        ? work(table, 'ACCESS EXCLUSIVE', { scans: 'yes', rewrites: 'yes' })
        : work(table, 'SHARE UPDATE EXCLUSIVE', { scans: is_vacuumcmd ? 'perhaps' : 'no' }),
    );
}

function clusterWork({ relation }: ClusterStmt, { place }: Context): readonly TableWork[] {
  return relation === undefined
    ? []
    : [work(place(relation), 'ACCESS EXCLUSIVE', { scans: 'yes', rewrites: 'yes' })];
}

function refreshWork(
  { relation, concurrent = false }: RefreshMatViewStmt,
  { place }: Context,
): readonly TableWork[] {
  return [
    concurrent
      ? work(place(relation), 'EXCLUSIVE', { rewrites: 'perhaps' })
      : work(place(relation), 'ACCESS EXCLUSIVE', { rewrites: 'yes' }),
  ];
}

function lockWork({ relations = [], mode = 8 }: LockStmt, { place }: Context): readonly TableWork[] {
  return relations.flatMap((one) =>
    'RangeVar' in one ? [work(place(one.RangeVar), LOCK_MODES[mode - 1] ?? 'ACCESS EXCLUSIVE')] : [],
  );
}
