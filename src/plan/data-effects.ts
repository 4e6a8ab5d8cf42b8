import type { Node, RangeVar } from 'libpg-query';
import { type KnownFunctions, unjudgedCalls } from './called-functions.ts';
import type { Effect, TablePart } from './effects.ts';
import { type Names, onlyOf, shown } from './named-parts.ts';
import { namesIn, visit } from './parse-tree.ts';

/** What a statement, or a part of one (a WITH clause may delete), does to rows. */
export function dataEffects(
  statement: Node,
  names: Names,
  functions: KnownFunctions | undefined,
): readonly Effect[] {
  if ('CreateFunctionStmt' in statement || 'RuleStmt' in statement) {
    // What stands in them is run later, if at all.
    return [];
  }
  const effects: Effect[] = [];
  visit(statement, (node) => {
    if ('DeleteStmt' in node) {
      const { relation, whereClause, usingClause } = node.DeleteStmt;
      const part = names.partOf(relation);
      const isPartly = whereClause !== undefined || usingClause !== undefined;
      effects.push({
        does: `deletes rows of ${shown(part)}`,
        loses: { kind: 'rows', part, ...atMost(isPartly), ...onlyOf(relation), reaches: 'on delete' },
      });
    } else if ('UpdateStmt' in node) {
      effects.push(...updateEffects(node.UpdateStmt, names));
    } else if ('TruncateStmt' in node) {
      effects.push(...truncateEffects(node.TruncateStmt, names));
    } else if ('MergeStmt' in node) {
      effects.push(...mergeEffects(node.MergeStmt, names));
    } else if ('InsertStmt' in node) {
      const { relation, onConflictClause } = node.InsertStmt;
      effects.push(
        { does: `inserts rows into ${shown(names.partOf(relation))}` },
        ...(onConflictClause?.targetList ?? []).flatMap((target) =>
          overwriting(target, relation, names, true),
        ),
      );
    }
  });
  return [
    ...effects,
    ...unjudgedCalls(statement, functions).map((name) => ({
      does: `calls ${name}()`,
      unjudged: `the function ${name}() runs code of its own`,
    })),
  ];
}

/** Whether the server's answer to a statement counts the rows that are updated: it is an UPDATE, and nothing else in it changes rows. */
export function isUpdateAlone(statement: Node): boolean {
  let changing = 0;
  visit(statement, (node) => {
    changing += CHANGING_ROWS.some((kind) => kind in node) ? 1 : 0;
  });
  return 'UpdateStmt' in statement && changing === 1;
}

const CHANGING_ROWS = ['UpdateStmt', 'DeleteStmt', 'InsertStmt', 'MergeStmt'] as const;

function atMost(isPartly: boolean): { atMost?: true } {
  return isPartly ? { atMost: true } : {};
}

function truncateEffects(
  { relations = [], behavior }: Extract<Node, { readonly TruncateStmt: unknown }>['TruncateStmt'],
  names: Names,
): Effect[] {
  const cascades = behavior === 'DROP_CASCADE';
  return relations.map((node) => {
    const relation = 'RangeVar' in node ? node.RangeVar : undefined;
    const part = names.partOf(relation);
    return {
      does: `empties ${shown(part)}`,
      loses: {
        kind: 'rows',
        part,
        ...onlyOf(relation),
        ...(cascades ? { reaches: 'every reference' as const } : {}),
      },
      ...(cascades ? { unjudged: 'TRUNCATE with CASCADE empties what refers to it, too' } : {}),
    };
  });
}

function mergeEffects(
  { relation, mergeWhenClauses = [] }: Extract<Node, { readonly MergeStmt: unknown }>['MergeStmt'],
  names: Names,
): Effect[] {
  const part = names.partOf(relation);
  const clauses = mergeWhenClauses.flatMap((clause) =>
    'MergeWhenClause' in clause ? [clause.MergeWhenClause] : [],
  );
  const deletes = clauses.some(({ commandType }) => commandType === 'CMD_DELETE');
  return [
    {
      does: `merges rows into ${shown(part)}`,
      ...(deletes
        ? { loses: { kind: 'rows', part, atMost: true, ...onlyOf(relation), reaches: 'on delete' } }
        : {}),
    },
    ...clauses
      .filter(({ commandType }) => commandType === 'CMD_UPDATE')
      .flatMap(({ targetList = [] }) =>
        targetList.flatMap((target) => overwriting(target, relation, names, true)),
      ),
  ];
}

type UpdateStatement = Extract<Node, { readonly UpdateStmt: unknown }>['UpdateStmt'];

/** Each column that is overwritten; one that only fills in where nothing stands takes nothing. */
function updateEffects(
  { relation, targetList = [], whereClause, fromClause }: UpdateStatement,
  names: Names,
): Effect[] {
  const filled = whereClause === undefined ? [] : columnsThatAreNull(whereClause, relation, fromClause);
  return targetList.flatMap((target): readonly Effect[] => {
    const column = 'ResTarget' in target ? (target.ResTarget.name ?? '') : '';
    return filled.includes(column)
      ? [fillingIn(names.partOf(relation, column))]
      : overwriting(target, relation, names, whereClause !== undefined || fromClause !== undefined);
  });
}

function fillingIn(part: TablePart): Effect {
  return { does: `fills in ${shown(part)} where it is null`, fills: part };
}

/** The columns of the table itself that a condition wants to be null. With other tables beside it a bare name may be one of theirs. */
function columnsThatAreNull(
  condition: Node,
  relation: RangeVar | undefined,
  fromClause: readonly Node[] | undefined,
): readonly string[] {
  if ('BoolExpr' in condition && condition.BoolExpr.boolop === 'AND_EXPR') {
    return (condition.BoolExpr.args ?? []).flatMap((part) => columnsThatAreNull(part, relation, fromClause));
  }
  const test = 'NullTest' in condition ? condition.NullTest : undefined;
  const fields =
    test?.nulltesttype === 'IS_NULL' && test.arg !== undefined && 'ColumnRef' in test.arg
      ? (test.arg.ColumnRef.fields ?? []).flatMap(namesIn)
      : [];
  const own = relation?.alias?.aliasname ?? relation?.relname;
  const isOwn = fields.length === 1 ? fromClause === undefined : fields.length === 2 && fields[0] === own;
  return isOwn ? fields.slice(-1) : [];
}

function overwriting(
  target: Node,
  relation: RangeVar | undefined,
  names: Names,
  isPartly: boolean,
): readonly Effect[] {
  const part = names.partOf(relation, 'ResTarget' in target ? (target.ResTarget.name ?? '') : '');
  return [
    {
      does: `overwrites ${shown(part)}`,
      loses: { kind: 'values', part, ...atMost(isPartly), ...onlyOf(relation), reaches: 'on update' },
    },
  ];
}
