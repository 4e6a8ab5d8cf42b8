import pg from 'pg';
import type { Fill, Move, PlacedUpdate } from '../plan/effects.ts';
import {
  type Explained,
  explainedBy,
  type RowsDone,
  type UpdatingStatement,
} from '../plan/explained-updates.ts';
import type { StandingTable } from '../plan/tables.ts';
import { type CommandAnswer, resultsOf } from './command-tags.ts';

/** Sends one command of a Down. */
export type SendCommand = () => Promise<CommandAnswer>;

/** A command that fills columns or moves rows, in the names of before the Downs. */
export interface UpdatingCommand {
  readonly fills: readonly Fill[];
  readonly moves: readonly Move[];
  /** The tables of before the Downs. */
  readonly tables: readonly StandingTable[];
}

/**
 * Sends a command and tells which of its updates have overwritten nothing: as many as its own fills have made, by the server's answer, of the rows that
 * could be filled right before it. And which deletions were moves: those that its UPDATEs have made besides. Two short questions more, and for each
 * column that is filled a count of the rows without a value.
 */
export async function explainCommand(
  client: pg.ClientBase,
  { fills, moves, tables }: UpdatingCommand,
  send: SendCommand,
): Promise<{ readonly answer: CommandAnswer; readonly explained: Explained }> {
  const located = { fills: locate(fills, tables), moves: locate(moves, tables) };
  const roots = [...located.fills, ...located.moves].map(({ table }) => table.oid);
  const before = await look(client, roots);
  const statements = await statementsBefore(client, located, before);
  const answer = await send();
  const after = await look(client, roots);
  const explained = explainedBy(
    statements.map((statement) => withAnswer(statement, answer, after)),
    doneBetween(before, after, new Set(tables.map(({ oid }) => oid))),
  );
  return { answer, explained };
}

interface Located<Update extends PlacedUpdate> {
  readonly update: Update;
  readonly table: StandingTable;
  /** The number of the column; undefined for one that the Downs add, which nobody's value stands in. */
  readonly column: number | undefined;
}

function locate<Update extends PlacedUpdate>(
  updates: readonly Update[],
  tables: readonly StandingTable[],
): readonly Located<Update>[] {
  return updates.flatMap((update): readonly Located<Update>[] => {
    const table = tables.find((one) => one.schema === update.schema && one.table === update.table);
    const column = table?.columns.find(({ name }) => name === update.column)?.number;
    return table === undefined ? [] : [{ update, table, column }];
  });
}

/** A table that is updated, as it is at a moment. */
interface Root {
  readonly oid: number;
  /** The present name of each column by its number. */
  readonly columns: Readonly<Record<string, string>>;
  /** Itself and its partitions, whose rows are its rows. */
  readonly parts: readonly Part[];
}

interface Part extends RowsDone {
  readonly oid: number;
  /** As SQL names it. */
  readonly qualified: string;
}

/** The server counts what this transaction does in the backend itself, so that it is there at once and in no snapshot of statistics. */
async function look(client: pg.ClientBase, roots: readonly number[]): Promise<ReadonlyMap<number, Root>> {
  const read = await client.query<Root>(LOOK, [[...new Set(roots)]]);
  return new Map(read.rows.map((one) => [one.oid, one]));
}

const LOOK = `
WITH triggers AS (SELECT tgrelid, tgtype FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D')
SELECT r.oid,
       (SELECT coalesce(json_object_agg(a.attnum, a.attname), '{}') FROM pg_attribute a
         WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       (SELECT json_agg(json_build_object('oid', c.oid::bigint, 'qualified', format('%I.%I', n.nspname, c.relname),
                 'inserted', pg_stat_get_xact_tuples_inserted(c.oid), 'updated', pg_stat_get_xact_tuples_updated(c.oid),
                 'deleted', pg_stat_get_xact_tuples_deleted(c.oid),
                 -- row, before and update together, or row, before and insert
                 'changedOnUpdate', EXISTS (SELECT 1 FROM triggers t WHERE t.tgrelid = c.oid AND t.tgtype & 19 = 19),
                 'changedOnInsert', EXISTS (SELECT 1 FROM triggers t WHERE t.tgrelid = c.oid AND t.tgtype & 7 = 7)))
          FROM (SELECT r.oid UNION SELECT relid FROM pg_partition_tree(r.oid)) AS part (oid)
                 JOIN pg_class c ON c.oid = part.oid AND c.relkind IN ('r', 'p') JOIN pg_namespace n ON n.oid = c.relnamespace) AS parts
  FROM pg_class r WHERE r.oid = ANY ($1::oid[])
`;

