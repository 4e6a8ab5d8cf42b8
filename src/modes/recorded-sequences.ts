import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { SequencesBefore } from '../postgres/sequences.ts';
import type { JournalEntry } from './journal.ts';
import type { Workplace } from './world.ts';

const schema = z.object({
  snapshot: z.string(),
  positions: z.array(
    z.object({ oid: z.number(), name: z.string(), lastValue: z.string(), isCalled: z.boolean() }),
  ),
});

/** Of no use once the run has ended. */
export const SEQUENCES_FILE = 'sequences.json';

/** Writes to a file of the run's folder, for the journal to name, where the sequences stand: there may be more of them than the journal holds. */
export async function recordSequences({ directory }: Workplace, sequences: SequencesBefore): Promise<string> {
  const file = join(directory, SEQUENCES_FILE);
  await writeFile(file, JSON.stringify(sequences), { mode: 0o600 });
  return file;
}

/** What was recorded; undefined where the run had not come so far. @throws Error when the file is not what was written */
export async function readRecordedSequences({
  sequencesFile,
}: Pick<JournalEntry, 'sequencesFile'>): Promise<SequencesBefore | undefined> {
  return sequencesFile === undefined
    ? undefined
    : schema.parse(JSON.parse(await readFile(sequencesFile, 'utf8')));
}
