import type { Warning } from '../plan/warning.ts';
import type { Attempt } from './attempt.ts';
import type { FoundLosses } from './find-losses.ts';
import type { Ground } from './look.ts';
import type { MeasuredPlan } from './measure-plan.ts';
import type { PlannedRange } from './plan-range.ts';
import type { SourceFacts } from './read-sources.ts';

/** What an approver should know that forbids nothing. */
export function planWarnings(
  { report }: Attempt,
  { warnings: disk }: Ground,
  plan: PlannedRange,
  { found, warnings }: MeasuredPlan,
  { startCalls, withoutOrigins }: SourceFacts,
): readonly Warning[] {
  return [
    ...disk.map((sentence) => ({ title: 'Disk', sentence })),
    ...report.warnings
      .filter((sentence) => !disk.includes(sentence))
      .map((sentence) => ({ title: 'Plan', sentence })),
    ...unjudgedOnce(found).map((sentence) => ({ title: 'Not judged', sentence })),
    ...wouldFail(found),
    ...migratesAtStart(startCalls, plan),
    ...(withoutOrigins === undefined ? [] : [{ title: 'Authors and dates', sentence: withoutOrigins }]),
    ...warnings,
  ];
}

/** A Down may run many blocks of which the same is to be said. */
function unjudgedOnce({ unjudged }: FoundLosses): readonly string[] {
  return [...new Set(unjudged.map(({ migration, sentence }) => `${migration}: ${sentence}`))];
}

function wouldFail({ losses }: FoundLosses): readonly Warning[] {
  return losses.flatMap(({ name, wouldFail: failure }) =>
    failure === undefined ? [] : [{ title: 'Would fail', sentence: `${name}: ${failure.reason}` }],
  );
}

function migratesAtStart(startCalls: SourceFacts['startCalls'], { range }: PlannedRange): readonly Warning[] {
  if (startCalls.length === 0) {
    return [];
  }
  const calls = startCalls.slice(0, 5).map(({ call, file, line }) => `${call} in ${file}:${line}`);
  return [
    {
      title: 'The app may migrate at start',
      sentence:
        `${calls.join(', ')}: an app that brings the database up to date when it starts undoes the rollback. ` +
        `Deploy the release that belongs to ${range.to} before it is started.`,
    },
  ];
}
