import { type HostAndPort, isSocket, writeHosts } from './connection-hosts.ts';
import { type ConnectionSettings, settingsOf } from './connection-settings.ts';

/** What one connection has otherwise than the connection string says. */
export interface ConnectionOverrides {
  readonly hosts?: readonly HostAndPort[];
  /** This one alone, instead of all hosts; its port is the one it had, where it was one of them. */
  readonly host?: string;
  readonly port?: number;
  readonly database?: string;
  readonly username?: string;
  /** An access token, for one, that takes the password's place. */
  readonly password?: string;
  readonly applicationName?: string;
  /** Instead of the string's own Options. */
  readonly options?: string;
  /** Server settings by name, added to Options as `-c name=value`. */
  readonly serverSettings?: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
  readonly commandTimeoutSeconds?: number;
  readonly pooling?: boolean;
}

/** The settings with the overrides in place. */
export function withOverrides(
  settings: ConnectionSettings,
  overrides: ConnectionOverrides,
): ConnectionSettings {
  const keywords = new Map(settings.keywords);
  const replacements: readonly (readonly [string, string | number | boolean | undefined])[] = [
    ['Database', overrides.database],
    ['Username', overrides.username],
    ['Application Name', overrides.applicationName],
    ['Options', optionsOf(settings, overrides)],
    ['Timeout', overrides.timeoutSeconds],
    ['Command Timeout', overrides.commandTimeoutSeconds],
    ['Pooling', overrides.pooling],
  ];
  for (const [name, value] of replacements) {
    if (value !== undefined) {
      keywords.set(name, String(value));
    }
  }
  const hosts = hostsOf(settings, overrides);
  if (hosts !== undefined) {
    replaceHosts(keywords, hosts);
  }
  return settingsOf(keywords, overrides.password ?? settings.password);
}

/** `-c name=value`, with what would part it at the server escaped by backslashes. */
export function serverOption(name: string, value: string): string {
  return `-c ${name}=${value.replace(/[\\\s]/g, (character) => `\\${character}`)}`;
}

function optionsOf(settings: ConnectionSettings, overrides: ConnectionOverrides): string | undefined {
  const added = Object.entries(overrides.serverSettings ?? {}).map(([name, value]) =>
    serverOption(name, value),
  );
  if (overrides.options === undefined && added.length === 0) {
    return undefined;
  }
  return [overrides.options ?? settings.options ?? '', ...added].filter((option) => option !== '').join(' ');
}

function hostsOf(
  settings: ConnectionSettings,
  { hosts, host, port }: ConnectionOverrides,
): readonly HostAndPort[] | undefined {
  if (hosts !== undefined) {
    return hosts;
  }
  if (host === undefined) {
    return port === undefined ? undefined : settings.hosts.map((place) => ({ host: place.host, port }));
  }
  const before = settings.hosts.find((place) => place.host === host) ?? settings.hosts[0];
  return [{ host, port: port ?? before?.port ?? 5432 }];
}

function replaceHosts(keywords: Map<string, string>, hosts: readonly HostAndPort[]): void {
  const [first] = hosts;
  if (hosts.length === 1 && first !== undefined) {
    const plain = isSocket(first.host) || !first.host.includes(':');
    keywords.set('Host', plain ? first.host : `[${first.host}]`);
    keywords.set('Port', String(first.port));
    // Npgsql refuses it when there is one host.
    keywords.delete('Target Session Attributes');
  } else {
    keywords.set('Host', writeHosts(hosts));
  }
}
