import { compareCatalogs, describeDifference } from '../catalog/catalog.ts';
import type { Inputs } from '../inputs.ts';
import type { Expected } from './expectation.ts';

/**
 * An approved plan is of one schema. Between the look that its digest was compared on and the engine's beginning lie the backup and the stop, in
 * which others may have changed it. Where nobody has approved a schema, any is as good as the proof at the end.
 * @param planned as of the plan
 * @param now right before the engine begins
 * @throws Error with the differences; nothing was destroyed yet
 */
export function refuseChangedSchema(
  { approval }: Pick<Inputs, 'approval'>,
  planned: Expected,
  now: Expected,
): void {
  const differences =
    approval.planDigest === undefined
      ? []
      : compareCatalogs(planned.before, now.before).map(describeDifference);
  if (differences.length > 0) {
    const more = differences.length - MOST;
    throw new Error(
      `The schema has changed while the backup was made and the app was stopped, so that it is not the one of the approved plan, and nothing was reverted: ` +
        `${differences.slice(0, MOST).join('; ')}${more > 0 ? `; and ${more} more` : ''}. Plan again.`,
    );
  }
}

/** At most this many differences in a sentence. */
const MOST = 10;
