import { setTimeout } from 'node:timers/promises';
import type { AppInputs } from '../app-inputs.ts';
import type { WebApp } from '../azure/web-app.ts';
import type { Inputs } from '../inputs.ts';
import { sameState } from '../plan/app-state.ts';
import { sentenceOf } from '../plan/refusal.ts';
import { type Database, openDatabase } from '../postgres/database.ts';
import { qualifiedName } from '../postgres/history.ts';
import { AnotherRun, LOCK_PURPOSE, takeRunLock } from '../postgres/lock.ts';
import { killLeftovers } from '../process/leftovers.ts';
import type { Outcome, RunReport } from '../report/run-report.ts';
import { startApp, wasStopped } from './app-steps.ts';
import type { JournalEntry } from './journal.ts';
import { connectApp } from './look.ts';
import { type DatabaseVerdict, describeVerdict, outcomeOfFailure } from './outcome.ts';
import { Phases } from './phases.ts';
import { reachServer } from './put-back.ts';
import { COULD_NOT_LOOK_AGAIN, Reapplied, watchForReapplied } from './reapplied.ts';
import { readRecordedRange } from './recorded-range.ts';
import { type Recorded, settleDatabase } from './settle-database.ts';
import { settledVerdict } from './settled.ts';
import { endBackends, postApplication, sweep } from './sweep.ts';
import { tell, tidy } from './tell.ts';
import { postOutcome } from './tell-on-issue.ts';
import { UndoStack } from './undo-stack.ts';
import type { World } from './world.ts';

/**
 * What a main that was killed left behind is ended, looked at and put back: its processes and database sessions, the database, the app,
 * its shadow and its files. What is done follows from the journal and from what is observed, never from how main ended.
 */
export async function lookAfter(inputs: Inputs, world: World, entry: JournalEntry): Promise<RunReport> {
  const { runner } = world;
  const journal = await withRange(entry, world);
  runner.warning(
    inputs.mode === 'plan' ? 'Plan' : 'Rollback',
    `The run ended without finishing (it was last ${STAGES[journal.stage]}); putting things back.`,
  );
  const phases = new Phases(runner, world.signal);
  const warnings: string[] = [];
  const killed = await killLeftovers(journal.application);
  if (killed.length > 0) {
    warnings.push(`Ended ${killed.length} processes that the run had left behind.`);
  }
  const held = new UndoStack();
  const found = await findAndSettle(inputs, world, journal, phases, held);
  const report = startReport(inputs, world, journal, phases, warnings);
  await bringAppBack(inputs, world, journal, found, phases, report);
  const verdict = await lookAgain(inputs, journal, found, phases, warnings);
  for (const { name, sentence } of await held.release()) {
    warnings.push(`${name}: ${sentence}`);
  }
  await sweep(inputs, found.database, journal, warnings);
  report.database = describeVerdict(verdict);
  report.databaseState = verdict.state;
  report.outcome = outcomeOf(inputs, verdict, report);
  report.endedAt = new Date().toISOString();
  const told = await tell(world, inputs, report, journal.directory);
  await tidy(journal.directory, report);
  if (inputs.mode === 'rollback') {
    await postOutcome(inputs, world, told);
  }
  return report;
}

/** Without the ids less can be proven, but the app is brought back all the same. */
async function withRange(entry: JournalEntry, { runner }: World): Promise<Recorded> {
  try {
    return { ...entry, range: await readRecordedRange(entry) };
  } catch (error) {
    runner.warning('Rollback', `What the run was to revert cannot be read any more: ${sentenceOf(error)}.`);
    return { ...entry, range: undefined };
  }
}

const STAGES: Readonly<Record<JournalEntry['stage'], string>> = {
  looking: 'looking and planning',
  locked: 'holding the lock, before the stop',
  stopping: 'stopping the app or backing up',
  reverting: 'reverting or verifying',
  settled: 'bringing the app back, after it had settled the database',
  proven: 'starting the app after a proven rollback',
  finished: 'finished',
};

/** The database, where it can be reached, and what is known of it. */
interface Found {
  readonly database: Database | undefined;
  readonly verdict: DatabaseVerdict;
  /** Another run has the lock: what there is now is its own affair, and so is the app. */
  readonly isOthers: boolean;
}

/** What goes wrong here is told in the verdict: the app is to come back whatever the database does. */
async function findAndSettle(
  inputs: Inputs,
  world: World,
  journal: Recorded,
  phases: Phases,
  held: UndoStack,
): Promise<Found> {
  const known = knownVerdict(journal);
  let database: Database | undefined;
  try {
    const reached = await phases.run(
      'Find database',
      () => findDatabase(inputs, journal),
      ({ place }) => `${place.host}:${place.port}`,
    );
    database = reached;
    await endBackends(reached, journal);
    if (hasToPutBack(journal)) {
      await lock(reached, held);
    }
    const verdict =
      known ??
      (await phases.run(
        'Put database back',
        () => settleDatabase(inputs, world, journal, reached),
        describeVerdict,
      ));
    return { database, verdict, isOthers: false };
  } catch (error) {
    if (error instanceof AnotherRun) {
      return { database, verdict: leftToAnother(error), isOthers: true };
    }
    return {
      database,
      verdict: known ?? { state: 'not-as-before', differences: [], reason: sentenceOf(error) },
      isOthers: false,
    };
  }
}

/** Whether the run had touched the database, or stopped the app. */
function hasToPutBack(journal: JournalEntry): boolean {
  return knownVerdict(journal)?.state !== 'untouched' || journal.app !== undefined;
}

/** The lock of main went with its session: until the app is back, no other run is to begin. @throws AnotherRun */
async function lock(database: Database, held: UndoStack): Promise<void> {
  const client = await database.connect(LOCK_PURPOSE);
  held.hold('lock', () => client.end());
  await takeRunLock(client);
}

