import type pg from 'pg';
import type { TablePart } from '../plan/effects.ts';

/** Those columns by whose values rows are divided among the partitions of their table, on whatever level; each once. */
export async function partitionKeysAmong<Column extends TablePart>(
  client: pg.ClientBase,
  columns: readonly Column[],
): Promise<readonly Column[]> {
  const found = await client.query<{ index: number }>(KEYS, [
    columns.map(({ schema }) => schema),
    columns.map(({ table }) => table),
    columns.map(({ column }) => column ?? ''),
  ]);
  const indexes = new Set(found.rows.map(({ index }) => index));
  return columns.filter((_, index) => indexes.has(index));
}

/** A column has another number in each partition. A key of 0 is an expression, which may be of any column. */
const KEYS = `
SELECT DISTINCT asked.index::integer - 1 AS index
  FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS asked (schema, "table", "column", index)
  JOIN pg_namespace n ON n.nspname = asked.schema
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = asked.table
  JOIN LATERAL pg_partition_tree(c.oid) AS part ON true
  JOIN pg_partitioned_table p ON p.partrelid = part.relid
  JOIN pg_attribute a ON a.attrelid = part.relid AND a.attname = asked.column
 WHERE a.attnum = ANY (p.partattrs) OR 0 = ANY (p.partattrs)
`;
