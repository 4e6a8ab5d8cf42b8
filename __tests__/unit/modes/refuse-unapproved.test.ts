import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refuseUnapproved } from '../../../src/modes/approve.ts';
import type { Attempt } from '../../../src/modes/attempt.ts';
import type { MeasuredLoss } from '../../../src/plan/losses.ts';
import type { PlanDocument } from '../../../src/plan/plan-document.ts';
import { sealPlan, writePlanDocument } from '../../../src/plan/seal-plan.ts';
import { losingPlan, lossOf } from '../plan/sample-plan.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refuse-unapproved-'));
});

afterAll(() => rm(folder, { recursive: true }));

function planned(loss: Pick<MeasuredLoss, 'rows' | 'unread'>): PlanDocument {
  return sealPlan(losingPlan({ checks: [], losses: [lossOf('login_attempts', undefined, 'table', loss)] }));
}

async function approve(then: PlanDocument, now: PlanDocument): Promise<void> {
  const planFile = join(folder, 'plan.json');
  await writeFile(planFile, writePlanDocument(then));
  const attempt = {
    inputs: { approval: { planDigest: then.digest, planFile, dataLoss: '' } },
    world: { environment: {} },
  } as unknown as Attempt;
  await refuseUnapproved(attempt, now, { rows: 100, percent: 5 });
}

test('what the approved plan has counted may not have grown', async () => {
  await expect(approve(planned({ rows: 1000 }), planned({ rows: 1101 }))).rejects.toThrow(
    'would lose 1,101 rows, and had 1,000',
  );
});

test('what it could only guess was approved as a whole', async () => {
  await approve(planned({ rows: 0, unread: 'this role may not read it' }), planned({ rows: 5000 }));
});
