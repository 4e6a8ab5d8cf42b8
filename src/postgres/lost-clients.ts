/** What version() says of a server on Windows, whichever compiler made it. */
export const ON_WINDOWS = 'visual c\\+\\+|msvc|mingw|windows';

/**
 * Whether a backend can notice that its client is gone while it works, by client_connection_check_interval. On Windows the system does not tell it,
 * and the server refuses the setting, and with it the connection that asks for it.
 * @param version what version() says
 */
export function noticesLostClients(versionNumber: number, version: string): boolean {
  return versionNumber >= 140_000 && !new RegExp(ON_WINDOWS, 'i').test(version);
}
