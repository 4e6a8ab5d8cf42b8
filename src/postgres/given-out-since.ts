import type pg from 'pg';
import type { SequencePosition } from './sequences.ts';
import type { TransactionMark } from './transactions.ts';

/** What a sequence counts by; below zero it counts down. */
export type Step = bigint;

/** What a sequence counts by. */
export async function stepOf(client: pg.ClientBase, { oid }: SequencePosition): Promise<Step> {
  const result = await client.query<{ step: string }>(
    'SELECT seqincrement AS step FROM pg_sequence WHERE seqrelid = $1',
    [oid],
  );
  return BigInt(result.rows[0]?.step ?? '1');
}

/**
 * The last number between the two positions that a row written since the mark has; undefined when none has. Until the end of the transaction nobody
 * else writes to the tables that the sequence numbers. Of one that numbers no column nobody knows where its numbers went: all may be used.
 * @throws the server's error when somebody is writing
 */
export async function givenOutSince(
  client: pg.ClientBase,
  then: SequencePosition,
  now: SequencePosition,
  step: Step,
  mark: TransactionMark,
): Promise<string | undefined> {
  const columns = await numberedColumns(client, then);
  if (columns.length === 0) {
    return now.lastValue;
  }
  for (const { table } of columns) {
    await client.query(`LOCK TABLE ${table} IN SHARE MODE`);
  }
  const used = await client.query<{ last: string | null }>(
    `SELECT ${step > 0n ? 'max' : 'min'}(number)::text AS last FROM (
       ${columns.map((column) => numbersSince(column, step, then.isCalled)).join(' UNION ALL ')}
     ) used`,
    [then.lastValue, now.lastValue, mark.snapshot],
  );
  return used.rows[0]?.last ?? undefined;
}

/** Rows are stamped with the lower half of a transaction's number. One of 2^31 transactions ago may be taken for a new one, which does no harm. */
function numbersSince({ table, column }: NumberedColumn, step: Step, isCalled: boolean): string {
  const [from, to] = step > 0n ? ['>', '<='] : ['<', '>='];
  return `SELECT t.${column}::bigint AS number FROM ${table} t
           WHERE t.${column} ${from}${isCalled ? '' : '='} $1::bigint AND t.${column} ${to} $2::bigint
             AND age(t.xmin) <= age((pg_snapshot_xmin($3::pg_snapshot)::text::numeric % 4294967296)::text::xid)`;
}

interface NumberedColumn {
  readonly table: string;
  readonly column: string;
}

/** The columns that own the sequence or have it in their default. */
async function numberedColumns(
  client: pg.ClientBase,
  { oid }: SequencePosition,
): Promise<readonly NumberedColumn[]> {
  const result = await client.query<NumberedColumn>(
    `SELECT DISTINCT format('%I.%I', n.nspname, c.relname) AS table, quote_ident(a.attname) AS column
       FROM (SELECT refobjid AS relid, refobjsubid AS number FROM pg_depend
              WHERE classid = 'pg_class'::regclass AND objid = $1 AND refclassid = 'pg_class'::regclass AND refobjsubid > 0
             UNION SELECT f.adrelid, f.adnum FROM pg_depend d JOIN pg_attrdef f ON f.oid = d.objid
              WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = $1) used
       JOIN pg_attribute a ON a.attrelid = used.relid AND a.attnum = used.number
       JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      ORDER BY 1, 2`,
    [oid],
  );
  return result.rows;
}
