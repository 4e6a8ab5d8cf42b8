import type { ColumnDef, IntoClause, Node, RangeVar } from 'libpg-query';
import type { Cast, DroppedObject, Effect, NameChange, TablePart } from './effects.ts';
import { type Names, onlyOf, shown } from './named-parts.ts';
import { namesIn, typeAsSql } from './parse-tree.ts';
import { isTemporary, TEMPORARY_SCHEMA } from './temporary-tables.ts';

/** What a statement does to tables, columns and other objects. */
export function definitionEffects(statement: Node, names: Names): readonly Effect[] {
  const [tag] = Object.keys(statement);
  if ('DropStmt' in statement) {
    return dropEffects(statement.DropStmt, names);
  }
  if ('AlterTableStmt' in statement) {
    const { relation, cmds = [], objtype } = statement.AlterTableStmt;
    if (objtype === 'OBJECT_TABLE' || objtype === 'OBJECT_FOREIGN_TABLE') {
      return cmds.flatMap((command) => alterEffects(command, relation, names));
    }
    const does = `changes ${wordOf(objtype)} ${shown(names.partOf(relation))}`;
    return [
      objtype === 'OBJECT_TYPE'
        ? { does, unjudged: 'columns of a type that changes may lose values' }
        : { does },
    ];
  }
  if ('RenameStmt' in statement) {
    const { renameType, relation, subname, newname, object } = statement.RenameStmt;
    const old = relation === undefined ? (object === undefined ? [] : namesIn(object)) : [];
    const place = relation === undefined ? names.qualify(old) : shown(names.partOf(relation, subname));
    const change = nameChangeOf(statement.RenameStmt, names);
    return [
      {
        does: `renames ${wordOf(renameType)} ${old.length === 0 && relation === undefined ? subname : place} to ${newname}`,
        ...(change === undefined ? {} : { names: change }),
      },
    ];
  }
  if ('AlterObjectSchemaStmt' in statement) {
    const { objectType, relation, newschema = '' } = statement.AlterObjectSchemaStmt;
    const part = names.partOf(relation);
    return [
      {
        does: `moves ${wordOf(objectType)} ${shown(part)} to schema ${newschema}`,
        ...(objectType === 'OBJECT_TABLE' ? { names: { change: 'moves', part, to: newschema } } : {}),
      },
    ];
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
    const part = madePart(statement.CreateStmt.relation, names);
    return [{ does: `creates table ${shown(part)}`, names: { change: 'creates', part } }];
  }
  if ('CreateTableAsStmt' in statement) {
    return [
      createdFromQuery(wordOf(statement.CreateTableAsStmt.objtype), statement.CreateTableAsStmt.into, names),
    ];
  }
  if ('SelectStmt' in statement && statement.SelectStmt.intoClause !== undefined) {
    return [createdFromQuery('table', statement.SelectStmt.intoClause, names)];
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
  if ('DropOwnedStmt' in statement) {
    return [{ does: 'drops what roles own', unjudged: 'what a role owns is not said in the statement' }];
  }
  if ('ExecuteStmt' in statement) {
    return [
      {
        does: `runs the prepared statement ${statement.ExecuteStmt.name}`,
        unjudged: 'it was prepared elsewhere',
      },
    ];
  }
  if ('AlterExtensionStmt' in statement) {
    return [
      {
        does: `updates extension ${statement.AlterExtensionStmt.extname}`,
        unjudged: 'an extension’s update runs code of its own',
      },
    ];
  }
  if ('TransactionStmt' in statement) {
    return [{ does: 'begins or ends a transaction', unjudged: 'it ends the transaction that it stands in' }];
  }
  const other = OTHER_STATEMENTS[tag ?? ''];
  return other === undefined ? [] : [{ does: other }];
}

/** Statements that change a schema and take nothing; told by their kind. */
const OTHER_STATEMENTS: Readonly<Record<string, string>> = {
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

function createdFromQuery(word: string, into: IntoClause | undefined, names: Names): Effect {
  const part = madePart(into?.rel, names);
  return { does: `creates ${word} ${shown(part)} from a query`, names: { change: 'creates', part } };
}

/** A table that is made is never one that is there: its name alone may be a temporary one's. */
function madePart(relation: RangeVar | undefined, names: Names): TablePart {
  const table = relation?.relname ?? '';
  const schema = isTemporary(relation)
    ? TEMPORARY_SCHEMA
    : (relation?.schemaname ?? names.partOf(undefined).schema);
  return { schema, table };
}

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
      const [table = '', schemaname] = parts.toReversed();
      const part = names.partOf({ relname: table, ...(schemaname === undefined ? {} : { schemaname }) });
      return {
        does: `drops table ${shown(part)}${cascade}`,
        loses: { kind: 'table', part },
        ...(cascade === '' ? {} : { takesAlong: { kind: 'relation', names: [part.schema, part.table] } }),
      };
    }
    const isGlobal = GLOBAL.has(removeType ?? '');
    const does = `drops ${word} ${isGlobal ? parts.join('.') : ON_TABLE.has(removeType ?? '') ? onTable(parts, names) : names.qualify(parts)}${cascade}${concurrent ? ' concurrently' : ''}`;
    const kind = TAKES_ALONG[removeType ?? ''];
    const full = isGlobal || parts.length > 1 ? parts : [names.partOf(undefined).schema, ...parts];
    return {
      does,
      // What is in a schema, or is of a type or an extension, is not said in the statement.
      ...(cascade !== '' && kind !== 'relation' && !ALONE.has(removeType ?? '')
        ? {
            unjudged: `dropping ${word === 'extension' ? 'an' : 'a'} ${word} with CASCADE takes what hangs on it`,
          }
        : {}),
      ...(kind !== undefined && (cascade !== '' || kind === 'extension')
        ? { takesAlong: { kind, names: full } }
        : {}),
    };
  });
}

