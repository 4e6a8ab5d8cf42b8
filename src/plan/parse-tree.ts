import type { Node } from 'libpg-query';

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
