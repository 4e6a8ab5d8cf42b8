import type pg from 'pg';
import type { DroppedObject } from '../plan/effects.ts';
import type { Reference } from '../plan/followed-tables.ts';
import type { StandingTable } from '../plan/tables.ts';
import type { LocatedHistory } from './history.ts';

/**
 * Every user table and its columns by the numbers that stay when names change, for goneBetween() to compare. Tables of extensions are among them:
 * DROP EXTENSION takes their rows. Temporary and foreign tables, our own schema and the system's are not.
 */
export async function readIdentities(client: pg.ClientBase): Promise<readonly StandingTable[]> {
  const result = await client.query<StandingTable>(
    `SELECT c.oid, n.nspname AS schema, c.relname AS "table", c.relispartition AS "isPartition",
                  coalesce((SELECT json_agg(i.inhparent::bigint ORDER BY i.inhseqno) FROM pg_inherits i WHERE i.inhrelid = c.oid), '[]') AS parents,
                  coalesce((SELECT json_agg(json_build_object('number', a.attnum, 'name', a.attname, 'inherited', NOT a.attislocal) ORDER BY a.attnum)
                              FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]') AS columns
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
              AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'ef_rollback')
            ORDER BY c.oid`,
  );
  return result.rows;
}

/** {@link readIdentities} without the history table, whose rows every rollback deletes. */
export async function readAppTables(
  client: pg.ClientBase,
  { schema, table }: Pick<LocatedHistory, 'schema' | 'table'>,
): Promise<readonly StandingTable[]> {
  const tables = await readIdentities(client);
  return tables.filter((one) => one.schema !== schema || one.table !== table);
}

/** The foreign keys: along them the deletion of a row reaches the rows that refer to it. */
export async function readReferences(client: pg.ClientBase): Promise<readonly Reference[]> {
  const result = await client.query<Reference>(
    `SELECT k.conname AS name, k.conrelid AS "from", k.confrelid AS "to",
            array_to_json(k.conkey) AS columns, array_to_json(k.confkey) AS "toColumns",
            k.confdeltype AS "onDelete", k.confupdtype AS "onUpdate"
       FROM pg_constraint k WHERE k.contype = 'f' AND k.conparentid = 0 ORDER BY k.oid`,
  );
  return result.rows;
}

/** Schemas, extensions, types and functions of users, by their numbers: with them may go what hangs on them. */
export async function readHolders(client: pg.ClientBase): Promise<ReadonlyMap<number, DroppedObject>> {
  const result = await client.query<DroppedObject & { oid: number }>(
    `WITH spaces AS (SELECT oid, nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'ef_rollback'))
     SELECT oid, 'schema' AS kind, jsonb_build_array(nspname) AS names FROM spaces
     UNION ALL SELECT oid, 'extension', jsonb_build_array(extname) FROM pg_extension
     UNION ALL SELECT t.oid, 'type', jsonb_build_array(s.nspname, t.typname) FROM pg_type t JOIN spaces s ON s.oid = t.typnamespace
                WHERE t.typrelid = 0 AND t.typelem = 0 OR EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c')
     UNION ALL SELECT p.oid, 'function', jsonb_build_array(s.nspname, p.proname) FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace`,
  );
  return new Map(result.rows.map(({ oid, kind, names }) => [oid, { kind, names }]));
}
