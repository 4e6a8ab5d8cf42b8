import type { TablePart } from '../plan/effects.ts';
import type { LossTolerance } from '../plan/loss-growth.ts';
import type { MeasuredLoss } from '../plan/losses.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import type { WrittenPolicy } from '../policy.ts';
import type { Attempt } from './attempt.ts';
import type { WeighedPlan } from './weigh.ts';

/** On which terms the rollback was approved: they are held inside the transaction, before it is committed. */
export interface Terms {
  /** Every loss, those of nothing too, with as many rows as were approved. */
  readonly losses: readonly MeasuredLoss[];
  readonly tolerance: LossTolerance;
  /** What UPDATEs of the Downs fill without overwriting anything. */
  readonly fills: readonly TablePart[];
  readonly written: WrittenPolicy;
  /** Protected tables that policy and approval give up. */
  readonly mayLoseRows: ReadonlySet<string>;
  readonly archive: { readonly run: string; readonly limitBytes: number };
}

/**
 * The terms of a plan.
 * @param approved the plan that somebody has read; undefined where that is not known, and what this run has measured counts
 */
export function termsOf(
  { inputs, world, workplace }: Attempt,
  { found, written, mayLoseRows }: WeighedPlan,
  approved: PlanDocument | undefined,
): Terms {
  const then = new Map((approved?.losses ?? []).map(({ name, rows }) => [name, rows]));
  return {
    losses: found.losses.map((loss) => ({
      ...loss,
      rows: Math.min(loss.rows, then.get(loss.name) ?? loss.rows),
    })),
    tolerance: written.policy.lossTolerance,
    fills: found.fills,
    written,
    mayLoseRows,
    archive: { run: `${world.run.id}_${workplace.nonce}`, limitBytes: inputs.archiveLimitBytes },
  };
}
