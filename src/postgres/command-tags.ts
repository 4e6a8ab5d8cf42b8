import type pg from 'pg';

/** SAVEPOINT and what belongs to it stays inside; PREPARE is a statement's far more often than a transaction's. */
const EDGES = new Set(['BEGIN', 'START', 'COMMIT', 'ROLLBACK']);

/**
 * Whether a command, which may be several statements, has begun or ended a transaction itself: a raw `COMMIT` in a migration would tear
 * ours in two. Read from the server's own answer to each statement, not from the text.
 */
export function endsTransaction(answer: pg.QueryResult | readonly pg.QueryResult[]): boolean {
  const results = Array.isArray(answer) ? answer : [answer];
  return results.some((result: pg.QueryResult) => EDGES.has(result.command));
}
