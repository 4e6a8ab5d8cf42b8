/** What follows the numbers in a line of `pg_restore --list`; undefined for a comment. */
export function entryOf(line: string): string | undefined {
  return /^\d+; \d+ \d+ (.+)$/.exec(line)?.[1];
}

/**
 * Whether an entry that begins with that is of an object of that name: only the owner's may follow, or nothing. Both may have spaces in
 * them, so that a name which the entry's own merely begins with is told apart by the roles that there are.
 * @param start `SCHEMA - `
 * @param name unquoted
 * @param roles of the server
 */
export function isEntryNamed(
  entry: string,
  start: string,
  name: string,
  roles: ReadonlySet<string>,
): boolean {
  return (
    entry.startsWith(start) &&
    [name, `"${name.replaceAll('"', '""')}"`].map(onOneLine).some((spelt) => {
      const rest = entry.slice(start.length);
      const owner = rest.slice(spelt.length + 1);
      return rest === spelt || (rest.startsWith(`${spelt} `) && (!owner.includes(' ') || roles.has(owner)));
    })
  );
}

/** As pg_restore writes a name: an entry is one line. */
function onOneLine(name: string): string {
  return name.replace(/[\r\n]/g, ' ');
}
