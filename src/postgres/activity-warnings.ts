import type pg from 'pg';
import type { TablePart } from '../plan/effects.ts';
import type { Warning } from '../plan/warning.ts';
import { formatCounted, formatDuration } from '../report/format.ts';

export interface WarningQuestion {
  /** The start of the application name of every connection of this run. */
  readonly application: string;
  /** The tables that the rollback touches, under their present names. */
  readonly affected: readonly TablePart[];
  /** From when on a transaction of others is worth a word. */
  readonly longTransactionMs?: number;
}

const LONG_TRANSACTION_MS = 60_000;

/** Who holds locks now, or will, that the rollback may wait for. */
export async function readActivityWarnings(
  client: pg.ClientBase,
  question: WarningQuestion,
): Promise<readonly Warning[]> {
  return [
    ...(await longTransactions(client, question)),
    ...(await preparedTransactions(client)),
    ...(await wraparound(client, question)),
  ];
}

async function longTransactions(
  client: pg.ClientBase,
  { application, longTransactionMs = LONG_TRANSACTION_MS }: WarningQuestion,
): Promise<readonly Warning[]> {
  const result = await client.query<{ pid: number; name: string; state: string; milliseconds: string }>(
    `SELECT pid, coalesce(nullif(application_name, ''), 'a program without a name') AS name, coalesce(state, '') AS state,
            (extract(epoch FROM clock_timestamp() - xact_start) * 1000)::bigint::text AS milliseconds
       FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
        AND NOT starts_with(coalesce(application_name, ''), $1) AND clock_timestamp() - xact_start >= $2 * interval '1 millisecond'
      ORDER BY xact_start LIMIT 5`,
    [application, longTransactionMs],
  );
  const hidden = await client.query<{ count: string }>(
    `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usesysid IS NOT NULL AND backend_type IS NULL
        AND NOT starts_with(coalesce(application_name, ''), $1)`,
    [application],
  );
  const count = Number(hidden.rows[0]?.count);
  return [
    ...result.rows.map(({ pid, name, state, milliseconds }) => ({
      title: 'Long transaction',
      sentence:
        `A transaction of ${name} (pid ${pid}, ${state}) is open for ${formatDuration(Number(milliseconds))}. The tables that it has touched cannot be ` +
        'altered until it ends: the rollback would wait for it until lock-timeout, and then be undone.',
    })),
    ...(count === 0
      ? []
      : [
          {
            title: 'Transactions unseen',
            sentence:
              `The role may not see since when ${formatCounted(count, 'other session')} of this database ${count === 1 ? 'has' : 'have'} a transaction open. ` +
              'GRANT pg_read_all_stats to it, and long ones are told here.',
          },
        ]),
  ];
}

async function preparedTransactions(client: pg.ClientBase): Promise<readonly Warning[]> {
  const result = await client.query<{ gid: string; prepared: string; tables: string }>(
    `SELECT p.gid, to_char(p.prepared, 'YYYY-MM-DD HH24:MI') AS prepared,
            (SELECT count(DISTINCT relation) FROM pg_locks l WHERE l.virtualtransaction = '-1/' || p.transaction AND relation IS NOT NULL)::text AS tables
       FROM pg_prepared_xacts p WHERE p.database = current_database() ORDER BY p.prepared LIMIT 5`,
  );
  return result.rows.map(({ gid, prepared, tables }) => ({
    title: 'Prepared transaction',
    sentence:
      `The transaction ${gid}, prepared on ${prepared} for two-phase commit, holds locks on ${formatCounted(Number(tables), 'relation')} and does not end ` +
      'with any session, nor with the stop of the app. COMMIT PREPARED or ROLLBACK PREPARED it first.',
  }));
}

/** Such a vacuum does not give way to who waits for its table, as another does. Its age is told to every role, the vacuum itself is not. */
async function wraparound(client: pg.ClientBase, { affected }: WarningQuestion): Promise<readonly Warning[]> {
  const result = await client.query<{ name: string }>(
    `SELECT format('%s.%s', n.nspname, c.relname) AS name
       FROM unnest($1::text[], $2::text[]) AS wanted (schema, name)
       JOIN pg_namespace n ON n.nspname = wanted.schema JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
      WHERE c.relkind IN ('r', 'm')
        AND (age(c.relfrozenxid) > current_setting('autovacuum_freeze_max_age')::bigint
             OR mxid_age(c.relminmxid) > current_setting('autovacuum_multixact_freeze_max_age')::bigint)`,
    [affected.map(({ schema }) => schema), affected.map(({ table }) => table)],
  );
  return result.rows.map(({ name }) => ({
    title: 'Vacuum against wraparound',
    sentence:
      `An autovacuum of ${name} to prevent wraparound is due or under way. It does not give way: the rollback would wait for it until lock-timeout. ` +
      'VACUUM the table first, or let it end.',
  }));
}
