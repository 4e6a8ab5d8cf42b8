import type pg from 'pg';
import { MARK, type TransactionMark } from './transactions.ts';

/** Where a sequence stands: what no ROLLBACK takes back. */
export interface SequencePosition {
  readonly oid: number;
  /** As it is written in SQL: `shop."Odd name"`. */
  readonly name: string;
  /** A bigint, as the server writes it. */
  readonly lastValue: string;
  /** Whether `lastValue` was given out; otherwise it is the next one. */
  readonly isCalled: boolean;
}

/** Where the sequences stood at a moment. */
export interface SequencesBefore extends TransactionMark {
  readonly positions: readonly SequencePosition[];
}

/** Where the server and its sequences stand, by a connection without an open transaction. @throws the server's error */
export async function markSequences(client: pg.ClientBase): Promise<SequencesBefore> {
  // The mark first, so that whoever commits while the sequences are read is seen to have done so.
  const [, marked, listed] = await askAtOnce<TransactionMark & ListedSequence>(client, [MARK, LIST]);
  return {
    snapshot: marked?.rows[0]?.snapshot ?? '',
    positions: await positionsOf(client, listed?.rows ?? []),
  };
}

/** A sequence that somebody changes is waited for this long, since the app is down meanwhile. */
const LOCK_MS = 3_000;

/**
 * Every sequence that the role may read; temporary ones, our own schema's and the system's are left out. Outside of a transaction, since reading one
 * holds a lock on it until the end.
 */
export async function readSequences(client: pg.ClientBase): Promise<readonly SequencePosition[]> {
  const [, listed] = await askAtOnce<ListedSequence>(client, [LIST]);
  return positionsOf(client, listed?.rows ?? []);
}

type ListedSequence = Pick<SequencePosition, 'oid' | 'name'> & { readonly lastValue: string | null };
type OwnPosition = Pick<SequencePosition, 'lastValue' | 'isCalled'>;

async function positionsOf(
  client: pg.ClientBase,
  sequences: readonly ListedSequence[],
): Promise<readonly SequencePosition[]> {
  const uncalled = sequences.filter(({ lastValue }) => lastValue === null);
  // The server's function says nothing of where one stands that has given nothing out: it is asked itself.
  const [, ...asked] =
    uncalled.length === 0
      ? []
      : await askAtOnce<OwnPosition>(
          client,
          uncalled.map(
            ({ name }) => `SELECT last_value AS "lastValue", is_called AS "isCalled" FROM ${name}`,
          ),
        );
  const own = new Map(uncalled.map(({ oid }, index) => [oid, asked[index]?.rows[0]]));
  return sequences.flatMap(({ oid, name, lastValue }) => {
    const position = lastValue === null ? own.get(oid) : { lastValue, isCalled: true };
    return position === undefined ? [] : [{ oid, name, ...position }];
  });
}

/** One round trip, however many sequences there are; the answer to SET comes first. */
async function askAtOnce<Row extends pg.QueryResultRow>(
  client: pg.ClientBase,
  statements: readonly string[],
): Promise<readonly pg.QueryResult<Row>[]> {
  // Several statements in one text are one transaction, which is what SET LOCAL is for, and are answered by as many results.
  const text = [`SET LOCAL lock_timeout = ${LOCK_MS}`, ...statements].join(';\n');
  return (await client.query<Row>(text)) as unknown as readonly pg.QueryResult<Row>[];
}

/** What the role may not read is not among them: an older server's function fails there, so it is not even called. */
const LIST = `
SELECT oid, name, pg_sequence_last_value(oid)::text AS "lastValue"
  FROM (SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind = 'S' AND c.relpersistence <> 't'
           AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'ef_rollback')
           AND CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE') END
        OFFSET 0) readable
 ORDER BY name`;

/** Where a sequence stands, for a sentence. */
export function describePosition({ lastValue, isCalled }: OwnPosition): string {
  return isCalled ? lastValue : `${lastValue}, not yet given out`;
}
