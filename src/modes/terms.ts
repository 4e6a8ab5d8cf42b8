import type { Fill, Move } from '../plan/effects.ts';
import { countedLosses } from '../plan/loss-growth.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import type { RowChanging } from '../plan/protected-rows.ts';
import type { WrittenPolicy } from '../policy.ts';
import type { Attempt } from './attempt.ts';
import type { ApprovedLosses } from './refuse-grown.ts';
import type { WeighedPlan } from './weigh.ts';

/** On which terms the rollback was approved: they are held inside the transaction, before it is committed. */
export interface Terms extends ApprovedLosses {
  /** What UPDATEs of the Downs fill without overwriting anything. */
  readonly fills: readonly Fill[];
  /** What UPDATEs of the Downs write of partitioned tables. */
  readonly moves: readonly Move[];
  readonly written: WrittenPolicy;
  /** Protected tables that policy and approval give up. */
  readonly mayLoseRows: ReadonlySet<string>;
  /** The tables whose rows the Downs may change in number; of others it is enough to see that they did not. */
  readonly mayChangeRows: RowChanging;
  readonly archive: { readonly run: string; readonly limitBytes: number };
}

/**
 * The terms of a plan.
 * @param approved the plan that somebody has read; undefined where that is not known, and what this run has measured counts
 */
export function termsOf(
  { inputs, world, workplace }: Attempt,
  { found, written, mayLoseRows, mayChangeRows, writes }: WeighedPlan,
  approved: PlanDocument | undefined,
): Terms {
  const then = new Map(countedLosses(approved ?? { losses: [] }).map(({ name, rows }) => [name, rows]));
  return {
    losses: found.losses.map((loss) => ({
      ...loss,
      rows: Math.min(loss.rows, then.get(loss.name) ?? loss.rows),
    })),
    tolerance: written.policy.lossTolerance,
    measured: found.losses,
    writes,
    application: workplace.application,
    fills: found.fills,
    moves: found.moves,
    written,
    mayLoseRows,
    mayChangeRows,
    archive: { run: `${world.run.id}_${workplace.nonce}`, limitBytes: inputs.archiveLimitBytes },
  };
}
