import { describeDifference } from '../catalog/catalog.ts';
import type { Inputs } from '../inputs.ts';
import { describeEffect } from '../plan/effects.ts';
import type { Engine } from '../plan/engine-choice.ts';
import { Refusal } from '../plan/refusal.ts';
import { qualifiedName, readHistory } from '../postgres/history.ts';
import { LOCK_PURPOSE, takeRunLock } from '../postgres/lock.ts';
import { formatBytes, formatCounted } from '../report/format.ts';
import type { RunReport } from '../report/run-report.ts';
import { start } from './app-phases.ts';
import { type Attempt, beginAttempt } from './attempt.ts';
import { type Carrier, preparation, prepareCarrier } from './carrier.ts';
import type { Expected } from './expectation.ts';
import { foresee } from './foresee.ts';
import { giveUp, isAppBack } from './give-up.ts';
import { goBackByTool } from './go-back-by-tool.ts';
import { goBackInTransaction } from './go-back-in-transaction.ts';
import { type Ground, look } from './look.ts';
import type { PlannedRange } from './plan-range.ts';
import { engineByCommands, judgeRehearsal, rehearsalOf } from './rehearsal.ts';
import { tell, tidy } from './tell.ts';
import type { World } from './world.ts';

/**
 * Takes the database back to the target. Reads as the procedure does: look, plan, lock, stop, back up, revert, prove, start. Whatever
 * fails, what was done is undone, and the report says what is proven of database and app. Never throws for a failure of the run itself.
 */
export async function rollback(inputs: Inputs, world: World): Promise<RunReport> {
  const attempt = await beginAttempt(inputs, world);
  try {
    attempt.report.outcome = await carryOut(attempt);
  } catch (error) {
    await giveUp(attempt, error);
  }
  await conclude(attempt);
  return attempt.report;
}

/** Tells how it ended, tidies up, and only then says in the journal that post has nothing to do. */
async function conclude(attempt: Attempt): Promise<void> {
  const { inputs, world, workplace, report, journal } = attempt;
  report.endedAt = new Date().toISOString();
  await tell(world, inputs, report, workplace.directory);
  if (isLeftToPost(attempt)) {
    return;
  }
  await tidy(workplace.directory, report);
  journal.record({ stage: 'finished' });
}

/** A cancelled run has seconds: what was not done or not looked at by then is post's. */
function isLeftToPost(attempt: Attempt): boolean {
  const { verdict, world } = attempt;
  return (
    verdict.state === 'left-to-post' ||
    (world.signal.aborted && (verdict.state === 'at-target' || !isAppBack(attempt)))
  );
}

async function carryOut(attempt: Attempt): Promise<'rolled-back' | 'nothing-to-do'> {
  const ground = await lookAround(attempt);
  const carrier = await prepare(attempt);
  const plan = await workOutRange(attempt, ground, carrier);
  if (plan.range.reverted.length === 0) {
    return 'nothing-to-do';
  }
  const { engine, expected } = await rehearse(attempt, ground, plan);
  await lock(attempt, ground, plan);
  if (engine === 'transaction') {
    await goBackInTransaction(attempt, ground, plan, expected);
  } else {
    await goBackByTool(attempt, ground, plan, expected, carrier);
  }
  await start(attempt, ground, plan);
  for (const { name, sentence } of await attempt.undos.release()) {
    attempt.warn('Release', `${name}: ${sentence}`);
  }
  return 'rolled-back';
}

async function lookAround({ inputs, world, workplace, phases, report, warn }: Attempt): Promise<Ground> {
  const ground = await phases.run(
    'Look',
    () => look(inputs, world, workplace),
    ({ server, tools, app }) =>
      `PostgreSQL ${server.version}, ${formatBytes(server.databaseSizeBytes)}; pg_dump ${tools.version}; ` +
      (app === undefined ? 'no app is managed' : `app ${app.site.label} is ${app.found}`),
  );
  const { database, server, tools, app, liveSessions } = ground;
  report.server = {
    version: server.version,
    host: database.place.host,
    database: database.settings.database,
    sizeBytes: server.databaseSizeBytes,
  };
  report.tools = { pgDump: tools.version };
  if (app !== undefined) {
    report.app = { name: app.site.label, found: app.found, ended: app.found };
  }
  if (liveSessions !== undefined) {
    report.activeSessions = liveSessions;
    world.runner.line(`${formatCounted(liveSessions, 'user session')} live`);
  }
  for (const warning of ground.warnings) {
    warn('Disk', warning);
  }
  return ground;
}

