import type pg from 'pg';

/** The server's answer to a command; to each of its statements where it is several. */
export type CommandAnswer = pg.QueryResult | readonly pg.QueryResult[];

/** SAVEPOINT and what belongs to it stays inside; PREPARE is a statement's far more often than a transaction's. */
const EDGES = new Set(['BEGIN', 'START', 'COMMIT', 'ROLLBACK']);

/**
 * Whether a command, which may be several statements, has begun or ended a transaction itself: a raw `COMMIT` in a migration would tear
 * ours in two. Read from the server's own answer to each statement, not from the text.
 */
export function endsTransaction(answer: CommandAnswer): boolean {
  return resultsOf(answer).some((result: pg.QueryResult) => EDGES.has(result.command));
}

const CHANGES_ROWS = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** How many rows a command has inserted, updated, deleted or merged, as the server says; undefined where none of its statements is one that does. */
export function rowsChanged(answer: CommandAnswer): number | undefined {
  const changes = resultsOf(answer).filter((result) => CHANGES_ROWS.has(result.command));
  return changes.length === 0 ? undefined : changes.reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0);
}

/** A command of several statements is answered once for each. */
export function resultsOf(answer: CommandAnswer): readonly pg.QueryResult[] {
  return Array.isArray(answer) ? answer : [answer as pg.QueryResult];
}
