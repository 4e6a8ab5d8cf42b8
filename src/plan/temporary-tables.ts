import type { Node, RangeVar } from 'libpg-query';
import { namesIn } from './parse-tree.ts';

/** Where temporary tables are; a name without a schema is looked for here first. */
export const TEMPORARY_SCHEMA = 'pg_temp';

/** The temporary tables of a session, by name. */
export type TemporaryTables = ReadonlyMap<string, { readonly untilCommit: boolean }>;

export const NO_TEMPORARY_TABLES: TemporaryTables = new Map();

/** Whether a table that a statement makes is temporary. */
export function isTemporary(made: RangeVar | undefined): boolean {
  return made?.relpersistence === 't' || made?.schemaname === TEMPORARY_SCHEMA;
}

/** The temporary tables after a statement. Where it cannot be told, none: a name is then production's, and what it takes is told. */
export function temporaryAfter(statement: Node, before: TemporaryTables): TemporaryTables {
  if ('TransactionStmt' in statement || 'DiscardStmt' in statement) {
    return NO_TEMPORARY_TABLES;
  }
  const made = madeBy(statement);
  if (isTemporary(made?.table)) {
    return new Map([
      ...before,
      [made?.table?.relname ?? '', { untilCommit: made?.onCommit === 'ONCOMMIT_DROP' }],
    ]);
  }
  if ('DropStmt' in statement && statement.DropStmt.removeType === 'OBJECT_TABLE') {
    const dropped = (statement.DropStmt.objects ?? []).map(namesIn).filter(mayBeTemporary);
    return without(
      before,
      dropped.map((names) => names.at(-1)),
    );
  }
  if ('RenameStmt' in statement && statement.RenameStmt.renameType === 'OBJECT_TABLE') {
    const { relation, newname = '' } = statement.RenameStmt;
    const table = isNamedAsTemporary(relation) ? before.get(relation?.relname ?? '') : undefined;
    return table === undefined
      ? before
      : new Map([...without(before, [relation?.relname]), [newname, table]]);
  }
  return before;
}

/** Those that are left when the migration is committed. */
export function temporaryAfterCommit(before: TemporaryTables): TemporaryTables {
  return new Map([...before].filter(([, { untilCommit }]) => !untilCommit));
}

/** Those that a name without a schema means: the search path may ask for another order. */
export function temporaryOn(searchPath: readonly string[], temporary: TemporaryTables): TemporaryTables {
  return searchPath.indexOf(TEMPORARY_SCHEMA) > 0 ? NO_TEMPORARY_TABLES : temporary;
}

function madeBy(
  statement: Node,
): { readonly table: RangeVar | undefined; readonly onCommit: string | undefined } | undefined {
  if ('CreateStmt' in statement) {
    return { table: statement.CreateStmt.relation, onCommit: statement.CreateStmt.oncommit };
  }
  const into =
    'CreateTableAsStmt' in statement
      ? statement.CreateTableAsStmt.into
      : 'SelectStmt' in statement
        ? statement.SelectStmt.intoClause
        : undefined;
  return into === undefined ? undefined : { table: into.rel, onCommit: into.onCommit };
}

function mayBeTemporary(names: readonly string[]): boolean {
  return names.length === 1 || names.at(-2) === TEMPORARY_SCHEMA;
}

function isNamedAsTemporary(relation: RangeVar | undefined): boolean {
  return relation?.schemaname === undefined || relation.schemaname === TEMPORARY_SCHEMA;
}

function without(before: TemporaryTables, names: readonly (string | undefined)[]): TemporaryTables {
  return new Map([...before].filter(([name]) => !names.includes(name)));
}
