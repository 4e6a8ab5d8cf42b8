import { describe, expect, it } from 'vitest';
import { type Catalog, compareCatalogs, type ObjectKind } from '../../../src/catalog/catalog.ts';
import { catalogAfter, stepBetween } from '../../../src/catalog/catalog-steps.ts';
import { seededRandom } from '../seeded-random.ts';

const table = (name: string, definition = 'table'): Catalog[number] => ({ kind: 'table', name, definition });

describe('the steps of a catalog', () => {
  it('hold what is new, what is defined otherwise and what is gone, and nothing else', () => {
    const before = [table('a'), table('b', 'old'), table('c')];
    const after = [table('a'), table('b', 'new'), table('d')];
    expect(stepBetween(before, after)).toEqual({
      made: [table('b', 'new'), table('d')],
      gone: [{ kind: 'table', name: 'c' }],
    });
  });

  it('tell a table from an index of its name', () => {
    const index = { kind: 'index', name: 'a', definition: 'index' } as const;
    expect(stepBetween([table('a')], [table('a'), index])).toEqual({ made: [index], gone: [] });
  });

  it('lead to each catalog again, whatever happened between', () => {
    const random = seededRandom(20_261_123);
    const kinds: readonly ObjectKind[] = ['table', 'column', 'index'];
    const catalogs = Array.from({ length: 40 }, () =>
      kinds.flatMap((kind) =>
        ['a', 'b', 'c', 'd']
          .filter(() => random.below(10) < 6)
          .map((name) => ({ kind, name, definition: String(random.below(3)) })),
      ),
    );
    const [empty = [], ...after] = catalogs;
    const steps = after.map((catalog, index) => stepBetween(catalogs[index] ?? [], catalog));
    for (const [index, catalog] of catalogs.entries()) {
      expect(compareCatalogs(catalog, catalogAfter(empty, steps.slice(0, index)))).toEqual([]);
    }
  });
});
