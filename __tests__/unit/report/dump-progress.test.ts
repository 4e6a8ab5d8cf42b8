import { expect, it } from 'vitest';
import { DumpProgress } from '../../../src/report/dump-progress.ts';

const MB = 1024 ** 2;

it('tells each table with its size, and from the second on how far it is and how long it takes', () => {
  const progress = new DumpProgress(
    new Map([
      ['public.users', 10 * MB],
      ['public.audit', 30 * MB],
      ['public.tiny', 0],
    ]),
    1_000,
  );
  expect([
    progress.begin('public.users', 1_000),
    progress.begin('public.audit', 3_000),
    progress.begin('public.tiny', 9_000),
  ]).toEqual([
    'public.users, 10.0 MB (table 1 of 3)',
    'public.audit, 30.0 MB (table 2 of 3, 25 % done, about 6.0 s left)',
    'public.tiny, 0 B (table 3 of 3, 100 % done, about 0 ms left)',
  ]);
});

it('tells a table that it has no size of, and guesses nothing from it', () => {
  const progress = new DumpProgress(new Map([['public.users', MB]]), 0);
  expect([progress.begin('public.new', 500), progress.begin('public.users', 900)]).toEqual([
    'public.new (table 1 of 1)',
    'public.users, 1.0 MB (table 2 of 1)',
  ]);
});

it('guesses nothing where every table is empty', () => {
  const progress = new DumpProgress(
    new Map([
      ['a.b', 0],
      ['a.c', 0],
    ]),
    0,
  );
  expect([progress.begin('a.b', 10), progress.begin('a.c', 20)]).toEqual([
    'a.b, 0 B (table 1 of 2)',
    'a.c, 0 B (table 2 of 2)',
  ]);
});
