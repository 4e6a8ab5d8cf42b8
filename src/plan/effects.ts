import type { Node, RangeVar } from 'libpg-query';
import { namesIn, visit } from './parse-tree.ts';

/** What kind of data a statement destroys or overwrites. */
export type LossKind = 'table' | 'column' | 'rows' | 'values';

/** A table, or one column of it, as PostgreSQL stores the names. */
export interface TablePart {
  readonly schema: string;
  readonly table: string;
  readonly column?: string;
}

/** One thing that a statement does. */
export interface Effect {
  /** What it does, for a person: `drops table shop.items`. */
  readonly does: string;
  /** What it destroys or overwrites, where it does. */
  readonly loses?: { readonly kind: LossKind; readonly part: TablePart };
  /** Why nobody can say beforehand what it does. */
  readonly unjudged?: string;
}

/** An effect as a line for a person. */
export function describeEffect({ does, unjudged }: Effect): string {
  return unjudged === undefined ? does : `${does} (cannot be judged: ${unjudged})`;
}

/**
 * What a statement does, by its parse tree alone. One that takes no data and changes no schema (SET, COMMENT, a plain SELECT) has no effect.
 * @param defaultSchema where a name without a schema is
 */
export function effectsOf(statement: Node, defaultSchema: string): readonly Effect[] {
  const names: Names = {
    partOf: (relation, column) => ({
      schema: relation?.schemaname ?? defaultSchema,
      table: relation?.relname ?? '',
      ...(column === undefined ? {} : { column }),
    }),
    qualify: (parts) => (parts.length === 1 ? [defaultSchema, ...parts] : parts).join('.'),
  };
  return [...definitionEffects(statement, names), ...dataEffects(statement, names)];
}

interface Names {
  partOf(relation: RangeVar | undefined, column?: string): TablePart;
  qualify(parts: readonly string[]): string;
}

function shown({ schema, table, column }: TablePart): string {
  return [schema, table, ...(column === undefined ? [] : [column])].join('.');
}

function definitionEffects(statement: Node, names: Names): readonly Effect[] {
  const [tag] = Object.keys(statement);
  if ('DropStmt' in statement) {
    return dropEffects(statement.DropStmt, names);
  }
  if ('AlterTableStmt' in statement) {
    const { relation, cmds = [], objtype } = statement.AlterTableStmt;
    return objtype === 'OBJECT_TABLE' || objtype === 'OBJECT_FOREIGN_TABLE'
      ? cmds.flatMap((command) => alterEffects(command, relation, names))
      : [{ does: `changes ${wordOf(objtype)} ${shown(names.partOf(relation))}` }];
  }
  if ('RenameStmt' in statement) {
    const { renameType, relation, subname, newname, object } = statement.RenameStmt;
    const old = relation === undefined ? (object === undefined ? [] : namesIn(object)) : [];
    const place = relation === undefined ? names.qualify(old) : shown(names.partOf(relation, subname));
    return [
      {
        does: `renames ${wordOf(renameType)} ${old.length === 0 && relation === undefined ? subname : place} to ${newname}`,
      },
    ];
  }
  if ('AlterObjectSchemaStmt' in statement) {
    const { objectType, relation, newschema } = statement.AlterObjectSchemaStmt;
    return [{ does: `moves ${wordOf(objectType)} ${shown(names.partOf(relation))} to schema ${newschema}` }];
  }
  if ('IndexStmt' in statement) {
    const { relation, unique = false, idxname = 'an index', concurrent = false } = statement.IndexStmt;
    return [
      {
        does: `builds ${unique ? 'unique ' : ''}index ${idxname} on ${shown(names.partOf(relation))}${concurrent ? ' concurrently' : ''}`,
      },
    ];
  }
  if ('CreateStmt' in statement) {
    return [{ does: `creates table ${shown(names.partOf(statement.CreateStmt.relation))}` }];
  }
  if ('ViewStmt' in statement) {
    return [
      {
        does: `${statement.ViewStmt.replace ? 'replaces' : 'creates'} view ${shown(names.partOf(statement.ViewStmt.view))}`,
      },
    ];
  }
  if ('AlterEnumStmt' in statement) {
    const { typeName = [], oldVal, newVal } = statement.AlterEnumStmt;
    const type = names.qualify(typeName.flatMap(namesIn));
    return [
      {
        does:
          oldVal === undefined
            ? `adds label ${newVal} to enum ${type}`
            : `renames label ${oldVal} of enum ${type} to ${newVal}`,
      },
    ];
  }
  if ('DoStmt' in statement) {
    return [{ does: 'runs a DO block', unjudged: 'a DO block runs code of its own' }];
  }
  if ('CallStmt' in statement) {
    return [{ does: 'calls a procedure', unjudged: 'a procedure runs code of its own' }];
  }
  if ('TransactionStmt' in statement) {
    return [{ does: 'begins or ends a transaction', unjudged: 'it ends the transaction that it stands in' }];
  }
  const other = OTHER_STATEMENTS[tag ?? ''];
  return other === undefined ? [] : [{ does: other }];
}

