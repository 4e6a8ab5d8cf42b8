import { expect, test } from 'vitest';
import type { Attempt } from '../../../src/modes/attempt.ts';
import { termsOf } from '../../../src/modes/terms.ts';
import type { WeighedPlan } from '../../../src/modes/weigh.ts';
import type { MeasuredLoss } from '../../../src/plan/losses.ts';
import { sealPlan } from '../../../src/plan/seal-plan.ts';
import { DEFAULT_POLICY } from '../../../src/policy.ts';
import { losingPlan, lossOf } from '../plan/sample-plan.ts';

/** As many rows as a rollback may take that finds 500 in a table, approved by a plan that says of the table what is given. */
function approvedRows(planned: Pick<MeasuredLoss, 'rows' | 'unread'>): number | undefined {
  const attempt = {
    inputs: { archiveLimitBytes: 0 },
    world: { run: { id: '1' } },
    workplace: { nonce: 'a', application: 'ef-rollback' },
  } as unknown as Attempt;
  const loss = lossOf('login_attempts', undefined, 'table', planned);
  const document = sealPlan(losingPlan({ losses: [loss] }));
  const weighed: WeighedPlan = {
    document,
    found: {
      losses: [{ ...loss, unread: 'not known', rows: 500 }],
      unjudged: [],
      fills: [],
      moves: [],
      tables: [],
    },
    written: { policy: DEFAULT_POLICY, placeOf: () => '' },
    mayLoseRows: new Set(),
    mayChangeRows: 'any',
    writes: new Map(),
  };
  return termsOf(attempt, weighed, document).losses[0]?.rows;
}

test('as many rows may go as the approved plan has counted, and no more than there are', () => {
  expect(approvedRows({ rows: 499 })).toBe(499);
  expect(approvedRows({ rows: 501 })).toBe(500);
});

test('a guess of none, of a table that the plan’s role may not read, holds nobody to none', () => {
  expect(approvedRows({ rows: 0, unread: 'this role may not read it' })).toBe(500);
});
