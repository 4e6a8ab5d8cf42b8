/**
 * - `unavailable`: 503 before anything is done
 * - `lost`: all is done, and the answer is 502 all the same
 * - `reset`: the connection is reset before anything is done
 * - `forbidden`: 403, the token lacks `issues: write`
 * - `secondary-limit`: 429 with `Retry-After`
 * - `spent`: 403, the hour's requests are used up
 */
export type FaultKind = 'unavailable' | 'lost' | 'reset' | 'forbidden' | 'secondary-limit' | 'spent';

export interface Fault {
  readonly kind: FaultKind;
  /** The method whose requests it hits; every one when left out. */
  readonly method?: 'GET' | 'POST' | 'PATCH';
  /** How many requests it hits; every one until it is cleared when left out. */
  readonly times?: number;
  /** Seconds that `secondary-limit` asks to wait. */
  readonly retryAfter?: number;
}

/** The faults that are switched on, oldest first. */
export class Faults {
  #active: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#active.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#active = [];
  }

  /** The fault that hits this request, counted as used. */
  take(method: string): Fault | undefined {
    const hit = this.#active.find(
      ({ fault, left }) => left > 0 && (fault.method === undefined || fault.method === method),
    );
    if (hit === undefined) return undefined;
    hit.left -= 1;
    return hit.fault;
  }
}
