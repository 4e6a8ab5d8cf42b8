interface Waiter {
  pattern: string | RegExp;
  resolve(line: string): void;
  reject(error: Error): void;
}

function matches(line: string, pattern: string | RegExp): boolean {
  return typeof pattern === 'string' ? line.includes(pattern) : line.search(pattern) >= 0;
}

/** A log that can be waited on while it is being written. */
export class LiveLog {
  readonly #lines: string[] = [];
  readonly #waiters = new Set<Waiter>();
  readonly #onLine: (line: string) => void;
  #ended = false;

  /** @param onLine told of every line as it comes */
  constructor(onLine: (line: string) => void = () => undefined) {
    this.#onLine = onLine;
  }

  get text(): string {
    return this.#lines.map((line) => `${line}\n`).join('');
  }

  append(line: string): void {
    this.#lines.push(line);
    this.#onLine(line);
    for (const waiter of this.#waiters) {
      if (matches(line, waiter.pattern)) {
        this.#waiters.delete(waiter);
        waiter.resolve(line);
      }
    }
  }

  /** Ends the log: nobody who waits for a line that has not come will get it. */
  end(): void {
    this.#ended = true;
    for (const waiter of this.#waiters) waiter.reject(this.#missing(waiter.pattern));
    this.#waiters.clear();
  }

  /** Opens an ended log again, for the post step. */
  reopen(): void {
    this.#ended = false;
  }

  /**
   * Gives the first line, written already or still to come, that holds the string or matches the expression.
   *
   * @throws Error with the end of the log, when the step ends without such a line.
   */
  waitFor(pattern: string | RegExp): Promise<string> {
    const found = this.#lines.find((line) => matches(line, pattern));
    if (found !== undefined) return Promise.resolve(found);
    if (this.#ended) return Promise.reject(this.#missing(pattern));
    return new Promise((resolve, reject) => this.#waiters.add({ pattern, resolve, reject }));
  }

  #missing(pattern: string | RegExp): Error {
    const tail = this.#lines.slice(-20).join('\n');
    return new Error(`The step ended and no line of its log matched ${pattern}. Its last lines:\n${tail}`);
  }
}
