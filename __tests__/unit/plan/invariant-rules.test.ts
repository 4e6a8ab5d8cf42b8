import { expect, it } from 'vitest';
import { type AnswerRow, brokenInvariant, misfit } from '../../../src/plan/invariant-rules.ts';
import type { InvariantRule } from '../../../src/policy.ts';

const unchanged: InvariantRule = { holds: 'unchanged' };
const notDecrease: InvariantRule = { holds: 'notDecrease' };
const zero: InvariantRule = { holds: 'zero' };
const exceptBio: InvariantRule = { holds: 'unchangedExcept', columns: ['bio'] };

function answer(columns: string, ...rows: AnswerRow[]) {
  return { columns: columns.split(' '), rows };
}

const broken = (rule: InvariantRule, before: ReturnType<typeof answer>, after: ReturnType<typeof answer>) =>
  brokenInvariant({ name: 'n', sql: 's', rule }, before, after);

it.each([
  [unchanged, answer('a b', ['1', null], ['2', 'x']), answer('b a', ['x', '2'], [null, '1'])],
  [unchanged, answer('a'), answer('a')],
  [exceptBio, answer('id bio', ['1', 'long']), answer('id', ['1'])],
  [notDecrease, answer('n m', ['9007199254740993', null]), answer('n m', ['9007199254740993', '0'])],
  [notDecrease, answer('n', ['-1.5']), answer('n', ['-1.49'])],
  [notDecrease, answer('n', ['1e+20']), answer('n', ['Infinity'])],
  [zero, answer('n', ['7']), answer('n', ['0.00'])],
])('holds: %o', (rule, before, after) => {
  expect(broken(rule, before, after)).toBe(undefined);
});

it.each([
  [
    unchanged,
    answer('a', ['1'], ['1'], ['2']),
    answer('a', ['2'], ['1'], ['3'], [null]),
    '3 rows before and 4 rows after the Down; only before: ("1"); only after: ("3"), (NULL).',
  ],
  [
    unchanged,
    answer('a', ['']),
    answer('a', [null]),
    '1 row before and 1 row after the Down; only before: (""); only after: (NULL).',
  ],
  [
    unchanged,
    answer('a'),
    answer('a', ...['1', '2', '3', 'x'.repeat(500), '5'].map((one) => [one])),
    '0 rows before and 5 rows after the Down; only before: none; only after: ("1"), ("2"), ("3") and 2 more.',
  ],
  [unchanged, answer('a b'), answer('a'), 'the query answered the columns a, b before and a after the Down.'],
  [
    exceptBio,
    answer('id bio', ['1', 'x']),
    answer('id bio', ['2', 'x']),
    '1 row before and 1 row after the Down; only before: ("1"); only after: ("2").',
  ],
  [
    notDecrease,
    answer('n m', ['9007199254740993', '5']),
    answer('n m', ['9007199254740992', null]),
    'n was 9007199254740993 and is 9007199254740992; m was 5 and is NULL after the Down.',
  ],
  [notDecrease, answer('n', ['10']), answer('n', ['9.99']), 'n was 10 and is 9.99 after the Down.'],
  [zero, answer('n', ['0']), answer('n', ['2']), 'it is 2 after the Down, not 0.'],
  [zero, answer('n', ['0']), answer('n', [null]), 'zero wants one number, and the query answers (NULL).'],
])('is broken: %o', (rule, before, after, sentence) => {
  expect(broken(rule, before, after)).toBe(sentence);
});

it.each([
  [zero, answer('n'), 'zero wants one number, and the query answers 0 rows of 1 column.'],
  [zero, answer('n', ['none']), 'zero wants one number, and the query answers ("none").'],
  [
    notDecrease,
    answer('n', ['1'], ['2']),
    'notDecrease wants one row of numbers, and the query answers 2 rows of 1 column.',
  ],
  [
    exceptBio,
    answer('id name'),
    'unchangedExcept names bio, which the query does not answer: it answers id, name.',
  ],
])('cannot be judged: %o', (rule, given, sentence) => {
  expect(misfit({ name: 'n', sql: 's', rule }, given)).toBe(sentence);
});
