import type pg from 'pg';
import { type Answer, brokenInvariant, misfit } from '../plan/invariant-rules.ts';
import { lostProtectedRows, type ProtectedRows, type RowChanging } from '../plan/protected-rows.ts';
import { sentenceOf } from '../plan/refusal.ts';
import type { Invariant, WrittenPolicy } from '../policy.ts';
import { AnswerTooLarge, askReadOnly, readSearchPath } from './ask-read-only.ts';
import type { AtomicStep } from './atomic.ts';
import { readProtectedRows, readProtectedRowsAgain } from './protected-rows.ts';
import { sqlStateOf } from './sql-state.ts';

/** What was true before the Down. */
export interface Before {
  readonly searchPath: string;
  readonly answers: ReadonlyMap<Invariant, Answer>;
  readonly protectedRows: readonly ProtectedRows[];
}

/** Invariants that cannot be asked or judged, a sentence each. */
export class InvariantsUnanswered extends Error {
  override readonly name = 'InvariantsUnanswered';
  readonly reasons: readonly string[];

  constructor(reasons: readonly string[], options?: ErrorOptions) {
    super(reasons.join(' '), options);
    this.reasons = reasons;
  }
}

/** Invariants that the Down has broken; the message has each with its answers. */
export class InvariantsBroken extends Error {
  override readonly name = 'InvariantsBroken';
}

/**
 * Asks all invariants and counts the rows of the protected tables, in the client's open transaction, in which nothing is left of it. In a
 * read-only transaction it finds out early what the policy has wrong.
 * @throws InvariantsUnanswered with all of them; the server's error where a lock could not be had or the connection is lost
 */
export async function askBefore(
  client: pg.ClientBase,
  written: WrittenPolicy,
  mayChangeRows: RowChanging = 'any',
): Promise<Before> {
  const { invariants, protectedTables } = written.policy;
  const searchPath = await readSearchPath(client);
  const protectedRows = await readProtectedRows(client, protectedTables, mayChangeRows).catch(cannotCount);
  const answers = await askInvariants(client, written, searchPath);
  const misfits = invariants.flatMap((invariant, index) => {
    const answer = answers.get(invariant);
    const why = answer === undefined ? undefined : misfit(invariant, answer);
    return why === undefined ? [] : [`${nameOf(written, invariant, index)}: ${why}`];
  });
  if (misfits.length > 0) {
    throw new InvariantsUnanswered(misfits);
  }
  return { searchPath, answers, protectedRows };
}

/**
 * Asks and counts again after the Down, in the same transaction.
 * @param mayLose protected tables that policy and approval give up
 * @throws InvariantsBroken with all that are, InvariantsUnanswered, the server's error as {@link askBefore}
 */
export async function holdAfter(
  client: pg.ClientBase,
  written: WrittenPolicy,
  before: Before,
  mayLose: ReadonlySet<string>,
): Promise<void> {
  const after = await askInvariants(client, written, before.searchPath);
  const lost = lostProtectedRows(
    before.protectedRows,
    await readProtectedRowsAgain(client, before.protectedRows).catch(cannotCount),
    mayLose,
  );
  const broken = written.policy.invariants.flatMap((invariant, index) => {
    const [then, now] = [before.answers.get(invariant), after.get(invariant)];
    const why = then === undefined || now === undefined ? undefined : brokenInvariant(invariant, then, now);
    return why === undefined ? [] : [`${nameOf(written, invariant, index)} does not hold: ${why}`];
  });
  const sentences = [...broken, ...lost];
  if (sentences.length > 0) {
    throw new InvariantsBroken(sentences.join(' '));
  }
}

/**
 * The two steps that stand around the Down.
 * @param mayLose as of {@link holdAfter}
 * @param mayChangeRows as of {@link askBefore}
 */
export function invariantSteps(
  written: WrittenPolicy,
  mayLose: ReadonlySet<string>,
  mayChangeRows: RowChanging,
): { readonly before: AtomicStep; readonly after: AtomicStep } {
  let known: Before | undefined;
  return {
    before: {
      name: 'Ask the invariants, and count the rows of the protected tables',
      run: async (client) => {
        known = await askBefore(client, written, mayChangeRows);
      },
    },
    after: {
      name: 'Compare the invariants and the rows of the protected tables with those before',
      run: async (client) => {
        if (known === undefined) {
          throw new Error('The invariants were not asked before the Down.');
        }
        await holdAfter(client, written, known, mayLose);
      },
    },
  };
}

/**
 * Asks all invariants in the client's open transaction.
 * @param searchPath as of {@link askReadOnly}
 * @throws InvariantsUnanswered, the server's error as {@link askBefore}
 */
export async function askInvariants(
  client: pg.ClientBase,
  written: WrittenPolicy,
  searchPath: string,
): Promise<ReadonlyMap<Invariant, Answer>> {
  const answers = new Map<Invariant, Answer>();
  const failures: string[] = [];
  for (const [index, invariant] of written.policy.invariants.entries()) {
    try {
      answers.set(invariant, await askReadOnly(client, invariant.sql, searchPath));
    } catch (error) {
      failures.push(`${nameOf(written, invariant, index)} cannot be asked: ${ownFault(error)}.`);
    }
  }
  if (failures.length > 0) {
    throw new InvariantsUnanswered(failures);
  }
  return answers;
}

function nameOf({ placeOf }: WrittenPolicy, { name }: Invariant, index: number): string {
  return `Invariant ${JSON.stringify(name)} (${placeOf('invariants', index)})`;
}

function cannotCount(error: unknown): never {
  throw new InvariantsUnanswered(
    [`The rows of the protected tables cannot be counted: ${ownFault(error)}.`],
    {
      cause: error,
    },
  );
}

/** Trouble on the connection or with other sessions, which may be over when it is tried again. */
const NOT_THE_QUERYS_FAULT = /^(08|40|55P03|57P)/;

/** What the query itself has wrong. @throws what is not its fault */
function ownFault(error: unknown): string {
  const sqlState = sqlStateOf(error);
  const isOfConnection = sqlState === undefined && !(error instanceof AnswerTooLarge);
  if (isOfConnection || NOT_THE_QUERYS_FAULT.test(sqlState ?? '')) {
    throw error;
  }
  return `${sentenceOf(error).replace(/\.$/, '')}${sqlState === undefined ? '' : ` (SQLSTATE ${sqlState})`}`;
}
