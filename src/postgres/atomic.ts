import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import type { Database } from './database.ts';
import { sqlStateOf } from './sql-state.ts';

/** A step inside the transaction. What it throws rolls the transaction back. */
export interface AtomicStep {
  /** As it is logged: `Lock the history table`. */
  readonly name: string;
  readonly run: (client: pg.ClientBase) => Promise<void>;
}

/** The transaction's id on the server, by which its end can be looked up when the answer to COMMIT was lost. */
export type TransactionId = string;

/** Whether a transaction's effect can be seen from outside of it. */
export type EffectSeen = (client: pg.ClientBase) => Promise<boolean>;

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
  /** Asked then. */
  readonly effectSeen: EffectSeen;
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

async function commit({ client, database, effectSeen }: AtomicRequest, id: TransactionId): Promise<void> {
  let answer: pg.QueryResult;
  try {
    answer = await client.query('COMMIT');
  } catch (error) {
    if (error instanceof pg.DatabaseError && !isConnectionLoss(error)) {
      throw error;
    }
    decide(await endOfTransaction(database, id, effectSeen, LOOK_MS), error);
    return;
  }
  // COMMIT of a transaction that has failed is answered by ROLLBACK, without an error.
  if (answer.command !== 'COMMIT') {
    throw new Error(`The server answered COMMIT with ${answer.command}.`);
  }
}

/** How long the server is given to be reachable again, and the transaction to have an end. */
const LOOK_MS = 60_000;

function decide(status: TransactionEnd, cause: unknown): void {
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

export type TransactionEnd = 'committed' | 'aborted' | 'in progress' | 'unreachable' | 'unknown';

/**
 * How a transaction ended, by the server's own record; waits while it is in progress or the server is away. A server that
 * crashed may have forgotten a transaction that was not committed, and give its number to another: it is taken for
 * committed only when its effect is seen, too.
 */
export async function endOfTransaction(
  database: Database,
  id: TransactionId,
  effectSeen: EffectSeen,
  timeoutMs: number,
): Promise<TransactionEnd> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const status = await askOnce(database, id, effectSeen);
    if ((status !== 'in progress' && status !== 'unreachable') || Date.now() > until) {
      return status;
    }
    await setTimeout(200);
  }
}

async function askOnce(
  database: Database,
  id: TransactionId,
  effectSeen: EffectSeen,
): Promise<TransactionEnd> {
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
    const status = result.rows[0]?.status ?? 'unknown';
    return status === 'committed' && !(await effectSeen(client)) ? 'aborted' : status;
  } catch (error) {
    if (sqlStateOf(error) === NUMBER_NOT_GIVEN_YET) {
      return 'aborted';
    }
    if (error instanceof Error) {
      return 'unreachable';
    }
    throw error;
  } finally {
    await client.end();
  }
}

/** "transaction ID … is in the future": forgotten in a crash, and nobody has had its number since. */
const NUMBER_NOT_GIVEN_YET = '22023';

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
