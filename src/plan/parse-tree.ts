import type { Node, TypeName } from 'libpg-query';

/** Calls back for a node and all nodes in it. */
export function visit(value: unknown, call: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const one of value) {
      visit(one, call);
    }
  } else if (typeof value === 'object' && value !== null) {
    call(value as Node);
    for (const one of Object.values(value)) {
      visit(one, call);
    }
  }
}

/** The kind of a node, as the parser calls it: `DropStmt`. */
export type Kind = Node extends infer One ? (One extends unknown ? keyof One : never) : never;

/** Statements whose expressions and queries are run at once; in others they are part of a definition. */
export const RUN_AT_ONCE: readonly Kind[] = [
  'SelectStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'CreateTableAsStmt',
];

/** What a node of a kind says. */
type Said<K extends Kind> = Extract<Node, { readonly [One in K]: unknown }>[K];

/** For some kinds of statements, what is to be made of one. */
export type ByKind<Context, Result> = {
  readonly [K in Kind]?: (said: Said<K>, context: Context) => Result;
};

/** A node's kind. */
export function kindOf(node: Node): Kind {
  // Each node is an object of one property, which no type of TypeScript's says of its keys.
  return Object.keys(node)[0] as Kind;
}

/** What the table makes of a statement; undefined where it has nothing for its kind. */
export function madeByKind<Context, Result>(
  statement: Node,
  context: Context,
  table: ByKind<Context, Result>,
): Result | undefined {
  const kind = kindOf(statement);
  const make = table[kind] as ((said: unknown, context: Context) => Result) | undefined;
  return make?.((statement as Readonly<Record<string, unknown>>)[kind], context);
}

/** The parts of a name, schema first: of a string, a list of them, a type or a function. */
export function namesIn(node: Node): readonly string[] {
  if ('String' in node) {
    return [node.String.sval ?? ''];
  }
  if ('List' in node) {
    return (node.List.items ?? []).flatMap(namesIn);
  }
  if ('TypeName' in node) {
    return (node.TypeName.names ?? []).flatMap(namesIn);
  }
  return 'ObjectWithArgs' in node ? (node.ObjectWithArgs.objname ?? []).flatMap(namesIn) : [];
}

const SERIALS: Readonly<Record<string, string>> = {
  serial: 'int4',
  serial4: 'int4',
  bigserial: 'int8',
  serial8: 'int8',
  smallserial: 'int2',
  serial2: 'int2',
};

/** Whether a type is an integer that brings a sequence and NOT NULL with it. */
export function isSerial(type: TypeName | undefined): boolean {
  const names = typeNames(type);
  return names.length === 1 && (names[0] ?? '') in SERIALS;
}

/** A type as SQL writes it: `"pg_catalog"."varchar"(50)[]`. Interval's fields are written in another way, so it is undefined. */
export function typeAsSql(type: TypeName | undefined): string | undefined {
  const names = typeNames(type);
  const last = names.at(-1);
  const modifiers = (type?.typmods ?? []).map((part) =>
    'A_Const' in part && part.A_Const.ival !== undefined ? String(part.A_Const.ival.ival ?? 0) : undefined,
  );
  if (last === undefined || modifiers.includes(undefined) || (last === 'interval' && modifiers.length > 0)) {
    return undefined;
  }
  const spelt = names.length === 1 ? [SERIALS[last] ?? last] : names;
  const name = spelt.map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
  return (
    name +
    (modifiers.length === 0 ? '' : `(${modifiers.join(', ')})`) +
    '[]'.repeat(type?.arrayBounds?.length ?? 0)
  );
}

function typeNames(type: TypeName | undefined): readonly string[] {
  return (type?.names ?? []).flatMap(namesIn);
}
