import { type ListedMigration, ownCommands, runnableSql } from '../ef/script-listing.ts';
import { functionsAfter, type KnownFunctions } from '../plan/called-functions.ts';
import { isUpdateAlone } from '../plan/data-effects.ts';
import { type Effect, effectsOf } from '../plan/effects.ts';
import type { OutsideCommand } from '../plan/engine-choice.ts';
import {
  hasBareName,
  initialPath,
  pathAfter,
  pathAfterTransaction,
  type SearchPath,
} from '../plan/search-path.ts';
import {
  NO_TEMPORARY_TABLES,
  temporaryAfter,
  temporaryAfterCommit,
  temporaryOn,
} from '../plan/temporary-tables.ts';
import { loadSqlParser, type SqlParser, type SqlStatement } from '../sql/parser.ts';
import { leavesTransaction } from '../sql/transaction-control.ts';

/** What the Downs' SQL tells before any of it is run. */
export interface ReadDowns {
  /** The commands that one transaction cannot hold: those that EF sends outside of any, and those that end the one they stand in. */
  readonly outside: readonly OutsideCommand[];
  /** What each Down does, by migration. */
  readonly effects: Readonly<Record<string, readonly Effect[]>>;
  /** What restores the search path that a Down sets for its own transaction, by migration: one transaction for all Downs would carry it on to the next. */
  readonly endings: Readonly<Record<string, string>>;
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
    return { outside: [], effects: {}, endings: {} };
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
    ...readEffects(parser, own, searchPath, functions),
  };
}

/** In the order in which they run: what one sets as the search path holds for the next. */
function readEffects(
  parser: SqlParser,
  downs: readonly ListedMigration[],
  searchPath: readonly string[],
  functions: KnownFunctions | undefined,
): Pick<ReadDowns, 'effects' | 'endings'> {
  let path = initialPath(searchPath);
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
      const before = path;
      const [schema = 'public', ...otherSchemas] = before.schemas;
      const own = temporaryOn(before.schemas, temporary);
      path = pathAfter(statement, before);
      temporary = temporaryAfter(statement, temporary);
      known = functionsAfter(statement, known);
      number += 1;
      const effects = effectsOf(statement, schema, { temporary: own, functions: known });
      return [...unfollowed(before, path), ...elsewhere(effects, statement, before)].map((effect) => ({
        ...effect,
        command,
        statement: number,
        ...(isUpdateAlone(statement) ? { answer: index + 1 } : {}),
        ...(otherSchemas.length === 0 ? {} : { otherSchemas }),
      }));
    });
  };
  const effects: Record<string, readonly Effect[]> = {};
  const endings: Record<string, string> = {};
  for (const { id, commands } of downs) {
    let isOpen = true;
    effects[id] = commands.flatMap((command, index) => {
      // EF ends the transaction before a command that stands outside of any.
      path = isOpen && command.transactional ? path : pathAfterTransaction(path);
      isOpen = command.transactional;
      return effectsOfCommand(runnableSql(command), index + 1);
    });
    if (path.afterTransaction?.isUnknown === false) {
      endings[id] = setLocally(path.afterTransaction.schemas, path);
    }
    path = pathAfterTransaction(path);
    temporary = temporaryAfterCommit(temporary);
  }
  return { effects, endings };
}

/** SET LOCAL gives way to what held before it, as at the end of its transaction. */
function setLocally(schemas: readonly string[], { initial }: SearchPath): string {
  // As strings, since a name in double quotes may not be empty.
  const names = (schemas.length === 0 ? [''] : schemas).map((name) => `'${name.replaceAll("'", "''")}'`);
  return `SET LOCAL search_path TO ${schemas === initial ? 'DEFAULT' : names.join(', ')}`;
}

/** What is to be said where nobody can follow the search path any more. */
function unfollowed(before: SearchPath, after: SearchPath): readonly Effect[] {
  return after.isUnknown && !before.isUnknown
    ? [
        {
          does: 'changes the search path',
          unjudged:
            'nobody can say to what, so that names without a schema may stand for other tables from here on',
        },
      ]
    : [];
}

/** What is done to a name without a schema where nobody knows in which it is looked for. */
function elsewhere(effects: readonly Effect[], statement: SqlStatement, path: SearchPath): readonly Effect[] {
  return path.isUnknown && hasBareName(statement)
    ? effects.map((effect) => ({
        unjudged: 'it may be a table of another schema, as the search path is not known here',
        ...effect,
      }))
    : effects;
}
