import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { objectionsToApproval } from '../plan/approval.ts';
import { differencesFromApproved } from '../plan/digest-difference.ts';
import { countedLosses, grownLosses, type LossTolerance } from '../plan/loss-growth.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { Refusal } from '../plan/refusal.ts';
import { forbidding, lossesToApprove, readPlanDocument } from '../plan/seal-plan.ts';
import type { Attempt } from './attempt.ts';

/**
 * Lets through what was approved, and nothing else: every check that forbids holds, the plan is the one with the digest that was approved, or
 * else every loss is named.
 * @param tolerance how far a loss may have grown since the approval
 * @returns the approved plan where plan-file gave it
 * @throws Refusal with everything that stands against it
 */
export async function refuseUnapproved(
  { inputs, world, warn }: Attempt,
  document: PlanDocument,
  tolerance: LossTolerance,
): Promise<PlanDocument | undefined> {
  const { planDigest, planFile, dataLoss } = inputs.approval;
  const approved = planFile === undefined ? undefined : await readApprovedPlan(planFile, world.environment);
  const objections = forbidding(document).map(({ sentence }) => sentence);
  const reasons =
    planDigest === undefined
      ? [...objections, ...objectionsToApproval(dataLoss, document.losses, 'every loss')]
      : [
          ...differencesFromApproved({ digest: planDigest, document: approved }, document),
          ...objections,
          ...(approved?.digest === planDigest ? grownSince(approved, document, tolerance) : []),
          ...objectionsToApproval(dataLoss, document.losses, 'the digest covers the rest'),
        ];
  if (reasons.length > 0) {
    throw new Refusal(reasons);
  }
  if (planDigest !== undefined && approved === undefined && lossesToApprove(document).length > 0) {
    warn(
      'Approval',
      'A digest holds no amounts: how much was to be lost when the plan was approved stands in its plan.json. Without plan-file the losses may only not grow from now on.',
    );
  }
  return approved;
}

/** What has grown until now is known while the app still runs; what grows until it is stopped is measured then. */
function grownSince(
  approved: PlanDocument,
  document: PlanDocument,
  tolerance: LossTolerance,
): readonly string[] {
  const known = new Set(countedLosses({ losses: lossesToApprove(approved) }).map(({ name }) => name));
  const grown = grownLosses(
    approved.losses,
    document.losses.filter(({ name }) => known.has(name)),
    tolerance,
  );
  return grown.length === 0
    ? []
    : [
        `More would be lost than was approved: ${grown.join('; ')}. Plan again, and approve what is there now.`,
      ];
}

async function readApprovedPlan(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<PlanDocument> {
  let text: string;
  try {
    text = await readFile(resolve(environment['GITHUB_WORKSPACE'] ?? process.cwd(), file), 'utf8');
  } catch (error) {
    throw new Refusal(`plan-file: ${file} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
  return readPlanDocument(text, file);
}