async function prepare({ inputs, world, workplace, phases, report }: Attempt): Promise<Carrier> {
  const carrier = await phases.run(
    preparation(inputs),
    () => prepareCarrier(inputs, world, workplace),
    ({ origin }) => origin,
  );
  report.tools = { pgDump: report.tools?.pgDump ?? '', ...carrier.tools };
  return carrier;
}

async function workOutRange(attempt: Attempt, ground: Ground, carrier: Carrier): Promise<PlannedRange> {
  const { world, phases, report, journal } = attempt;
  const plan = await phases.run(
    'Plan',
    () => carrier.plan(attempt, ground),
    ({ range }) =>
      range.reverted.length === 0
        ? `the database is at ${range.to} already`
        : `${range.from} → ${range.to}, ${formatCounted(range.reverted.length, 'migration')} to revert`,
  );
  const { from, to, reverted, historyBefore, historyAfter } = plan.range;
  report.range = { from, to, reverted, ...(plan.effects === undefined ? {} : { effects: plan.effects }) };
  report.historyTable = qualifiedName(plan.history);
  for (const id of reverted) {
    world.runner.line(`  revert ${id}`);
    for (const effect of plan.effects?.[id] ?? []) {
      world.runner.line(`    ${describeEffect(effect)}`);
    }
  }
  journal.record({
    from,
    to,
    reverted: [...reverted],
    historyBefore: [...historyBefore],
    historyAfter: [...historyAfter],
    history: plan.history,
    serverVersionNumber: ground.server.versionNumber,
  });
  return plan;
}

/** Reads what is expected and runs the Down on a shadow; what fails there is refused while the app still runs. */
async function rehearse(
  attempt: Attempt,
  ground: Ground,
  plan: PlannedRange,
): Promise<{ readonly engine: Engine; readonly expected: Expected }> {
  const { inputs, phases, report, journal, world } = attempt;
  const byCommands = engineByCommands(inputs, plan);
  const { expected, choice, tolerated } = await phases.run(
    inputs.rehearse === 'off' ? 'Expected schema' : 'Rehearse',
    async () => {
      const foresight = await foresee(attempt, ground, plan, rehearsalOf(inputs, byCommands));
      return { expected: foresight.expected, ...judgeRehearsal(inputs, plan, byCommands, foresight) };
    },
    (seen) =>
      `${formatCounted(seen.expected.tables.length, 'table')} at ${plan.range.to}` +
      (inputs.rehearse === 'off' ? '' : ', and the Down ends there') +
      (seen.expected.drift.length === 0
        ? ''
        : `; ${formatCounted(seen.expected.drift.length, 'object')} differ from the migrations already`),
  );
  for (const difference of expected.drift.slice(0, 50)) {
    world.runner.line(`  drift: ${describeDifference(difference)}`);
  }
  for (const difference of tolerated) {
    attempt.warn('Rehearsal', `The Down will leave a difference: ${describeDifference(difference)}.`);
  }
  report.engine = choice.engine;
  journal.record({ engine: choice.engine });
  if (choice.because !== undefined) {
    report.engineBecause = choice.because;
    attempt.warn('Engine', `Engine database-update is taken, since ${choice.because}.`);
  }
  return { engine: choice.engine, expected };
}

/** Only one run works on a database at a time; what was planned must still be so once we have the lock. */
async function lock(
  { phases, undos, journal }: Attempt,
  { database }: Ground,
  plan: PlannedRange,
): Promise<void> {
  await phases.run(
    'Lock',
    async () => {
      const client = await database.connect(LOCK_PURPOSE);
      undos.hold('lock', () => client.end());
      await takeRunLock(client);
      const history = await readHistory(client, plan.history);
      if (history.join('\n') !== plan.range.historyBefore.join('\n')) {
        throw new Refusal(
          'The history table has changed since the plan was made: somebody else migrated. Start again.',
        );
      }
    },
    () => 'no other run is at work on this database',
  );
  journal.record({ stage: 'locked' });
}
