/** A server's address: a name, an IP address without brackets, or a socket's directory (`/…`, `@…`). */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** Whether the host is a Unix socket's directory, on which TLS is never spoken. */
export function isSocket(host: string): boolean {
  return host.startsWith('/') || host.startsWith('@');
}

/**
 * Reads Npgsql's Host, `h1:5433,h2`, where hosts without a port of their own have the port of keyword Port.
 * Gives sentences on what is wrong instead, without quoting the host.
 */
export function readHosts(
  value: string,
  defaultPort: number,
): { readonly hosts: readonly HostAndPort[] } | { readonly mistakes: readonly string[] } {
  const texts = value.split(',').map((text) => text.trim());
  const read = texts.map((text) => readHost(text, defaultPort));
  const mistakes = read.filter((item) => typeof item === 'string');
  return mistakes.length > 0
    ? { mistakes: [...new Set(mistakes)] }
    : { hosts: read.filter((item) => typeof item !== 'string') };
}

/** Writes hosts so that {@link readHosts} and Npgsql read them back. */
export function writeHosts(hosts: readonly HostAndPort[]): string {
  return hosts
    .map(({ host, port }) =>
      host.includes(':') ? `[${host}]:${port}` : isSocket(host) ? host : `${host}:${port}`,
    )
    .join(',');
}

function readHost(text: string, defaultPort: number): HostAndPort | string {
  if (text === '') {
    return '`Host` has an empty place in its list of hosts.';
  }
  if (/[\s=]/.test(text)) {
    return '`Host` holds a blank or an equals sign: settings are parted by `;`, not by blanks or new lines.';
  }
  if (isSocket(text)) {
    return { host: text, port: defaultPort };
  }
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::([^:]*))?$/.exec(text) ?? [];
  if (bracketed === undefined && plain === undefined) {
    // More than one colon and no brackets: an IPv6 address, which then has no port of its own.
    return { host: text, port: defaultPort };
  }
  if (port !== undefined && !isPort(port)) {
    return '`Host` has a port that is not a whole number from 1 to 65535.';
  }
  return { host: bracketed ?? plain ?? text, port: port === undefined ? defaultPort : Number(port) };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
}
