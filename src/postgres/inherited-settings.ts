import type pg from 'pg';

/** A setting by name, as set_config takes it. */
export type InheritedSettings = Readonly<Record<string, string>>;

/**
 * What a session has from its database and its role, such as a search path: a dump does not hold it, and another database gives it to no
 * session by itself.
 */
export async function readInheritedSettings(client: pg.ClientBase): Promise<InheritedSettings> {
  const result = await client.query<{ name: string; setting: string }>(
    `SELECT name, setting FROM pg_settings WHERE source IN ('database', 'user', 'database user') AND context = 'user'`,
  );
  return Object.fromEntries(result.rows.map(({ name, setting }) => [name, setting]));
}

/** Gives them to a session, as if they were its own database's. */
export async function inherit(client: pg.ClientBase, settings: InheritedSettings): Promise<void> {
  await client.query('SELECT set_config(key, value, false) FROM jsonb_each_text($1)', [
    JSON.stringify(settings),
  ]);
}
