import { expect, test } from 'vitest';
import {
  explainedTogether,
  explainedUpdates,
  type FillingStatement,
} from '../../../src/plan/explained-updates.ts';

const ALL = Number.POSITIVE_INFINITY;

function statement(rows: number | undefined, fillable: Readonly<Record<number, number>>): FillingStatement {
  return {
    rows,
    fillable: new Map(Object.entries(fillable).map(([oid, count]) => [Number(oid), count])),
  };
}

test.each<[string, readonly FillingStatement[], readonly [number, number][], readonly [number, number][]]>([
  ['as many as the statement has updated', [statement(3, { 1: 10 })], [[1, 5]], [[1, 3]]],
  ['no more than could be filled', [statement(5, { 1: 2 })], [[1, 5]], [[1, 2]]],
  ['what was not done is not explained', [statement(5, { 1: 9 })], [[1, 4]], [[1, 4]]],
  [
    'what could be filled, where nobody says how many were',
    [statement(undefined, { 1: 2 })],
    [[1, 5]],
    [[1, 2]],
  ],
  ['nothing of other tables', [statement(5, { 1: 9 })], [[2, 5]], [[2, 0]]],
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
  expect([...explainedUpdates(statements, new Map(updated))]).toEqual(explained);
});

test('commands explain together what each of them does', () => {
  const together = explainedTogether([
    new Map([
      [1, 2],
      [2, 1],
    ]),
    new Map([[1, 3]]),
  ]);
  expect([...together]).toEqual([
    [1, 5],
    [2, 1],
  ]);
});
