import { Refusal } from '../plan/refusal.ts';
import { type HostAndPort, readHosts } from './connection-hosts.ts';
import type { Eagerness, SessionAttributes, SslMode } from './npgsql-keywords.ts';

/** What a connection string says, with Npgsql's defaults filled in. */
export interface ConnectionSettings {
  readonly hosts: readonly HostAndPort[];
  readonly database: string;
  readonly username: string;
  readonly password?: string;
  /** Path of a PostgreSQL password file. */
  readonly passfile?: string;
  readonly sslMode: SslMode;
  readonly sslNegotiation: 'Postgres' | 'Direct';
  /** Path of a PEM file with the authorities to trust. */
  readonly rootCertificate?: string;
  /** Path of the client's certificate, PEM. */
  readonly sslCertificate?: string;
  /** Path of the client's key, PEM; without it the key is in `sslCertificate`. */
  readonly sslKey?: string;
  /** Read for completeness; Npgsql 8 and later ignore it, and so do we. */
  readonly trustServerCertificate: boolean;
  /** For a connection to be made; 0 waits without limit. */
  readonly timeoutSeconds: number;
  /** For a command of Npgsql; 0 waits without limit. */
  readonly commandTimeoutSeconds: number;
  readonly applicationName?: string;
  /** Command line options for the server, `-c name=value …`. */
  readonly options?: string;
  readonly searchPath?: string;
  readonly timezone?: string;
  readonly targetSessionAttributes?: SessionAttributes;
  readonly channelBinding: Eagerness;
  readonly gssEncryptionMode?: Eagerness;
  readonly requireAuth?: string;
  /** Every keyword that was given, canonical keyword to canonical value, the last one of each; Password is not in it. */
  readonly keywords: ReadonlyMap<string, string>;
}

/** All that is wrong with a connection string. No sentence holds a piece of the string, which may be a password. */
export class ConnectionStringError extends Refusal {}

/** The typed settings of keywords that were validated before. Throws {@link ConnectionStringError} for a bad Host. */
export function settingsOf(
  keywords: ReadonlyMap<string, string>,
  password: string | undefined,
): ConnectionSettings {
  const read = readHosts(keywords.get('Host') ?? '', Number(keywords.get('Port') ?? 5432));
  if ('mistakes' in read) {
    throw new ConnectionStringError(read.mistakes);
  }
  return {
    hosts: read.hosts,
    database: keywords.get('Database') ?? '',
    username: keywords.get('Username') ?? '',
    sslMode: (keywords.get('SSL Mode') ?? 'Prefer') as SslMode,
    sslNegotiation: (keywords.get('SSL Negotiation') ?? 'Postgres') as 'Postgres' | 'Direct',
    trustServerCertificate: keywords.get('Trust Server Certificate') === 'true',
    timeoutSeconds: Number(keywords.get('Timeout') ?? 15),
    commandTimeoutSeconds: Number(keywords.get('Command Timeout') ?? 30),
    channelBinding: (keywords.get('Channel Binding') ?? 'Prefer') as Eagerness,
    keywords,
    ...present('password', password),
    ...present('passfile', keywords.get('Passfile')),
    ...present('rootCertificate', keywords.get('Root Certificate')),
    ...present('sslCertificate', keywords.get('SSL Certificate')),
    ...present('sslKey', keywords.get('SSL Key')),
    ...present('applicationName', keywords.get('Application Name')),
    ...present('options', keywords.get('Options')),
    ...present('searchPath', keywords.get('Search Path')),
    ...present('timezone', keywords.get('Timezone')),
    ...present(
      'targetSessionAttributes',
      keywords.get('Target Session Attributes') as SessionAttributes | undefined,
    ),
    ...present('gssEncryptionMode', keywords.get('GSS Encryption Mode') as Eagerness | undefined),
    ...present('requireAuth', keywords.get('Require Auth')),
  };
}

/** An object with that property, or without it when there is nothing to say. */
function present<K extends string, V extends string>(
  name: K,
  value: V | undefined,
): { readonly [P in K]?: V } {
  return value === undefined || value === '' ? {} : ({ [name]: value } as { readonly [P in K]?: V });
}