type RenameStatement = Extract<Node, { readonly RenameStmt: unknown }>['RenameStmt'];

function nameChangeOf(
  { renameType, relation, relationType, subname = '', newname = '' }: RenameStatement,
  names: Names,
): NameChange | undefined {
  switch (renameType) {
    case 'OBJECT_TABLE':
      return { change: 'renames', part: names.partOf(relation), to: newname };
    case 'OBJECT_COLUMN':
      return relationType === 'OBJECT_TABLE'
        ? { change: 'renames', part: names.partOf(relation, subname), to: newname }
        : undefined;
    case 'OBJECT_SCHEMA':
      return { change: 'renames schema', schema: subname, to: newname };
    default:
      return undefined;
  }
}

const GLOBAL: ReadonlySet<string> = new Set([
  'OBJECT_SCHEMA',
  'OBJECT_EXTENSION',
  'OBJECT_PUBLICATION',
  'OBJECT_EVENT_TRIGGER',
]);
const ON_TABLE: ReadonlySet<string> = new Set(['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE']);
/** What may take tables and columns along when it is dropped with CASCADE, and an extension always. */
const TAKES_ALONG: Readonly<Record<string, DroppedObject['kind']>> = {
  OBJECT_SCHEMA: 'schema',
  OBJECT_EXTENSION: 'extension',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'type',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'function',
  OBJECT_ROUTINE: 'function',
  OBJECT_SEQUENCE: 'relation',
  OBJECT_VIEW: 'relation',
  OBJECT_MATVIEW: 'relation',
  OBJECT_FOREIGN_TABLE: 'relation',
};

/** Nothing with data in it hangs on these. */
const ALONE: ReadonlySet<string> = new Set([
  'OBJECT_INDEX',
  'OBJECT_TRIGGER',
  'OBJECT_POLICY',
  'OBJECT_RULE',
  'OBJECT_PUBLICATION',
  'OBJECT_EVENT_TRIGGER',
]);

