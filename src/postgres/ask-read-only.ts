import type pg from 'pg';
import type { Answer, AnswerRow } from '../plan/invariant-rules.ts';

/** More rows are not taken in. */
export const MOST_ANSWER_ROWS = 10_000;

/** A query answers more than is taken in. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

/**
 * Asks somebody's query in the client's open transaction, which may be writing, so that it can only read: a cursor takes nothing but one query, and the
 * server refuses every write in a subtransaction that is read only, by a function too. Nothing is left of it, its locks included.
 * @param searchPath where names without a schema are looked up, as current_setting gives it: a Down may have set another
 * @throws the server's error, after which the transaction goes on; AnswerTooLarge
 */
export async function askReadOnly(client: pg.ClientBase, sql: string, searchPath: string): Promise<Answer> {
  await client.query('SAVEPOINT ef_rollback_ask');
  try {
    const answer = await ask(client, sql, searchPath);
    await leave(client);
    return answer;
  } catch (error) {
    await leave(client).catch(() => {
      // The connection is lost; why is in the first error.
      throw error;
    });
    throw error;
  }
}

/** Where names without a schema are looked up now. */
export async function readSearchPath(client: pg.ClientBase): Promise<string> {
  const result = await client.query<{ path: string }>("SELECT current_setting('search_path') AS path");
  return result.rows[0]?.path ?? '';
}

async function leave(client: pg.ClientBase): Promise<void> {
  await client.query('ROLLBACK TO SAVEPOINT ef_rollback_ask; RELEASE SAVEPOINT ef_rollback_ask');
}

async function ask(client: pg.ClientBase, sql: string, searchPath: string): Promise<Answer> {
  // Besides: one text for one value, whatever a Down has set; and an error instead of the rows that a policy lets through.
  await client.query(
    `SELECT set_config('transaction_read_only', 'on', true), set_config('search_path', $1, true),
            set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO', true), set_config('IntervalStyle', 'postgres', true),
            set_config('bytea_output', 'hex', true), set_config('extra_float_digits', '1', true), set_config('row_security', 'off', true)`,
    [searchPath],
  );
  await client.query(oneStatement(`DECLARE ef_rollback_answer NO SCROLL CURSOR FOR ${sql}`));
  const fetched = await client.query<(string | null)[]>({
    text: `FETCH ${MOST_ANSWER_ROWS + 1} FROM ef_rollback_answer`,
    rowMode: 'array',
    types: { getTypeParser: () => asText },
  });
  if (fetched.rows.length > MOST_ANSWER_ROWS) {
    throw new AnswerTooLarge(
      `it answers more than ${MOST_ANSWER_ROWS.toLocaleString('en-US')} rows: ask for a count, a sum or a hash instead`,
    );
  }
  return {
    columns: fetched.fields.map(({ name }) => name),
    rows: fetched.rows satisfies readonly AnswerRow[],
  };
}

interface OneStatement extends pg.QueryConfig {
  readonly queryMode: 'extended';
}

/** By the extended protocol, in which the server refuses a text of several statements: a COMMIT behind the query would end the transaction. */
function oneStatement(text: string): OneStatement {
  return { text, queryMode: 'extended' };
}

function asText(value: string): string {
  return value;
}
