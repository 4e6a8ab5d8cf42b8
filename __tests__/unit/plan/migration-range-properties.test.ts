import { expect, it } from 'vitest';
import {
  type MigrationRange,
  nameOf,
  planRange,
  type RangeQuestion,
} from '../../../src/plan/migration-range.ts';
import { Refusal } from '../../../src/plan/refusal.ts';
import { type SeededRandom, seededRandom } from '../seeded-random.ts';

interface World extends RangeQuestion {
  readonly ids: readonly string[];
}

/** A code, a history that may have holes and rows of others, and a target that may be anything. */
function worldOf(random: SeededRandom): World {
  const ids = Array.from(
    { length: random.below(8) },
    (_, index) => `202501${String(index + 10)}000000_${random.text(['A', 'b', 'C'], 1 + random.below(3))}`,
  );
  const other = Array.from({ length: random.below(3) }, (_, index) => `202502${index + 10}000000_Other`);
  const newest = random.below(ids.length + 1);
  const applied = ids.filter((_, index) => index < newest && (random.below(8) > 0 || index === newest - 1));
  return {
    ids,
    code: ids.map((id) => ({ id, name: nameOf(id) })),
    history: [...applied, ...other].sort(),
    otherContexts: new Set(random.below(10) > 0 ? other : []),
    readFrom: 'checkout',
    allowRevertAll: random.below(2) === 0,
    target: random.pick([
      { kind: 'before-first' } as const,
      { kind: 'steps-back', steps: 1 + random.below(8) } as const,
      { kind: 'migration', text: ids[random.below(Math.max(1, ids.length))] ?? 'none' } as const,
    ]),
  };
}

function planOf(world: World): MigrationRange | Refusal {
  try {
    return planRange(world);
  } catch (error) {
    if (error instanceof Refusal) {
      return error;
    }
    throw error;
  }
}

it('range and history after are a partition of the history, whatever code, history and target are', () => {
  let ranges = 0;
  for (let seed = 1; seed <= 3_000; seed += 1) {
    const world = worldOf(seededRandom(seed));
    const plan = planOf(world);
    if (plan instanceof Refusal) {
      continue;
    }
    ranges += 1;
    const because = `seed ${seed}`;
    const positions = plan.reverted.map((id) => world.ids.indexOf(id));
    const target = world.ids.indexOf(plan.to);
    expect([...plan.historyAfter, ...plan.reverted].sort(), because).toEqual(world.history);
    expect(plan.historyBefore, because).toBe(world.history);
    // Newest first, each after the target and applied.
    expect(positions, because).toEqual(positions.toSorted((a, b) => b - a));
    expect(
      positions.every((position) => position > target),
      because,
    ).toBe(true);
    expect(
      plan.reverted.every((id) => world.history.includes(id)),
      because,
    ).toBe(true);
    // Nothing of this context that is applied after the target stays.
    expect(
      plan.historyAfter.filter((id) => world.ids.indexOf(id) > target),
      because,
    ).toEqual([]);
    // Rows of others stay.
    expect(
      plan.historyAfter.filter((id) => !world.ids.includes(id)),
      because,
    ).toEqual(world.history.filter((id) => !world.ids.includes(id)));
    // What a shadow is built from is exactly what is applied up to the target: nothing would go up.
    expect(plan.remaining, because).toEqual(world.ids.slice(0, target + 1));
    expect(
      plan.remaining.every((id) => plan.historyAfter.includes(id)),
      because,
    ).toBe(true);
    expect(plan.to === '0', because).toBe(target === -1);
    expect(plan.to !== '0' || world.allowRevertAll, because).toBe(true);
    expect(plan.from, because).toBe(world.ids.filter((id) => world.history.includes(id)).at(-1));
  }
  expect(ranges).toBeGreaterThan(500);
});
