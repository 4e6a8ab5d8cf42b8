import { Cancelled } from '../plan/refusal.ts';

/** A signal that is aborted when the runner or a person at the keyboard cancels; a second request changes nothing. */
export function cancelledBySignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => controller.abort(new Cancelled('The run was cancelled.')));
  }
  return controller.signal;
}
