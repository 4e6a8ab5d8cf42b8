import { setTimeout } from 'node:timers/promises';

/** What somebody outside saw of an app: one entry a request. */
export interface Probe {
  /** Milliseconds since the epoch, when the answer (or its absence) was known. */
  readonly at: number;
  readonly ok: boolean;
}

const INTERVAL_MS = 50;
const ANSWER_MS = 2_000;

/** Asks an address every 50 ms, as a user would, whatever the answers. */
export class Prober {
  readonly #url: string;
  readonly #stop = new AbortController();
  readonly #probes: Probe[] = [];
  readonly #waiters: (() => void)[] = [];
  readonly #running: Promise<void>;

  constructor(url: string) {
    this.#url = url;
    this.#running = this.#run();
  }

  /** Waits for the next good answer. */
  async good(): Promise<void> {
    await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  /** Stops asking and returns the longest time, in milliseconds, between two good answers with a bad one between them. */
  async stop(): Promise<{ readonly downtimeMs: number; readonly probes: readonly Probe[] }> {
    this.#stop.abort();
    await this.#running;
    return { downtimeMs: longestGap(this.#probes), probes: this.#probes };
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const [probe] = await Promise.all([this.#ask(), setTimeout(INTERVAL_MS)]);
      this.#probes.push(probe);
      if (probe.ok) {
        for (const tell of this.#waiters.splice(0)) {
          tell();
        }
      }
    }
  }

  async #ask(): Promise<Probe> {
    const ok = await fetch(this.#url, { signal: AbortSignal.timeout(ANSWER_MS) }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.ok;
      },
      () => false,
    );
    return { at: Date.now(), ok };
  }
}

function longestGap(probes: readonly Probe[]): number {
  let lastGood: number | undefined;
  let failed = false;
  let longest = 0;
  for (const { at, ok } of probes) {
    if (!ok) {
      failed = true;
    } else {
      if (failed && lastGood !== undefined) {
        longest = Math.max(longest, at - lastGood);
      }
      lastGood = at;
      failed = false;
    }
  }
  return longest;
}
