import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Effect } from '../../../src/plan/effects.ts';
import type { MeasuredLoss } from '../../../src/plan/losses.ts';
import { type Plan, planJsonSchema } from '../../../src/plan/plan-document.ts';
import { Refusal } from '../../../src/plan/refusal.ts';
import { readPlanDocument, sealPlan, writePlanDocument } from '../../../src/plan/seal-plan.ts';
import type { AuditVerdict } from '../../../src/report/audit-report.ts';
import { impossiblePlan, losingPlan, safePlan } from './sample-plan.ts';

describe('a plan document', () => {
  it('is read as it was written; a member that is undefined is one that is not there', () => {
    const sealed = sealPlan(
      losingPlan({ policy: { allow: [{ migration: 'AddSessionDevice', reason: undefined }] } }),
    );
    expect(readPlanDocument(writePlanDocument(sealed), 'plan.json')).toEqual(sealed);
    expect(sealed.policy).toEqual({ allow: [{ migration: 'AddSessionDevice' }] });
  });

  it.each([
    ['safe', safePlan, ''],
    ['loses data', losingPlan, 'public.login_attempts, public.sessions.device_name'],
    ['cannot', impossiblePlan, 'public.login_attempts, public.sessions.device_name'],
  ] as const)('comes to %s, and says what approves it', (verdict, plan, approval) => {
    expect(sealPlan(plan())).toMatchObject({ verdict, approval });
  });

  it('holds no more than its type says', () => {
    const [check] = safePlan().checks;
    const sealed = sealPlan(
      safePlan({ checks: [{ ...check, internal: 'x' } as unknown as Plan['checks'][number]] }),
    );
    expect(writePlanDocument(sealed)).not.toContain('internal');
  });

  it.each([
    ['no JSON', '{', /^The plan file plan\.json is no JSON\./],
    ['another format', altered({ format: 2 }), /is no plan of this version \(format 1\): format: /],
    ['something missing', altered({ server: { host: 'h' } }), /server\.database: /],
    ['altered', altered({ commit: 'f00' }), /was altered/],
  ])('is refused when it is %s', (_, text, sentence) => {
    expect(() => readPlanDocument(text, 'plan.json')).toThrow(Refusal);
    expect(() => readPlanDocument(text, 'plan.json')).toThrow(sentence);
  });

  it('has its schema in docs: `node scripts/plan-schema.ts` writes it', () => {
    const file = join(import.meta.dirname, '..', '..', '..', 'docs', 'plan.schema.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(planJsonSchema())));
  });

  it('takes effects, losses and verdicts as the rest of the code has them', () => {
    const takes = (effect: Effect, loss: MeasuredLoss, verdict: AuditVerdict) => ({
      effect: effect satisfies NonNullable<Plan['range'][number]['effects']>[number],
      loss: {
        ...loss,
        needsApproval: true,
        protected: false,
        approved: false,
      } satisfies Plan['losses'][number],
      verdict: verdict satisfies Plan['range'][number]['verdict'],
    });
    expect(takes).toBeTypeOf('function');
  });
});

function altered(change: object): string {
  return JSON.stringify({ ...sealPlan(losingPlan()), ...change });
}