/** Statements that change a schema and take nothing; told by their kind. */
const OTHER_STATEMENTS: Readonly<Record<string, string>> = {
  CreateTableAsStmt: 'creates a table from a query',
  CreateSeqStmt: 'creates a sequence',
  AlterSeqStmt: 'changes a sequence',
  CreateFunctionStmt: 'creates or replaces a function',
  AlterFunctionStmt: 'changes a function',
  CreateTrigStmt: 'creates a trigger',
  CreateEnumStmt: 'creates an enum type',
  CompositeTypeStmt: 'creates a composite type',
  CreateRangeStmt: 'creates a range type',
  CreateDomainStmt: 'creates a domain',
  AlterDomainStmt: 'changes a domain',
  CreateExtensionStmt: 'creates an extension',
  CreateSchemaStmt: 'creates a schema',
  CreatePolicyStmt: 'creates a policy',
  AlterPolicyStmt: 'changes a policy',
  RuleStmt: 'creates a rule',
  CreateStatsStmt: 'creates statistics',
  CreateForeignTableStmt: 'creates a foreign table',
  RefreshMatViewStmt: 'refreshes a materialized view',
  GrantStmt: 'changes rights',
  AlterDefaultPrivilegesStmt: 'changes default rights',
  AlterOwnerStmt: 'changes an owner',
  CreatePublicationStmt: 'creates a publication',
  AlterPublicationStmt: 'changes a publication',
  CreateEventTrigStmt: 'creates an event trigger',
  DefineStmt: 'defines an object',
};

type DropStatement = Extract<Node, { readonly DropStmt: unknown }>['DropStmt'];

function dropEffects(
  { removeType, objects = [], behavior, concurrent }: DropStatement,
  names: Names,
): readonly Effect[] {
  const word = wordOf(removeType);
  const cascade = behavior === 'DROP_CASCADE' ? ', and all that hangs on it' : '';
  return objects.map((object) => {
    const parts = namesIn(object);
    if (removeType === 'OBJECT_TABLE') {
      const part = { schema: parts.at(-2) ?? names.partOf(undefined).schema, table: parts.at(-1) ?? '' };
      return { does: `drops table ${shown(part)}${cascade}`, loses: { kind: 'table', part } };
    }
    const isGlobal = GLOBAL.has(removeType ?? '');
    const does = `drops ${word} ${isGlobal ? parts.join('.') : ON_TABLE.has(removeType ?? '') ? onTable(parts, names) : names.qualify(parts)}${cascade}${concurrent ? ' concurrently' : ''}`;
    // What is in a schema, or is of a type or an extension, is not said in the statement.
    return cascade !== '' && TAKES_WITH_IT.has(removeType ?? '')
      ? {
          does,
          unjudged: `dropping ${word === 'extension' ? 'an' : 'a'} ${word} with CASCADE takes what hangs on it`,
        }
      : { does };
  });
}

const GLOBAL: ReadonlySet<string> = new Set([
  'OBJECT_SCHEMA',
  'OBJECT_EXTENSION',
  'OBJECT_PUBLICATION',
  'OBJECT_EVENT_TRIGGER',
]);
const ON_TABLE: ReadonlySet<string> = new Set(['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE']);
const TAKES_WITH_IT: ReadonlySet<string> = new Set([
  'OBJECT_SCHEMA',
  'OBJECT_EXTENSION',
  'OBJECT_TYPE',
  'OBJECT_DOMAIN',
  'OBJECT_FUNCTION',
  'OBJECT_SEQUENCE',
]);

function onTable(parts: readonly string[], names: Names): string {
  return `${parts.at(-1)} on ${names.qualify(parts.slice(0, -1))}`;
}

function alterEffects(command: Node, relation: RangeVar | undefined, names: Names): readonly Effect[] {
  if (!('AlterTableCmd' in command)) {
    return [];
  }
  const { subtype, name, def } = command.AlterTableCmd;
  const table = shown(names.partOf(relation));
  const constraint = def !== undefined && 'Constraint' in def ? def.Constraint : undefined;
  switch (subtype) {
    case 'AT_DropColumn': {
      const part = names.partOf(relation, name ?? '');
      return [{ does: `drops column ${shown(part)}`, loses: { kind: 'column', part } }];
    }
    case 'AT_AlterColumnType': {
      const part = names.partOf(relation, name ?? '');
      return [{ does: `changes the type of ${shown(part)}`, loses: { kind: 'values', part } }];
    }
    case 'AT_AddColumn':
      return [
        {
          does: `adds column ${table}.${def !== undefined && 'ColumnDef' in def ? def.ColumnDef.colname : ''}`,
        },
      ];
    case 'AT_SetNotNull':
      return [{ does: `makes ${table}.${name} NOT NULL, which fails where there is no value` }];
    case 'AT_DropNotNull':
      return [{ does: `lets ${table}.${name} be null` }];
    case 'AT_AddConstraint':
      return [{ does: `adds ${CONSTRAINTS[constraint?.contype ?? ''] ?? 'a constraint'} to ${table}` }];
    case 'AT_DropConstraint':
      return [{ does: `drops constraint ${name} of ${table}` }];
    case 'AT_DetachPartition':
      return [{ does: `detaches a partition of ${table}` }];
    case 'AT_DropExpression': {
      return [{ does: `makes ${table}.${name} an ordinary column` }];
    }
    default:
      return [{ does: `changes table ${table}` }];
  }
}

