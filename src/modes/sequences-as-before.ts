import type pg from 'pg';
import { putSequencesBack } from '../postgres/put-sequences-back.ts';
import type { SequencesBefore } from '../postgres/sequences.ts';

/** Why a database is not as before when nothing was committed. */
export const SEQUENCES_DIFFER = 'a sequence stands elsewhere, which no rollback takes back';

/** What is to be told of the sequences once each transaction of ours was rolled back. */
export interface SequencesSettled {
  /** Goes on from the sentence that says what is as before; empty when none had moved. */
  readonly told: string;
  /** A sentence for each that stands elsewhere all the same. */
  readonly left: readonly string[];
}

/** More of them would make no sentence. */
const MOST_NAMED = 5;

/** Sets the sequences back that transactions had moved before they were rolled back, where it is known where they stood. */
export async function sequencesAsBefore(
  client: pg.ClientBase,
  before: SequencesBefore | undefined,
  ownApplication: string,
): Promise<SequencesSettled> {
  if (before === undefined) {
    return { told: '', left: [] };
  }
  const { setBack, usedByOthers, left } = await putSequencesBack(client, before, ownApplication);
  return {
    told: [
      ...(setBack.length === 0 ? [] : [`; sequences that had moved were set back: ${listed(setBack)}`]),
      ...(usedByOthers.length === 0
        ? []
        : [`; others may have used numbers of ${listed(usedByOthers)} meanwhile, which went on`]),
    ].join(''),
    left,
  };
}

function listed(all: readonly string[]): string {
  const more = all.length > MOST_NAMED ? ` and ${all.length - MOST_NAMED} more` : '';
  return `${all.slice(0, MOST_NAMED).join(', ')}${more}`;
}
