import type { Difference } from './catalog.ts';

/** `standard`: what changes how data is held fails; `strict`: any difference fails. */
export type Strictness = 'standard' | 'strict';

/** Differences after a rollback, parted by what they mean. */
export interface Verification {
  /** Differences that make the schema another one than expected. */
  readonly failing: readonly Difference[];
  /** Differences that are told and tolerated. */
  readonly tolerated: readonly Difference[];
}

/** Parts of a column's definition that its default is written with; a changed default alone is tolerated. */
const DEFAULT_PART = / default .*$/;

/**
 * Judges differences. With `standard` a table, column, type, key or nullability that differs fails, the rest warns; with `strict` everything fails.
 * What was off in the same way before the rollback (drift) is nobody's doing here and left out; where the migrations want
 * something else at the target than before, what stayed as it was is what the Down did not do.
 */
export function judgeDifferences(
  differences: readonly Difference[],
  drift: readonly Difference[],
  verify: Strictness,
): Verification {
  const before = new Set(drift.map(identityOf));
  const ours = differences.filter((difference) => !before.has(identityOf(difference)));
  const failing = verify === 'strict' ? ours : ours.filter(fails);
  return { failing, tolerated: ours.filter((difference) => !failing.includes(difference)) };
}

function identityOf(difference: Difference): string {
  return [
    difference.change,
    difference.kind,
    difference.name,
    difference.expected ?? '',
    difference.observed ?? '',
  ].join('\u0000');
}

function fails(difference: Difference): boolean {
  switch (difference.kind) {
    case 'table':
    case 'type':
      return true;
    case 'column':
      return !(
        difference.change === 'different' &&
        difference.expected?.replace(DEFAULT_PART, '') === difference.observed?.replace(DEFAULT_PART, '')
      );
    case 'constraint':
      return [difference.expected, difference.observed].some((text) =>
        /^(PRIMARY KEY|UNIQUE|FOREIGN KEY)/.test(text ?? ''),
      );
    case 'index':
      // EF's IsUnique() makes a unique index, which is a key all the same.
      return [difference.expected, difference.observed].some((text) =>
        /^CREATE UNIQUE INDEX/.test(text ?? ''),
      );
    default:
      return false;
  }
}
