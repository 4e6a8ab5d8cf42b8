import type { SqlParser } from './parser.ts';

/** What leaves a transaction; savepoints stay inside, and BEGIN in a transaction is only warned of. */
const LEAVING: ReadonlySet<string> = new Set([
  'TRANS_STMT_COMMIT',
  'TRANS_STMT_ROLLBACK',
  'TRANS_STMT_PREPARE',
]);

/** Whether a command, which may be several statements, ends the transaction that it stands in, as a raw `COMMIT` in a migration does. */
export function leavesTransaction(parser: SqlParser, sql: string): boolean {
  const statements = parser.parse(sql) ?? [];
  return statements.some(
    (statement) => 'TransactionStmt' in statement && LEAVING.has(statement.TransactionStmt.kind ?? ''),
  );
}
