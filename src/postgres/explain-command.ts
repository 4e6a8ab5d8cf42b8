import pg from 'pg';
import type { Fill } from '../plan/effects.ts';
import { type ExplainedUpdates, explainedUpdates, type FillingStatement } from '../plan/explained-updates.ts';
import type { StandingTable } from '../plan/tables.ts';
import { resultsOf } from './command-tags.ts';

/** Sends one command of a Down. */
export type SendCommand = () => Promise<CommandAnswer>;

/** The server's answer to a command; to each of its statements where it is several. */
export type CommandAnswer = pg.QueryResult | readonly pg.QueryResult[];

/** A command that fills columns. */
export interface FillingCommand {
  /** What it fills, in the names of before the Downs. */
  readonly fills: readonly Fill[];
  /** The tables of before the Downs. */
  readonly tables: readonly StandingTable[];
}

/**
 * Sends a command and tells which of its updates have overwritten nothing: as many as its own fills have made, by the server's answer, of the rows that
 * could be filled right before it. Two short questions more, and for each column that is filled a count of the rows without a value.
 */
export async function explainCommand(
  client: pg.ClientBase,
  { fills, tables }: FillingCommand,
  send: SendCommand,
): Promise<{ readonly answer: CommandAnswer; readonly explained: ExplainedUpdates }> {
  const filled = locate(fills, tables);
  const oids = filled.map(({ table }) => table.oid);
  const before = await readCounted(client, oids);
  const fillable = await countFillable(client, filled, before);
  const answer = await send();
  const after = await readCounted(client, oids);
  return {
    answer,
    explained: explainedUpdates(statementsOf(fillable, answer), updatedBetween(before, after)),
  };
}

interface Filled {
  readonly fill: Fill;
  readonly table: StandingTable;
  /** The number of the column; undefined for one that the Downs add, which nobody's value stands in. */
  readonly column: number | undefined;
}

function locate(fills: readonly Fill[], tables: readonly StandingTable[]): readonly Filled[] {
  return fills.flatMap((fill): readonly Filled[] => {
    const table = tables.find((one) => one.schema === fill.schema && one.table === fill.table);
    const column = table?.columns.find(({ name }) => name === fill.column)?.number;
    return table === undefined ? [] : [{ fill, table, column }];
  });
}

/** A table, or a partition of one, as it is at a moment. */
interface Counted {
  readonly oid: number;
  /** The table that the fills name. */
  readonly root: number;
  readonly updated: number;
  /** Whether a trigger may change a row while it is updated. */
  readonly changesOnUpdate: boolean;
  /** As SQL reads all rows of the root, and no others. */
  readonly readFrom: string;
  /** Of the root, the present name of each column by its number. */
  readonly columns: Readonly<Record<string, string>>;
}

/** The server counts what this transaction does in the backend itself, so that it is there at once and in no snapshot of statistics. */
async function readCounted(
  client: pg.ClientBase,
  roots: readonly number[],
): Promise<ReadonlyMap<number, Counted>> {
  const read = await client.query<Counted>(COUNTED, [[...new Set(roots)]]);
  return new Map(read.rows.map((one) => [one.oid, one]));
}

const COUNTED = `
SELECT c.oid, r.oid AS root, pg_stat_get_xact_tuples_updated(c.oid)::float8 AS updated,
       EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D'
                  -- row, before and update together
                  AND t.tgtype & 19 = 19) AS "changesOnUpdate",
       CASE r.relkind WHEN 'p' THEN '' ELSE 'ONLY ' END || format('%I.%I', n.nspname, r.relname) AS "readFrom",
       (SELECT coalesce(json_object_agg(a.attnum, a.attname), '{}') FROM pg_attribute a
         WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
  FROM pg_class r JOIN pg_namespace n ON n.oid = r.relnamespace,
       LATERAL (SELECT r.oid UNION SELECT relid FROM pg_partition_tree(r.oid)) AS part (oid)
       JOIN pg_class c ON c.oid = part.oid
 WHERE r.oid = ANY ($1::oid[])
`;

/** A statement, with as many rows as it may fill of each table. */
interface Fillable {
  readonly answer: number | undefined;
  readonly byTable: Map<number, number>;
}

/** Of a statement that fills several columns, those of the one with the most. */
async function countFillable(
  client: pg.ClientBase,
  filled: readonly Filled[],
  before: ReadonlyMap<number, Counted>,
): Promise<readonly Fillable[]> {
  const statements = new Map<string, Fillable>();
  for (const [index, one] of filled.entries()) {
    const key = String(one.fill.statement ?? `alone ${index}`);
    const statement = statements.get(key) ?? { answer: one.fill.answer, byTable: new Map() };
    statements.set(key, statement);
    for (const [oid, rows] of await rowsToFill(client, one, before)) {
      statement.byTable.set(oid, Math.max(rows, statement.byTable.get(oid) ?? 0));
    }
  }
  return [...statements.values()];
}

/** By table: those without a value, or all where the Downs add the column. The rows of a partitioned table are its partitions'. */
async function rowsToFill(
  client: pg.ClientBase,
  { table, column, fill }: Filled,
  before: ReadonlyMap<number, Counted>,
): Promise<readonly (readonly [number, number])[]> {
  const root = before.get(table.oid);
  if (root === undefined) {
    return [];
  }
  const own = [...before.values()].filter((one) => one.root === table.oid);
  if (column === undefined && fill.answer !== undefined) {
    // All that the server will say it has updated: there is nothing to count.
    return own.map(({ oid }) => [oid, Number.POSITIVE_INFINITY]);
  }
  const name = column === undefined ? undefined : root.columns[column];
  if (column !== undefined && name === undefined) {
    return [];
  }
  const condition = name === undefined ? 'true' : `${pg.escapeIdentifier(name)} IS NULL`;
  const counted = await client.query<{ oid: number; rows: number }>(
    `SELECT tableoid AS oid, count(*)::float8 AS rows FROM ${root.readFrom} WHERE ${condition} GROUP BY tableoid`,
  );
  return counted.rows.map(({ oid, rows }) => [oid, rows]);
}

/** An answer that is none to an UPDATE was not meant: nothing is explained by it. */
function statementsOf(fillable: readonly Fillable[], answer: CommandAnswer): readonly FillingStatement[] {
  const answers = resultsOf(answer);
  return fillable.map(({ answer: number, byTable }) => {
    const own = number === undefined ? undefined : answers[number - 1];
    const rows = own?.command === 'UPDATE' ? (own.rowCount ?? 0) : 0;
    return { rows: number === undefined ? undefined : rows, fillable: byTable };
  });
}

/** What a trigger may have changed while it was filled counts as overwritten. */
function updatedBetween(
  before: ReadonlyMap<number, Counted>,
  after: ReadonlyMap<number, Counted>,
): ReadonlyMap<number, number> {
  const updated = new Map<number, number>();
  for (const [oid, { updated: now, changesOnUpdate }] of after) {
    const then = before.get(oid);
    if (!changesOnUpdate && then?.changesOnUpdate !== true) {
      updated.set(oid, now - (then?.updated ?? 0));
    }
  }
  return updated;
}
