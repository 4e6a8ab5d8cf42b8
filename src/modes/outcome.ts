import type { Outcome } from '../report/run-report.ts';

/** What was observed of the database at the end of a run that did not go through. */
export type DatabaseVerdict =
  /** Nothing of ours ever reached it. */
  | { readonly state: 'untouched' }
  /** Tried, and proven to be as it was; `proof` says by what. */
  | { readonly state: 'as-before'; readonly proof: string }
  /** Put back from the dump, and proven to be as it was. */
  | { readonly state: 'restored'; readonly proof: string }
  /** At the target, proven, though a later step failed. */
  | { readonly state: 'at-target' }
  /** Not as before, or not provably so. */
  | { readonly state: 'not-as-before'; readonly differences: readonly string[]; readonly reason: string }
  /** There was no time to look: post does. */
  | { readonly state: 'left-to-post'; readonly reason: string };

/** The outcome that a verdict on the database amounts to, after a failure. */
export function outcomeOfFailure(verdict: DatabaseVerdict, appIsBack: boolean): Outcome {
  if (!appIsBack) {
    return 'needs-intervention';
  }
  switch (verdict.state) {
    case 'untouched':
    case 'as-before':
      return 'unchanged';
    case 'restored':
      return 'restored';
    case 'at-target':
    case 'not-as-before':
    case 'left-to-post':
      return 'needs-intervention';
  }
}

/** Whether the step fails with this outcome. */
export function isFailure(outcome: Outcome): boolean {
  return outcome !== 'rolled-back' && outcome !== 'planned' && outcome !== 'nothing-to-do';
}

/** The verdict as a sentence. */
export function describeVerdict(verdict: DatabaseVerdict): string {
  switch (verdict.state) {
    case 'untouched':
      return 'The database was not touched.';
    case 'as-before':
      return `The database is as before: ${verdict.proof}.`;
    case 'restored':
      return `The database was restored from the dump and is as before: ${verdict.proof}.`;
    case 'at-target':
      return 'The database is at the target, proven; it was not put back.';
    case 'not-as-before': {
      const shown = verdict.differences.slice(0, 10).join('; ');
      const more = verdict.differences.length > 10 ? ` and ${verdict.differences.length - 10} more` : '';
      const is = shown === '' ? 'is not proven to be as before' : 'is not as before';
      return `The database ${is}: ${verdict.reason.replace(/\.$/, '')}.${shown === '' ? '' : ` ${shown}${more}.`}`;
    }
    case 'left-to-post':
      return `The database may not be as before, and the post step puts it back: ${verdict.reason}.`;
  }
}
