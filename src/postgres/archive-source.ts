import pg from 'pg';
import type { TablePart } from '../plan/effects.ts';
import { withBareSearchPath } from './catalog-reader.ts';

/** A table whose data is to be kept, as it is before the Down. */
export interface ArchiveSource {
  readonly schema: string;
  readonly table: string;
  /** `schema.table` as SQL names it. */
  readonly qualified: string;
  /** What a query reads it from: a table without those that inherit from it, which are tables of their own, a partitioned one with its partitions. */
  readonly readFrom: string;
  readonly bytes: number;
  /** In the table's order. */
  readonly columns: readonly SourceColumn[];
  /** Sets of columns by each of which a row can be told from the others, the primary key first. */
  readonly keys: readonly (readonly string[])[];
  /** The tables that its foreign keys refer to, as SQL names them. */
  readonly refersTo: readonly string[];
}

export interface SourceColumn {
  readonly name: string;
  /** As a cast names it. */
  readonly type: string;
  /** Whether type or collation are the database's own: the Down may drop them, and a copy that used them would stand in its way. */
  readonly ownType: boolean;
  readonly ownCollation: boolean;
  readonly generated: boolean;
  readonly identityAlways: boolean;
  /** Where the sequence that feeds it stands, as a number; null without one, or when it was never used. */
  readonly position: string | null;
}

/** The tables of the parts that stand in the database, each once. */
export async function readArchiveSources(
  client: pg.ClientBase,
  parts: readonly TablePart[],
): Promise<readonly ArchiveSource[]> {
  return withBareSearchPath(client, async () => {
    const result = await client.query<ArchiveSource>(QUERY, [
      parts.map(({ schema }) => schema),
      parts.map(({ table }) => table),
    ]);
    return result.rows;
  });
}

/** Keeps everybody else from writing to the tables, or reading them, until the transaction ends: as their Down will. */
export async function lockSources(client: pg.ClientBase, sources: readonly ArchiveSource[]): Promise<void> {
  if (sources.length > 0) {
    await client.query(
      `LOCK TABLE ${sources.map(({ readFrom }) => readFrom).join(', ')} IN ACCESS EXCLUSIVE MODE`,
    );
  }
}

/** What is written to the archive of a column: its value, or its text where its type may not live as long as the archive. */
export function storedValue({ name, ownType, ownCollation }: SourceColumn): string {
  const column = pg.escapeIdentifier(name);
  return `${column}${ownType ? '::text' : ''}${ownCollation ? ' COLLATE "default"' : ''} AS ${column}`;
}

/** The value of a column read back from the archive. */
export function storedAgain({ name, ownType, type }: SourceColumn, from: string): string {
  return `${from}.${pg.escapeIdentifier(name)}${ownType ? `::${type}` : ''}`;
}

/** A foreign table cannot be locked, and nothing of it is undone by a rollback. */
const QUERY = `
SELECT n.nspname AS schema, c.relname AS table, format('%I.%I', n.nspname, c.relname) AS qualified,
       CASE c.relkind WHEN 'r' THEN 'ONLY ' ELSE '' END || format('%I.%I', n.nspname, c.relname) AS "readFrom",
       (CASE c.relkind WHEN 'r' THEN pg_table_size(c.oid) ELSE (SELECT coalesce(sum(pg_table_size(p.relid)), 0) FROM pg_partition_tree(c.oid) p) END)::float8 AS bytes,
       (SELECT coalesce(json_agg(json_build_object(
                 'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                 'ownType', t.typnamespace <> 'pg_catalog'::regnamespace,
                 'ownCollation', coalesce((SELECT l.collnamespace <> 'pg_catalog'::regnamespace FROM pg_collation l WHERE l.oid = a.attcollation), false),
                 'generated', a.attgenerated <> '', 'identityAlways', a.attidentity = 'a',
                 'position', (SELECT pg_sequence_last_value(q.seqrelid)::text FROM pg_sequence q
                               WHERE q.seqincrement > 0 AND q.seqrelid = pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname)::regclass)
               ) ORDER BY a.attnum), '[]')
          FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       (SELECT coalesce(json_agg(k.names ORDER BY k.indisprimary DESC, k.indexrelid), '[]')
          FROM (SELECT i.indisprimary, i.indexrelid, json_agg(a.attname ORDER BY a.attnum) AS names
                  FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY ((string_to_array(i.indkey::text, ' ')::int[])[:i.indnkeyatts])
                 WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
                 GROUP BY i.indexrelid, i.indisprimary HAVING bool_and(a.attnotnull)) k) AS keys,
       (SELECT coalesce(json_agg(DISTINCT k.confrelid::regclass::text), '[]') FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f') AS "refersTo"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND (n.nspname, c.relname) IN (SELECT * FROM unnest($1::text[], $2::text[]))
 ORDER BY 1, 2
`;
