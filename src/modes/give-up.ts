import type { Client } from 'pg';
import { sameState } from '../plan/app-state.ts';
import { Cancelled, Refusal, sentenceOf } from '../plan/refusal.ts';
import type { SequencesBefore } from '../postgres/sequences.ts';
import type { Outcome } from '../report/run-report.ts';
import { downtimeOf } from './app-steps.ts';
import type { Attempt } from './attempt.ts';
import type { TakenBackup } from './back-up.ts';
import type { Expected } from './expectation.ts';
import type { Ground, ManagedApp } from './look.ts';
import { type DatabaseVerdict, describeVerdict, outcomeOfFailure } from './outcome.ts';
import type { PlannedRange } from './plan-range.ts';
import { proveUnchanged } from './prove-unchanged.ts';
import { putDatabaseBack } from './put-back.ts';
import { COULD_NOT_LOOK_AGAIN, Reapplied } from './reapplied.ts';
import { recordSettled } from './settled.ts';

/** A cancelled run has 7.5 s until SIGTERM and 10 until it is killed: what takes longer is left to post. */
const HURRY_DATABASE_MS = 2_500;
const HURRY_APP_MS = 3_500;

/** Starts the app again when a later step fails. Registered before the stop is asked for. */
export function registerAppUndo(attempt: Attempt, app: ManagedApp): void {
  const { undos, phases, report, world, journal } = attempt;
  undos.add('app', async () => {
    if (attempt.verdict.state === 'left-to-post' || isLeftStopped(attempt, app)) {
      return;
    }
    const timeoutMs = world.signal.aborted ? HURRY_APP_MS : app.inputs.startTimeoutMs;
    try {
      await phases.runAnyway(
        'Bring app back',
        () => app.site.start({ timeoutMs, signal: AbortSignal.timeout(timeoutMs + 1_000) }),
        () => `${app.site.label} is Running`,
      );
      report.downtimeMs = downtimeOf(journal);
    } finally {
      phases.appIsDown(false);
      report.app = { name: app.site.label, found: app.found, ended: await endState(app) };
    }
  });
}

/** After a proven rollback start-app: false asks for the app to stay stopped, whatever fails then. */
function isLeftStopped({ verdict }: Attempt, app: ManagedApp): boolean {
  return verdict.state === 'at-target' && !app.inputs.start;
}

/** Makes the database as it was when the engine or a later proof fails. Registered before the engine begins. */
export function registerDatabaseUndo(
  attempt: Attempt,
  ground: Ground,
  backup: TakenBackup,
  before: SequencesBefore,
): void {
  const { inputs, world } = attempt;
  addDatabaseUndo(attempt, 'Put database back', () =>
    putDatabaseBack(
      {
        database: ground.database,
        serverVersionNumber: ground.server.versionNumber,
        tools: ground.tools,
        backup,
        mark: before,
        sequencesBefore: before,
        ownApplication: ground.database.application,
        onFailure: inputs.onFailure,
        hurryMs: world.signal.aborted ? HURRY_DATABASE_MS : undefined,
        tell: (text) => world.runner.line(text),
      },
      world,
    ),
  );
}

/** Says how the one transaction ended when it, or a later step, fails. Registered before it begins. */
export function registerTransactionUndo(
  attempt: Attempt,
  ground: Ground,
  plan: PlannedRange,
  expected: Expected,
  sequencesBefore: SequencesBefore,
  before: Client,
): void {
  const { world, journal } = attempt;
  addDatabaseUndo(attempt, 'Prove database unchanged', () =>
    proveUnchanged({
      database: ground.database,
      ownApplication: ground.database.application,
      transactionId: journal.entry.transactionId,
      history: plan.history,
      historyBefore: plan.range.historyBefore,
      catalogBefore: expected.before,
      sequencesBefore,
      before,
      wasProven: attempt.report.verification?.matches === true,
      hurry: world.signal.aborted,
    }),
  );
}