function onTable(parts: readonly string[], names: Names): string {
  return `${parts.at(-1)} on ${names.qualify(parts.slice(0, -1))}`;
}

function alterEffects(command: Node, relation: RangeVar | undefined, names: Names): readonly Effect[] {
  if (!('AlterTableCmd' in command)) {
    return [];
  }
  const { subtype, name = '', def, behavior } = command.AlterTableCmd;
  const table = shown(names.partOf(relation));
  const constraint = def !== undefined && 'Constraint' in def ? def.Constraint : undefined;
  switch (subtype) {
    case 'AT_DropColumn': {
      const part = names.partOf(relation, name);
      return [
        {
          does: `drops column ${shown(part)}`,
          loses: { kind: 'column', part, ...onlyOf(relation) },
          ...(behavior === 'DROP_CASCADE'
            ? { takesAlong: { kind: 'column', names: [part.schema, part.table, name] } }
            : {}),
        },
      ];
    }
    case 'AT_AlterColumnType': {
      const part = names.partOf(relation, name);
      const casts = def !== undefined && 'ColumnDef' in def ? castsOf(def.ColumnDef, name) : undefined;
      return [
        {
          does: `changes the type of ${shown(part)}`,
          loses: { kind: 'values', part, ...(casts === undefined ? { atMost: true } : { casts }) },
        },
      ];
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
      return [
        {
          does: `drops constraint ${name} of ${table}`,
          names: { change: 'drops constraint', part: names.partOf(relation), constraint: name },
        },
      ];
    case 'AT_DetachPartition': {
      const part = names.partOf(
        def !== undefined && 'PartitionCmd' in def ? def.PartitionCmd.name : undefined,
      );
      return [{ does: `detaches partition ${shown(part)} of ${table}`, loses: { kind: 'rows', part } }];
    }
    case 'AT_DropExpression': {
      return [{ does: `makes ${table}.${name} an ordinary column` }];
    }
    default:
      return [{ does: `changes table ${table}` }];
  }
}

/** The casts of ALTER COLUMN TYPE: to the new type, after the one that USING writes; undefined where USING does something else. */
function castsOf({ typeName, raw_default: using }: ColumnDef, column: string): readonly Cast[] | undefined {
  const to = typeAsSql(typeName);
  if (to === undefined) {
    return undefined;
  }
  if (using === undefined) {
    return [{ to, explicit: false }];
  }
  const cast = 'TypeCast' in using ? using.TypeCast : undefined;
  const first = typeAsSql(cast?.typeName);
  return first !== undefined && cast?.arg !== undefined && lastName(cast.arg) === column
    ? [
        { to: first, explicit: true },
        { to, explicit: false },
      ]
    : undefined;
}

/** The name of a column that stands alone as an expression. */
function lastName(expression: Node): string | undefined {
  return 'ColumnRef' in expression ? (expression.ColumnRef.fields ?? []).flatMap(namesIn).at(-1) : undefined;
}

const CONSTRAINTS: Readonly<Record<string, string>> = {
  CONSTR_PRIMARY: 'a primary key, which fails on duplicates,',
  CONSTR_UNIQUE: 'a unique key, which fails on duplicates,',
  CONSTR_FOREIGN: 'a foreign key, which fails where a row is missing,',
  CONSTR_CHECK: 'a check, which fails where it does not hold,',
  CONSTR_EXCLUSION: 'an exclusion, which fails where two rows collide,',
};

/** `OBJECT_MATVIEW` → `materialized view`. */
function wordOf(kind: string | undefined): string {
  const word = (kind ?? 'OBJECT').replace('OBJECT_', '').toLowerCase().replaceAll('_', ' ');
  return word === 'matview' ? 'materialized view' : word === 'tabconstraint' ? 'constraint' : word;
}
