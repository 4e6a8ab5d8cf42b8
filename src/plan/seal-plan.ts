import { z } from 'zod';
import { approvalText } from './approval.ts';
import { digestOf } from './digest.ts';
import { LOSSES_WITHOUT_A_NAME } from './finding.ts';
import {
  PLAN_FORMAT,
  type Plan,
  type PlanDocument,
  type PlanVerdict,
  planDocumentSchema,
  planSchema,
} from './plan-document.ts';
import { Refusal } from './refusal.ts';

/**
 * The plan with its verdict, what approves it and its digest. It goes once through JSON, so that what is hashed is what a reader of plan.json gets.
 * @throws z.ZodError for a plan that is none, which is a mistake of ours
 */
export function sealPlan(given: Plan): PlanDocument {
  const plan = planSchema.parse(JSON.parse(JSON.stringify(given)));
  return {
    ...plan,
    verdict: verdictOf(plan),
    approval: approvalText(plan.losses),
    ...digestOf(plan),
  };
}

/** `cannot`: a check forbids it. `loses data`: losses need approval, given or not. */
export function verdictOf({ checks, losses }: Pick<Plan, 'checks' | 'losses'>): PlanVerdict {
  if (forbidding({ checks }).length > 0) {
    return 'cannot';
  }
  return losses.some(({ needsApproval }) => needsApproval) ? 'loses data' : 'safe';
}

/** The checks that forbid the rollback. */
export function forbidding({ checks }: Pick<Plan, 'checks'>): Plan['checks'] {
  return checks.filter(({ ok, blocks }) => blocks && !ok);
}

/** What `approve-data-loss` must name, in the plan's order. */
export function lossesToApprove({ losses }: Pick<Plan, 'losses'>): Plan['losses'] {
  return losses.filter(({ needsApproval }) => needsApproval);
}

/** Whether one transaction is not there to hold back what nobody can judge beforehand: that no loss is named says little then. */
export function mayLoseUnnamed({
  engine,
  range,
  checks,
}: Pick<Plan, 'engine' | 'range' | 'checks'>): boolean {
  return (
    engine.name !== 'transaction' &&
    (hasUnjudged({ range }) || checks.some(({ name, ok }) => name === LOSSES_WITHOUT_A_NAME && !ok))
  );
}

/** Whether a Down has a statement that cannot be judged, or cannot be read at all. */
export function hasUnjudged({ range }: Pick<Plan, 'range'>): boolean {
  return range.some(({ effects }) => effects?.some(({ unjudged }) => unjudged !== undefined) ?? true);
}

/** The text of plan.json. */
export function writePlanDocument(document: PlanDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/**
 * A plan as {@link writePlanDocument} wrote it.
 * @param file for the sentences
 * @throws Refusal when it is no plan, one of another version, or one that was altered since
 */
export function readPlanDocument(text: string, file: string): PlanDocument {
  const read = planDocumentSchema.safeParse(parsed(text, file));
  if (!read.success) {
    const [first] = read.error.issues;
    throw new Refusal(
      `The plan file ${file} is no plan of this version (format ${PLAN_FORMAT}): ${z.core.toDotPath(first?.path ?? [])}: ${first?.message}. ` +
        'Give the plan.json of the run whose plan was approved, or plan again.',
    );
  }
  if (digestOf(read.data).digest !== read.data.digest) {
    throw new Refusal(
      `The plan file ${file} was altered: its parts do not have the digest that it states. Take it anew from the artifact of the run whose plan was approved.`,
    );
  }
  return read.data;
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Refusal(
      `The plan file ${file} is no JSON. Give the plan.json of the run whose plan was approved.`,
      {
        cause,
      },
    );
  }
}
