import { expect, test } from 'vitest';
import { grownLosses } from '../../../src/plan/loss-growth.ts';
import type { MeasuredLoss } from '../../../src/plan/losses.ts';

function loss(rows: number, kind: MeasuredLoss['kind'] = 'table'): MeasuredLoss {
  return {
    name: 'shop.items',
    kind,
    part: { schema: 'shop', table: 'items' },
    migration: '2',
    rows,
    bytes: 0,
    atMost: false,
  };
}

test.each([
  [100, 110, { rows: 10, percent: 0 }, []],
  [
    100,
    111,
    { rows: 10, percent: 0 },
    ['shop.items would lose 111 rows, and had 100 when the plan was approved'],
  ],
  [1000, 1050, { rows: 10, percent: 5 }, []],
  [
    1000,
    1051,
    { rows: 10, percent: 5 },
    ['shop.items would lose 1,051 rows, and had 1,000 when the plan was approved'],
  ],
  [5, 4, { rows: 0, percent: 0 }, []],
  [0, 0, { rows: 0, percent: 0 }, []],
  [
    0,
    1,
    { rows: 10, percent: 50 },
    ['shop.items would lose 1 row, and was empty when the plan was approved'],
  ],
])('%i rows approved, %i now, tolerated %o', (approved, now, tolerance, told) => {
  expect(grownLosses([loss(approved)], [loss(now)], tolerance)).toEqual(told);
});

test('values are told as values', () => {
  expect(grownLosses([loss(1, 'column')], [loss(3, 'column')], { rows: 0, percent: 0 })).toEqual([
    'shop.items would lose 3 values, and had 1 when the plan was approved',
  ]);
});
