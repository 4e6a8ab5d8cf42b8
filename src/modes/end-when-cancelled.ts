import type pg from 'pg';
import { throwIfCancelled } from '../plan/refusal.ts';

/**
 * Works on a connection that is closed when the run is cancelled: a cancelled run waits for no statement. Its backend goes on until it notices.
 * @param work is given what lets it come to its end from then on, cancelled or not
 * @throws Cancelled instead of what the work threw, when the run is cancelled
 */
export async function endWhenCancelled<T>(
  client: pg.Client,
  signal: AbortSignal,
  work: (letFinish: () => void) => Promise<T>,
): Promise<T> {
  const end = (): void => {
    void client.end();
  };
  const letFinish = (): void => signal.removeEventListener('abort', end);
  signal.addEventListener('abort', end, { once: true });
  try {
    return await work(letFinish);
  } catch (error) {
    throwIfCancelled(signal);
    throw error;
  } finally {
    letFinish();
  }
}
