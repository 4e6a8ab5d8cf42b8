import type { Node } from 'libpg-query';
import { namesIn, RUN_AT_ONCE, visit } from './parse-tree.ts';

/** The functions of a database, by their names alone: which of several is called depends on the types of what it is given. */
export interface KnownFunctions {
  /** PostgreSQL's own. */
  readonly server: ReadonlySet<string>;
  readonly ofExtensions: ReadonlySet<string>;
  /** All others, which may do anything. */
  readonly own: ReadonlySet<string>;
}

/**
 * The functions that a statement runs and of which nobody can say what they do, each once.
 * @param known undefined where no database can be asked: then only a bare SELECT, which is run for what its functions do, and a name with a schema tell
 */
export function unjudgedCalls(statement: Node, known: KnownFunctions | undefined): readonly string[] {
  if (!RUN_AT_ONCE.some((kind) => kind in statement)) {
    return [];
  }
  const isCommand = 'SelectStmt' in statement && statement.SelectStmt.intoClause === undefined;
  const calls = new Set<string>();
  visit(statement, (node) => {
    const names = 'FuncCall' in node ? (node.FuncCall.funcname ?? []).flatMap(namesIn) : [];
    if (names.length > 0 && mayWrite(names, isCommand, known)) {
      calls.add(names.at(-1) ?? '');
    }
  });
  return [...calls];
}

/** The functions after a statement: one that it makes is no longer unknown. */
export function functionsAfter(
  statement: Node,
  before: KnownFunctions | undefined,
): KnownFunctions | undefined {
  if (before === undefined || !('CreateFunctionStmt' in statement)) {
    return before;
  }
  const name = (statement.CreateFunctionStmt.funcname ?? []).flatMap(namesIn).at(-1) ?? '';
  return { ...before, own: new Set([...before.own, name]) };
}

/** Large objects, and other servers. */
const WRITERS = /^(lo_(?!get$).*|lowrite|dblink.*)$/;

function mayWrite(names: readonly string[], isCommand: boolean, known: KnownFunctions | undefined): boolean {
  const name = names.at(-1) ?? '';
  if (WRITERS.test(name)) {
    return true;
  }
  if (names.at(-2) === 'pg_catalog') {
    return false;
  }
  if (known === undefined) {
    return isCommand ? !HARMLESS.has(name) : names.length > 1;
  }
  // Extensions bring functions that are called to write, and others that give a value: only a SELECT of its own is for the first.
  const isTrusted = known.server.has(name) || (!isCommand && known.ofExtensions.has(name));
  return known.own.has(name) || !isTrusted;
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
