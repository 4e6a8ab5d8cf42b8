import { type ListedMigration, ownCommands, runnableSql } from '../ef/script-listing.ts';
import { functionsAfter, type KnownFunctions } from '../plan/called-functions.ts';
import { isUpdateAlone } from '../plan/data-effects.ts';
import { type Effect, effectsOf, searchPathAfter } from '../plan/effects.ts';
import type { OutsideCommand } from '../plan/engine-choice.ts';
import {
  NO_TEMPORARY_TABLES,
  temporaryAfter,
  temporaryAfterCommit,
  temporaryOn,
} from '../plan/temporary-tables.ts';
import { loadSqlParser, type SqlParser } from '../sql/parser.ts';
import { leavesTransaction } from '../sql/transaction-control.ts';

/** What the Downs' SQL tells before any of it is run. */
export interface ReadDowns {
  /** The commands that one transaction cannot hold: those that EF sends outside of any, and those that end the one they stand in. */
  readonly outside: readonly OutsideCommand[];
  /** What each Down does, by migration. */
  readonly effects: Readonly<Record<string, readonly Effect[]>>;
}

/**
 * @param searchPath where names without a schema are looked for; in the first they are made
 * @param functions those of the database; undefined where it was not asked
 */
export async function readDowns(
  downs: readonly ListedMigration[],
  searchPath: readonly [string, ...string[]],
  functions?: KnownFunctions,
): Promise<ReadDowns> {
  if (downs.length === 0) {
    return { outside: [], effects: {} };
  }
  const parser = await loadSqlParser();
  // The last command of each is the history's row, which EF sends outside only because the one before it was.
  const own = downs.map((listed) => ({ id: listed.id, commands: ownCommands(listed) }));
  return {
    outside: own.flatMap(({ id, commands }) =>
      commands
        .filter((command) => !command.transactional || leavesTransaction(parser, command.sql))
        .map(({ sql }) => ({ migration: id, sql: sql.replace(/\s+/g, ' ').slice(0, 80) })),
    ),
    effects: readEffects(parser, own, searchPath, functions),
  };
}

/** In the order in which they run: what one sets as the search path holds for the next. */
function readEffects(
  parser: SqlParser,
  downs: readonly ListedMigration[],
  searchPath: readonly string[],
  functions: KnownFunctions | undefined,
): Readonly<Record<string, readonly Effect[]>> {
  let path = searchPath;
  let known = functions;
  let temporary = NO_TEMPORARY_TABLES;
  let number = 0;
  const effectsOfCommand = (sql: string, command: number): readonly Effect[] => {
    const statements = parser.parse(sql);
    if (statements === undefined) {
      return [
        {
          does: 'runs SQL that the parser does not know',
          unjudged: 'it is no SQL, or a newer server’s',
          command,
        },
      ];
    }
    return statements.flatMap((statement, index) => {
      const [schema = 'public', ...otherSchemas] = path;
      const own = temporaryOn(path, temporary);
      path = searchPathAfter(statement, path);
      temporary = temporaryAfter(statement, temporary);
      known = functionsAfter(statement, known);
      number += 1;
      return effectsOf(statement, schema, { temporary: own, functions: known }).map((effect) => ({
        ...effect,
        command,
        statement: number,
        ...(isUpdateAlone(statement) ? { answer: index + 1 } : {}),
        ...(otherSchemas.length === 0 ? {} : { otherSchemas }),
      }));
    });
  };
  return Object.fromEntries(
    downs.map(({ id, commands }) => {
      const effects = commands.flatMap((command, index) => effectsOfCommand(runnableSql(command), index + 1));
      temporary = temporaryAfterCommit(temporary);
      return [id, effects];
    }),
  );
}
