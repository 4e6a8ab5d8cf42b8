import type {
  AlterObjectSchemaStmt,
  AlterTableStmt,
  CommentStmt,
  CreateStatsStmt,
  CreateStmt,
  DropStmt,
  IndexStmt,
  RenameStmt,
  RuleStmt,
} from 'libpg-query';
import { alterWork, referencedWork } from './alter-table-work.ts';
import type { TablePart } from './effects.ts';
import { ON_TABLE } from './object-types.ts';
import { type ByKind, namesIn } from './parse-tree.ts';
import { rowWork } from './row-work.ts';
import { type Context, foreignKeysOf, type TableWork, work } from './table-work.ts';

/** What statements do that change a schema. */
export const DEFINITIONS: ByKind<Context, readonly TableWork[]> = {
  AlterTableStmt: alterTableWork,
  DropStmt: dropWork,
  RenameStmt: renameWork,
  AlterObjectSchemaStmt: moveWork,
  IndexStmt: indexWork,
  CreateStmt: createWork,
  CreateTrigStmt: ({ relation }, { place }) => [work(place(relation), 'SHARE ROW EXCLUSIVE')],
  RuleStmt: ruleWork,
  CreatePolicyStmt: ({ table }, { place }) => [work(place(table), 'ACCESS EXCLUSIVE')],
  AlterPolicyStmt: ({ table }, { place }) => [work(place(table), 'ACCESS EXCLUSIVE')],
  ViewStmt: ({ replace, view }, { place }) =>
    replace === true ? [work(place(view), 'ACCESS EXCLUSIVE')] : [],
  CreateStatsStmt: statisticsWork,
  CommentStmt: commentWork,
};

function alterTableWork(
  { relation, cmds = [], objtype }: AlterTableStmt,
  context: Context,
): readonly TableWork[] {
  if (!TABLE_LIKE.has(objtype ?? '')) {
    return [];
  }
  const table = context.place(relation);
  return cmds.flatMap((command) =>
    'AlterTableCmd' in command ? alterWork(command.AlterTableCmd, table, context) : [],
  );
}

function dropWork(
  { removeType = 'OBJECT_TABLE', objects = [], concurrent = false }: DropStmt,
  { defaultSchema, surroundings }: Context,
): readonly TableWork[] {
  return objects.map(namesIn).flatMap((names) => {
    if (TABLE_LIKE.has(removeType)) {
      const table = tableNamed(names, defaultSchema);
      return [
        work(table, 'ACCESS EXCLUSIVE'),
        ...foreignKeysOf(table, surroundings).map((key) => work(key.references, 'ACCESS EXCLUSIVE')),
      ];
    }
    if (ON_TABLE.has(removeType)) {
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

function renameWork(
  { renameType = 'OBJECT_TYPE', relationType, relation }: RenameStmt,
  { place }: Context,
): readonly TableWork[] {
  const isOnTable =
    TABLE_LIKE.has(renameType) ||
    (renameType === 'OBJECT_COLUMN' && TABLE_LIKE.has(relationType ?? '')) ||
    renameType === 'OBJECT_TABCONSTRAINT' ||
    ON_TABLE.has(renameType);
  return isOnTable ? [work(place(relation), 'ACCESS EXCLUSIVE')] : [];
}

function moveWork({ objectType, relation }: AlterObjectSchemaStmt, { place }: Context): readonly TableWork[] {
  return TABLE_LIKE.has(objectType ?? '') ? [work(place(relation), 'ACCESS EXCLUSIVE')] : [];
}

function indexWork({ relation, concurrent = false }: IndexStmt, { place }: Context): readonly TableWork[] {
  const lock = concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE';
  return [work(place(relation), lock, { scans: 'yes', indexesBuilt: 1 })];
}

/** A new table is nobody's yet: what counts are those that it inherits from or refers to. */
function createWork(
  { tableElts = [], inhRelations = [], partbound }: CreateStmt,
  { place }: Context,
): readonly TableWork[] {
  const parents = inhRelations.flatMap((parent) => ('RangeVar' in parent ? [parent.RangeVar] : []));
  const lock = partbound === undefined ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  const constraints = tableElts.flatMap((part) =>
    'ColumnDef' in part ? (part.ColumnDef.constraints ?? []) : [part],
  );
  return [
    ...parents.map((parent) => work(place(parent), lock)),
    ...constraints.flatMap((part) =>
      'Constraint' in part ? referencedWork(part.Constraint, place, 'no') : [],
    ),
  ];
}

function ruleWork(rule: RuleStmt, { place }: Context): readonly TableWork[] {
  return [work(place(rule.relation), 'ACCESS EXCLUSIVE'), ...rowWork({ RuleStmt: rule }, place)];
}

function statisticsWork({ relations = [] }: CreateStatsStmt, { place }: Context): readonly TableWork[] {
  return relations.flatMap((one) =>
    'RangeVar' in one ? [work(place(one.RangeVar), 'SHARE UPDATE EXCLUSIVE')] : [],
  );
}

function commentWork(
  { objtype = 'OBJECT_TYPE', object }: CommentStmt,
  { defaultSchema }: Context,
): readonly TableWork[] {
  const names = object === undefined ? [] : namesIn(object);
  const isOfColumn = objtype === 'OBJECT_COLUMN';
  return isOfColumn || TABLE_LIKE.has(objtype)
    ? [work(tableNamed(isOfColumn ? names.slice(0, -1) : names, defaultSchema), 'SHARE UPDATE EXCLUSIVE')]
    : [];
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
