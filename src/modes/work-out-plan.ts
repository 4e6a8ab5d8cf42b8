import { describeDifference } from '../catalog/catalog.ts';
import { describeEffect } from '../plan/effects.ts';
import type { Engine } from '../plan/engine-choice.ts';
import { qualifiedName } from '../postgres/history.ts';
import { formatBytes, formatCounted } from '../report/format.ts';
import type { Attempt } from './attempt.ts';
import { type Carrier, preparation, prepareCarrier } from './carrier.ts';
import type { Expected } from './expectation.ts';
import { foresee } from './foresee.ts';
import { type Ground, look } from './look.ts';
import type { PlannedRange } from './plan-range.ts';
import { engineByCommands, judgeRehearsal, rehearsalOf } from './rehearsal.ts';

/** All that is known of a rollback before anything is done. */
export interface WorkedOutPlan {
  readonly ground: Ground;
  readonly carrier: Carrier;
  readonly plan: PlannedRange;
  /** Undefined when the database is at the target already. */
  readonly foreseen: Foreseen | undefined;
}

/** What the rollback will do. */
export interface Foreseen {
  readonly engine: Engine;
  readonly expected: Expected;
}

/** Looks, prepares the tools, works out the range and rehearses it: the same for a plan and for a rollback. @throws Refusal */
export async function workOutPlan(attempt: Attempt): Promise<WorkedOutPlan> {
  const ground = await lookAround(attempt);
  const carrier = await prepare(attempt);
  const plan = await workOutRange(attempt, ground, carrier);
  if (plan.range.reverted.length === 0) {
    return { ground, carrier, plan, foreseen: undefined };
  }
  return { ground, carrier, plan, foreseen: await rehearse(attempt, ground, plan) };
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
async function rehearse(attempt: Attempt, ground: Ground, plan: PlannedRange): Promise<Foreseen> {
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
