import type { Node } from 'libpg-query';
import { alterWork, referencedWork } from './alter-table-work.ts';
import type { TablePart } from './effects.ts';
import { namesIn, visit } from './parse-tree.ts';
import {
  type Certainty,
  type Context,
  isSameTable,
  LOCK_MODES,
  type Place,
  type Surroundings,
  strongerLock,
  type TableWork,
  work,
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
  const named = workNamed(statement, { place, defaultSchema, surroundings });
  return [...named, ...readsOf(statement, place, named)].reduce(together, []);
}

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

function workNamed(statement: Node, context: Context): readonly TableWork[] {
  const { place, surroundings } = context;
  if ('AlterTableStmt' in statement) {
    const { relation, cmds = [], objtype } = statement.AlterTableStmt;
    return TABLE_LIKE.has(objtype ?? '')
      ? cmds.flatMap((command) =>
          'AlterTableCmd' in command ? alterWork(command.AlterTableCmd, place(relation), context) : [],
        )
      : [];
  }
  if ('DropStmt' in statement) {
    return dropWork(statement.DropStmt, context);
  }
  if ('RenameStmt' in statement) {
    const { renameType, relationType, relation } = statement.RenameStmt;
    const isOnTable =
      TABLE_LIKE.has(renameType ?? '') ||
      (TABLE_LIKE.has(relationType ?? '') && renameType === 'OBJECT_COLUMN') ||
      ['OBJECT_TABCONSTRAINT', 'OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE'].includes(renameType ?? '');
    return isOnTable ? [work(place(relation), 'ACCESS EXCLUSIVE')] : [];
  }
  if ('AlterObjectSchemaStmt' in statement) {
    const { objectType, relation } = statement.AlterObjectSchemaStmt;
    return TABLE_LIKE.has(objectType ?? '') ? [work(place(relation), 'ACCESS EXCLUSIVE')] : [];
  }
  if ('IndexStmt' in statement) {
    const { relation, concurrent = false } = statement.IndexStmt;
    return [
      work(place(relation), concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE', {
        scans: 'yes',
        indexesBuilt: 1,
      }),
    ];
  }
  if ('CreateStmt' in statement) {
    const { tableElts = [], inhRelations = [], partbound } = statement.CreateStmt;
    const parents = inhRelations.flatMap((parent) => ('RangeVar' in parent ? [parent.RangeVar] : []));
    return [
      ...parents.map((parent) =>
        work(place(parent), partbound === undefined ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'),
      ),
      ...tableElts
        .flatMap((part) => ('ColumnDef' in part ? (part.ColumnDef.constraints ?? []) : [part]))
        .flatMap((part) => ('Constraint' in part ? referencedWork(part.Constraint, place, 'no') : [])),
    ];
  }
  if ('ReindexStmt' in statement) {
    const { kind, relation } = statement.ReindexStmt;
    const table =
      kind === 'REINDEX_OBJECT_TABLE'
        ? place(relation)
        : kind === 'REINDEX_OBJECT_INDEX'
          ? surroundings.tableOfIndex(place(relation).schema, relation?.relname ?? '')
          : undefined;
    return table === undefined ? [] : [work(table, 'SHARE', { scans: 'yes', indexesBuilt: 1 })];
  }
  if ('VacuumStmt' in statement) {
    const { rels = [], options = [], is_vacuumcmd = false } = statement.VacuumStmt;
    const isFull = options.some((option) => 'DefElem' in option && option.DefElem.defname === 'full');
    return rels.flatMap((one) =>
      'VacuumRelation' in one
        ? [
            isFull
              ? work(place(one.VacuumRelation.relation), 'ACCESS EXCLUSIVE', {
                  scans: 'yes',
                  rewrites: 'yes',
                })
              : work(place(one.VacuumRelation.relation), 'SHARE UPDATE EXCLUSIVE', {
                  scans: is_vacuumcmd ? 'perhaps' : 'no',
                }),
          ]
        : [],
    );
  }
  if ('CopyStmt' in statement) {
    const { relation, is_from = false } = statement.CopyStmt;
    return relation === undefined
      ? []
      : [
          is_from
            ? work(place(relation), 'ROW EXCLUSIVE')
            : work(place(relation), 'ACCESS SHARE', { scans: 'yes' }),
        ];
  }
  return [...simpleWork(statement, context), ...rowWork(statement, place)];
}

