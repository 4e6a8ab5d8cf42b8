import { expect, test } from 'vitest';
import {
  explainedBy,
  explainedTogether,
  type RowsDone,
  type UpdatingStatement,
} from '../../../src/plan/explained-updates.ts';

const ALL = Number.POSITIVE_INFINITY;

function statement(rows: number | undefined, fillable: Readonly<Record<number, number>>): UpdatingStatement {
  return {
    rows,
    fillable: new Map(Object.entries(fillable).map(([oid, count]) => [Number(oid), count])),
  };
}

test.each<[string, readonly UpdatingStatement[], readonly [number, number][], readonly [number, number][]]>([
  ['as many as the statement has updated', [statement(3, { 1: 10 })], [[1, 5]], [[1, 3]]],
  ['no more than could be filled', [statement(5, { 1: 2 })], [[1, 5]], [[1, 2]]],
  ['what was not done is not explained', [statement(5, { 1: 9 })], [[1, 4]], [[1, 4]]],
  [
    'what could be filled, where nobody says how many were',
    [statement(undefined, { 1: 2 })],
    [[1, 5]],
    [[1, 2]],
  ],
  ['nothing of other tables', [statement(5, { 1: 9 })], [[2, 5]], []],
  [
    'as many as the statement has updated in all its tables together',
    [statement(3, { 1: ALL, 2: ALL })],
    [
      [1, 2],
      [2, 2],
    ],
    [
      [1, 2],
      [2, 1],
    ],
  ],
  [
    'each statement its own, whichever comes first',
    [statement(4, { 1: ALL, 2: ALL }), statement(2, { 1: ALL })],
    [
      [1, 3],
      [2, 3],
    ],
    [
      [1, 3],
      [2, 3],
    ],
  ],
])('explains %s', (_, statements, updated, explained) => {
  const done = new Map(updated.map(([oid, count]) => [oid, doing({ updated: count })]));
  expect([...explainedBy(statements, done).updated]).toEqual(explained);
});

function doing(rows: Partial<RowsDone>): RowsDone {
  return { updated: 0, deleted: 0, inserted: 0, changedOnUpdate: false, changedOnInsert: false, ...rows };
}

/** An UPDATE of a table with the partitions 1 and 2. */
function moving(rows: number | undefined, fillable?: ReadonlyMap<number, number>): UpdatingStatement {
  return { rows, partitions: [1, 2], ...(fillable === undefined ? {} : { fillable }) };
}

test.each<[string, readonly UpdatingStatement[], Partial<RowsDone>, Partial<RowsDone>, number]>([
  ['all that it has moved', [moving(5)], { deleted: 5 }, { inserted: 5 }, 5],
  [
    'what it has moved beside what it has updated',
    [moving(5)],
    { deleted: 3 },
    { inserted: 3, updated: 2 },
    3,
  ],
  ['no row that was deleted besides', [moving(5)], { deleted: 7 }, { inserted: 7 }, 5],
  [
    'no row that was deleted in place of one that it has updated',
    [moving(5)],
    { deleted: 5, updated: 5 },
    { inserted: 5 },
    0,
  ],
  ['no row that came nowhere', [moving(5)], { deleted: 5 }, { inserted: 4 }, 4],
  ['nothing where nobody says how many', [moving(undefined)], { deleted: 5 }, { inserted: 5 }, 0],
  ['no more than it may fill', [moving(5, new Map([[1, 4]]))], { deleted: 5 }, { inserted: 5 }, 4],
  [
    'what two statements have done together',
    [moving(5), moving(4)],
    { deleted: 5 },
    { inserted: 5, updated: 4 },
    5,
  ],
])('an UPDATE of partitions explains %s', (_, statements, one, other, moved) => {
  const done = new Map([
    [1, doing(one)],
    [2, doing(other)],
  ]);
  expect(explainedBy(statements, done).moved.get(1) ?? 0).toBe(moved);
});

test('what a trigger may have changed on its way is told apart, and what it may have changed in place is not explained', () => {
  const fill = moving(5, new Map([[1, 9]]));
  const done = new Map([
    [1, doing({ updated: 2, deleted: 3, changedOnUpdate: true })],
    [2, doing({ inserted: 3, changedOnInsert: true })],
  ]);
  const { updated, moved, changedOnMove } = explainedBy([fill], done);
  expect([[...updated], [...moved], [...changedOnMove]]).toEqual([[], [], [[1, 3]]]);
});

test('commands explain together what each of them does', () => {
  const updated = new Map([[1, 2]]);
  const moved = new Map([[2, 1]]);
  const together = explainedTogether([
    { updated, moved, changedOnMove: new Map() },
    { updated, moved: new Map(), changedOnMove: moved },
  ]);
  expect([[...together.updated], [...together.moved], [...together.changedOnMove]]).toEqual([
    [[1, 4]],
    [[2, 1]],
    [[2, 1]],
  ]);
});
