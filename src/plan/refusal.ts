/**
 * Said before anything was changed: what is wrong and what to do about it. A refusal leaves no trace, so
 * whoever throws it must not have had an effect yet.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** One sentence each; all mistakes found together. */
  readonly reasons: readonly string[];

  constructor(reasons: string | readonly string[], options?: ErrorOptions) {
    const list = typeof reasons === 'string' ? [reasons] : reasons;
    super(list.join('\n'), options);
    this.reasons = list;
  }
}

/** The person or the runner asked us to stop; what was begun is put back. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/**
 * Throws {@link Cancelled} when the signal is aborted: called between steps, where there is nothing to wait for.
 */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) {
    throw signal.reason instanceof Cancelled ? signal.reason : new Cancelled('The run was cancelled.');
  }
}

/** The sentence of anything that was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(sentenceOf).join(' ');
  }
  return error instanceof Error ? error.message : String(error);
}
