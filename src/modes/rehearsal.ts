import { compareCatalogs, type Difference, describeDifference } from '../catalog/catalog.ts';
import { judgeDifferences } from '../catalog/judge.ts';
import { withLikelyCauses } from '../catalog/likely-cause.ts';
import type { Inputs } from '../inputs.ts';
import { chooseEngine, type EngineChoice } from '../plan/engine-choice.ts';
import type { Finding } from '../plan/finding.ts';
import { Refusal } from '../plan/refusal.ts';
import type { DownFailure, RehearsalManner } from '../postgres/rehearse.ts';
import { textsOfRange } from './causes.ts';
import type { Foresight } from './foresee.ts';
import type { PlannedRange } from './plan-range.ts';

/** The engine that the commands allow, before anything was rehearsed. @throws Refusal */
export function engineByCommands(inputs: Inputs, plan: PlannedRange): EngineChoice {
  return chooseEngine(inputs.engine, plan.outside);
}

/** How the Down is rehearsed, if it is: in the manner of the engine; `auto` may fall back from one transaction to one a migration. */
export function rehearsalOf(inputs: Inputs, { engine }: EngineChoice): RehearsalManner | undefined {
  if (inputs.rehearse === 'off') {
    return undefined;
  }
  if (engine !== 'transaction') {
    return 'apart';
  }
  return inputs.engine === 'auto' ? 'in-one-else-apart' : 'in-one';
}

/** What the rollback will do, and what the rehearsal says of it. */
export type JudgedForesight = Foresight & JudgedRehearsal;

/** What a rehearsal has shown. */
export interface JudgedRehearsal {
  readonly choice: EngineChoice;
  /** What the Down will leave behind that does not fail it. */
  readonly tolerated: readonly Difference[];
  /** Why the rollback must not be done. */
  readonly objection: Refusal | undefined;
}

/**
 * What the rehearsal says of the engine: a Down that fails on the shadow is objected to, one that ends inexactly is judged, and one that does not
 * go in one transaction falls back.
 */
export function judgeRehearsal(
  inputs: Inputs,
  plan: PlannedRange,
  choice: EngineChoice,
  { expected, rehearsed }: Foresight,
): JudgedRehearsal {
  if (rehearsed === undefined) {
    return { choice, tolerated: [], objection: undefined };
  }
  if (rehearsed.result === 'failed') {
    return {
      choice,
      tolerated: [],
      objection: new Refusal(`The rehearsal failed: ${describeFailure(rehearsed)} The app was not stopped.`),
    };
  }
  const { failing, tolerated } = judgeDifferences(
    withLikelyCauses(compareCatalogs(expected.catalog, rehearsed.catalog), textsOfRange(plan)),
    [],
    inputs.verify,
  );
  return {
    choice:
      rehearsed.notInOne === undefined
        ? choice
        : {
            engine: 'database-update',
            because: `in one transaction, ${describeFailure(rehearsed.notInOne)}`,
          },
    tolerated,
    objection:
      failing.length === 0
        ? undefined
        : new Refusal(
            `The rehearsal ended at another schema than that of ${plan.range.to}: ${failing.map(describeDifference).join('; ')}. ` +
              'A Down forgets to undo what its Up did: mend it, or choose a target after it. The app was not stopped.',
          ),
  };
}

/** What the rehearsal comes to as a check of the plan. */
export function rehearsalFindings(
  inputs: Inputs,
  plan: PlannedRange,
  foreseen: JudgedForesight,
): readonly Finding[] {
  const { objection } = foreseen;
  const finding = { check: 'rehearsal', blocks: true };
  if (objection !== undefined) {
    return objection.reasons.map((sentence) => ({ ...finding, ok: false, sentence }));
  }
  if (inputs.rehearse === 'off' && plan.effects === undefined) {
    return [
      {
        ...finding,
        ok: false,
        sentence: 'What a bundle takes is only seen by rehearsing it: leave rehearse at schema.',
      },
    ];
  }
  return [
    {
      ...finding,
      blocks: false,
      ok: foreseen.rehearsed !== undefined,
      sentence: rehearsalSentence(plan, foreseen),
    },
  ];
}

/** What the rehearsal showed, or why there was none. */
export function rehearsalSentence(
  { range }: PlannedRange,
  { objection, rehearsed }: JudgedForesight,
): string {
  if (objection !== undefined) {
    return objection.message;
  }
  if (rehearsed === undefined) {
    return 'The Down was not rehearsed, since rehearse is off.';
  }
  return rehearsed.result === 'done' && rehearsed.seen !== undefined
    ? `On a throwaway database the Down ends at ${range.to}.`
    : `Followed on paper, the Down ends at the tables and columns of ${range.to}; no throwaway database could be made.`;
}

/** A Down that fails, a sentence without its capital: the migration, what the server says, and the command. */
export function describeFailure(failure: DownFailure): string {
  const code = failure.sqlState === undefined ? '' : ` (SQLSTATE ${failure.sqlState})`;
  const place = failure.sql === undefined ? '' : `, at ${failure.sql.replace(/\s+/g, ' ').slice(0, 120)}`;
  return `the Down of ${failure.migration} fails: ${failure.sentence}${code}${place}.`;
}