function leftToAnother({ which }: AnotherRun): DatabaseVerdict {
  return {
    state: 'not-as-before',
    differences: [],
    reason: `post left database and app as they are, since another run${which} is at work on them`,
  };
}

/** A server that is being restarted is waited for where there is something to put back; otherwise the app is not kept waiting for it. */
async function findDatabase(inputs: Inputs, journal: JournalEntry): Promise<Database> {
  const open = () => openDatabase(inputs.database.connection, postApplication(journal));
  return knownVerdict(journal) === undefined ? reachServer(open) : open();
}

/** What needs no look: nothing of the run reached the database, or main has settled it and the app may have written to it since. */
function knownVerdict(journal: JournalEntry): DatabaseVerdict | undefined {
  switch (journal.stage) {
    case 'reverting':
    case 'proven':
      return undefined;
    case 'settled':
      return settledVerdict(journal);
    case 'looking':
    case 'locked':
    case 'stopping':
    case 'finished':
      return { state: 'untouched' };
  }
}

async function bringAppBack(
  inputs: Inputs,
  world: World,
  journal: Recorded,
  { verdict, isOthers }: Found,
  phases: Phases,
  report: RunReport,
): Promise<void> {
  const found = journal.app?.found;
  if (inputs.app === undefined || found === undefined) {
    return;
  }
  try {
    const app = { site: await connectApp(inputs.app, world), inputs: inputs.app, found };
    if (wasStopped(app)) {
      return;
    }
    if (isOthers || staysStopped(inputs.app, verdict)) {
      report.app = { name: app.site.label, found, ended: await app.site.state(world.signal) };
      return;
    }
    const state = await phases.run(
      'Bring app back',
      async () => {
        await waitForLateStop(app.site, journal, world.signal);
        return startApp(world, app);
      },
      (now) => `${app.site.label} is ${now}`,
    );
    report.app = { name: app.site.label, found, ended: state };
  } catch (error) {
    report.app = { name: inputs.app.name, found, ended: 'not back' };
    report.failure = { phase: 'Bring app back', sentence: sentenceOf(error) };
  }
}

/** A stop that main had asked for when it was killed takes effect within this time, if at all. */
const LATE_STOP_MS = 15_000;
const POLL_MS = 500;

/** A stop that is still on its way would undo a start that overtook it. */
async function waitForLateStop(site: WebApp, journal: Recorded, signal: AbortSignal): Promise<void> {
  const askedAt = journal.stage === 'stopping' ? journal.app?.stopAskedAt : undefined;
  const until = askedAt === undefined ? 0 : Date.parse(askedAt) + LATE_STOP_MS;
  while (Date.now() < until && !(await site.isNow('Stopped', signal))) {
    await setTimeout(POLL_MS);
  }
}

/** Once more at the history when the app was started: one that migrates at start undoes the rollback. */
async function lookAgain(
  inputs: Inputs,
  { history, range }: Recorded,
  { database, verdict }: Found,
  phases: Phases,
  warnings: string[],
): Promise<DatabaseVerdict> {
  const started = inputs.app !== undefined && phases.passed.some(({ name }) => name === 'Bring app back');
  if (verdict.state !== 'at-target' || !started || database === undefined) {
    return verdict;
  }
  if (history === undefined || range === undefined) {
    return verdict;
  }
  try {
    await phases.run(
      'Look again',
      () => watchForReapplied(database, history, range, inputs.app?.healthCheckUrl !== undefined),
      () => 'the history is still at the target',
    );
    return verdict;
  } catch (error) {
    if (error instanceof Reapplied) {
      return { state: 'not-as-before', differences: [], reason: sentenceOf(error) };
    }
    // What was proven before the start stands.
    warnings.push(`${COULD_NOT_LOOK_AGAIN} ${sentenceOf(error)}`);
    return verdict;
  }
}

function staysStopped(app: AppInputs, verdict: DatabaseVerdict): boolean {
  return verdict.state === 'at-target' && !app.start;
}

function startReport(
  inputs: Inputs,
  { run }: World,
  journal: Recorded,
  phases: Phases,
  warnings: readonly string[],
): RunReport {
  const { id, attempt, actor, repository } = run;
  const { from, to, range, engine, backup, app } = journal;
  return {
    outcome: 'needs-intervention',
    asked: { mode: inputs.mode, target: inputs.targetText },
    run: { id, attempt, actor, repository },
    startedAt: journal.startedAt,
    phases: phases.passed,
    warnings,
    nextSteps: [],
    failure: {
      phase: inputs.mode === 'plan' ? 'Plan' : 'Rollback',
      sentence: `The run was ended from outside while it was ${STAGES[journal.stage]}.`,
    },
    ...(from === undefined || to === undefined
      ? {}
      : { range: { from, to, reverted: range?.reverted ?? [] } }),
    ...(engine === undefined ? {} : { engine }),
    ...(journal.history === undefined ? {} : { historyTable: qualifiedName(journal.history) }),
    ...(backup === undefined ? {} : { backup: { ...backup, milliseconds: 0 } }),
    ...(app === undefined || inputs.app === undefined
      ? {}
      : { app: { name: inputs.app.name, found: app.found, ended: app.found } }),
  };
}

function outcomeOf(inputs: Inputs, verdict: DatabaseVerdict, { app }: RunReport): Outcome {
  // It only reads, wherever it is ended.
  if (inputs.mode === 'plan') {
    return 'refused';
  }
  const appIsBack = app === undefined || sameState(app.found, app.ended);
  const isAsAsked = appIsBack || inputs.app?.start === false;
  return verdict.state === 'at-target' && isAsAsked ? 'rolled-back' : outcomeOfFailure(verdict, appIsBack);
}
