import { describe, expect, it } from 'vitest';
import {
  type DatabaseVerdict,
  describeVerdict,
  isFailure,
  outcomeOfFailure,
} from '../../../src/modes/outcome.ts';
import type { Outcome } from '../../../src/report/run-report.ts';

const VERDICTS: readonly (readonly [DatabaseVerdict, Outcome, string])[] = [
  [{ state: 'untouched' }, 'unchanged', 'The database was not touched.'],
  [
    { state: 'as-before', proof: 'hashes are equal' },
    'unchanged',
    'The database is as before: hashes are equal.',
  ],
  [
    { state: 'restored', proof: 'hashes are equal' },
    'restored',
    'The database was restored from the dump and is as before: hashes are equal.',
  ],
  [
    { state: 'at-target' },
    'needs-intervention',
    'The database is at the target, proven; it was not put back.',
  ],
  [
    { state: 'not-as-before', differences: [], reason: 'there is no dump' },
    'needs-intervention',
    'The database is not proven to be as before: there is no dump.',
  ],
  [
    { state: 'not-as-before', differences: ['a is gone', 'b is new'], reason: 'it differs' },
    'needs-intervention',
    'The database is not as before: it differs. a is gone; b is new.',
  ],
  [
    { state: 'left-to-post', reason: 'there was no time' },
    'needs-intervention',
    'The database may not be as before, and the post step puts it back: there was no time.',
  ],
];

describe('after a failure', () => {
  it.each(VERDICTS)('%j with the app back is %s', (verdict, outcome) => {
    expect(outcomeOfFailure(verdict, true)).toBe(outcome);
  });

  it.each(VERDICTS)('%j without the app always needs somebody', (verdict) => {
    expect(outcomeOfFailure(verdict, false)).toBe('needs-intervention');
  });

  it.each(VERDICTS)('%j (%s) is a sentence', (verdict, _, sentence) => {
    expect(describeVerdict(verdict)).toBe(sentence);
  });

  it('ten differences are told, and how many more there are', () => {
    const differences = Array.from({ length: 13 }, (_, index) => `d${index}`);
    expect(describeVerdict({ state: 'not-as-before', differences, reason: 'r' })).toBe(
      `The database is not as before: r. ${differences.slice(0, 10).join('; ')} and 3 more.`,
    );
  });
});

it.each<[Outcome, boolean]>([
  ['planned', false],
  ['rolled-back', false],
  ['nothing-to-do', false],
  ['refused', true],
  ['unchanged', true],
  ['restored', true],
  ['needs-intervention', true],
])('%s fails the step: %s', (outcome, fails) => {
  expect(isFailure(outcome)).toBe(fails);
});
