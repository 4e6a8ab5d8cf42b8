import type pg from 'pg';
import { sentenceOf } from '../plan/refusal.ts';
import { otherSessions } from './activity.ts';
import { givenOutSince, type Step, stepOf } from './given-out-since.ts';
import { describePosition, readSequences, type SequencePosition, type SequencesBefore } from './sequences.ts';
import { nothingCommittedSince, type TransactionMark } from './transactions.ts';

/** What came of {@link putSequencesBack}. */
export interface SequencesNow {
  /** A phrase for each that was set back. */
  readonly setBack: readonly string[];
  /** The names of those whose numbers others have used, and which therefore went on. */
  readonly usedByOthers: readonly string[];
  /** A sentence for each that stands elsewhere and may not, or cannot, be set back. */
  readonly left: readonly string[];
}

/** A table that somebody writes to is waited for this long: the app is down meanwhile. Autovacuum gives way after a second. */
const LOCK_MS = 3_000;
const STATEMENT_MS = 10_000;

/**
 * Sets the sequences back that a transaction had moved before it was rolled back: setval and nextval stay done. Only those that are still what they
 * were, and never behind a number that somebody else has taken since.
 * @param ownApplication start of the application name of our own sessions
 */
export async function putSequencesBack(
  client: pg.ClientBase,
  before: SequencesBefore,
  ownApplication: string,
): Promise<SequencesNow> {
  const moved = movedBetween(before.positions, await readSequences(client));
  if (moved.length === 0) {
    return { setBack: [], usedByOthers: [], left: [] };
  }
  // Asked before the first is set back, which is a commit, too.
  const others = (await wasAlone(client, before, ownApplication)) ? undefined : before;
  const tried: Tried[] = [];
  for (const one of moved) {
    tried.push(await tryToPutBack(client, one, others));
  }
  return judge(tried, await readSequences(client), others === undefined);
}

interface Moved {
  readonly then: SequencePosition;
  readonly now: SequencePosition;
}

/** Where a sequence was set to, or why it was not. */
type Tried = Moved & ({ readonly to: SequencePosition } | { readonly reason: string });

/** One that is gone or has another name is told by the catalog. */
function movedBetween(
  before: readonly SequencePosition[],
  after: readonly SequencePosition[],
): readonly Moved[] {
  const present = new Map(after.map((one) => [one.oid, one]));
  return before.flatMap((then) => {
    const now = present.get(then.oid);
    return now === undefined || now.name !== then.name || isSame(now, then) ? [] : [{ then, now }];
  });
}

function isSame(one: SequencePosition, other: SequencePosition): boolean {
  return one.lastValue === other.lastValue && one.isCalled === other.isCalled;
}

/** Whether nobody can have taken a number since, neither for a row nor to keep it in mind for one. */
async function wasAlone(
  client: pg.ClientBase,
  before: SequencesBefore,
  ownApplication: string,
): Promise<boolean> {
  return (
    (await nothingCommittedSince(client, before)) &&
    (await otherSessions(client, ownApplication)).length === 0
  );
}

async function tryToPutBack(
  client: pg.ClientBase,
  moved: Moved,
  others: TransactionMark | undefined,
): Promise<Tried> {
  try {
    return { ...moved, to: await putBack(client, moved, others) };
  } catch (error) {
    return { ...moved, reason: sentenceOf(error) };
  }
}

/** @param others since when others may have taken numbers; none where it is known that nobody has */
async function putBack(
  client: pg.ClientBase,
  { then, now }: Moved,
  others: TransactionMark | undefined,
): Promise<SequencePosition> {
  await client.query('BEGIN');
  try {
    // Without row security a row that the role may not see is an error, not one that is not there.
    await client.query(
      `SET LOCAL lock_timeout = ${LOCK_MS}; SET LOCAL statement_timeout = ${STATEMENT_MS}; SET LOCAL row_security = off`,
    );
    const to = others === undefined ? then : await whereItMayStand(client, { then, now }, others);
    await client.query('SELECT setval($1::oid::regclass, $2::bigint, $3)', [
      to.oid,
      to.lastValue,
      to.isCalled,
    ]);
    await client.query('COMMIT');
    return to;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/** One that was moved back is set forward, which takes nobody's number; the others stop behind what others have used. */
async function whereItMayStand(
  client: pg.ClientBase,
  { then, now }: Moved,
  since: TransactionMark,
): Promise<SequencePosition> {
  const step = await stepOf(client, then);
  if (!isAhead(now, then, step)) {
    return then;
  }
  const used = await givenOutSince(client, then, now, step, since);
  return used === undefined ? then : { ...then, lastValue: used, isCalled: true };
}

function isAhead(one: SequencePosition, other: SequencePosition, step: Step): boolean {
  const next = ({ lastValue, isCalled }: SequencePosition): bigint =>
    BigInt(lastValue) + (isCalled ? step : 0n);
  return step > 0n ? next(one) > next(other) : next(one) < next(other);
}

/** What is read once more counts where nobody else is at work: otherwise the next number may be gone a moment later. */
function judge(tried: readonly Tried[], after: readonly SequencePosition[], alone: boolean): SequencesNow {
  const present = new Map(after.map((one) => [one.oid, one]));
  const setBack: string[] = [];
  const usedByOthers: string[] = [];
  const left: string[] = [];
  for (const one of tried) {
    const { then, now } = one;
    const stands = present.get(then.oid) ?? now;
    if ('reason' in one || (alone && !isSame(stands, one.to))) {
      left.push(describeLeft(then, stands, 'reason' in one ? ` (${one.reason})` : ''));
      continue;
    }
    if (!isSame(one.to, then)) {
      usedByOthers.push(then.name);
    }
    if (!isSame(one.to, now)) {
      setBack.push(`${then.name} from ${describePosition(now)} to ${describePosition(one.to)}`);
    }
  }
  return { setBack, usedByOthers, left };
}

function describeLeft(then: SequencePosition, now: SequencePosition, why: string): string {
  return `the sequence ${then.name} stands at ${describePosition(now)}, before at ${describePosition(then)}${why}`;
}
