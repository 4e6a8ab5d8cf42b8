import type pg from 'pg';

/** What was committed at a moment, as the server writes a snapshot: `xmin:xmax:in progress`. */
export interface TransactionMark {
  readonly snapshot: string;
}

/** Marks where the server is. Only meaningful on the server that gave it. */
export async function markTransactions(client: pg.ClientBase): Promise<TransactionMark> {
  const result = await client.query<TransactionMark>(MARK);
  return { snapshot: result.rows[0]?.snapshot ?? '' };
}

/** What {@link markTransactions} asks, for those who ask more with it. */
export const MARK = 'SELECT pg_current_snapshot()::text AS snapshot';

/** More transactions than this since the mark are not looked at one by one. */
const MOST = 10_000;

/**
 * Whether it is proven that nothing was committed on this server since the mark: every transaction that was in progress then, or has
 * got an id since, was rolled back. `false` means not proven: another database's transaction counts too, since the server keeps no
 * record of whose an id was.
 */
export async function nothingCommittedSince(client: pg.ClientBase, mark: TransactionMark): Promise<boolean> {
  const result = await client.query<{ proven: boolean }>(
    `WITH bounds AS (
       SELECT pg_snapshot_xmin($1::pg_snapshot)::text::numeric AS first,
              pg_snapshot_xmax(pg_current_snapshot())::text::numeric AS next
     )
     SELECT next - first <= $2 AND NOT EXISTS (
              SELECT 1 FROM generate_series(first, least(next, first + $2) - 1) AS id
               WHERE NOT pg_visible_in_snapshot(id::text::xid8, $1::pg_snapshot)
                 AND pg_xact_status(id::text::xid8) IS DISTINCT FROM 'aborted') AS proven
       FROM bounds`,
    [mark.snapshot, MOST],
  );
  return result.rows[0]?.proven === true;
}