/** Statements that do one thing with the tables they name. */
function simpleWork(statement: Node, { place, defaultSchema }: Context): readonly TableWork[] {
  if ('CreateTrigStmt' in statement) {
    return [work(place(statement.CreateTrigStmt.relation), 'SHARE ROW EXCLUSIVE')];
  }
  if ('RuleStmt' in statement) {
    return [work(place(statement.RuleStmt.relation), 'ACCESS EXCLUSIVE')];
  }
  if ('CreatePolicyStmt' in statement) {
    return [work(place(statement.CreatePolicyStmt.table), 'ACCESS EXCLUSIVE')];
  }
  if ('AlterPolicyStmt' in statement) {
    return [work(place(statement.AlterPolicyStmt.table), 'ACCESS EXCLUSIVE')];
  }
  if ('ClusterStmt' in statement && statement.ClusterStmt.relation !== undefined) {
    return [
      work(place(statement.ClusterStmt.relation), 'ACCESS EXCLUSIVE', { scans: 'yes', rewrites: 'yes' }),
    ];
  }
  if ('RefreshMatViewStmt' in statement) {
    const { relation, concurrent = false } = statement.RefreshMatViewStmt;
    return [
      work(place(relation), concurrent ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE', {
        rewrites: concurrent ? 'perhaps' : 'yes',
      }),
    ];
  }
  if ('ViewStmt' in statement && statement.ViewStmt.replace === true) {
    return [work(place(statement.ViewStmt.view), 'ACCESS EXCLUSIVE')];
  }
  if ('CreateStatsStmt' in statement) {
    return (statement.CreateStatsStmt.relations ?? []).flatMap((one) =>
      'RangeVar' in one ? [work(place(one.RangeVar), 'SHARE UPDATE EXCLUSIVE')] : [],
    );
  }
  if ('CommentStmt' in statement) {
    const { objtype, object } = statement.CommentStmt;
    const names = object === undefined ? [] : namesIn(object);
    const table = objtype === 'OBJECT_COLUMN' ? names.slice(0, -1) : names;
    return TABLE_LIKE.has(objtype ?? '') || objtype === 'OBJECT_COLUMN'
      ? [work(tableNamed(table, defaultSchema), 'SHARE UPDATE EXCLUSIVE')]
      : [];
  }
  if ('LockStmt' in statement) {
    const { relations = [], mode = 8 } = statement.LockStmt;
    return relations.flatMap((one) =>
      'RangeVar' in one ? [work(place(one.RangeVar), LOCK_MODES[mode - 1] ?? 'ACCESS EXCLUSIVE')] : [],
    );
  }
  return [];
}

const TABLE_LIKE: ReadonlySet<string> = new Set([
  'OBJECT_TABLE',
  'OBJECT_FOREIGN_TABLE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
]);

function tableNamed(names: readonly string[], defaultSchema: string): TablePart {
  return { schema: names.at(-2) ?? defaultSchema, table: names.at(-1) ?? '' };
}

type DropStatement = Extract<Node, { readonly DropStmt: unknown }>['DropStmt'];

function dropWork(
  { removeType = 'OBJECT_TABLE', objects = [], concurrent = false }: DropStatement,
  { defaultSchema, surroundings }: Context,
): readonly TableWork[] {
  return objects.map(namesIn).flatMap((names) => {
    if (TABLE_LIKE.has(removeType)) {
      const table = tableNamed(names, defaultSchema);
      return [
        work(table, 'ACCESS EXCLUSIVE'),
        ...surroundings.foreignKeys
          .filter((key) => isSameTable(key.table, table))
          .map((key) => work(key.references, 'ACCESS EXCLUSIVE')),
      ];
    }
    if (['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE'].includes(removeType)) {
      return [work(tableNamed(names.slice(0, -1), defaultSchema), 'ACCESS EXCLUSIVE')];
    }
    const table =
      removeType === 'OBJECT_INDEX'
        ? surroundings.tableOfIndex(names.at(-2) ?? defaultSchema, names.at(-1) ?? '')
        : undefined;
    return table === undefined
      ? []
      : [work(table, concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE')];
  });
}

/** What INSERT, UPDATE, DELETE, MERGE and TRUNCATE do, wherever in the statement they stand. */
function rowWork(statement: Node, place: Place): readonly TableWork[] {
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

/** Statements that hold a query which is run at once. */
const QUERIES = [
  'SelectStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'CreateTableAsStmt',
  'RefreshMatViewStmt',
];

/** The tables that the statement's queries read, beside those that it changes. */
function readsOf(statement: Node, place: Place, changed: readonly TableWork[]): readonly TableWork[] {
  if (!QUERIES.some((kind) => kind in statement)) {
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
