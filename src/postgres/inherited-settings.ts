import type pg from 'pg';

/** A setting by name, as set_config takes it. */
export type InheritedSettings = Readonly<Record<string, string>>;

/**
 * What ALTER DATABASE and ALTER ROLE give to a session, such as a search path or an app's own setting: a dump does not hold it, and another
 * database gives it to no session by itself. What this session has set itself, its timeouts, is left out, and so is what only a superuser may set.
 */
export async function readInheritedSettings(client: pg.ClientBase): Promise<InheritedSettings> {
  // The narrower comes last, and so wins.
  const result = await client.query<{ name: string; value: string }>(
    `SELECT split_part(entry, '=', 1) AS name, substr(entry, strpos(entry, '=') + 1) AS value
       FROM pg_db_role_setting d, unnest(d.setconfig) entry
      WHERE d.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
        AND d.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user))
        AND split_part(entry, '=', 1) <> 'role'
        AND NOT EXISTS (SELECT FROM pg_settings s WHERE s.name = split_part(entry, '=', 1) AND (s.context <> 'user' OR s.source IN ('client', 'session')))
      ORDER BY d.setrole <> 0, d.setdatabase <> 0`,
  );
  return Object.fromEntries(result.rows.map(({ name, value }) => [name, value]));
}

/** Gives them to a session, as if they were its own database's. */
export async function inherit(client: pg.ClientBase, settings: InheritedSettings): Promise<void> {
  await client.query('SELECT set_config(key, value, false) FROM jsonb_each_text($1)', [
    JSON.stringify(settings),
  ]);
}
