import type { Node } from 'libpg-query';

/** One SQL statement as PostgreSQL's own parser understands it. */
export type SqlStatement = Node;

/** Reads SQL with PostgreSQL's own parser. */
export interface SqlParser {
  /** The statements of a text; undefined where it is no valid SQL. */
  parse(sql: string): readonly SqlStatement[] | undefined;
}

/** Loads the parser, a WebAssembly module of 1.7 MB, when it is needed. */
export async function loadSqlParser(): Promise<SqlParser> {
  // Its loader looks for the module beside itself by __dirname, which a bundled ES module does not have.
  (globalThis as { __dirname?: string }).__dirname ??= import.meta.dirname;
  const library = await import('libpg-query');
  await library.loadModule();
  return {
    parse: (sql) => {
      try {
        return (library.parseSync(sql).stmts ?? []).flatMap(({ stmt }) => stmt ?? []);
      } catch (error) {
        if (error instanceof library.SqlError) {
          return undefined;
        }
        throw error;
      }
    },
  };
}
