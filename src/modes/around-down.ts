import type { AtomicStep } from '../postgres/atomic.ts';

/** Something that is looked at or done right before the Down, and looked at again right after it, in its transaction. */
export interface AroundDown {
  readonly before: readonly AtomicStep[];
  readonly after: readonly AtomicStep[];
}

/** The Down's steps with what stands around them: the first is the outermost. */
export function stepsAround(
  around: readonly AroundDown[],
  downs: readonly AtomicStep[],
): readonly AtomicStep[] {
  return [
    ...around.flatMap(({ before }) => before),
    ...downs,
    ...around.toReversed().flatMap(({ after }) => after),
  ];
}