/** A statement, with as many rows as it may fill of each table. */
interface StatementBefore {
  readonly answer: number | undefined;
  readonly fillable: Map<number, number> | undefined;
  /** The tables whose partitions it may move rows among. */
  readonly moving: readonly number[];
}

async function statementsBefore(
  client: pg.ClientBase,
  { fills, moves }: { readonly fills: readonly Located<Fill>[]; readonly moves: readonly Located<Move>[] },
  before: ReadonlyMap<number, Root>,
): Promise<readonly StatementBefore[]> {
  const statements = new Map<string, StatementBefore>();
  // Where nobody has numbered the statements, each is one of its own.
  const keyOf = ({ update }: Located<PlacedUpdate>, index: number) =>
    String(update.statement ?? `alone ${index}`);
  for (const [index, fill] of fills.entries()) {
    const key = keyOf(fill, index);
    const fillable = statements.get(key)?.fillable ?? new Map<number, number>();
    statements.set(key, { answer: fill.update.answer, fillable, moving: [] });
    // Of a statement that fills several columns, the rows of the one with the most.
    for (const [oid, rows] of await rowsToFill(client, fill, before)) {
      fillable.set(oid, Math.max(rows, fillable.get(oid) ?? 0));
    }
  }
  for (const [index, move] of moves.entries()) {
    const key = keyOf(move, fills.length + index);
    const { fillable, moving = [] } = statements.get(key) ?? {};
    const among = [...new Set([...moving, move.table.oid])];
    statements.set(key, { answer: move.update.answer, fillable, moving: among });
  }
  return [...statements.values()];
}

/** By table: those without a value, or all where the Downs add the column. */
async function rowsToFill(
  client: pg.ClientBase,
  { table, column, update }: Located<Fill>,
  before: ReadonlyMap<number, Root>,
): Promise<readonly (readonly [number, number])[]> {
  const root = before.get(table.oid);
  if (root === undefined) {
    return [];
  }
  if (column === undefined && update.answer !== undefined) {
    // All that the server will say it has updated: there is nothing to count.
    return root.parts.map(({ oid }) => [oid, Number.POSITIVE_INFINITY]);
  }
  const name = column === undefined ? undefined : root.columns[column];
  if (column !== undefined && name === undefined) {
    return [];
  }
  const condition = name === undefined ? 'true' : `${pg.escapeIdentifier(name)} IS NULL`;
  const counts = root.parts.map(
    ({ oid, qualified }) =>
      `SELECT ${oid}::oid AS oid, count(*)::float8 AS rows FROM ONLY ${qualified} WHERE ${condition}`,
  );
  const counted = await client.query<{ oid: number; rows: number }>(counts.join(' UNION ALL '));
  return counted.rows.map(({ oid, rows }) => [oid, rows]);
}

/** An answer that is none to an UPDATE was not meant: nothing is explained by it. */
function withAnswer(
  { answer: number, fillable, moving }: StatementBefore,
  answer: CommandAnswer,
  after: ReadonlyMap<number, Root>,
): UpdatingStatement {
  const own = number === undefined ? undefined : resultsOf(answer)[number - 1];
  const rows = own?.command === 'UPDATE' ? (own.rowCount ?? 0) : 0;
  return {
    rows: number === undefined ? undefined : rows,
    ...(fillable === undefined ? {} : { fillable }),
    partitions: moving.flatMap((oid) => after.get(oid)?.parts.map((part) => part.oid) ?? []),
  };
}

function doneBetween(
  before: ReadonlyMap<number, Root>,
  after: ReadonlyMap<number, Root>,
  standing: ReadonlySet<number>,
): ReadonlyMap<number, RowsDone> {
  const then = partsOf(before);
  return new Map(
    [...partsOf(after)].map(([oid, now]) => {
      // Of one that was attached meanwhile nobody knows what the transaction had done to it.
      const from = then.get(oid) ?? (standing.has(oid) ? now : undefined);
      return [
        oid,
        {
          inserted: now.inserted - (from?.inserted ?? 0),
          updated: now.updated - (from?.updated ?? 0),
          deleted: now.deleted - (from?.deleted ?? 0),
          changedOnUpdate: now.changedOnUpdate || from?.changedOnUpdate === true,
          changedOnInsert: now.changedOnInsert || from?.changedOnInsert === true,
        },
      ];
    }),
  );
}

function partsOf(roots: ReadonlyMap<number, Root>): ReadonlyMap<number, RowsDone> {
  return new Map([...roots.values()].flatMap(({ parts }) => parts).map((part) => [part.oid, part]));
}
