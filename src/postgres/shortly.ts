import type pg from 'pg';

/** A lock that somebody holds is waited for this long: the app is down meanwhile. */
const LOCK_MS = 3_000;
const STATEMENT_MS = 10_000;

/** Does `work` in a transaction of its own in which nothing takes long. @throws what it threw, when that is rolled back */
export async function shortly<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL lock_timeout = ${LOCK_MS}; SET LOCAL statement_timeout = ${STATEMENT_MS}`);
    const done = await work();
    await client.query('COMMIT');
    return done;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
