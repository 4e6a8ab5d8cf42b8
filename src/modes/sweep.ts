import type { Inputs } from '../inputs.ts';
import { sentenceOf } from '../plan/refusal.ts';
import { endOwnBackends } from '../postgres/activity.ts';
import { removeHalfWritten } from '../postgres/backup.ts';
import { type Database, openDatabase, withConnection } from '../postgres/database.ts';
import { dropShadow } from '../postgres/shadow.ts';
import type { JournalEntry } from './journal.ts';

/** The application name of post's own connections. */
export function postApplication(journal: JournalEntry): string {
  return `ef-rollback post ${journal.nonce}`;
}

/** Main's sessions, that with the lock too: one that waits for somebody else's lock does not notice that main is gone. */
export async function endBackends(database: Database, journal: JournalEntry): Promise<void> {
  const ended = await withConnection(database, 'end', (client) =>
    endOwnBackends(client, journal.application, []),
  );
  if (!ended) {
    throw new Error('A session of the run that was ended is still at work, and could not be ended.');
  }
}

/** The shadow, and a half-written dump with what stood beside it. */
export async function sweep(
  inputs: Inputs,
  database: Database | undefined,
  journal: JournalEntry,
  warnings: string[],
): Promise<void> {
  try {
    if (journal.dumpFile !== undefined) {
      await removeHalfWritten(journal.dumpFile);
    }
    if (journal.shadow !== undefined) {
      await dropLeftShadow(inputs, database, journal, journal.shadow);
    }
  } catch (error) {
    warnings.push(`Not everything could be tidied up: ${sentenceOf(error)}`);
  }
}

/** @throws Error that names the shadow where it may still be there. */
async function dropLeftShadow(
  inputs: Inputs,
  database: Database | undefined,
  journal: JournalEntry,
  name: string,
): Promise<void> {
  if (inputs.shadow !== undefined) {
    const server = await openDatabase(inputs.shadow, postApplication(journal));
    // A CREATE DATABASE under way would come after the DROP.
    await endBackends(server, journal);
    await dropShadow(server, name);
  } else if (database !== undefined) {
    await dropShadow(database, name);
  } else {
    throw new Error(`the database ${name} may still be on the server; drop it.`);
  }
}
