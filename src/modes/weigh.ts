import { nameOfPart } from '../plan/losses.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { mayLoseRows } from '../plan/policy-check.ts';
import type { RowChanging } from '../plan/protected-rows.ts';
import { sealPlan } from '../plan/seal-plan.ts';
import type { WrittenPolicy } from '../policy.ts';
import type { TableWrites } from '../postgres/table-writes.ts';
import { redactTexts } from '../report/redaction.ts';
import type { Attempt } from './attempt.ts';
import type { Carrier } from './carrier.ts';
import { describePlan } from './describe-plan.ts';
import type { FoundLosses } from './find-losses.ts';
import type { Ground } from './look.ts';
import { type MeasuredPlan, measurePlan } from './measure-plan.ts';
import type { PlannedRange } from './plan-range.ts';
import { policyQuestion } from './policy-question.ts';
import type { JudgedForesight } from './rehearsal.ts';

/** A plan with what its execution needs beside the document. */
export interface WeighedPlan {
  readonly document: PlanDocument;
  readonly found: FoundLosses;
  readonly written: WrittenPolicy;
  /** Protected tables that policy and approval give up. */
  readonly mayLoseRows: ReadonlySet<string>;
  /** Tables whose rows the Downs may change in number. */
  readonly mayChangeRows: RowChanging;
  /** What had been written when the losses were measured. */
  readonly writes: TableWrites;
}

/** Everything that an approver must know: measured, held against the policy, and sealed with a digest. */
export async function weigh(
  attempt: Attempt,
  ground: Ground,
  carrier: Carrier,
  plan: PlannedRange,
  foreseen: JudgedForesight,
  written: WrittenPolicy,
): Promise<WeighedPlan> {
  const { runner } = attempt.world;
  const { rehearsed, choice } = foreseen;
  const measured = await measurePlan(attempt, ground, plan, written, rehearsed, choice.engine);
  const sources = await carrier.sources(plan.range.reverted, written.policy.breakingChanges);
  const question = await policyQuestion(attempt, plan, measured.found, sources, written);
  const commit = await carrier.commit();
  const described = describePlan({
    attempt,
    ground,
    versions: carrier.versions,
    commit,
    plan,
    foreseen,
    measured,
    sources,
    question,
  });
  return {
    // What a plan holds comes from the database and the sources; nothing in it may be a secret, and its digest is of what is shown.
    document: sealPlan(redactTexts(described, (text) => runner.redact(text))),
    found: measured.found,
    written,
    mayLoseRows: mayLoseRows(question),
    mayChangeRows: rowChanging(measured, foreseen),
    writes: measured.writes,
  };
}

/** Where the rehearsal has shown every command, those that write a table anew and those that take rows; otherwise any may be. */
function rowChanging({ forecast, found }: MeasuredPlan, { rehearsed }: JudgedForesight): RowChanging {
  const isSeen = rehearsed?.result === 'done' && rehearsed.commands !== undefined;
  if (!isSeen || forecast === undefined) {
    return 'any';
  }
  const writtenAnew = forecast.work.flatMap(({ tables }) =>
    tables.filter(({ rewrites }) => rewrites !== 'no').map(({ table }) => nameOfPart(table)),
  );
  const emptied = found.losses
    .filter(({ kind }) => kind === 'table' || kind === 'rows')
    .map(({ name }) => name);
  return new Set([...writtenAnew, ...emptied]);
}
