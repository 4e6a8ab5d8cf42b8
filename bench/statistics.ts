/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  if (upper === undefined || lower === undefined) {
    throw new Error('There is no median of nothing.');
  }
  return (upper + lower) / 2;
}

/**
 * The median of the ratios of values that were measured in the same round: a machine that slows down in the midst of a run slows down both of
 * a pair, but moves the medians apart.
 */
export function medianOfRatios(values: readonly number[], to: readonly number[]): number {
  return median(values.map((value, index) => value / (to[index] ?? Number.NaN)));
}
