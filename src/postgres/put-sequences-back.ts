import type pg from 'pg';
import { sentenceOf } from '../plan/refusal.ts';
import { otherSessions } from './activity.ts';
import { describePosition, readSequences, type SequencePosition, type SequencesBefore } from './sequences.ts';
import { shortly } from './shortly.ts';
import { nothingCommittedSince } from './transactions.ts';
import { lastUsedSince } from './used-since.ts';

/** What came of {@link putSequencesBack}. */
export interface SequencesNow {
  /** A phrase for each that was set to where it stood, or on to what others have used. */
  readonly setBack: readonly string[];
  /** The names of those among them of which others may have taken numbers that cannot be seen. */
  readonly notSeen: readonly string[];
  /** The names of those that are ahead of where they stood and stay there, since others may have taken the numbers between. */
  readonly ahead: readonly string[];
  /** A sentence for each that stands elsewhere and cannot be set. */
  readonly left: readonly string[];
}

/**
 * Sets the sequences back that a transaction had moved before it was rolled back: setval and nextval stay done. Where others were or may have been at
 * work, a number that is skipped does no harm, and one that is given out twice does: there a sequence only ever goes on.
 * @param ownApplication start of the application name of our own sessions
 */
export async function putSequencesBack(
  client: pg.ClientBase,
  before: SequencesBefore,
  ownApplication: string,
): Promise<SequencesNow> {
  const moved = movedBetween(before.positions, await readSequences(client));
  // Asked when they have been read, so that whoever comes later is seen by the move; and before the first is set, which is a commit, too.
  const alone = moved.length > 0 && (await wasAlone(client, before, ownApplication));
  const setBack: string[] = [];
  const notSeen: string[] = [];
  const ahead: string[] = [];
  const left: string[] = [];
  for (const one of moved) {
    const { then, now } = one;
    try {
      const exactly = alone && (await setExactly(client, one));
      const to = exactly ? then : await setOn(client, then, before);
      if (to === undefined) {
        ahead.push(then.name);
        continue;
      }
      setBack.push(`${then.name} from ${describePosition(now)} to ${describePosition(to)}`);
      notSeen.push(...(exactly ? [] : [then.name]));
    } catch (error) {
      left.push(
        `the sequence ${then.name} stands at ${describePosition(now)}, before at ${describePosition(then)} (${sentenceOf(error)})`,
      );
    }
  }
  return { setBack, notSeen, ahead, left };
}

interface Moved {
  readonly then: SequencePosition;
  readonly now: SequencePosition;
}

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

/**
 * Whether nobody can have taken a number since, neither for a row nor to keep it in mind for one: whoever is in a transaction, connected, or has
 * committed on this server may have. A session that came and went meanwhile has taken its number for no row here, unless it writes that later.
 */
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

/** Whether it was set: not when it has moved since it was read, by somebody who has come in between. */
function setExactly(client: pg.ClientBase, { then, now }: Moved): Promise<boolean> {
  return setWhere(client, then, 's.last_value = $4::bigint AND s.is_called = $5', [
    now.lastValue,
    now.isCalled,
  ]);
}

/** Sets one that was moved back on to where it stood, and behind what can be seen that others have used until it was. Undefined when it was not behind. */
async function setOn(
  client: pg.ClientBase,
  then: SequencePosition,
  since: SequencesBefore,
): Promise<SequencePosition | undefined> {
  if (!(await setUnlessAhead(client, then))) {
    return undefined;
  }
  const used = await lastUsedSince(client, then, since);
  const behindUsed = used === undefined ? then : { ...then, lastValue: used, isCalled: true };
  return (await setUnlessAhead(client, behindUsed)) ? behindUsed : then;
}

/** What comes next is compared: 7 that was given out and 8 that was not are the same to who asks. Below zero a sequence counts down. */
function setUnlessAhead(client: pg.ClientBase, to: SequencePosition): Promise<boolean> {
  return setWhere(
    client,
    to,
    `sign(q.seqincrement::numeric) * (s.last_value::numeric + CASE WHEN s.is_called THEN q.seqincrement ELSE 0 END)
       < sign(q.seqincrement::numeric) * ($2::bigint::numeric + CASE WHEN $3 THEN q.seqincrement ELSE 0 END)`,
  );
}

/** In one statement with what it depends on, so that nobody who takes a number comes in between. */
async function setWhere(
  client: pg.ClientBase,
  { oid, name, lastValue, isCalled }: SequencePosition,
  condition: string,
  values: readonly unknown[] = [],
): Promise<boolean> {
  const result = await shortly(client, () =>
    client.query(
      `SELECT setval(q.seqrelid::regclass, $2::bigint, $3::boolean) FROM ${name} s, pg_sequence q WHERE q.seqrelid = $1 AND ${condition}`,
      [oid, lastValue, isCalled, ...values],
    ),
  );
  return result.rows.length > 0;
}
