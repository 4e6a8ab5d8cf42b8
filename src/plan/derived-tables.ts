import type { ColumnDef, Constraint, Node, RangeVar } from 'libpg-query';
import { isSerial, namesIn, typeAsSql } from './parse-tree.ts';

/** A column as statements have made it. */
export interface DerivedColumn {
  readonly name: string;
  /** The type as SQL writes it, every name quoted; undefined where it cannot be told from the statements. */
  readonly type: string | undefined;
  readonly notNull: boolean;
}

export interface DerivedTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly DerivedColumn[];
}

/** The tables that statements have made, and how many statements could not be judged: they may have made or dropped some. */
export interface DerivedTables {
  readonly tables: readonly DerivedTable[];
  readonly unjudged: number;
}

export const NO_TABLES: DerivedTables = { tables: [], unjudged: 0 };

/**
 * The tables after some statements, by their parse trees alone. What cannot be judged is counted: code that runs by itself (DO, CALL),
 * columns that come from a query, a type under a new name.
 * @param defaultSchema where a name without a schema is
 */
export function deriveTables(
  before: DerivedTables,
  statements: readonly Node[],
  defaultSchema: string,
): DerivedTables {
  return statements.reduce((tables, statement) => applyStatement(tables, statement, defaultSchema), before);
}

function applyStatement(before: DerivedTables, statement: Node, defaultSchema: string): DerivedTables {
  const place = (relation: RangeVar | undefined): Place => ({
    schema: relation?.schemaname ?? defaultSchema,
    name: relation?.relname ?? '',
  });
  if ('CreateStmt' in statement) {
    const { relation, tableElts = [], inhRelations = [] } = statement.CreateStmt;
    if (relation?.relpersistence === 't' || find(before, place(relation)) !== undefined) {
      return before;
    }
    const parents = [
      ...inhRelations.flatMap((parent) => ('RangeVar' in parent ? [parent.RangeVar] : [])),
      ...tableElts.flatMap((part) =>
        'TableLikeClause' in part && part.TableLikeClause.relation !== undefined
          ? [part.TableLikeClause.relation]
          : [],
      ),
    ].map((parent) => find(before, place(parent)));
    const inherited = parents.flatMap((parent) => parent?.columns ?? []);
    const own = tableElts.flatMap((part) => ('ColumnDef' in part ? [columnOf(part.ColumnDef)] : []));
    const keys = tableElts.flatMap((part) => ('Constraint' in part ? primaryKeyOf(part.Constraint) : []));
    return put(before, {
      ...place(relation),
      columns: withNotNull(
        [...inherited.filter(({ name }) => !own.some((one) => one.name === name)), ...own],
        keys,
      ),
    });
  }
  if ('CreateTableAsStmt' in statement && statement.CreateTableAsStmt.objtype === 'OBJECT_TABLE') {
    const { into } = statement.CreateTableAsStmt;
    // Its columns are those of the query.
    return into?.rel?.relpersistence === 't'
      ? before
      : unjudged(put(before, { ...place(into?.rel), columns: [] }));
  }
  if ('AlterTableStmt' in statement) {
    const { relation, cmds = [], objtype } = statement.AlterTableStmt;
    const table = find(before, place(relation));
    if (table === undefined || (objtype !== 'OBJECT_TABLE' && objtype !== 'OBJECT_FOREIGN_TABLE')) {
      return before;
    }
    return put(before, cmds.reduce(alterTable, table));
  }
  if ('RenameStmt' in statement) {
    return rename(before, statement.RenameStmt, place);
  }
  if ('AlterObjectSchemaStmt' in statement && statement.AlterObjectSchemaStmt.objectType === 'OBJECT_TABLE') {
    const { relation, newschema } = statement.AlterObjectSchemaStmt;
    return move(before, place(relation), { ...place(relation), schema: newschema ?? defaultSchema });
  }
  if ('DropStmt' in statement) {
    return drop(
      before,
      statement.DropStmt.removeType,
      (statement.DropStmt.objects ?? []).map(namesIn),
      defaultSchema,
    );
  }
  return 'DoStmt' in statement || 'CallStmt' in statement ? unjudged(before) : before;
}

/** One more statement that nothing can be said of. */
export function unjudged(before: DerivedTables): DerivedTables {
  return { ...before, unjudged: before.unjudged + 1 };
}

interface Place {
  readonly schema: string;
  readonly name: string;
}

function isAt({ schema, name }: Place): (table: Place) => boolean {
  return (table) => table.schema === schema && table.name === name;
}

