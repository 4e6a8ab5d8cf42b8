import type pg from 'pg';
import type { KnownFunctions } from '../plan/called-functions.ts';

/** The names of all functions that there are, by whose they are. */
export async function readFunctions(client: pg.ClientBase): Promise<KnownFunctions> {
  const result = await client.query<{ name: string; whose: keyof KnownFunctions }>(
    `SELECT DISTINCT p.proname AS name,
            CASE WHEN n.nspname IN ('pg_catalog', 'information_schema') THEN 'server'
                 WHEN d.objid IS NOT NULL THEN 'ofExtensions' ELSE 'own' END AS whose
       FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       LEFT JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'`,
  );
  const namesOf = (whose: keyof KnownFunctions): ReadonlySet<string> =>
    new Set(result.rows.filter((row) => row.whose === whose).map(({ name }) => name));
  return { server: namesOf('server'), ofExtensions: namesOf('ofExtensions'), own: namesOf('own') };
}
