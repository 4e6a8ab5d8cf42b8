import { Refusal } from './refusal.ts';

/** How the Down runs. `bundle` is taken where a bundle is given, and nowhere else. */
export type Engine = 'transaction' | 'database-update' | 'bundle';

/** A migration with a command that no transaction may hold. */
export interface OutsideCommand {
  readonly migration: string;
  /** The beginning of the command, on one line. */
  readonly sql: string;
}

export interface EngineChoice {
  readonly engine: Engine;
  /** Why it is not `transaction`, though nothing else was asked for. */
  readonly because?: string;
}

/**
 * Chooses the engine: `auto` takes `transaction` wherever every command of the range may stand in one.
 * @throws Refusal when `transaction` is asked for and a command may not
 */
export function chooseEngine(asked: 'auto' | Engine, outside: readonly OutsideCommand[]): EngineChoice {
  if (asked === 'database-update' || asked === 'bundle') {
    return { engine: asked };
  }
  const [first] = outside;
  if (first === undefined) {
    return { engine: 'transaction' };
  }
  const more = outside.length === 1 ? '' : `, and ${outside.length - 1} more`;
  const because = `the Down of ${first.migration} has a command outside a transaction (${first.sql}${more})`;
  if (asked === 'transaction') {
    throw new Refusal(
      `engine: transaction cannot be used: ${because}. Use engine: auto or database-update, or choose a target after it.`,
    );
  }
  return { engine: 'database-update', because };
}
