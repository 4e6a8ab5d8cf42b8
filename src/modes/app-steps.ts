import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { waitUntilHealthy } from '../azure/health-check.ts';
import type { AppState } from '../azure/web-app.ts';
import type { DatabaseInputs } from '../inputs.ts';
import { sameState } from '../plan/app-state.ts';
import { throwIfCancelled } from '../plan/refusal.ts';
import {
  describeSession,
  type OtherSession,
  otherSessions,
  terminateSessions,
} from '../postgres/activity.ts';
import { formatDuration } from '../report/format.ts';
import type { Journal } from './journal.ts';
import type { ManagedApp } from './look.ts';
import type { World } from './world.ts';

/** Whether an app was found stopped: then it is left stopped. */
export function wasStopped(app: ManagedApp): boolean {
  return sameState(app.found, 'Stopped');
}

/** How long the app has been down, in milliseconds; 0 where it was never asked to stop. */
export function downtimeOf({ entry }: Journal): number {
  const asked = entry.app?.stopAskedAt;
  return asked === undefined ? 0 : Date.now() - Date.parse(asked);
}

const POLL_MS = 50;
/** A session that was told to end first undoes what it was doing. */
const TERMINATED_MS = 10_000;

/**
 * Waits until the app's connections to the database are gone; people's tools may stay and are told. With
 * terminate-sessions what is left after the time is ended.
 * @throws Error with the sessions that are left
 */
export async function drain(
  world: World,
  client: pg.ClientBase,
  application: string,
  inputs: DatabaseInputs,
): Promise<readonly OtherSession[]> {
  let until = Date.now() + inputs.drainTimeoutMs;
  let terminated = false;
  for (;;) {
    throwIfCancelled(world.signal);
    const others = await otherSessions(client, application);
    const left = others.filter((session) => session.kind === 'app');
    if (left.length === 0) {
      return others;
    }
    if (Date.now() > until) {
      if (!inputs.terminateSessions || terminated) {
        throw new Error(stillConnected(left, inputs));
      }
      terminated = true;
      if (await endSessions(world, client, left)) {
        until = Date.now() + TERMINATED_MS;
      }
    }
    await setTimeout(POLL_MS);
  }
}

/** @returns whether there is something to wait for: at least one could be told to end */
async function endSessions(
  world: World,
  client: Parameters<typeof terminateSessions>[0],
  left: readonly OtherSession[],
): Promise<boolean> {
  const refused = await terminateSessions(client, left);
  for (const session of left) {
    const how = refused.includes(session.pid) ? 'could not be ended (the role may not)' : 'ended';
    world.runner.warning('Database session', `${describeSession(session)}: ${how}.`);
  }
  return refused.length < left.length;
}

function stillConnected(left: readonly OtherSession[], inputs: DatabaseInputs): string {
  const list = left.map((session) => describeSession(session)).join('; ');
  const advice = inputs.terminateSessions
    ? 'They were told to end and did not, or the role may not tell them: it needs pg_signal_backend for others’ sessions.'
    : 'Find out whose they are, or set terminate-sessions: true.';
  return `After ${formatDuration(inputs.drainTimeoutMs)} there are still connections to the database: ${list}. ${advice}`;
}

/** Starts the app, waits until Azure says `Running` and the health check answers. @throws Error, Cancelled */
export async function startApp(world: World, app: ManagedApp): Promise<AppState> {
  await app.site.start({ timeoutMs: app.inputs.startTimeoutMs, signal: world.signal });
  await waitForHealth(world, app);
  return app.site.state(world.signal);
}

async function waitForHealth(world: World, app: ManagedApp): Promise<void> {
  const { healthCheckUrl: url, healthCheckTimeoutMs: timeoutMs } = app.inputs;
  if (url === undefined) {
    return;
  }
  const health = await waitUntilHealthy({ url, timeoutMs, signal: world.signal });
  if (!health.healthy) {
    throw new Error(
      `App ${app.site.label} is Running, but ${url} did not become healthy within ${formatDuration(timeoutMs)}: ${health.last}.`,
    );
  }
}
