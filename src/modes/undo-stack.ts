import { sentenceOf } from '../plan/refusal.ts';

/** An undo that failed, and what it was to undo. */
export interface UndoFailure {
  readonly name: string;
  readonly sentence: string;
}

interface Entry {
  readonly name: string;
  readonly undo: () => Promise<void>;
  /** Whether it is to be done in success too: a lock that is held, not an effect to undo. */
  readonly held: boolean;
}

/**
 * The undos of the effects so far. Each is registered before its effect and run in reverse order when a later step
 * fails; one that fails keeps none of the others from being tried.
 */
export class UndoStack {
  #entries: Entry[] = [];

  /** What undoes an effect, in failure alone. */
  add(name: string, undo: () => Promise<void>): void {
    this.#entries.push({ name, undo, held: false });
  }

  /** What gives something back, in success and failure. */
  hold(name: string, release: () => Promise<void>): void {
    this.#entries.push({ name, undo: release, held: true });
  }

  /** Runs every undo, newest first, and returns the failures. */
  async unwind(): Promise<readonly UndoFailure[]> {
    return undoAll(this.#take());
  }

  /** Gives back what is held and forgets the undos: the run went through. Returns the failures, which change nothing of that. */
  async release(): Promise<readonly UndoFailure[]> {
    return undoAll(this.#take().filter((entry) => entry.held));
  }

  #take(): readonly Entry[] {
    const entries = this.#entries.toReversed();
    this.#entries = [];
    return entries;
  }
}

async function undoAll(entries: readonly Entry[]): Promise<readonly UndoFailure[]> {
  const failures: UndoFailure[] = [];
  for (const { name, undo } of entries) {
    try {
      await undo();
    } catch (error) {
      failures.push({ name, sentence: sentenceOf(error) });
    }
  }
  return failures;
}
