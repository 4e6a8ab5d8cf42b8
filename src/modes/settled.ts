import type { Runner } from '../github/runner.ts';
import { sentenceOf } from '../plan/refusal.ts';
import type { Journal, JournalEntry } from './journal.ts';
import type { DatabaseVerdict } from './outcome.ts';

type SettledVerdict = NonNullable<JournalEntry['verdict']>;

/** As many as are told. */
const DIFFERENCES = 10;
/** Post gets the journal as one environment variable, which holds 128 KiB. */
const DIFFERENCE_CHARACTERS = 500;
const SENTENCE_CHARACTERS = 4_000;

/**
 * Records what was found of the database before anybody is let in again: the app writes as soon as it is started, and a post that only knew
 * of a revert would take that for what the revert has left, and restore the dump over it. What is left to post is not settled. Never throws,
 * since what was found counts more than that it could be recorded.
 */
export function recordSettled(
  journal: Journal,
  verdict: DatabaseVerdict,
  runner: Pick<Runner, 'redact' | 'warning'>,
): void {
  try {
    const settled = forJournal(verdict, (text) => runner.redact(text));
    if (settled !== undefined) {
      journal.record({ stage: 'settled', verdict: settled });
    }
  } catch (error) {
    runner.warning('Journal', `What was found of the database could not be recorded: ${sentenceOf(error)}.`);
  }
}

/** What main had found, for post to tell. */
export function settledVerdict({ verdict }: JournalEntry): DatabaseVerdict {
  return (
    verdict ?? {
      state: 'not-as-before',
      differences: [],
      reason: 'the journal does not say how it was found',
    }
  );
}

/** Without secrets, since what tools and servers say is in it, and within the journal's limits; undefined for what is not settled. */
function forJournal(verdict: DatabaseVerdict, redact: (text: string) => string): SettledVerdict | undefined {
  const brief = (text: string, length: number): string => redact(text).slice(0, length);
  switch (verdict.state) {
    case 'as-before':
    case 'restored':
      return { state: verdict.state, proof: brief(verdict.proof, SENTENCE_CHARACTERS) };
    case 'not-as-before':
      return {
        state: verdict.state,
        reason: brief(verdict.reason, SENTENCE_CHARACTERS),
        differences: firstOf(verdict.differences).map((text) => brief(text, DIFFERENCE_CHARACTERS)),
      };
    case 'untouched':
    case 'at-target':
    case 'left-to-post':
      return undefined;
  }
}

function firstOf(differences: readonly string[]): readonly string[] {
  return differences.length <= DIFFERENCES
    ? differences
    : [...differences.slice(0, DIFFERENCES - 1), `${differences.length - DIFFERENCES + 1} more`];
}
