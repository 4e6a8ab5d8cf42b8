import type pg from 'pg';
import type { SeenCommand, SeenTable } from '../plan/command-work.ts';
import type { TablePart } from '../plan/effects.ts';
import { LOCK_MODES, type LockMode, strongerLock } from '../plan/table-work.ts';

/** Told of each command right after it was run. */
export interface CommandWatch {
  ran(migration: string, sql: string): Promise<void>;
  readonly seen: readonly SeenCommand[];
}

interface Held {
  readonly lock: LockMode;
  readonly modes: readonly LockMode[];
  /** So far in the transaction; undefined where the server cannot tell. */
  readonly scans: number | undefined;
}

/**
 * Watches commands on this connection: which tables they lock, scan and write anew, and which indexes they build, as the server's own views
 * say. Asks after each command, in its transaction, so that no other watching is needed; nothing is asked when a transaction has just begun,
 * since the commands may set its isolation level first.
 */
export async function watchCommands(client: pg.ClientBase): Promise<CommandWatch> {
  const countsScans = await startCounting(client);
  const tables = await readTables(client);
  // Partitioned tables and views have none.
  const files = new Set(['0', ...(await readNewFiles(client, [])).map(({ file }) => file)]);
  const seen: SeenCommand[] = [];
  let transaction = '';
  let before: ReadonlyMap<string, Held> = new Map();

  async function ran(migration: string, sql: string): Promise<void> {
    const inTransaction = client.getTransactionStatus() === 'T';
    const locks = inTransaction
      ? await readLocks(client, countsScans)
      : { transaction: '', held: new Map<string, Held>() };
    before = locks.transaction === transaction ? before : new Map();
    const written = await readNewFiles(client, [...files]);
    const touched = new Set([...locks.held.keys(), ...written.map(({ oid, indexOf }) => indexOf ?? oid)]);
    const shown = [...touched].flatMap((oid): readonly SeenTable[] => {
      // One that the commands made has no present name.
      const table = tables.get(oid);
      return table === undefined
        ? []
        : [
            {
              table,
              ...lockSeen(locks.held.get(oid), before.get(oid)),
              writtenAnew: written.some((relation) => relation.oid === oid),
              indexesBuilt: written.filter(({ indexOf }) => indexOf === oid).length,
            },
          ];
    });
    for (const { file } of written) {
      files.add(file);
    }
    ({ transaction, held: before } = locks);
    seen.push({ migration, sql, inTransaction, tables: shown });
  }
  return { ran, seen };
}

function lockSeen(
  held: Held | undefined,
  before: Held | undefined,
): Pick<SeenTable, 'held' | 'added' | 'scanned'> {
  const added = (held?.modes ?? []).filter((mode) => before?.modes.includes(mode) !== true);
  return {
    held: held?.lock,
    added: added.length === 0 ? undefined : added.reduce(strongerLock),
    scanned: held?.scans === undefined ? undefined : held.scans > (before?.scans ?? 0),
  };
}

/** The names of the tables and views of the database's own schemas, by oid. */
async function readTables(client: pg.ClientBase): Promise<ReadonlyMap<string, TablePart>> {
  const result = await client.query<{ oid: string; schema: string; name: string }>(
    `SELECT c.oid::text AS oid, n.nspname AS schema, c.relname AS name
       FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`,
  );
  return new Map(result.rows.map(({ oid, schema, name }) => [oid, { schema, table: name }]));
}

/** A table or an index, and the file that it is written in. */
interface Written {
  readonly oid: string;
  readonly file: string;
  /** The table of an index. */
  readonly indexOf: string | null;
}

/** Tables and indexes that are in other files than those: an index that is kept when its column's type changes keeps its file, too. */
async function readNewFiles(client: pg.ClientBase, files: readonly string[]): Promise<readonly Written[]> {
  const result = await client.query<Written>(
    `SELECT c.oid::text AS oid, c.relfilenode::text AS file, i.indrelid::text AS "indexOf"
       FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
      WHERE c.relkind IN ('r', 'm', 'i') AND NOT c.relfilenode = ANY ($1::oid[])`,
    [files],
  );
  return result.rows;
}

/**
 * Whether scans can be counted: PostgreSQL 15 and later can be told to put a transaction's counts away at its end, so that the next one's begin
 * at 0. Tells it for the transaction that this is.
 */
async function startCounting(client: pg.ClientBase): Promise<boolean> {
  const version = await client.query<{ number: string }>(
    "SELECT current_setting('server_version_num') AS number",
  );
  const counts = Number(version.rows[0]?.number) >= 150_000;
  if (counts) {
    await client.query('SELECT pg_catalog.pg_stat_force_next_flush()');
  }
  return counts;
}

/** The locks and scans of the open transaction, by the oid of the relation. */
async function readLocks(
  client: pg.ClientBase,
  countsScans: boolean,
): Promise<{ readonly transaction: string; readonly held: ReadonlyMap<string, Held> }> {
  const result = await client.query<{
    transaction: string;
    oid: string;
    modes: string[];
    scans: string | null;
  }>(
    `SELECT virtualtransaction AS transaction, relation::text AS oid, array_agg(mode) AS modes,
            ${countsScans ? 'coalesce(pg_catalog.pg_stat_get_xact_numscans(relation), 0)::text' : 'NULL'} AS scans
       FROM pg_catalog.pg_locks
      WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' AND granted
        AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
      GROUP BY virtualtransaction, relation`,
  );
  if (countsScans) {
    await client.query('SELECT pg_catalog.pg_stat_force_next_flush()');
  }
  return {
    transaction: result.rows[0]?.transaction ?? '',
    held: new Map(
      result.rows.map(({ oid, modes, scans }) => {
        const named = modes.map(lockNamed);
        return [
          oid,
          {
            modes: named,
            lock: named.reduce(strongerLock),
            scans: scans === null ? undefined : Number(scans),
          },
        ];
      }),
    ),
  };
}

/** `AccessExclusiveLock` → `ACCESS EXCLUSIVE`. */
function lockNamed(mode: string): LockMode {
  const words = mode
    .replace(/Lock$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase();
  return LOCK_MODES.find((known) => known === words) ?? 'ACCESS EXCLUSIVE';
}
