import pg from 'pg';
import type { TablePart } from '../plan/effects.ts';
import type { ReadRate, TableSize } from '../plan/forecast.ts';
import { nameOfPart } from '../plan/losses.ts';
import type { ForeignKey, Surroundings } from '../plan/table-work.ts';
import { sqlStateOf } from './sql-state.ts';

/** The bytes of each of these tables that is there, indexes left out; of a partitioned one, those of its partitions. Needs no right to read them. */
export async function readSizesOf(
  client: pg.ClientBase,
  tables: readonly TablePart[],
): Promise<readonly TableSize[]> {
  const result = await client.query<{ schema: string; table: string; bytes: string }>(
    `SELECT n.nspname AS schema, c.relname AS table,
            (CASE c.relkind WHEN 'p' THEN (SELECT coalesce(sum(pg_table_size(relid)), 0) FROM pg_partition_tree(c.oid))
                            ELSE pg_table_size(c.oid) END)::text AS bytes
       FROM unnest($1::text[], $2::text[]) AS wanted (schema, name)
       JOIN pg_namespace n ON n.nspname = wanted.schema
       JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
      WHERE c.relkind IN ('r', 'p', 'm')`,
    [tables.map(({ schema }) => schema), tables.map(({ table }) => table)],
  );
  return result.rows.map(({ schema, table, bytes }) => ({ table: { schema, table }, bytes: Number(bytes) }));
}

/** The share of a second that is given to measuring; a statement that takes longer is broken off. */
const BUDGET_MS = 1_000;
/** A shorter reading is mostly overhead. */
const LONG_ENOUGH_MS = 100;
const FIRST_ROWS = 20_000;
const GROWTH = 8;

/** Tables smaller than this are read before anything can be measured. */
const LEAST_BYTES = 1_000_000;

/**
 * How fast the largest of these tables that may be read is read from its beginning on, in the client's open transaction, within about a
 * second. The pages are counted by the server itself. Undefined where no table is large enough to tell.
 */
export async function measureReadRate(
  client: pg.ClientBase,
  sizes: readonly TableSize[],
): Promise<ReadRate | undefined> {
  const until = Date.now() + BUDGET_MS;
  const largest = sizes.filter(({ bytes }) => bytes >= LEAST_BYTES).sort((a, b) => b.bytes - a.bytes);
  for (const { table, bytes } of largest) {
    const rate = await measureTable(client, table, bytes, until);
    if (rate !== undefined || Date.now() >= until) {
      return rate;
    }
  }
  return undefined;
}

async function measureTable(
  client: pg.ClientBase,
  table: TablePart,
  bytes: number,
  until: number,
): Promise<ReadRate | undefined> {
  let best: ReadRate | undefined;
  let bytesBefore = 0;
  for (let rows = FIRST_ROWS; Date.now() < until; rows *= GROWTH) {
    const reading = await readRows(client, table, rows, until - Date.now());
    if (reading === undefined || reading.bytes <= bytesBefore) {
      return best;
    }
    bytesBefore = reading.bytes;
    best = { bytesPerSecond: (reading.bytes / reading.milliseconds) * 1_000, cached: reading.cached };
    if (reading.milliseconds >= LONG_ENOUGH_MS || reading.bytes >= bytes / 2) {
      return best;
    }
  }
  return best;
}

interface Reading {
  readonly bytes: number;
  readonly milliseconds: number;
  readonly cached: number;
}

/** Undefined where the table may not be read, or not within the time. */
async function readRows(
  client: pg.ClientBase,
  { schema, table }: TablePart,
  rows: number,
  timeoutMs: number,
): Promise<Reading | undefined> {
  const name = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`;
  await client.query('SAVEPOINT ef_rollback_measuring');
  try {
    await client.query("SELECT set_config('statement_timeout', $1, true)", [
      String(Math.max(1, Math.ceil(timeoutMs))),
    ]);
    // Where a row is, no index knows: the table itself is read.
    const answer = await client.query<{ 'QUERY PLAN': readonly Explained[] }>(
      `EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) SELECT count(place) FROM (SELECT ctid AS place FROM ONLY ${name} LIMIT ${rows}) few`,
    );
    return readingOf(answer.rows[0]?.['QUERY PLAN'][0]);
  } catch (error) {
    if (!['57014', '42501', '42P01', '42809'].includes(sqlStateOf(error) ?? '')) {
      throw error;
    }
    return undefined;
  } finally {
    // The timeout goes back with it to what it was.
    await client.query('ROLLBACK TO ef_rollback_measuring; RELEASE ef_rollback_measuring');
  }
}

/** The parts of EXPLAIN's answer that are read. */
interface Explained {
  readonly Plan: { readonly 'Shared Hit Blocks': number; readonly 'Shared Read Blocks': number };
  readonly 'Execution Time': number;
}

const PAGE_BYTES = 8_192;

function readingOf(explained: Explained | undefined): Reading | undefined {
  if (explained === undefined) {
    return undefined;
  }
  const { 'Shared Hit Blocks': hit, 'Shared Read Blocks': read } = explained.Plan;
  return {
    bytes: (hit + read) * PAGE_BYTES,
    milliseconds: Math.max(0.001, explained['Execution Time']),
    cached: hit + read === 0 ? 0 : hit / (hit + read),
  };
}

/** Which table each index is of, and the foreign keys, as they are now. */
export async function readSurroundings(client: pg.ClientBase): Promise<Surroundings> {
  const indexes = await client.query<{ schema: string; index: string; table: string }>(
    `SELECT n.nspname AS schema, c.relname AS index, t.relname AS table
       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`,
  );
  const keys = await client.query<{
    name: string;
    columns: string[];
    from: [string, string];
    to: [string, string];
  }>(
    `SELECT k.conname AS name, ARRAY[fn.nspname, f.relname]::text[] AS from, ARRAY[tn.nspname, t.relname]::text[] AS to,
            (SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = k.conrelid AND attnum = ANY (k.conkey)) AS columns
       FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
       JOIN pg_class t ON t.oid = k.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
      WHERE k.contype = 'f'`,
  );
  const tables = new Map(
    indexes.rows.map(({ schema, index, table }) => [nameOfPart({ schema, table: index }), { schema, table }]),
  );
  return {
    tableOfIndex: (schema, index) => tables.get(nameOfPart({ schema, table: index })),
    foreignKeys: keys.rows.map(
      ({ name, columns, from, to }): ForeignKey => ({
        name,
        columns,
        table: { schema: from[0], table: from[1] },
        references: { schema: to[0], table: to[1] },
      }),
    ),
  };
}
