import { expect, it } from 'vitest';
import { loadSqlParser } from '../../../src/sql/parser.ts';
import { leavesTransaction } from '../../../src/sql/transaction-control.ts';

const parser = await loadSqlParser();

it.each([
  'COMMIT',
  'DROP TABLE a; commit; DROP TABLE b;',
  'END',
  'ROLLBACK',
  'abort',
  "PREPARE TRANSACTION 'x'",
  'COMMIT AND CHAIN',
])('%s ends the transaction it stands in', (sql) => {
  expect(leavesTransaction(parser, sql)).toBe(true);
});

it.each([
  'SELECT 1',
  'BEGIN',
  'SAVEPOINT a; ROLLBACK TO a; RELEASE a',
  "COMMENT ON TABLE a IS 'COMMIT'",
  '-- COMMIT\nSELECT 1',
  'PREPARE q AS SELECT 1',
  // The server refuses it inside a transaction, so that nothing is torn.
  'DO $$ BEGIN COMMIT; END $$',
  'no SQL at all',
])('%s does not', (sql) => {
  expect(leavesTransaction(parser, sql)).toBe(false);
});
