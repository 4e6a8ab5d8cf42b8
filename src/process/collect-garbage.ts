import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const PAUSE_MS = 100;

/**
 * Runs work that goes through large buffers, and collects them as it goes: left to itself V8 lets them lie, some hundred MB of them,
 * since they do not stand in its own heap.
 */
export async function collectingGarbage<T>(work: () => Promise<T>): Promise<T> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const timer = setInterval(collect, PAUSE_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
