import { expect, it } from 'vitest';
import { differencesFromApproved } from '../../../src/plan/digest-difference.ts';
import { sealPlan } from '../../../src/plan/seal-plan.ts';
import { losingPlan } from './sample-plan.ts';

it('the file of another plan is refused beside the right digest: its counts were approved by nobody', () => {
  const now = sealPlan(losingPlan());
  const other = sealPlan(losingPlan({ commit: 'other' }));
  expect(differencesFromApproved({ digest: now.digest, document: other }, now)).toEqual([
    expect.stringMatching(/^plan-file is not the plan that was approved: its digest is /),
  ]);
});
