import type { Node } from 'libpg-query';
import { namesIn, RUN_AT_ONCE, visit } from './parse-tree.ts';

/** Where names without a schema are looked for, as statements of one session change it. */
export interface SearchPath {
  /** The schemas of this moment, as far as they are known. */
  readonly schemas: readonly string[];
  /** Whether a statement has changed them in a way that nobody can say beforehand. */
  readonly isUnknown: boolean;
  /** What holds when the transaction ends; undefined where it is what holds now. */
  readonly afterTransaction: Lasting | undefined;
  /** The session's own, which RESET gives back. */
  readonly initial: readonly string[];
}

/** A search path that outlasts the transaction. */
export type Lasting = Pick<SearchPath, 'schemas' | 'isUnknown'>;

/** The search path of a session before any statement. */
export function initialPath(schemas: readonly string[]): SearchPath {
  return { schemas, isUnknown: false, afterTransaction: undefined, initial: schemas };
}

/** The search path after a statement. */
export function pathAfter(statement: Node, before: SearchPath): SearchPath {
  const change = changeBy(statement, before);
  if (change === undefined) {
    return before;
  }
  const { isLocal, ...now } = change;
  const { schemas, isUnknown, afterTransaction = { schemas, isUnknown } } = before;
  return { ...before, ...now, afterTransaction: isLocal ? afterTransaction : undefined };
}

/** The search path once the transaction has ended: what was set for it alone is no more. */
export function pathAfterTransaction(before: SearchPath): SearchPath {
  return { ...before, ...before.afterTransaction, afterTransaction: undefined };
}

/** Whether a statement has a name whose meaning the search path decides. */
export function hasBareName(statement: Node): boolean {
  let found = false;
  visit(statement, (node) => {
    const one = node as { readonly relname?: unknown; readonly schemaname?: unknown };
    found ||= one.relname !== undefined && one.schemaname === undefined;
    found ||= 'DropStmt' in node && (node.DropStmt.objects ?? []).some((name) => namesIn(name).length === 1);
  });
  return found;
}

interface Change extends Lasting {
  readonly isLocal: boolean;
}

function changeBy(statement: Node, { schemas, initial }: SearchPath): Change | undefined {
  const unknown = { schemas, isUnknown: true, isLocal: false };
  const reset = { schemas: initial, isUnknown: false, isLocal: false };
  if ('VariableSetStmt' in statement) {
    const { kind, name, args = [], is_local: isLocal = false } = statement.VariableSetStmt;
    if (kind === 'VAR_RESET_ALL') {
      return reset;
    }
    if (name !== 'search_path') {
      return undefined;
    }
    return kind === 'VAR_SET_VALUE'
      ? { schemas: args.flatMap((one) => textOf(one) ?? []), isUnknown: false, isLocal }
      : { ...reset, isLocal };
  }
  if ('DiscardStmt' in statement) {
    return statement.DiscardStmt.target === 'DISCARD_ALL' ? reset : undefined;
  }
  if ('TransactionStmt' in statement) {
    // What was set since goes with it, or not: nobody has followed where it began.
    return /ROLLBACK/.test(statement.TransactionStmt.kind ?? '') && schemas !== initial ? unknown : undefined;
  }
  if ('DoStmt' in statement) {
    return /search_path/i.test(JSON.stringify(statement)) ? unknown : undefined;
  }
  return changeByCall(statement, reset, unknown);
}

/** `SELECT set_config('search_path', …)`. One of a definition is not run. */
function changeByCall(statement: Node, reset: Change, unknown: Change): Change | undefined {
  if (!RUN_AT_ONCE.some((kind) => kind in statement)) {
    return undefined;
  }
  const calls: (readonly Node[])[] = [];
  visit(statement, (node) => {
    if ('FuncCall' in node && (node.FuncCall.funcname ?? []).flatMap(namesIn).at(-1) === 'set_config') {
      calls.push(node.FuncCall.args ?? []);
    }
  });
  const ofPath = calls.filter(
    ([setting]) => (textOf(setting) ?? 'search_path').toLowerCase() === 'search_path',
  );
  const [first] = ofPath;
  if (first === undefined) {
    return undefined;
  }
  const [setting, value, local] = first;
  const isLocal = truthOf(local);
  if (ofPath.length > 1 || textOf(setting) === undefined || isLocal === undefined || !isBare(statement)) {
    return unknown;
  }
  if (isNull(value)) {
    return { ...reset, isLocal };
  }
  const text = textOf(value);
  return text === undefined ? unknown : { schemas: schemasIn(text), isUnknown: false, isLocal };
}

/** A SELECT that calls a function once, for sure: of rows there may be none. */
function isBare(statement: Node): boolean {
  const select = 'SelectStmt' in statement ? statement.SelectStmt : undefined;
  return (
    select?.targetList?.every(
      (target) => 'ResTarget' in target && 'FuncCall' in (target.ResTarget.val ?? {}),
    ) === true &&
    select.fromClause === undefined &&
    select.whereClause === undefined &&
    select.havingClause === undefined &&
    select.limitCount === undefined
  );
}

function textOf(node: Node | undefined): string | undefined {
  const constant = node !== undefined && 'A_Const' in node ? node.A_Const : undefined;
  return constant?.sval === undefined ? undefined : (constant.sval.sval ?? '');
}

function isNull(node: Node | undefined): boolean {
  return node !== undefined && 'A_Const' in node && node.A_Const.isnull === true;
}

function truthOf(node: Node | undefined): boolean | undefined {
  return node !== undefined && 'A_Const' in node && node.A_Const.boolval !== undefined
    ? node.A_Const.boolval.boolval === true
    : undefined;
}

/** The names of a list as the setting is written: `"Shop", public`. */
function schemasIn(list: string): readonly string[] {
  return [...list.matchAll(/"((?:[^"]|"")*)"|[^\s,"]+/g)].map(([bare, quoted]) =>
    quoted === undefined ? bare.toLowerCase() : quoted.replaceAll('""', '"'),
  );
}
