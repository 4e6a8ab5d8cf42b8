import { setFlagsFromString } from 'node:v8';
import type { Node } from 'libpg-query';

/** One SQL statement as PostgreSQL's own parser understands it. */
export type SqlStatement = Node;

/** A word, a sign or a string of SQL or plpgsql: in lower case, a string without its quotes. */
export interface SqlWord {
  readonly text: string;
  readonly isString: boolean;
}

/** Reads SQL with PostgreSQL's own parser. */
export interface SqlParser {
  /** The statements of a text; undefined where it is no valid SQL. */
  parse(sql: string): readonly SqlStatement[] | undefined;
  /** The words of a text by the server's own lexer, comments left out; undefined where it cannot be cut into words. */
  words(sql: string): readonly SqlWord[] | undefined;
}

/** Loads the parser, a WebAssembly module of 1.7 MB, when it is needed. */
export async function loadSqlParser(): Promise<SqlParser> {
  keepSimpleCode();
  // Its loader looks for the module beside itself by __dirname, which a bundled ES module does not have.
  (globalThis as { __dirname?: string }).__dirname ??= import.meta.dirname;
  const library = await import('libpg-query');
  await library.loadModule();
  function orUndefined<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      // Of a text that it cannot cut into words the library takes the complaint for JSON.
      if (error instanceof library.SqlError || error instanceof SyntaxError) {
        return undefined;
      }
      throw error;
    }
  }
  return {
    parse: (sql) => orUndefined(() => (library.parseSync(sql).stmts ?? []).flatMap(({ stmt }) => stmt ?? [])),
    words: (sql) =>
      orUndefined(() =>
        library
          .scanSync(sql)
          .tokens.filter(({ tokenName }) => !tokenName.endsWith('COMMENT'))
          .map(({ text, tokenName }) =>
            tokenName === 'SCONST'
              ? { text: withoutQuotes(text).toLowerCase(), isString: true }
              : { text: text.toLowerCase(), isString: false },
          ),
      ),
  };
}

/**
 * After some hundred statements V8 would compile the grammar, which is one huge function, once more to make it faster, and take
 * half a gigabyte for it. The code that it starts with is fast enough: only function 0, an import, may be compiled again.
 */
function keepSimpleCode(): void {
  setFlagsFromString('--wasm-tier-up-filter=0');
}

function withoutQuotes(text: string): string {
  const dollars = /^(\$\w*\$)([\s\S]*)\1$/.exec(text);
  return dollars?.[2] ?? text.replace(/^[A-Za-z&]*'|'$/g, '').replaceAll("''", "'");
}
