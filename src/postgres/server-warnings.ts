import type pg from 'pg';
import type { Warning } from '../plan/warning.ts';
import { formatBytes, formatCount, formatCounted } from '../report/format.ts';
import { readActivityWarnings, type WarningQuestion } from './activity-warnings.ts';
import { readRestoreWarnings } from './restore-warnings.ts';

/** What of the server may make a rollback, or its undoing, fail or wait. Reads only, and works with a role that may only read. */
export async function readServerWarnings(
  client: pg.Client,
  question: WarningQuestion,
): Promise<readonly Warning[]> {
  return [
    ...(await poolerWarning(client)),
    ...(await connectionWarnings(client)),
    ...(await lockTableWarnings(client)),
    ...(await readActivityWarnings(client, question)),
    ...(await replicationWarnings(client)),
    ...(await readRestoreWarnings(client)),
  ];
}

/**
 * Why nothing can be written here, as a sentence; undefined where it can. It does not ask about the transaction that is open: that one may be
 * read-only on purpose.
 */
export async function whyReadOnly(client: pg.ClientBase): Promise<string | undefined> {
  const result = await client.query<{ standby: boolean; setting: string; source: string }>(
    `SELECT pg_is_in_recovery() AS standby, setting, source FROM pg_settings WHERE name = 'default_transaction_read_only'`,
  );
  const row = result.rows[0];
  if (row?.standby === true) {
    return 'The server is a standby, which cannot be written to: name the primary in connection-string.';
  }
  return row?.setting === 'on'
    ? `The server lets nothing be written (default_transaction_read_only is on, by the ${row.source}). Azure sets this when the storage is nearly full: ` +
        'enlarge it first. Where a database or a role is set so on purpose, use a role that may write.'
    : undefined;
}

/** A server tells each client its backend's number at the start; a pooler tells one of its own making. */
async function poolerWarning(client: pg.Client): Promise<readonly Warning[]> {
  const result = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const told = (client as { readonly processID?: number | null }).processID;
  return told === undefined || told === null || result.rows[0]?.pid === told
    ? []
    : [
        {
          title: 'Pooler',
          sentence:
            'Something stands between here and the server and hands its connections around, as PgBouncer does. By transaction, it would lose the lock ' +
            'that keeps two rollbacks apart: use the port of the server itself.',
        },
      ];
}

/** What a run has open at most at one time: lock, work, watch, pg_dump with its snapshot, the tool, and one to spare. */
const CONNECTIONS_OF_A_RUN = 6;

async function connectionWarnings(client: pg.ClientBase): Promise<readonly Warning[]> {
  const result = await client.query<{ what: string; limit: number; used: number }>(
    `WITH clients AS (
       SELECT usename, datname FROM pg_stat_activity WHERE usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
     ), reserved AS (
       SELECT coalesce(sum(setting::int), 0) AS count FROM pg_settings WHERE name IN ('superuser_reserved_connections', 'reserved_connections')
     )
     SELECT 'the server (max_connections)' AS what, current_setting('max_connections')::int - (SELECT count FROM reserved)::int AS limit,
            (SELECT count(*) FROM clients)::int AS used
     UNION ALL
     SELECT format('the role %s (its CONNECTION LIMIT)', rolname), rolconnlimit, (SELECT count(*) FROM clients WHERE usename = rolname)::int
       FROM pg_roles WHERE rolname = session_user AND rolconnlimit >= 0 AND NOT rolsuper
     UNION ALL
     SELECT format('the database %s (its CONNECTION LIMIT)', datname), datconnlimit, (SELECT count(*) FROM clients c WHERE c.datname = d.datname)::int
       FROM pg_database d WHERE datname = current_database() AND datconnlimit >= 0
        AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user)`,
  );
  // The connection that asks is counted, and is one of the run's own.
  return result.rows
    .filter(({ limit, used }) => limit - used + 1 < CONNECTIONS_OF_A_RUN)
    .map(({ what, limit, used }) => ({
      title: 'Connection limit',
      sentence:
        `Of ${formatCounted(limit, 'connection')} that ${what} has, ${used} are in use, and a rollback needs up to ${CONNECTIONS_OF_A_RUN}. ` +
        'The stop of the app gives some back; a backup before the stop may find none. Raise the limit, or close tools that are connected.',
    }));
}

/** The share of the lock table that one transaction should leave to others. */
const SAFE_SHARE = 0.8;

/** pg_dump locks every table in one transaction; a restore drops and makes every table, index, sequence and TOAST table in one. */
async function lockTableWarnings(client: pg.ClientBase): Promise<readonly Warning[]> {
  const result = await client.query<{ each: number; sessions: number; tables: number; relations: number }>(
    `SELECT current_setting('max_locks_per_transaction')::int AS each,
            current_setting('max_connections')::int + current_setting('max_prepared_transactions')::int AS sessions,
            (count(*) FILTER (WHERE c.relkind IN ('r', 'p')))::int AS tables, count(*)::int AS relations
       FROM pg_class c LEFT JOIN pg_class owner ON c.relnamespace = 'pg_toast'::regnamespace AND owner.reltoastrelid = c.oid
       JOIN pg_namespace n ON n.oid = coalesce(owner.relnamespace, c.relnamespace)
      WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`,
  );
  const { each = 0, sessions = 0, tables = 0, relations = 0 } = result.rows[0] ?? {};
  const room = each * sessions;
  if (relations <= room * SAFE_SHARE) {
    return [];
  }
  const wanted = Math.ceil(relations / SAFE_SHARE / sessions);
  const fails = tables > room * SAFE_SHARE ? 'Even the backup, which locks every table,' : 'A restore';
  return [
    {
      title: 'Lock table',
      sentence:
        `The server has room for about ${formatCount(room)} locks (max_locks_per_transaction × (max_connections + max_prepared_transactions)), and the ` +
        `database has ${formatCounted(tables, 'table')} and ${formatCount(relations)} relations in all. ${fails} may end with “out of shared memory”: ` +
        `set max_locks_per_transaction to ${formatCount(wanted)} or more, which takes a restart of the server.`,
    },
  ];
}

/** Less than a few segments of WAL behind is usual. */
const LAG_BYTES = 256 * 1024 * 1024;

async function replicationWarnings(client: pg.ClientBase): Promise<readonly Warning[]> {
  const result = await client.query<{ name: string; active: boolean; behind: string }>(
    `WITH here AS (SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS lsn)
     SELECT 'slot ' || slot_name AS name, active, pg_wal_lsn_diff(lsn, coalesce(confirmed_flush_lsn, restart_lsn))::text AS behind FROM pg_replication_slots, here
      WHERE restart_lsn IS NOT NULL
     UNION ALL
     SELECT 'standby ' || coalesce(nullif(application_name, ''), pid::text), true, pg_wal_lsn_diff(lsn, replay_lsn)::text FROM pg_stat_replication, here
      WHERE replay_lsn IS NOT NULL`,
  );
  return result.rows
    .filter(({ behind }) => Number(behind) > LAG_BYTES)
    .map(({ name, active, behind }) => ({
      title: 'Replication',
      sentence:
        `The replication ${name} is ${formatBytes(Number(behind))} behind${active ? '' : ', and nobody reads from it'}. A rewrite of tables adds to that, and ` +
        'the WAL that is kept for it may fill the disk; what reads from it sees the rollback late.',
    }));
}
