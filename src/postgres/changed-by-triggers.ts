import pg from 'pg';
import type { TablePart } from '../plan/effects.ts';

/**
 * The tables among those that are filled where a trigger may change a row while it is filled, so that values go that no UPDATE names. Only those
 * with a row to fill, or that may not be read.
 * @param fills as findLosses() gives them; the whole table where there is no column
 */
export async function changedByTriggers<Fill extends TablePart>(
  client: pg.ClientBase,
  fills: readonly Fill[],
): Promise<readonly Fill[]> {
  const triggered = await client.query<Place>(TRIGGERED, [
    fills.map(({ schema }) => schema),
    fills.map(({ table }) => table),
  ]);
  const changed: Fill[] = [];
  for (const fill of fills) {
    const place = triggered.rows.find(({ schema, table }) => schema === fill.schema && table === fill.table);
    if (place !== undefined && (!place.readable || (await hasRowToFill(client, fill, place)))) {
      changed.push(fill);
    }
  }
  return changed;
}

interface Place {
  readonly schema: string;
  readonly table: string;
  readonly only: string;
  readonly readable: boolean;
}

async function hasRowToFill(
  client: pg.ClientBase,
  { schema, table, column }: TablePart,
  { only }: Place,
): Promise<boolean> {
  const from = `${only}${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`;
  const condition = column === undefined ? 'true' : `${pg.escapeIdentifier(column)} IS NULL`;
  const looked = await client.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM ${from} WHERE ${condition}) AS found`,
  );
  return looked.rows[0]?.found === true;
}

/** A partition may have a trigger of its own. */
const TRIGGERED = `
SELECT n.nspname AS schema, c.relname AS "table", CASE c.relkind WHEN 'p' THEN '' ELSE 'ONLY ' END AS only,
       has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND (n.nspname, c.relname) IN (SELECT * FROM unnest($1::text[], $2::text[]))
   AND EXISTS (SELECT 1 FROM pg_trigger t
                WHERE (t.tgrelid = c.oid OR t.tgrelid IN (SELECT relid FROM pg_partition_tree(c.oid)))
                  -- row, before and update together
                  AND NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgtype & 19 = 19)
`;
