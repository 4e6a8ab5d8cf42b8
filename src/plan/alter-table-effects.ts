import type { AlterTableCmd, ColumnDef, Node, RangeVar } from 'libpg-query';
import type { Cast, Effect } from './effects.ts';
import { type Names, onlyOf, shown } from './named-parts.ts';
import { namesIn, typeAsSql } from './parse-tree.ts';

/** What one command of ALTER TABLE does. */
export function alterTableEffects(
  { subtype, name = '', def, behavior }: AlterTableCmd,
  relation: RangeVar | undefined,
  names: Names,
): readonly Effect[] {
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
