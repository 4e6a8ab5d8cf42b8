import { setTimeout } from 'node:timers/promises';
import { sentenceOf, throwIfCancelled } from '../plan/refusal.ts';

export interface HealthCheck {
  readonly url: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** How an app answered in the end: healthy, or what was last seen instead. */
export type Health = { readonly healthy: true } | { readonly healthy: false; readonly last: string };

const POLL_MS = 100;
/** A single answer may take this long; a cold app's first one is slow. */
const ANSWER_MS = 30_000;

/** Asks until the address answers 2xx, or the time is over. Azure's `Running` is not yet serving. @throws Cancelled */
export async function waitUntilHealthy({ url, timeoutMs, signal }: HealthCheck): Promise<Health> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const last = await askOnce(url, Math.min(ANSWER_MS, Math.max(1, until - Date.now())), signal);
    if (last === 'healthy') {
      return { healthy: true };
    }
    throwIfCancelled(signal);
    if (Date.now() + POLL_MS > until) {
      return { healthy: false, last };
    }
    await setTimeout(POLL_MS);
  }
}

async function askOnce(url: string, timeoutMs: number, signal: AbortSignal): Promise<string> {
  try {
    const response = await fetch(url, {
      redirect: 'follow',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    await response.arrayBuffer();
    return response.ok ? 'healthy' : `it answered ${response.status}`;
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? `: ${sentenceOf(error.cause)}` : '';
    return `it did not answer (${sentenceOf(error)}${cause})`;
  }
}
