import type pg from 'pg';
import { nameOfPart } from '../plan/losses.ts';
import { otherSessions } from './activity.ts';

/** How many rows were inserted or updated in each table since the server began to count, by the table's name. */
export type TableWrites = ReadonlyMap<string, number>;

/** Since PostgreSQL 15 a session that ends has told what it wrote; before, that came later, or was lost. */
const TELLS_AT_ONCE = 150_000;

/**
 * The writes as the server has counted them, for telling how much can have been written in between. Undefined where they tell nothing: on an
 * older server, or while sessions of others may not have told theirs.
 * @param own the start of the application name of our own connections
 */
export async function readTableWrites(client: pg.ClientBase, own: string): Promise<TableWrites | undefined> {
  const version = await client.query<{ version: number }>(
    "SELECT current_setting('server_version_num')::integer AS version",
  );
  if ((version.rows[0]?.version ?? 0) < TELLS_AT_ONCE || (await otherSessions(client, own)).length > 0) {
    return undefined;
  }
  return countWrites(client);
}

/**
 * How many rows were inserted, updated or deleted in each table since the server began to count, by the table's name. Undefined on a server that is told
 * too late to tell anything by it. What a session that goes on has just written may not be counted yet: {@link othersMayTellMore}.
 */
export async function countChanges(client: pg.ClientBase): Promise<ReadonlyMap<string, number> | undefined> {
  const counted = await client.query<{ schema: string; table: string; changes: number }>(
    `SELECT n.nspname AS schema, c.relname AS "table",
            (pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid) + pg_stat_get_tuples_deleted(c.oid))::float8 AS changes
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND current_setting('server_version_num')::int >= $1`,
    [TELLS_AT_ONCE],
  );
  return counted.rows.length === 0
    ? undefined
    : new Map(counted.rows.map(({ changes, ...table }) => [nameOfPart(table), changes]));
}

/**
 * Whether sessions of others that go on may not have told yet what they wrote. One that is idle has after ten seconds (the server's PGSTAT_IDLE_INTERVAL);
 * one that is in a statement or a transaction does when that ends, which no snapshot tells sooner: a transaction's number does not say whose it was.
 * @param own the start of the application name of our own connections
 */
export async function othersMayTellMore(client: pg.ClientBase, own: string): Promise<boolean> {
  const late = await client.query(
    `SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
        AND NOT starts_with(coalesce(application_name, ''), $1)
        AND (state IS DISTINCT FROM 'idle' OR state_change > clock_timestamp() - interval '10.5 seconds')
      LIMIT 1`,
    [own],
  );
  return late.rows.length > 0;
}

/** {@link readTableWrites} as a beginning: what others have not told yet is counted as written later, which is to be on the safe side. */
export async function countWrites(client: pg.ClientBase): Promise<TableWrites> {
  const counted = await client.query<{ schema: string; table: string; writes: number }>(
    `SELECT n.nspname AS schema, c.relname AS "table",
            (pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid))::float8 AS writes
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'`,
  );
  return new Map(counted.rows.map(({ writes, ...table }) => [nameOfPart(table), writes]));
}
