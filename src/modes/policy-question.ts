import type { ListedMigration } from '../ef/script-listing.ts';
import { readApproval } from '../plan/approval.ts';
import { needsApproval } from '../plan/losses.ts';
import type { PolicyQuestion } from '../plan/policy-check.ts';
import type { WrittenPolicy } from '../policy.ts';
import { loadSqlParser } from '../sql/parser.ts';
import { rowChangesOf } from '../sql/row-changes.ts';
import type { Attempt } from './attempt.ts';
import { ownSql } from './causes.ts';
import type { FoundLosses } from './find-losses.ts';
import type { PlannedRange } from './plan-range.ts';
import type { SourceFacts } from './read-sources.ts';

/** What the policy is asked of a plan: what the range changes and loses, how it marks itself, and what somebody has approved of it. */
export async function policyQuestion(
  { inputs }: Attempt,
  plan: PlannedRange,
  { losses, tables }: FoundLosses,
  { marks }: SourceFacts,
  written: WrittenPolicy,
): Promise<PolicyQuestion> {
  const parser = await loadSqlParser();
  const changes = (listed: ListedMigration | undefined) =>
    listed === undefined ? undefined : rowChangesOf(parser, ownSql(listed), plan.defaultSchema);
  const { dataLoss } = inputs.approval;
  return {
    written,
    range: plan.range.reverted.map((id) => ({
      id,
      up: changes(plan.ups.find((one) => one.id === id)),
      down: changes(plan.downs.find((one) => one.id === id)),
    })),
    code: plan.code,
    losses: losses.filter(needsApproval),
    tables,
    marks,
    approved: inputs.mode === 'plan' && dataLoss === '' ? undefined : new Set(readApproval(dataLoss).names),
  };
}
