import type { DatabaseConnection } from './cluster.ts';
import { dumpSchema } from './fingerprint.ts';

/**
 * A schema by other means than the action has: the entries of `pg_dump --schema-only`, sorted, the columns of a table in the
 * order of their names. Rights and owners are left out, as they are the administrator's. Two schemas are equal when and
 * only when these are.
 */
export async function readSchemaText(connection: DatabaseConnection): Promise<readonly string[]> {
  const text = await dumpSchema(connection, ['--no-owner', '--no-privileges']);
  const pieces = text.split(/^--\n-- Name: /m);
  // How a table is kept is a setting of the session, said once for all that follow.
  let method = '';
  const entries: string[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) {
      entries.push(sortColumns(`${piece.includes('; Type: TABLE;') ? method : ''}${withoutSettings(piece)}`));
    }
    method = piece.match(/^SET default_table_access_method = .*\n/gm)?.at(-1) ?? method;
  }
  return entries.sort();
}

/** Entries that only one of two schemas has: `- ` of the first, `+ ` of the second. */
export function diffSchemaTexts(first: readonly string[], second: readonly string[]): readonly string[] {
  return [
    ...first.filter((entry) => !second.includes(entry)).map((entry) => `- ${entry}`),
    ...second.filter((entry) => !first.includes(entry)).map((entry) => `+ ${entry}`),
  ];
}

/** `SET default_tablespace` and the like are said once, before whichever entry comes first. */
function withoutSettings(entry: string): string {
  return entry.replace(/^SET .*\n/gm, '').trimEnd();
}

function sortColumns(entry: string): string {
  return entry.replace(
    /^(CREATE (?:UNLOGGED |FOREIGN )?TABLE .* \(\n)([\s\S]*?)(\n\))/m,
    (_, head: string, columns: string, end: string) =>
      head +
      columns
        .split('\n')
        .map((line) => line.replace(/,$/, ''))
        .sort()
        .join('\n') +
      end,
  );
}
