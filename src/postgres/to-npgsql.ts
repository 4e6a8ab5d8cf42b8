import { type ConnectionOverrides, withOverrides } from './connection-overrides.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import { quoteConnectionValue } from './npgsql-syntax.ts';

/**
 * The connection string for Npgsql, without the password: it stands in argv, so the password goes by PGPASSWORD.
 * Keeps every keyword of the given string.
 */
export function toNpgsql(settings: ConnectionSettings, overrides: ConnectionOverrides = {}): string {
  const { keywords } = withOverrides(settings, overrides);
  return [...keywords].map(([name, value]) => `${name}=${quoteConnectionValue(value)}`).join(';');
}
