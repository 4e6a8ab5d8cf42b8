import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { describeDifference } from '../catalog/catalog.ts';
import { isSameHistory } from '../plan/migration-range.ts';
import { sentenceOf, throwIfCancelled } from '../plan/refusal.ts';
import { describeSession, otherSessions } from '../postgres/activity.ts';
import { type AtomicStep, runAtomically } from '../postgres/atomic.ts';
import { type CommandAnswer, endsTransaction } from '../postgres/command-tags.ts';
import { lockHistory, readHistory } from '../postgres/history.ts';
import { LOCK_NOT_AVAILABLE, sqlStateOf } from '../postgres/sql-state.ts';
import type { ReportedVerification } from '../report/run-report.ts';
import { type AroundDown, sendAmid, stepsAround } from './around-down.ts';
import type { Attempt } from './attempt.ts';
import { explained } from './causes.ts';
import { endWhenCancelled } from './end-when-cancelled.ts';
import { type Expected, verifyOn } from './expectation.ts';
import type { Ground } from './look.ts';
import type { PlannedRange } from './plan-range.ts';
import { runnable } from './runnable.ts';

/** No further attempt to get a lock is begun after this: the app is stopped meanwhile. */
const LOCK_BUDGET_MS = 60_000;
const FIRST_PAUSE_MS = 250;

/**
 * The Down in one transaction on a connection that is open already, committed only when history and catalog are proven to be those of the target.
 * Whatever fails, nothing is left of it.
 * @param around what is done and proven around the Down besides: losses, invariants
 * @throws Error with the difference, or what the server said; CommitUnknown
 */
export async function revertInTransaction(
  attempt: Attempt,
  ground: Ground,
  plan: PlannedRange,
  expected: Expected,
  client: pg.Client,
  around: readonly AroundDown[],
): Promise<ReportedVerification> {
  const { inputs, world, journal } = attempt;
  // Its backend is ended by the undo.
  await endWhenCancelled(client, world.signal, (letFinish) => {
    const steps: readonly AtomicStep[] = [
      lockTheHistory(plan),
      compareTheHistory(plan),
      ...stepsAround(around, [...downSteps(attempt, plan, around), checkDeferred]),
      proveTheTarget(attempt, plan, expected),
      interruptNoLonger(world.signal, letFinish),
    ];
    return withLockRetries(attempt, ground, client, () =>
      runAtomically({
        client,
        steps,
        database: ground.database,
        effectSeen: (on) => historyIs(on, plan, plan.range.historyAfter),
        lockTimeoutMs: inputs.database.lockTimeoutMs,
        statementTimeoutMs: inputs.database.statementTimeoutMs,
        onStep: (name) => world.runner.line(name),
        onBegun: (transactionId) => journal.record({ transactionId }),
      }),
    );
  });
  const { verification } = attempt.report;
  if (verification === undefined) {
    throw new Error('The transaction was committed without a proof, which cannot be.');
  }
  return verification;
}

function lockTheHistory({ history }: PlannedRange): AtomicStep {
  return { name: 'Lock the history table', run: (on) => lockHistory(on, history) };
}

function compareTheHistory(plan: PlannedRange): AtomicStep {
  return {
    name: 'Compare the history with the plan',
    run: async (on) => {
      if (!(await historyIs(on, plan, plan.range.historyBefore))) {
        throw new Error('The history table has changed since the plan was made: somebody else migrated.');
      }
    },
  };
}

async function historyIs(
  client: pg.ClientBase,
  { history }: PlannedRange,
  wanted: readonly string[],
): Promise<boolean> {
  return isSameHistory(await readHistory(client, history), wanted);
}

function downSteps({ world }: Attempt, plan: PlannedRange, around: readonly AroundDown[]): AtomicStep[] {
  return plan.downs.flatMap((migration) => {
    const { id, commands } = runnable(migration);
    return commands.map(({ sql }, index) => ({
      name: `Revert ${id}, command ${index + 1} of ${commands.length}`,
      run: async (client: pg.ClientBase) => {
        throwIfCancelled(world.signal);
        const place = { migration: id, command: index + 1 };
        await sendAmid(around, client, place, () => sendDown(client, id, sql));
      },
    }));
  });
}

async function sendDown(client: pg.ClientBase, id: string, sql: string): Promise<CommandAnswer> {
  let answer: pg.QueryResult;
  try {
    answer = await client.query(sql);
  } catch (error) {
    const sqlState = sqlStateOf(error);
    if (sqlState === undefined || sqlState === LOCK_NOT_AVAILABLE) {
      throw error;
    }
    throw new Error(`The Down of ${id} fails: ${sentenceOf(error)} (SQLSTATE ${sqlState}).`, {
      cause: error,
    });
  }
  if (endsTransaction(answer)) {
    throw new Error(
      `The Down of ${id} ends the transaction it stands in: use engine: database-update for it.`,
    );
  }
  return answer;
}

/** What is deferred would fail at COMMIT, after everything is proven. */
const checkDeferred: AtomicStep = {
  name: 'Check constraints that were deferred',
  run: async (on) => {
    await on.query('SET CONSTRAINTS ALL IMMEDIATE');
  },
};

function proveTheTarget({ inputs, report }: Attempt, plan: PlannedRange, expected: Expected): AtomicStep {
  const { history, range } = plan;
  return {
    name: 'Compare history and catalog with the target',
    run: async (on) => {
      const seen = await verifyOn(on, history, range.historyAfter, expected, inputs.verify);
      const verification = explained(seen, plan);
      report.verification = verification;
      if (!verification.matches) {
        const list = verification.failing.map(describeDifference).join('; ');
        throw new Error(`The schema would not be that of ${range.to}, so nothing was committed: ${list}.`);
      }
    },
  };
}

/** Cancelled in the midst of COMMIT, nobody would know how it ended. */
function interruptNoLonger(signal: AbortSignal, letFinish: () => void): AtomicStep {
  return {
    name: 'Nothing is interrupted from here on',
    run: async () => {
      throwIfCancelled(signal);
      letFinish();
    },
  };
}

/** A stopped app still leaves a lingering session now and then: the whole transaction is tried again, with growing pauses. */
async function withLockRetries(
  { world }: Attempt,
  { database }: Ground,
  client: pg.Client,
  work: () => Promise<void>,
): Promise<void> {
  const until = Date.now() + LOCK_BUDGET_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
    try {
      await work();
      return;
    } catch (error) {
      if (sqlStateOf(error) !== LOCK_NOT_AVAILABLE) {
        throw error;
      }
      const holders = await otherSessions(client, database.application);
      const list = holders.map(describeSession).join('; ') || 'none that can be seen';
      if (Date.now() + pauseMs > until) {
        throw new Error(`A lock could not be had: ${sentenceOf(error)}. Other sessions: ${list}.`, {
          cause: error,
        });
      }
      world.runner.line(`A lock could not be had; trying again. Other sessions: ${list}`);
      await setTimeout(pauseMs);
      throwIfCancelled(world.signal);
    }
  }
}
