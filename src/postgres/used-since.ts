import type pg from 'pg';
import type { SequencePosition } from './sequences.ts';
import { shortly } from './shortly.ts';
import { sqlStateOf } from './sql-state.ts';
import type { TransactionMark } from './transactions.ts';

/**
 * The last number of the sequence, behind the one it stood at, that rows written since the mark have in the columns it numbers; undefined when none is
 * seen. Nobody waits for that, so that what is still open is not seen, nor is what cannot be read, or is a part of a text.
 */
export async function lastUsedSince(
  client: pg.ClientBase,
  then: SequencePosition,
  mark: TransactionMark,
): Promise<string | undefined> {
  let last: string | undefined;
  for (const column of await numberedColumns(client, then)) {
    last = (await lastIn(client, column, { ...then, lastValue: last ?? then.lastValue }, mark)) ?? last;
  }
  return last;
}

/** Rows are stamped with the lower half of a transaction's number. One of 2^31 transactions ago may be taken for a new one, which does no harm. */
async function lastIn(
  client: pg.ClientBase,
  { table, column, up, limit }: NumberedColumn,
  { lastValue, isCalled }: SequencePosition,
  { snapshot }: TransactionMark,
): Promise<string | undefined> {
  const [last, from, to] = up ? ['max', '>', '<='] : ['min', '<', '>='];
  try {
    const result = await shortly(client, async () => {
      // Without row security a row that the role may not see is an error, not one that is not there.
      await client.query('SET LOCAL row_security = off');
      return client.query<{ last: string | null }>(
        `SELECT ${last}(t.${column})::bigint::text AS last FROM ${table} t
          WHERE t.${column} ${from}${isCalled ? '' : '='} $1::bigint AND t.${column} ${to} $2::bigint
            AND age(t.xmin) <= age((pg_snapshot_xmin($3::pg_snapshot)::text::numeric % 4294967296)::text::xid)`,
        [lastValue, limit, snapshot],
      );
    });
    return result.rows[0]?.last ?? undefined;
  } catch (error) {
    // Locked, not the role's to read, a text, or a view's.
    if (sqlStateOf(error) === undefined) {
      throw error;
    }
    return undefined;
  }
}

interface NumberedColumn {
  readonly table: string;
  readonly column: string;
  /** Whether the sequence counts upwards, and how far it can. */
  readonly up: boolean;
  readonly limit: string;
}

/** The columns that own the sequence or have it in their default. */
async function numberedColumns(
  client: pg.ClientBase,
  { oid }: SequencePosition,
): Promise<readonly NumberedColumn[]> {
  const result = await client.query<NumberedColumn>(
    `SELECT DISTINCT format('%I.%I', n.nspname, c.relname) AS table, quote_ident(a.attname) AS column,
            s.seqincrement > 0 AS up, CASE WHEN s.seqincrement > 0 THEN s.seqmax ELSE s.seqmin END AS limit
       FROM (SELECT refobjid AS relid, refobjsubid AS number FROM pg_depend
              WHERE classid = 'pg_class'::regclass AND objid = $1 AND refclassid = 'pg_class'::regclass AND refobjsubid > 0
             UNION SELECT f.adrelid, f.adnum FROM pg_depend d JOIN pg_attrdef f ON f.oid = d.objid
              WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = $1) used
       JOIN pg_attribute a ON a.attrelid = used.relid AND a.attnum = used.number
       JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_sequence s ON s.seqrelid = $1
      ORDER BY 1, 2`,
    [oid],
  );
  return result.rows;
}
