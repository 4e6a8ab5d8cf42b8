import type { Cast } from './effects.ts';

/** SQL over one column: which of its values a change of type alters, and which it does not take. */
export interface CastCheck {
  readonly changed: string;
  readonly fails: string;
}

/**
 * What ALTER COLUMN TYPE does to values, as conditions on the column: cast there and back, a value is the same or it is lost. One that is too long
 * for varchar(n), char(n) or bit(n) fails the statement, unless USING cuts it by an explicit cast.
 * @param column as SQL writes it
 * @param type the column's own
 * @param compareAs a type to compare by, for one that knows no equality
 */
export function checkCasts(
  column: string,
  type: string,
  casts: readonly Cast[],
  compareAs: string | undefined,
): CastCheck {
  const failing: string[] = [];
  let value = column;
  for (const { to, explicit } of casts) {
    const cast = `(${value})::${to}`;
    if (!explicit && CUTS.test(to)) {
      // Blanks at the end are cut without a word.
      failing.push(`rtrim((${value})::text) IS DISTINCT FROM rtrim((${cast})::text)`);
    }
    value = cast;
  }
  const form = compareAs === undefined ? '' : `::${compareAs}`;
  return {
    changed: `((${value})::${type})${form} IS DISTINCT FROM (${column})${form}`,
    fails: failing.length === 0 ? 'false' : failing.join(' OR '),
  };
}

/** Types that an explicit cast shortens a value to. */
const CUTS = /^"pg_catalog"\."(varchar|bpchar|bit|varbit)"\(\d+\)$/;
