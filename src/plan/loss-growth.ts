import { formatCount, formatCounted } from '../report/format.ts';
import type { MeasuredLoss } from './losses.ts';

/** How far a loss may have grown since it was approved; whichever is more. */
export interface LossTolerance {
  readonly rows: number;
  readonly percent: number;
}

/**
 * The losses that have grown beyond what was approved by more than is tolerated, a sentence each. One that was empty then, and so was never
 * approved, may not grow at all.
 * @param now the same losses, measured again
 */
export function grownLosses(
  approved: readonly MeasuredLoss[],
  now: readonly MeasuredLoss[],
  tolerance: LossTolerance,
): readonly string[] {
  const then = new Map(approved.map((loss) => [loss.name, loss.rows]));
  return now.flatMap(({ name, kind, rows }) => {
    const before = then.get(name) ?? 0;
    return rows <= mostTolerated(before, tolerance)
      ? []
      : [
          `${name} would lose ${formatCounted(rows, nounOf(kind))}, and ${before === 0 ? 'was empty' : `had ${formatCount(before)}`} when the plan was approved`,
        ];
  });
}

/** The losses whose rows a plan tells for sure: where its role could not read, it had an estimate, and all of it was approved. */
export function countedLosses<Counted extends Pick<MeasuredLoss, 'unread'>>({
  losses,
}: {
  readonly losses: readonly Counted[];
}): readonly Counted[] {
  return losses.filter(({ unread }) => unread === undefined);
}

function mostTolerated(before: number, { rows, percent }: LossTolerance): number {
  return before === 0 ? 0 : before + Math.max(rows, (before * percent) / 100);
}

function nounOf(kind: MeasuredLoss['kind']): string {
  return kind === 'table' || kind === 'rows' ? 'row' : 'value';
}
