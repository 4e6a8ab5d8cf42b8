import type pg from 'pg';
import { sameState } from '../plan/app-state.ts';
import { Refusal } from '../plan/refusal.ts';
import { describeSession, otherSessions } from '../postgres/activity.ts';
import { formatCounted } from '../report/format.ts';
import { downtimeOf, drain, startApp, wasStopped } from './app-steps.ts';
import type { Attempt } from './attempt.ts';
import { registerAppUndo } from './give-up.ts';
import type { Ground, ManagedApp } from './look.ts';
import type { PlannedRange } from './plan-range.ts';
import { watchForReapplied } from './reapplied.ts';

export async function stop(attempt: Attempt, { app }: Ground): Promise<void> {
  const { world, phases, journal, report } = attempt;
  if (app === undefined) {
    return;
  }
  if (wasStopped(app)) {
    await refuseStarted(app, world.signal);
    return;
  }
  journal.record({ stage: 'stopping', app: { found: app.found, stopAskedAt: new Date().toISOString() } });
  registerAppUndo(attempt, app);
  phases.appIsDown(true);
  await phases.run(
    'Stop app',
    () => app.site.stop({ timeoutMs: app.inputs.stopTimeoutMs, signal: world.signal }),
    () => `${app.site.label} is Stopped`,
  );
  report.app = { name: app.site.label, found: app.found, ended: 'Stopped' };
}

/** An app that was found stopped is not ours to stop, nor to start again afterwards. */
async function refuseStarted({ site, found }: ManagedApp, signal: AbortSignal): Promise<void> {
  const state = await site.state(signal);
  if (!sameState(state, found)) {
    throw new Refusal(
      `${site.label} was ${found} when this run began and is ${state} now, so somebody has started it meanwhile. Nothing was done; start again.`,
    );
  }
}

/** Waits by a connection that is open already, since the app is down meanwhile, until the app's are gone; where there is no app, tells who is there. */
export async function waitForConnections(
  { inputs, world, phases, warn }: Attempt,
  { app, database }: Ground,
  client: pg.ClientBase,
): Promise<void> {
  if (app === undefined) {
    const others = await otherSessions(client, database.application);
    for (const session of others) {
      warn('Database session', `Connected to the database: ${describeSession(session)}.`);
    }
    return;
  }
  const tools = await phases.run(
    'Drain',
    () => drain(world, client, database.application, inputs.database),
    (left) =>
      left.length === 0
        ? 'nobody else is connected to the database'
        : `the app is gone; ${formatCounted(left.length, 'tool')} of people stay connected`,
  );
  for (const session of tools) {
    warn('Database session', `Still connected, but not the app: ${describeSession(session)}.`);
  }
}

/** Starts the app and looks at the history again: an app that migrates at start undoes the rollback. */
export async function start(attempt: Attempt, { app, database }: Ground, plan: PlannedRange): Promise<void> {
  const { world, phases, report } = attempt;
  if (app === undefined || wasStopped(app)) {
    return;
  }
  if (!app.inputs.start) {
    report.app = { name: app.site.label, found: app.found, ended: 'Stopped' };
    return;
  }
  const state = await phases.run(
    'Start app',
    () => startApp(world, app),
    (now) => `${app.site.label} is ${now}`,
  );
  phases.appIsDown(false);
  report.app = { name: app.site.label, found: app.found, ended: state };
  report.downtimeMs = downtimeOf(attempt.journal);
  await phases.run(
    'Look again',
    () => watchForReapplied(database, plan.history, plan.range, app.inputs.healthCheckUrl !== undefined),
    () => `the history is still at ${plan.range.to}`,
  );
}
