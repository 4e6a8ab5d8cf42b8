import pg from 'pg';
import { type Explained, NOTHING_EXPLAINED } from '../plan/explained-updates.ts';
import type { Loss } from '../plan/losses.ts';
import { type Standing, type TableActivity, unnamedLosses } from '../plan/unnamed-losses.ts';
import { formatCounted } from '../report/format.ts';
import type { LocatedHistory } from './history.ts';
import { readAppTables } from './identities.ts';

/** What the guard knows from before the Down. */
export interface Watch {
  readonly before: Standing;
  readonly losses: readonly Loss[];
  readonly history: LocatedHistory;
  /** Parts of large objects that the transaction had deleted or overwritten by then. */
  readonly largeObjectParts: number;
}

/** What the guard is to let pass. */
export interface WatchRequest {
  /** In the names of now. For one that is measured at nothing no rows may be updated but those that a fill explains. */
  readonly losses: readonly Loss[];
  readonly history: LocatedHistory;
}

/**
 * Looks at every table right before the Down, in its transaction.
 * @throws Error when the server does not count what transactions do (`track_counts`)
 */
export async function watchLosses(client: pg.ClientBase, { losses, history }: WatchRequest): Promise<Watch> {
  const why = await whyUnguarded(client);
  if (why !== undefined) {
    throw new Error(why);
  }
  const before = await readStanding(client, history);
  return {
    before: await withEmptyOnes(client, before),
    losses,
    history,
    largeObjectParts: await lostLargeObjectParts(client),
  };
}

/** Why this server cannot tell what a transaction does to rows, a sentence; undefined where it can. */
export async function whyUnguarded(client: pg.ClientBase): Promise<string | undefined> {
  const counting = await client.query<{ counts: string }>("SELECT current_setting('track_counts') AS counts");
  return counting.rows[0]?.counts === 'on'
    ? undefined
    : 'The server does not count rows (track_counts is off), so that it cannot be proven that no row is lost without being named: set it on, or use engine: database-update.';
}

/**
 * What the transaction has destroyed or overwritten since, with no loss that names it; a sentence each.
 * @param explained what took nothing, as explainCommand() tells them of each command
 */
export async function lostUnnamed(
  client: pg.ClientBase,
  { before, losses, history, largeObjectParts }: Watch,
  explained: Explained = NOTHING_EXPLAINED,
): Promise<readonly string[]> {
  const after = await readStanding(client, history);
  const parts = (await lostLargeObjectParts(client)) - largeObjectParts;
  return [
    ...unnamedLosses(before, await withDoubtfulCounted(client, before, after), losses, explained),
    // No loss names one, and no archive keeps it.
    ...(parts > 0 ? [`${formatCounted(parts, 'part')} of large objects deleted or overwritten`] : []),
  ];
}

/** The server keeps a large object as rows of a catalog, 2 kB each. */
async function lostLargeObjectParts(client: pg.ClientBase): Promise<number> {
  const counted = await client.query<{ parts: number }>(
    `SELECT (pg_stat_get_xact_tuples_deleted(oid) + pg_stat_get_xact_tuples_updated(oid))::float8 AS parts
       FROM pg_class WHERE oid = 'pg_catalog.pg_largeobject'::regclass`,
  );
  return counted.rows[0]?.parts ?? 0;
}

interface ReadStanding extends Standing {
  readonly activity: ReadonlyMap<number, TableActivity & { readonly readable: boolean }>;
}

async function readStanding(client: pg.ClientBase, history: LocatedHistory): Promise<ReadStanding> {
  const tables = await readAppTables(client, history);
  const activity = await client.query<TableActivity & { oid: number; readable: boolean }>(ACTIVITY, [
    tables.map(({ oid }) => oid),
  ]);
  return { tables, activity: new Map(activity.rows.map((row) => [row.oid, row])) };
}

const ACTIVITY = `
SELECT c.oid, pg_stat_get_xact_tuples_inserted(c.oid)::float8 AS inserted, pg_stat_get_xact_tuples_updated(c.oid)::float8 AS updated,
       pg_stat_get_xact_tuples_deleted(c.oid)::float8 AS deleted,
       coalesce(pg_relation_filenode(c.oid), 0) AS file, coalesce(pg_relation_size(c.oid), 0)::float8 AS bytes,
       CASE c.relkind WHEN 'p' THEN 0 ELSE greatest(c.reltuples, pg_stat_get_live_tuples(c.oid), 0) END::float8 AS "estimatedRows",
       coalesce(pg_relation_size(c.oid), 0) = 0 AS empty,
       concat_ws(' ', c.relpersistence, c.reltablespace, c.relam) AS storage,
       (SELECT coalesce(json_object_agg(a.attnum, a.atttypid || ' ' || a.atttypmod), '{}') FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS types,
       has_schema_privilege(c.relnamespace, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable
  FROM pg_class c WHERE c.oid = ANY ($1::oid[])
`;

/** A table may have a file and no row in it. Only where the server thinks so: a look takes a lock, and reads the whole of such a table. */
async function withEmptyOnes(client: pg.ClientBase, standing: ReadStanding): Promise<Standing> {
  const doubtful = standing.tables.filter(({ oid }) => {
    const own = standing.activity.get(oid);
    return own !== undefined && !own.empty && own.estimatedRows === 0 && own.readable;
  });
  if (doubtful.length === 0) {
    return standing;
  }
  const looks = doubtful.map(
    ({ oid, schema, table }) =>
      `SELECT ${oid}::oid AS oid, NOT EXISTS (SELECT 1 FROM ONLY ${qualify(schema, table)}) AS empty`,
  );
  const seen = await client.query<{ oid: number; empty: boolean }>(looks.join(' UNION ALL '));
  const activity = new Map<number, TableActivity>(standing.activity);
  for (const { oid, empty } of seen.rows) {
    const own = activity.get(oid);
    if (own !== undefined) {
      activity.set(oid, { ...own, empty });
    }
  }
  return { ...standing, activity };
}

/** A table whose file is another one, and that rows were inserted into, may have been emptied in between. */
async function withDoubtfulCounted(
  client: pg.ClientBase,
  before: Standing,
  after: Standing,
): Promise<Standing> {
  const activity = new Map(after.activity);
  for (const { oid, schema, table } of after.tables) {
    const then = before.activity.get(oid);
    const now = activity.get(oid);
    if (then !== undefined && now !== undefined && then.file !== now.file && now.inserted > then.inserted) {
      activity.set(oid, { ...now, rows: await countRows(client, qualify(schema, table)) });
    }
  }
  return { ...after, activity };
}

async function countRows(client: pg.ClientBase, qualified: string): Promise<number> {
  const counted = await client.query<{ rows: string }>(`SELECT count(*) AS rows FROM ONLY ${qualified}`);
  return Number(counted.rows[0]?.rows);
}

function qualify(schema: string, table: string): string {
  return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`;
}
