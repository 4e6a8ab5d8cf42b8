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
  const { setBack, notSeen, ahead, left } = await putSequencesBack(client, before, ownApplication);
  return {
    told: [
      told('sequences that had moved were set back', setBack),
      told('others may have taken more numbers meanwhile than can be seen', notSeen),
      told(
        'others may have taken numbers meanwhile, so that these were not set back, which at most leaves a gap',
        ahead,
      ),
    ].join(''),
    left,
  };
}

function told(sentence: string, all: readonly string[]): string {
  return all.length === 0 ? '' : `; ${sentence}: ${listed(all)}`;
}

function listed(all: readonly string[]): string {
  const more = all.length > MOST_NAMED ? ` and ${all.length - MOST_NAMED} more` : '';
  return `${all.slice(0, MOST_NAMED).join(', ')}${more}`;
}
