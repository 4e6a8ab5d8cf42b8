import type { Node } from 'libpg-query';
import { namesIn, visit } from '../plan/parse-tree.ts';
import type { RowChange } from '../plan/row-change.ts';
import type { SqlParser } from './parser.ts';

type Relation = { readonly schemaname?: string; readonly relname?: string } | undefined;

/**
 * The rows that commands change, whether a value is lost by it or not: a column that is filled in where it was empty counts too. Code in DO blocks,
 * and in functions that the same commands make and call, is not understood but looked through, word by word, so that too much is found there
 * rather than too little. What a function that was there before does is not seen.
 * @param commands of one migration's Up or Down
 * @param defaultSchema where a name without a schema is
 */
export function rowChangesOf(
  parser: SqlParser,
  commands: readonly string[],
  defaultSchema: string,
): readonly RowChange[] {
  const functions = new Map<string, string>();
  const called = new Set<string>();
  const changes: RowChange[] = [];
  for (const sql of commands) {
    const statements = parser.parse(sql);
    if (statements === undefined) {
      changes.push(...changesInCode(parser, sql));
    }
    for (const statement of statements ?? []) {
      if ('DoStmt' in statement) {
        changes.push(...changesInCode(parser, codeOf(statement.DoStmt.args)));
      } else if ('CreateFunctionStmt' in statement) {
        const { funcname = [], options } = statement.CreateFunctionStmt;
        functions.set(funcname.flatMap(namesIn).at(-1) ?? '', codeOf(options));
      } else if (!('RuleStmt' in statement)) {
        changes.push(...changesInStatement(statement, defaultSchema));
        addCalled(statement, called);
      }
    }
  }
  const run = [...functions].filter(([name]) => called.has(name));
  return [...changes, ...run.flatMap(([, code]) => changesInCode(parser, code))];
}

function changesInStatement(statement: Node, defaultSchema: string): RowChange[] {
  const changes: RowChange[] = [];
  const add = (does: string, relation: Relation): void => {
    const part = { schema: relation?.schemaname ?? defaultSchema, table: relation?.relname ?? '' };
    changes.push({ does, part, inCode: false });
  };
  visit(statement, (node) => {
    if ('UpdateStmt' in node) {
      add('updates', node.UpdateStmt.relation);
    } else if ('DeleteStmt' in node) {
      add('deletes', node.DeleteStmt.relation);
    } else if ('MergeStmt' in node) {
      add('merges into', node.MergeStmt.relation);
    } else if ('InsertStmt' in node && node.InsertStmt.onConflictClause?.action === 'ONCONFLICT_UPDATE') {
      add('updates', node.InsertStmt.relation);
    } else if ('TruncateStmt' in node) {
      for (const relation of node.TruncateStmt.relations ?? []) {
        add('empties', 'RangeVar' in relation ? relation.RangeVar : undefined);
      }
    }
  });
  return changes;
}

function addCalled(statement: Node, called: Set<string>): void {
  visit(statement, (node) => {
    const call = 'FuncCall' in node ? node.FuncCall : 'CallStmt' in node ? node.CallStmt.funccall : undefined;
    called.add((call?.funcname ?? []).flatMap(namesIn).at(-1) ?? '');
  });
}

function codeOf(options: readonly Node[] | undefined): string {
  return (options ?? [])
    .flatMap((option) => ('DefElem' in option && option.DefElem.arg !== undefined ? [option.DefElem] : []))
    .filter(({ defname }) => defname === 'as')
    .flatMap(({ arg }) => (arg === undefined ? [] : namesIn(arg)))
    .join('\n');
}

const CHANGING: ReadonlySet<string> = new Set(['update', 'delete', 'truncate', 'merge']);

function changesInCode(parser: SqlParser, code: string): RowChange[] {
  const words = [...new Set(wordsIn(parser, code))];
  return words.some((word) => CHANGING.has(word))
    ? words.map((table) => ({ does: 'may change', part: { schema: '', table }, inCode: true }))
    : [];
}

/** In lower case; those in strings too, which may be run. */
function wordsIn(parser: SqlParser, code: string): readonly string[] {
  const words = parser.words(code);
  if (words === undefined) {
    return code.toLowerCase().match(/[\p{L}\p{N}_$]+/gu) ?? [];
  }
  return words.flatMap(({ text, isString }) =>
    isString && text.length < code.length ? wordsIn(parser, text) : [text.replace(/^"|"$/g, '')],
  );
}
