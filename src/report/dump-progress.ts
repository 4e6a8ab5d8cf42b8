import { formatBytes, formatDuration } from './format.ts';

/** Follows a dump table by table and says how far it is, with an estimate from the rate so far. */
export class DumpProgress {
  readonly #sizes: ReadonlyMap<string, number>;
  readonly #total: number;
  readonly #startedAt: number;
  #begun = 0;
  #bytesBefore = 0;
  #current = 0;

  /** @param startedAt milliseconds since the epoch */
  constructor(sizes: ReadonlyMap<string, number>, startedAt: number) {
    this.#sizes = sizes;
    this.#total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
    this.#startedAt = startedAt;
  }

  /** A line for the table whose rows are dumped from now on. */
  begin(table: string, now: number): string {
    this.#begun += 1;
    this.#bytesBefore += this.#current;
    this.#current = this.#sizes.get(table) ?? 0;
    const size = this.#sizes.has(table) ? `, ${formatBytes(this.#current)}` : '';
    return `${table}${size} (table ${this.#begun} of ${this.#sizes.size}${this.#estimate(now)})`;
  }

  #estimate(now: number): string {
    if (this.#bytesBefore === 0) {
      return '';
    }
    const share = this.#bytesBefore / this.#total;
    const left = ((now - this.#startedAt) * (1 - share)) / share;
    return `, ${Math.round(share * 100)} % done, about ${formatDuration(left)} left`;
  }
}