const CONSTRAINTS: Readonly<Record<string, string>> = {
  CONSTR_PRIMARY: 'a primary key, which fails on duplicates,',
  CONSTR_UNIQUE: 'a unique key, which fails on duplicates,',
  CONSTR_FOREIGN: 'a foreign key, which fails where a row is missing,',
  CONSTR_CHECK: 'a check, which fails where it does not hold,',
  CONSTR_EXCLUSION: 'an exclusion, which fails where two rows collide,',
};

/** What a statement, or a part of one (a WITH clause may delete), does to rows. */
function dataEffects(statement: Node, names: Names): readonly Effect[] {
  const effects: Effect[] = [];
  visit(statement, (node) => {
    if ('DeleteStmt' in node) {
      const part = names.partOf(node.DeleteStmt.relation);
      effects.push({ does: `deletes rows of ${shown(part)}`, loses: { kind: 'rows', part } });
    } else if ('UpdateStmt' in node) {
      effects.push(...updateEffects(node.UpdateStmt, names));
    } else if ('TruncateStmt' in node) {
      const { relations = [], behavior } = node.TruncateStmt;
      for (const relation of relations) {
        const part = names.partOf('RangeVar' in relation ? relation.RangeVar : undefined);
        effects.push({
          does: `empties ${shown(part)}`,
          loses: { kind: 'rows', part },
          ...(behavior === 'DROP_CASCADE'
            ? { unjudged: 'TRUNCATE with CASCADE empties what refers to it, too' }
            : {}),
        });
      }
    } else if ('MergeStmt' in node) {
      const part = names.partOf(node.MergeStmt.relation);
      effects.push({ does: `merges rows into ${shown(part)}`, loses: { kind: 'rows', part } });
    } else if ('InsertStmt' in node) {
      const { relation, onConflictClause } = node.InsertStmt;
      const part = names.partOf(relation);
      const overwrites = onConflictClause?.action === 'ONCONFLICT_UPDATE';
      effects.push({
        does: `inserts rows into ${shown(part)}`,
        ...(overwrites ? { loses: { kind: 'values' as const, part } } : {}),
      });
    } else if ('FuncCall' in node) {
      const name = (node.FuncCall.funcname ?? []).flatMap(namesIn).at(-1) ?? '';
      if (!HARMLESS.has(name) && isCommand(statement)) {
        effects.push({ does: `calls ${name}()`, unjudged: `the function ${name}() runs code of its own` });
      }
    }
  });
  return effects;
}

type UpdateStatement = Extract<Node, { readonly UpdateStmt: unknown }>['UpdateStmt'];

/** Each column that is overwritten; one that only fills in where nothing stands takes nothing. */
function updateEffects({ relation, targetList = [], whereClause }: UpdateStatement, names: Names): Effect[] {
  const filled =
    whereClause !== undefined && 'NullTest' in whereClause && whereClause.NullTest.nulltesttype === 'IS_NULL'
      ? whereClause.NullTest.arg
      : undefined;
  const filledName =
    filled !== undefined && 'ColumnRef' in filled
      ? (filled.ColumnRef.fields ?? []).flatMap(namesIn).at(-1)
      : undefined;
  return targetList.flatMap((target) => {
    const column = 'ResTarget' in target ? target.ResTarget.name : undefined;
    const part = names.partOf(relation, column ?? '');
    return column === filledName
      ? { does: `fills in ${shown(part)} where it is null` }
      : { does: `overwrites ${shown(part)}`, loses: { kind: 'values' as const, part } };
  });
}

/** A SELECT that is run for what its functions do; elsewhere a function is part of a definition or an expression. */
function isCommand(statement: Node): boolean {
  return 'SelectStmt' in statement;
}

/** Functions that a migration calls and that change no row. */
const HARMLESS: ReadonlySet<string> = new Set([
  'setval',
  'set_config',
  'pg_get_serial_sequence',
  'coalesce',
  'max',
  'min',
  'count',
  'now',
  'nextval',
  'currval',
  'current_setting',
  'to_regclass',
  'greatest',
]);

/** `OBJECT_MATVIEW` → `materialized view`. */
function wordOf(kind: string | undefined): string {
  const word = (kind ?? 'OBJECT').replace('OBJECT_', '').toLowerCase().replaceAll('_', ' ');
  return word === 'matview' ? 'materialized view' : word === 'tabconstraint' ? 'constraint' : word;
}
