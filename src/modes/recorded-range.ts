import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { MigrationRange } from '../plan/migration-range.ts';
import type { JournalEntry } from './journal.ts';
import type { Workplace } from './world.ts';

const schema = z.object({
  reverted: z.array(z.string()),
  historyBefore: z.array(z.string()),
  historyAfter: z.array(z.string()),
});

/** The ids that a rollback is about, as post needs them. */
export type RecordedRange = z.output<typeof schema>;

/**
 * Writes the range's ids to a file of the run's folder, for the journal to name: the journal itself reaches post as one environment variable, for
 * which Linux takes 128 KiB at most (MAX_ARG_STRLEN), and thousands of migrations have more.
 */
export async function recordRange(
  { directory }: Workplace,
  { reverted, historyBefore, historyAfter }: MigrationRange,
): Promise<string> {
  const file = join(directory, RANGE_FILE);
  await writeFile(file, JSON.stringify({ reverted, historyBefore, historyAfter }), { mode: 0o600 });
  return file;
}

/** Of no use once the run has ended. */
export const RANGE_FILE = 'range.json';

/** The ids that were recorded; undefined where the run had not come so far. @throws Error when the file is not what was written */
export async function readRecordedRange({ rangeFile }: JournalEntry): Promise<RecordedRange | undefined> {
  return rangeFile === undefined ? undefined : schema.parse(JSON.parse(await readFile(rangeFile, 'utf8')));
}