function find({ tables }: DerivedTables, place: Place): DerivedTable | undefined {
  return tables.find(isAt(place));
}

function put(before: DerivedTables, table: DerivedTable): DerivedTables {
  return { ...before, tables: [...before.tables.filter((other) => !isAt(table)(other)), table] };
}

function move(before: DerivedTables, from: Place, to: Place): DerivedTables {
  return {
    ...before,
    tables: before.tables.map((table) => (isAt(from)(table) ? { ...table, ...to } : table)),
  };
}

type AlterCommand = Extract<Node, { readonly AlterTableCmd: unknown }>;

function alterTable(table: DerivedTable, part: Node): DerivedTable {
  if (!('AlterTableCmd' in part)) {
    return table;
  }
  const { subtype, name = '', def } = (part as AlterCommand).AlterTableCmd;
  const column = def !== undefined && 'ColumnDef' in def ? def.ColumnDef : undefined;
  const changed = (change: Partial<DerivedColumn>): DerivedTable => ({
    ...table,
    columns: table.columns.map((one) => (one.name === name ? { ...one, ...change } : one)),
  });
  switch (subtype) {
    case 'AT_AddColumn':
      return column === undefined || table.columns.some((one) => one.name === column.colname)
        ? table
        : { ...table, columns: [...table.columns, columnOf(column)] };
    case 'AT_DropColumn':
      return { ...table, columns: table.columns.filter((one) => one.name !== name) };
    case 'AT_AlterColumnType':
      return changed({ type: typeAsSql(column?.typeName) });
    case 'AT_SetNotNull':
      return changed({ notNull: true });
    case 'AT_DropNotNull':
      return changed({ notNull: false });
    case 'AT_AddConstraint':
      return def !== undefined && 'Constraint' in def
        ? { ...table, columns: withNotNull(table.columns, primaryKeyOf(def.Constraint)) }
        : table;
    default:
      return table;
  }
}

type RenameStatement = Extract<Node, { readonly RenameStmt: unknown }>['RenameStmt'];

function rename(
  before: DerivedTables,
  { renameType, relationType, relation, subname, newname = '' }: RenameStatement,
  place: (relation: RangeVar | undefined) => Place,
): DerivedTables {
  switch (renameType) {
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
      return move(before, place(relation), { ...place(relation), name: newname });
    case 'OBJECT_COLUMN': {
      const table = relationType === 'OBJECT_TABLE' ? find(before, place(relation)) : undefined;
      return table === undefined
        ? before
        : put(before, {
            ...table,
            columns: table.columns.map((one) => (one.name === subname ? { ...one, name: newname } : one)),
          });
    }
    case 'OBJECT_SCHEMA':
      return {
        ...before,
        tables: before.tables.map((table) =>
          table.schema === subname ? { ...table, schema: newname } : table,
        ),
      };
    case 'OBJECT_TYPE':
      // Columns of the type have it under another name now; which ones is not looked into.
      return unjudged(before);
    default:
      return before;
  }
}

function drop(
  before: DerivedTables,
  kind: string | undefined,
  objects: readonly (readonly string[])[],
  defaultSchema: string,
): DerivedTables {
  const isGone = (table: DerivedTable): boolean =>
    objects.some((names) =>
      kind === 'OBJECT_SCHEMA'
        ? table.schema === names.at(-1)
        : isAt({ schema: names.at(-2) ?? defaultSchema, name: names.at(-1) ?? '' })(table),
    );
  return kind === 'OBJECT_TABLE' || kind === 'OBJECT_FOREIGN_TABLE' || kind === 'OBJECT_SCHEMA'
    ? { ...before, tables: before.tables.filter((table) => !isGone(table)) }
    : before;
}

function columnOf({ colname = '', typeName, constraints = [] }: ColumnDef): DerivedColumn {
  const kinds = constraints.flatMap((part) => ('Constraint' in part ? [part.Constraint.contype] : []));
  return {
    name: colname,
    type: typeAsSql(typeName),
    notNull:
      isSerial(typeName) ||
      kinds.some((kind) => ['CONSTR_NOTNULL', 'CONSTR_PRIMARY', 'CONSTR_IDENTITY'].includes(kind ?? '')),
  };
}

function primaryKeyOf({ contype, keys = [] }: Constraint): readonly string[] {
  return contype === 'CONSTR_PRIMARY' ? keys.flatMap(namesIn) : [];
}

function withNotNull(columns: readonly DerivedColumn[], keys: readonly string[]): readonly DerivedColumn[] {
  return columns.map((column) => (keys.includes(column.name) ? { ...column, notNull: true } : column));
}
