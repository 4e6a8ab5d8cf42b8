import type pg from 'pg';
import { type AroundDown, sendAmid, stepsAround } from '../../src/modes/around-down.ts';
import { findLosses } from '../../src/modes/find-losses.ts';
import { keepLosses } from '../../src/modes/keep-losses.ts';
import { readDowns } from '../../src/modes/read-downs.ts';
import type { AtomicStep } from '../../src/postgres/atomic.ts';
import type { SharedDatabase } from './in-transaction.ts';

const history = { schema: 'public', table: 'history', idColumn: 'id' };

/** What a plan names of a Down, and why it is refused when it runs. */
export interface GuardedDown {
  /** A line each: `values public.users.email`. */
  readonly named: readonly string[];
  readonly unnamed: readonly string[];
}

/** Goes back over a Down in the open transaction, its commands sent one after the other. A table `history` must be there. */
export function goesBackIn(shared: SharedDatabase): (...commands: readonly string[]) => Promise<GuardedDown> {
  return (...commands) => goBack(shared.client, commands);
}

async function goBack(client: pg.ClientBase, commands: readonly string[]): Promise<GuardedDown> {
  const listed = [...commands, 'DELETE FROM history'].map((sql) => ({ sql, transactional: true }));
  const { effects } = await readDowns([{ id: '2', commands: listed }], ['public']);
  const { losses, fills, moves } = await findLosses(
    client,
    [{ migration: '2', effects: effects['2'] ?? [] }],
    undefined,
  );
  const down: AroundDown = keepLosses({
    losses,
    measured: losses,
    fills,
    moves,
    history,
    writes: undefined,
    application: '',
    tolerance: { rows: 0, percent: 0 },
    archive: { run: '1_a', limitBytes: 0 },
    onKept: () => undefined,
  });
  const named = losses.filter(({ rows }) => rows > 0).map(({ name, kind }) => `${kind} ${name}`);
  const steps = stepsAround(
    [down],
    commands.map((sql, index) => ({
      name: sql,
      run: async (on) =>
        void (await sendAmid([down], on, { migration: '2', command: index + 1 }, () => on.query(sql))),
    })),
  );
  return { named, unnamed: await whatIsRefused(client, steps) };
}

/** The guard's reasons to end the transaction. */
async function whatIsRefused(
  client: pg.ClientBase,
  steps: readonly AtomicStep[],
): Promise<readonly string[]> {
  try {
    for (const { run } of steps) {
      await run(client);
    }
  } catch (error) {
    const reasons = /so nothing was committed: (.*)\. Nothing approves this/.exec(String(error))?.[1];
    if (reasons === undefined) {
      throw error;
    }
    return reasons.split('; ');
  }
  return [];
}

/** A command that no plan can read. */
export const hidden = (sql: string): string => `DO $$ BEGIN ${sql}; END $$`;
