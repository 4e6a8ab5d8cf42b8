import type pg from 'pg';
import type { MeasuredLoss } from '../plan/losses.ts';
import type { Copy } from './archive-copies.ts';
import type { SourceColumn } from './archive-source.ts';

/** Makes the schema `ef_rollback` and its manifest where they are missing; gives the names that are taken there. */
export async function openArchive(client: pg.ClientBase): Promise<Set<string>> {
  const schema = await client.query<{ exists: boolean }>(
    "SELECT to_regnamespace('ef_rollback') IS NOT NULL AS exists",
  );
  // IF NOT EXISTS would want the right to create one even where it exists.
  if (schema.rows[0]?.exists !== true) {
    await client.query('CREATE SCHEMA ef_rollback');
    await revokeFromOthers(
      client,
      'SCHEMA ef_rollback',
      "SELECT nspacl AS acl, nspowner AS owner FROM pg_namespace WHERE nspname = 'ef_rollback'",
    );
  }
  const tables = await client.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'ef_rollback'::regnamespace",
  );
  const taken = new Set(tables.rows.map(({ name }) => name));
  if (!taken.has('archive')) {
    await client.query(CREATE_MANIFEST);
    await closeToOthers(client, 'ef_rollback.archive');
  }
  // A type of the same name would be in the way as well.
  const types = await client.query<{ name: string }>(
    "SELECT typname AS name FROM pg_type WHERE typnamespace = 'ef_rollback'::regnamespace",
  );
  return new Set([...taken, ...types.rows.map(({ name }) => name), 'archive']);
}

const CREATE_MANIFEST = `
CREATE TABLE ef_rollback.archive (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run text NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT now(),
  what text NOT NULL,
  kind text NOT NULL,
  migration text NOT NULL,
  why text NOT NULL,
  rows bigint NOT NULL,
  kept_in text,
  key_columns text[] NOT NULL,
  lost_columns text[] NOT NULL,
  put_back text NOT NULL
)`;

/** Nobody but its owner may read a table of the archive: what is kept is no more readable than what it was kept from. */
export async function closeToOthers(client: pg.ClientBase, table: string): Promise<void> {
  await revokeFromOthers(
    client,
    `TABLE ${table}`,
    `SELECT relacl AS acl, relowner AS owner FROM pg_class WHERE oid = '${table.replaceAll("'", "''")}'::regclass`,
  );
}

/** Default rights may have let others in. */
async function revokeFromOthers(client: pg.ClientBase, object: string, rights: string): Promise<void> {
  const others = await client.query<{ grantee: string }>(
    `SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
       FROM (${rights}) o, aclexplode(o.acl) a WHERE a.grantee <> o.owner`,
  );
  for (const { grantee } of others.rows) {
    await client.query(`REVOKE ALL ON ${object} FROM ${grantee} CASCADE`);
  }
}

/** What the manifest says of a loss besides itself. */
export interface Note {
  readonly archive?: string;
  readonly rows?: number;
  readonly copy?: Copy;
  readonly sql: string;
}

/** Writes a loss into the manifest. */
export async function note(
  client: pg.ClientBase,
  run: string,
  { name, kind, migration, rows: measured }: MeasuredLoss,
  { archive, rows = measured, copy, sql }: Note,
): Promise<void> {
  const names = (columns: readonly SourceColumn[] = []): string[] => columns.map((column) => column.name);
  await client.query(
    `INSERT INTO ef_rollback.archive (run, what, kind, migration, why, rows, kept_in, key_columns, lost_columns, put_back)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      run,
      name,
      kind,
      migration,
      `going back over ${migration} ${DOES[kind]}`,
      rows,
      archive ?? null,
      names(copy?.key),
      names(copy?.lost),
      sql,
    ],
  );
}

const DOES: Readonly<Record<MeasuredLoss['kind'], string>> = {
  table: 'drops the table',
  column: 'drops the column',
  rows: 'deletes rows',
  values: 'overwrites values',
};
