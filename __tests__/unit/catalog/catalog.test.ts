import { describe, expect, it } from 'vitest';
import {
  type Catalog,
  compareCatalogs,
  describeDifference,
  OBJECT_KINDS,
} from '../../../src/catalog/catalog.ts';
import { seededRandom } from '../seeded-random.ts';

const CATALOG: Catalog = [
  { kind: 'table', name: 'public.users', definition: 'table' },
  { kind: 'column', name: 'public.users.id', definition: 'uuid not null' },
  { kind: 'column', name: 'public.users.bio', definition: 'text null' },
  { kind: 'index', name: 'public.ix_users', definition: 'CREATE INDEX ix_users ON public.users (bio)' },
];

describe('two catalogs', () => {
  it('do not differ by the order of their objects', () => {
    expect(compareCatalogs(CATALOG, CATALOG.toReversed())).toEqual([]);
  });

  it('differ in what is missing, unexpected and different, in the order of kinds and then of names', () => {
    const observed: Catalog = [
      { kind: 'comment', name: 'table public.users', definition: 'x' },
      { kind: 'column', name: 'public.users.age', definition: 'integer null' },
      { kind: 'column', name: 'public.users.bio', definition: 'character varying(50) null' },
      { kind: 'schema', name: 'other', definition: 'schema' },
      { kind: 'table', name: 'public.users', definition: 'table' },
      { kind: 'index', name: 'public.ix_users', definition: 'CREATE INDEX ix_users ON public.users (bio)' },
    ];
    expect(compareCatalogs(CATALOG, observed)).toEqual([
      { change: 'unexpected', kind: 'schema', name: 'other', observed: 'schema' },
      { change: 'unexpected', kind: 'column', name: 'public.users.age', observed: 'integer null' },
      {
        change: 'different',
        kind: 'column',
        name: 'public.users.bio',
        expected: 'text null',
        observed: 'character varying(50) null',
      },
      { change: 'missing', kind: 'column', name: 'public.users.id', expected: 'uuid not null' },
      { change: 'unexpected', kind: 'comment', name: 'table public.users', observed: 'x' },
    ]);
  });

  it('hold objects of one name and several kinds apart', () => {
    const table: Catalog = [{ kind: 'table', name: 'a.b', definition: 'x' }];
    const view: Catalog = [{ kind: 'view', name: 'a.b', definition: 'x' }];
    expect(compareCatalogs(table, view).map(({ change, kind }) => `${change} ${kind}`)).toEqual([
      'missing table',
      'unexpected view',
    ]);
  });

  it('have the same differences from either side, whatever is in them', () => {
    const mirrored = { missing: 'unexpected', unexpected: 'missing', different: 'different' } as const;
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = seededRandom(seed);
      const some = (): Catalog =>
        [...new Set(Array.from({ length: random.below(8) }, () => random.pick(['a', 'b', 'c', 'd'])))].map(
          (name) => ({
            kind: random.pick(OBJECT_KINDS.slice(0, 2)),
            name,
            definition: random.pick(['x', 'y']),
          }),
        );
      const [left, right] = [some(), some()];
      expect(
        compareCatalogs(left, right).map(({ change, kind, name }) => [mirrored[change], kind, name]),
        `seed ${seed}`,
      ).toEqual(compareCatalogs(right, left).map(({ change, kind, name }) => [change, kind, name]));
    }
  });
});

it.each([
  [
    { change: 'missing', kind: 'table', name: 'public.users', expected: 'table' },
    'table public.users is missing (expected table)',
  ],
  [
    { change: 'unexpected', kind: 'column', name: 'public.users.age', observed: 'integer null' },
    'column public.users.age should not be there (integer null)',
  ],
  [
    {
      change: 'different',
      kind: 'column',
      name: 'public.users.bio',
      expected: 'text null',
      observed: 'uuid null',
    },
    'column public.users.bio is uuid null, expected text null',
  ],
] as const)('%j is told as a sentence', (difference, sentence) => {
  expect(describeDifference(difference)).toBe(sentence);
});
