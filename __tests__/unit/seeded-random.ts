/** A generator whose whole sequence follows from its seed, so that a failure that names the seed can be repeated. */
export interface SeededRandom {
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
  /** `length` pieces, one after another. */
  text(pieces: readonly string[], length: number): string;
}

/** Mulberry32. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  const pick = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)];
    if (item === undefined) {
      throw new RangeError('There is nothing to pick from.');
    }
    return item;
  };
  return {
    below,
    pick,
    text: (pieces, length) => Array.from({ length }, () => pick(pieces)).join(''),
  };
}
