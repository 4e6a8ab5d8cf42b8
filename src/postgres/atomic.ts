import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import type { Database } from './database.ts';

/** A step inside the transaction. What it throws rolls the transaction back. */
export interface AtomicStep {
  /** As it is logged: `Lock the history table`. */
  readonly name: string;
  readonly run: (client: pg.ClientBase) => Promise<void>;
}

/** The transaction's id on the server, by which its end can be looked up when the answer to COMMIT was lost. */
export type TransactionId = string;

/** The connection was lost at COMMIT and the server does not say how it ended. */
export class CommitUnknown extends Error {
  override readonly name = 'CommitUnknown';
}

export interface AtomicRequest {
  readonly client: pg.ClientBase;
  readonly steps: readonly AtomicStep[];
  readonly lockTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly onStep: (name: string) => void;
  /** Told as soon as the transaction has an id, before its first effect. */
  readonly onBegun: (id: TransactionId) => void;
  /** Reaches the server again, should the connection be lost at COMMIT. */
  readonly database: Database;
}

/**
 * Runs the steps in one transaction and commits it when the last one has passed. Whatever a step throws, nothing of it is
 * left. A connection lost at COMMIT is resolved by asking the server how the transaction ended.
 * @throws what a step threw; CommitUnknown
 */
export async function runAtomically(request: AtomicRequest): Promise<void> {
  const { client } = request;
  await client.query('BEGIN');
  try {
    await client.query(
      "SELECT set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true)",
      [String(request.lockTimeoutMs), String(request.statementTimeoutMs)],
    );
    const id = await transactionId(client);
    request.onBegun(id);
    for (const step of request.steps) {
      request.onStep(step.name);
      await step.run(client);
    }
    request.onStep('Commit');
    await commit(request, id);
  } catch (error) {
    await rollBack(client);
    throw error;
  }
}

async function transactionId(client: pg.ClientBase): Promise<TransactionId> {
  const result = await client.query<{ id: string }>('SELECT pg_current_xact_id()::text AS id');
  return result.rows[0]?.id ?? '';
}

async function commit({ client, database }: AtomicRequest, id: TransactionId): Promise<void> {
  let answer: pg.QueryResult;
  try {
    answer = await client.query('COMMIT');
  } catch (error) {
    if (error instanceof pg.DatabaseError && !isConnectionLoss(error)) {
      throw error;
    }
    await decideByLooking(database, id, error);
    return;
  }
  // COMMIT of a transaction that has failed is answered by ROLLBACK, without an error.
  if (answer.command !== 'COMMIT') {
    throw new Error(`The server answered COMMIT with ${answer.command}.`);
  }
}

/** How long the server is given to be reachable again, and the transaction to have an end. */
const LOOK_MS = 60_000;

async function decideByLooking(database: Database, id: TransactionId, cause: unknown): Promise<void> {
  const status = await endOfTransaction(database, id, LOOK_MS);
  if (status === 'committed') {
    return;
  }
  if (status === 'aborted') {
    throw new Error('The connection was lost at COMMIT, and the server has rolled the transaction back.', {
      cause,
    });
  }
  throw new CommitUnknown(
    `The connection was lost at COMMIT, and the server does not say how it ended (${status}).`,
    {
      cause,
    },
  );
}

/** How a transaction ended, by the server's own record; waits while it is in progress or the server is away. */
export async function endOfTransaction(
  database: Database,
  id: TransactionId,
  timeoutMs: number,
): Promise<'committed' | 'aborted' | 'in progress' | 'unreachable' | 'unknown'> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const status = await askOnce(database, id);
    if ((status !== 'in progress' && status !== 'unreachable') || Date.now() > until) {
      return status;
    }
    await setTimeout(200);
  }
}

async function askOnce(database: Database, id: TransactionId) {
  let client: pg.Client;
  try {
    client = await database.connect('look');
  } catch (error) {
    if (error instanceof Error) {
      return 'unreachable';
    }
    throw error;
  }
  try {
    const result = await client.query<{ status: 'committed' | 'aborted' | 'in progress' | null }>(
      'SELECT pg_xact_status($1::text::xid8) AS status',
      [id],
    );
    return result.rows[0]?.status ?? 'unknown';
  } catch (error) {
    if (error instanceof Error) {
      return 'unreachable';
    }
    throw error;
  } finally {
    await client.end();
  }
}

async function rollBack(client: pg.ClientBase): Promise<void> {
  try {
    await client.query('ROLLBACK');
  } catch (error) {
    // A lost connection has rolled it back already; anything else must be known.
    if (error instanceof pg.DatabaseError && !isConnectionLoss(error)) {
      throw error;
    }
  }
}

/** 08: connection exceptions; 57P01 to 57P03: the server is going down, or the backend was terminated. */
function isConnectionLoss(error: pg.DatabaseError): boolean {
  return error.code === undefined || error.code.startsWith('08') || /^57P0[123]$/.test(error.code);
}
