import type { Runner } from '../github/runner.ts';
import { sentenceOf, throwIfCancelled } from '../plan/refusal.ts';
import { formatDuration } from '../report/format.ts';
import type { Phase } from '../report/timeline.ts';

/** The phases of a run as they pass: a log group each, one line outside the group when it is over, and the timeline. */
export class Phases {
  readonly #runner: Runner;
  readonly #signal: AbortSignal;
  readonly #passed: Phase[] = [];
  #down = false;
  #current = 'Start';

  constructor(runner: Runner, signal: AbortSignal) {
    this.#runner = runner;
    this.#signal = signal;
  }

  get passed(): readonly Phase[] {
    return this.#passed;
  }

  /** The phase that was begun last. */
  get current(): string {
    return this.#current;
  }

  /** From now on phases count as downtime, or no longer. */
  appIsDown(down: boolean): void {
    this.#down = down;
  }

  /** Runs a phase; `tell` makes the sentence that is shown when it is done. A cancelled run begins no further phase. */
  async run<T>(name: string, work: () => Promise<T>, tell: (result: T) => string): Promise<T> {
    throwIfCancelled(this.#signal);
    return this.runAnyway(name, work, tell);
  }

  /** As {@link run}, also in a cancelled run: for putting things back. */
  async runAnyway<T>(name: string, work: () => Promise<T>, tell: (result: T) => string): Promise<T> {
    this.#current = name;
    const startedAt = Date.now();
    const down = this.#down;
    const pass = (result: Phase['result']): string => {
      const endedAt = Date.now();
      this.#passed.push({ name, startedAt, endedAt, result, down });
      return formatDuration(endedAt - startedAt);
    };
    try {
      const result = await this.#runner.group(name, work);
      this.#runner.line(`✓ ${name}: ${tell(result)} (${pass('done')})`);
      return result;
    } catch (error) {
      this.#runner.line(`✗ ${name}: ${sentenceOf(error)} (${pass('failed')})`);
      throw error;
    }
  }
}
