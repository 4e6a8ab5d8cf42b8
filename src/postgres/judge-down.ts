import type pg from 'pg';
import { type Catalog, compareCatalogs, type Difference } from '../catalog/catalog.ts';
import { readCatalog } from './catalog-reader.ts';
import type { LocatedHistory } from './history.ts';
import {
  CommandRefused,
  refusedOf,
  type SentMigration,
  sendInOpenTransaction,
  sendMigration,
} from './send-migration.ts';

/** What a Down does, seen on a shadow from exactly the state that its Up has left. */
export type DownVerdict =
  | { readonly verdict: 'exact' }
  | { readonly verdict: 'inexact'; readonly differences: readonly Difference[]; readonly reason?: string }
  | { readonly verdict: 'does nothing'; readonly differences: readonly Difference[] }
  | {
      readonly verdict: 'fails';
      readonly reason: string;
      readonly sqlState?: string;
    };

export interface DownQuestion {
  readonly history: LocatedHistory;
  /** The catalog before the Up, which the Down must come to. */
  readonly before: Catalog;
  /** The catalog after the Up. */
  readonly after: Catalog;
  readonly down: SentMigration;
  readonly up: SentMigration;
}

/** Whether a migration's commands may all stand in one transaction. */
export function fitsInTransaction({ commands }: SentMigration): boolean {
  return commands.slice(0, -1).every((command) => command.transactional);
}

/** Judges a Down that does not end its transaction in one that is rolled back, so that the shadow stays as the Up has left it. */
export async function judgeInTransaction(client: pg.Client, question: DownQuestion): Promise<DownVerdict> {
  await client.query('BEGIN');
  try {
    await sendInOpenTransaction(client, question.down);
    const verdict = verdictOf(question, await readCatalog(client, question.history));
    return await withUpAgain(verdict, question, () => sendInOpenTransaction(client, question.up));
  } catch (error) {
    return failureOf(error);
  } finally {
    await client.query('ROLLBACK');
  }
}

/** Judges a Down that no transaction may hold, on a database that is thrown away afterwards. */
export async function judgeOnCopy(client: pg.Client, question: DownQuestion): Promise<DownVerdict> {
  try {
    await sendMigration(client, question.down);
    const verdict = verdictOf(question, await readCatalog(client, question.history));
    return await withUpAgain(verdict, question, () => sendMigration(client, question.up));
  } catch (error) {
    await client.query('ROLLBACK');
    return failureOf(error);
  }
}

function verdictOf({ before, after }: DownQuestion, now: Catalog): DownVerdict {
  const differences = compareCatalogs(before, now);
  if (differences.length === 0) {
    return { verdict: 'exact' };
  }
  return compareCatalogs(after, now).length === 0
    ? { verdict: 'does nothing', differences }
    : { verdict: 'inexact', differences };
}

/** After a Down that left something behind, going up again may be what fails; that is told with the verdict. */
async function withUpAgain(
  verdict: DownVerdict,
  { up }: DownQuestion,
  goUp: () => Promise<void>,
): Promise<DownVerdict> {
  if (verdict.verdict !== 'inexact' || !fitsInTransaction(up)) {
    return verdict;
  }
  const refused = await refusedOf(goUp);
  return refused === undefined
    ? verdict
    : { ...verdict, reason: `the Up fails after it: ${refused.message}` };
}

function failureOf(error: unknown): DownVerdict {
  if (!(error instanceof CommandRefused)) {
    throw error;
  }
  const { sqlState, message } = error;
  return {
    verdict: 'fails',
    reason: message,
    ...(sqlState === undefined ? {} : { sqlState }),
  };
}
