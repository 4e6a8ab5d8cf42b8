import type {
  AlterEnumStmt,
  AlterObjectSchemaStmt,
  AlterTableStmt,
  IndexStmt,
  IntoClause,
  Node,
  RangeVar,
  RenameStmt,
} from 'libpg-query';
import { alterTableEffects } from './alter-table-effects.ts';
import { dropEffects } from './drop-effects.ts';
import type { Effect, NameChange, TablePart } from './effects.ts';
import { type Names, shown } from './named-parts.ts';
import { wordOf } from './object-types.ts';
import { type ByKind, type Kind, kindOf, madeByKind, namesIn } from './parse-tree.ts';
import { isTemporary, TEMPORARY_SCHEMA } from './temporary-tables.ts';

/** What a statement does to tables, columns and other objects. */
export function definitionEffects(statement: Node, names: Names): readonly Effect[] {
  const effects = madeByKind(statement, names, EFFECTS);
  if (effects !== undefined) {
    return effects;
  }
  const does = TAKES_NOTHING[kindOf(statement)];
  return does === undefined ? [] : [{ does }];
}

const EFFECTS: ByKind<Names, readonly Effect[]> = {
  DropStmt: dropEffects,
  AlterTableStmt: alterEffects,
  RenameStmt: (rename, names) => [renameEffect(rename, names)],
  AlterObjectSchemaStmt: (move, names) => [moveEffect(move, names)],
  IndexStmt: (index, names) => [indexEffect(index, names)],
  CreateStmt: ({ relation }, names) => {
    const part = madePart(relation, names);
    return [{ does: `creates table ${shown(part)}`, names: { change: 'creates', part } }];
  },
  CreateTableAsStmt: ({ objtype, into }, names) => [createdFromQuery(wordOf(objtype), into, names)],
  SelectStmt: ({ intoClause }, names) =>
    intoClause === undefined ? [] : [createdFromQuery('table', intoClause, names)],
  ViewStmt: ({ replace, view }, names) => [
    { does: `${replace ? 'replaces' : 'creates'} view ${shown(names.partOf(view))}` },
  ],
  AlterEnumStmt: (change, names) => [enumEffect(change, names)],
  DoStmt: () => [{ does: 'runs a DO block', unjudged: 'a DO block runs code of its own' }],
  CallStmt: () => [{ does: 'calls a procedure', unjudged: 'a procedure runs code of its own' }],
  DropOwnedStmt: () => [
    { does: 'drops what roles own', unjudged: 'what a role owns is not said in the statement' },
  ],
  ExecuteStmt: ({ name }) => [
    { does: `runs the prepared statement ${name}`, unjudged: 'it was prepared elsewhere' },
  ],
  AlterExtensionStmt: ({ extname }) => [
    { does: `updates extension ${extname}`, unjudged: 'an extension’s update runs code of its own' },
  ],
  TransactionStmt: () => [
    { does: 'begins or ends a transaction', unjudged: 'it ends the transaction that it stands in' },
  ],
};

/** Statements that change a schema and take nothing; told by their kind. */
const TAKES_NOTHING: Readonly<Partial<Record<Kind, string>>> = {
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

function alterEffects({ relation, cmds = [], objtype }: AlterTableStmt, names: Names): readonly Effect[] {
  if (objtype === 'OBJECT_TABLE' || objtype === 'OBJECT_FOREIGN_TABLE') {
    return cmds.flatMap((command) =>
      'AlterTableCmd' in command ? alterTableEffects(command.AlterTableCmd, relation, names) : [],
    );
  }
  const does = `changes ${wordOf(objtype)} ${shown(names.partOf(relation))}`;
  return [
    objtype === 'OBJECT_TYPE'
      ? { does, unjudged: 'columns of a type that changes may lose values' }
      : { does },
  ];
}

function renameEffect(rename: RenameStmt, names: Names): Effect {
  const { renameType, relation, subname, newname, object } = rename;
  const old = relation === undefined ? (object === undefined ? [] : namesIn(object)) : [];
  const place = relation === undefined ? names.qualify(old) : shown(names.partOf(relation, subname));
  const change = nameChangeOf(rename, names);
  return {
    does: `renames ${wordOf(renameType)} ${old.length === 0 && relation === undefined ? subname : place} to ${newname}`,
    ...(change === undefined ? {} : { names: change }),
  };
}

function nameChangeOf(
  { renameType, relation, relationType, subname = '', newname = '' }: RenameStmt,
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

function moveEffect({ objectType, relation, newschema = '' }: AlterObjectSchemaStmt, names: Names): Effect {
  const part = names.partOf(relation);
  return {
    does: `moves ${wordOf(objectType)} ${shown(part)} to schema ${newschema}`,
    ...(objectType === 'OBJECT_TABLE' ? { names: { change: 'moves', part, to: newschema } } : {}),
  };
}

function indexEffect(
  { relation, unique = false, idxname = 'an index', concurrent = false }: IndexStmt,
  names: Names,
): Effect {
  return {
    does: `builds ${unique ? 'unique ' : ''}index ${idxname} on ${shown(names.partOf(relation))}${concurrent ? ' concurrently' : ''}`,
  };
}

function enumEffect({ typeName = [], oldVal, newVal }: AlterEnumStmt, names: Names): Effect {
  const type = names.qualify(typeName.flatMap(namesIn));
  return {
    does:
      oldVal === undefined
        ? `adds label ${newVal} to enum ${type}`
        : `renames label ${oldVal} of enum ${type} to ${newVal}`,
  };
}

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
