import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface ArgumentWatcher {
  /** Looks a last time and gives a line `<pid>: <its command line>` for each process seen with one of the strings. */
  stop(): Promise<string[]>;
}

/**
 * Watches the arguments of every process of this machine (Linux) for strings that must not be there.
 * It has begun to look when the promise settles. It looks again and again, every few milliseconds, in a thread
 * of its own: a process that lives for less than that can be missed.
 *
 * @param secretRenderings - every form the secret could take; '' is not allowed, for it is in every command line
 * @param intervalMs - the pause between two looks, in milliseconds
 */
export async function watchArguments(
  secretRenderings: readonly string[],
  intervalMs = 5,
): Promise<ArgumentWatcher> {
  if (secretRenderings.includes('')) throw new Error('An empty string cannot be watched for: all hold it.');
  const stopped = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('./watch-arguments-worker.ts', import.meta.url), {
    workerData: { secretRenderings: [...secretRenderings], intervalMs, stopped },
  });
  await once(worker, 'message');
  return {
    async stop() {
      const seen = once(worker, 'message');
      Atomics.store(stopped, 0, 1);
      Atomics.notify(stopped, 0);
      const [lines]: string[][] = await seen;
      return lines ?? [];
    },
  };
}