/** What a proven target has become stays; otherwise the database is settled, and the verdict kept. */
function addDatabaseUndo(attempt: Attempt, phase: string, settle: () => Promise<DatabaseVerdict>): void {
  const { journal, phases, undos } = attempt;
  undos.add('database', async () => {
    attempt.verdict =
      journal.entry.stage === 'proven'
        ? { state: 'at-target' }
        : await phases.runAnyway(phase, () => settleAndRecord(attempt, settle), describeVerdict);
  });
}

/** Also of a database that could not be looked at it is recorded that main had done with it: the app is started all the same. */
async function settleAndRecord(
  attempt: Attempt,
  settle: () => Promise<DatabaseVerdict>,
): Promise<DatabaseVerdict> {
  const { journal, world } = attempt;
  try {
    const verdict = await settledOrLeft(attempt, settle);
    recordSettled(journal, verdict, world.runner);
    return verdict;
  } catch (error) {
    const reason = sentenceOf(error);
    recordSettled(journal, { state: 'not-as-before', differences: [], reason }, world.runner);
    throw error;
  }
}

/** A cancelled run has seconds: what fails in them is tried again by post, which has minutes. */
async function settledOrLeft(
  { world }: Attempt,
  settle: () => Promise<DatabaseVerdict>,
): Promise<DatabaseVerdict> {
  try {
    return await settle();
  } catch (error) {
    if (!world.signal.aborted) {
      throw error;
    }
    return { state: 'left-to-post', reason: `the run was cancelled, and ${sentenceOf(error)}` };
  }
}

/** Undoes what was done and says how the run ended, by what was observed. */
export async function giveUp(attempt: Attempt, error: unknown): Promise<void> {
  const { phases, report, undos, journal, world } = attempt;
  report.failure = { phase: phases.current, sentence: sentenceOf(error) };
  const untouched = journal.entry.stage === 'looking' || journal.entry.stage === 'locked';
  const failures = await undos.unwind();
  for (const failure of failures) {
    world.runner.error('Undo failed', `${failure.name}: ${failure.sentence}`);
  }
  const unsettled = failures.find((failure) => failure.name === 'database');
  if (unsettled !== undefined) {
    attempt.verdict = { state: 'not-as-before', differences: [], reason: unsettled.sentence };
  }
  const reapplied = error instanceof Reapplied ? error : await findReapplied(attempt);
  if (reapplied !== undefined) {
    attempt.verdict = { state: 'not-as-before', differences: [], reason: reapplied.message };
  }
  if (attempt.verdict.state !== 'at-target' && reapplied === undefined) {
    // It went with the transaction.
    delete report.archive;
  }
  report.database = describeVerdict(attempt.verdict);
  report.databaseState = attempt.verdict.state;
  report.outcome = outcomeOf(attempt, error, untouched);
}

function outcomeOf(attempt: Attempt, error: unknown, untouched: boolean): Outcome {
  if (untouched) {
    return error instanceof Refusal ? 'refused' : 'unchanged';
  }
  const appIsBack = isAppBack(attempt);
  if (error instanceof Cancelled && attempt.verdict.state === 'at-target' && appIsBack) {
    return 'rolled-back';
  }
  return outcomeOfFailure(attempt.verdict, appIsBack);
}

/** Whether the app is as it was found, or as start-app: false wants it. */
export function isAppBack({ report, verdict, inputs }: Attempt): boolean {
  const { app } = report;
  return (
    app === undefined ||
    sameState(app.found, app.ended) ||
    (verdict.state === 'at-target' && inputs.app?.start === false)
  );
}

/** An app that was started after the target was proven may have migrated up again; in a cancelled run post looks. */
async function findReapplied({ verdict, world, lookAgain, warn }: Attempt): Promise<Reapplied | undefined> {
  if (verdict.state !== 'at-target' || world.signal.aborted || lookAgain === undefined) {
    return undefined;
  }
  try {
    await lookAgain();
    return undefined;
  } catch (error) {
    if (error instanceof Reapplied) {
      return error;
    }
    warn('Look again', `${COULD_NOT_LOOK_AGAIN} ${sentenceOf(error)}`);
    return undefined;
  }
}

async function endState(app: ManagedApp): Promise<string> {
  try {
    return await app.site.state(AbortSignal.timeout(5_000));
  } catch (error) {
    return `unknown (${sentenceOf(error)})`;
  }
}
