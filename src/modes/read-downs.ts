import { type ListedMigration, runnableSql } from '../ef/script-listing.ts';
import { type Effect, effectsOf } from '../plan/effects.ts';
import type { OutsideCommand } from '../plan/engine-choice.ts';
import { loadSqlParser, type SqlParser } from '../sql/parser.ts';
import { leavesTransaction } from '../sql/transaction-control.ts';

/** What the Downs' SQL tells before any of it is run. */
export interface ReadDowns {
  /** The commands that one transaction cannot hold: those that EF sends outside of any, and those that end the one they stand in. */
  readonly outside: readonly OutsideCommand[];
  /** What each Down does, by migration. */
  readonly effects: Readonly<Record<string, readonly Effect[]>>;
}

/** @param defaultSchema where a name without a schema is */
export async function readDowns(
  downs: readonly ListedMigration[],
  defaultSchema: string,
): Promise<ReadDowns> {
  if (downs.length === 0) {
    return { outside: [], effects: {} };
  }
  const parser = await loadSqlParser();
  // The last command of each is the history's row, which EF sends outside only because the one before it was.
  const own = downs.map(({ id, commands }) => ({ id, commands: commands.slice(0, -1) }));
  return {
    outside: own.flatMap(({ id, commands }) =>
      commands
        .filter((command) => !command.transactional || leavesTransaction(parser, command.sql))
        .map(({ sql }) => ({ migration: id, sql: sql.replace(/\s+/g, ' ').slice(0, 80) })),
    ),
    effects: Object.fromEntries(
      own.map(({ id, commands }) => [
        id,
        commands.flatMap((command) => effectsOfCommand(parser, runnableSql(command), defaultSchema)),
      ]),
    ),
  };
}

function effectsOfCommand(parser: SqlParser, sql: string, defaultSchema: string): readonly Effect[] {
  const statements = parser.parse(sql);
  return statements === undefined
    ? [{ does: 'runs SQL that the parser does not know', unjudged: 'it is no SQL, or a newer server’s' }]
    : statements.flatMap((statement) => effectsOf(statement, defaultSchema));
}
