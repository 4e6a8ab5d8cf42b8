/** Whether a name is as a pattern says: `*` is any text, `?` one character, everything else itself; case counts. */
export function matchesName(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'su').test(name);
}

/** Whether a table is as a pattern says: by `schema.table` where the pattern has a dot, by its name alone otherwise. */
export function matchesTable(
  pattern: string,
  { schema, table }: { readonly schema: string; readonly table: string },
): boolean {
  return matchesName(pattern, pattern.includes('.') ? `${schema}.${table}` : table);
}
