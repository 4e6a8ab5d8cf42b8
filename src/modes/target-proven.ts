import { describeDifference } from '../catalog/catalog.ts';
import type { Attempt } from './attempt.ts';
import type { Ground } from './look.ts';
import type { PlannedRange } from './plan-range.ts';
import { watchForReapplied } from './reapplied.ts';

/** The database is at the target, proven: from here on it is not put back any more, whatever fails; what is tolerated is told. */
export function targetIsProven(
  attempt: Attempt,
  { database }: Ground,
  { history, range }: PlannedRange,
): void {
  attempt.journal.record({ stage: 'proven' });
  attempt.lookAgain = () => watchForReapplied(database, history, range, false);
  for (const difference of attempt.report.verification?.tolerated ?? []) {
    attempt.warn('Schema', describeDifference(difference));
  }
}
