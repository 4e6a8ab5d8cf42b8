import type pg from 'pg';
import type { AtomicStep } from '../postgres/atomic.ts';
import type { CommandAnswer } from '../postgres/command-tags.ts';
import type { SendCommand } from '../postgres/explain-command.ts';

/** Something that is looked at or done right before the Down, and looked at again right after it, in its transaction. */
export interface AroundDown {
  readonly before: readonly AtomicStep[];
  readonly after: readonly AtomicStep[];
  /** Sends one command of the Down, and looks right before it and right after it. */
  readonly send?: (on: pg.ClientBase, place: CommandPlace, send: SendCommand) => Promise<CommandAnswer>;
}

/** Where a command stands. */
export interface CommandPlace {
  readonly migration: string;
  /** Counted from 1. */
  readonly command: number;
}

/** Sends a command with what stands around each: the first is the outermost. */
export function sendAmid(
  around: readonly AroundDown[],
  on: pg.ClientBase,
  place: CommandPlace,
  send: SendCommand,
): Promise<CommandAnswer> {
  const whole = around.reduceRight<SendCommand>(
    (inner, { send: outer }) => (outer === undefined ? inner : () => outer(on, place, inner)),
    send,
  );
  return whole();
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
