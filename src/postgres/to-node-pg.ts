import { type HostAndPort, isSocket } from './connection-hosts.ts';
import { type ConnectionOverrides, withOverrides } from './connection-overrides.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import { startupOptions } from './to-libpq.ts';

/** Certificates as PEM text, read by the caller. */
export interface TlsMaterial {
  readonly authorities?: readonly string[];
  readonly certificate?: string;
  readonly key?: string;
}

/** The TLS options that node-pg hands to `tls.connect`. */
export interface NodePgTls {
  readonly rejectUnauthorized: boolean;
  readonly ca?: string[];
  readonly cert?: string;
  readonly key?: string;
  /** Says nothing is wrong, where the host's name is not to be compared. */
  readonly checkServerIdentity?: () => undefined;
}

/** The part of node-pg's ClientConfig that a connection string determines. */
export interface NodePgConfig {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password?: string;
  readonly ssl: false | NodePgTls;
  readonly sslnegotiation?: 'direct';
  readonly enableChannelBinding?: true;
  readonly application_name?: string;
  readonly options?: string;
  readonly connectionTimeoutMillis: number;
  readonly keepAlive: true;
}

/**
 * Configurations for node-pg's Client, to be tried in this order until one connects: each host in turn, and with
 * SSL Mode Allow or Prefer each host with TLS first and then without (Npgsql tries Allow the other way round; the
 * same servers are reached, and a password less often goes out in the clear). Target Session Attributes is not in
 * them: with several hosts ask `pg_is_in_recovery()`.
 * @param tls what {@link ConnectionSettings} names as files, as text; without authorities Node's own are trusted.
 */
export function toNodePg(
  settings: ConnectionSettings,
  overrides: ConnectionOverrides = {},
  tls: TlsMaterial = {},
): readonly NodePgConfig[] {
  const merged = withOverrides(settings, overrides);
  return merged.hosts.flatMap((place) =>
    tlsVariants(merged, place.host, tls).map((ssl) => configOf(merged, place, ssl)),
  );
}

function configOf(settings: ConnectionSettings, place: HostAndPort, ssl: false | NodePgTls): NodePgConfig {
  const options = startupOptions(settings);
  return {
    host: place.host,
    port: place.port,
    user: settings.username,
    database: settings.database,
    ssl,
    connectionTimeoutMillis: settings.timeoutSeconds * 1000,
    keepAlive: true,
    ...(settings.password === undefined ? {} : { password: settings.password }),
    ...(settings.applicationName === undefined ? {} : { application_name: settings.applicationName }),
    ...(options === undefined ? {} : { options }),
    ...(ssl !== false && settings.sslNegotiation === 'Direct' ? { sslnegotiation: 'direct' as const } : {}),
    ...(ssl !== false && settings.channelBinding === 'Require'
      ? { enableChannelBinding: true as const }
      : {}),
  };
}

function tlsVariants(
  settings: ConnectionSettings,
  host: string,
  tls: TlsMaterial,
): readonly (false | NodePgTls)[] {
  if (isSocket(host)) {
    return [false];
  }
  const client = {
    ...(tls.certificate === undefined ? {} : { cert: tls.certificate }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
  };
  const authorities = tls.authorities === undefined ? {} : { ca: [...tls.authorities] };
  const unverified: NodePgTls = { rejectUnauthorized: false, ...client };
  const verified: NodePgTls = { rejectUnauthorized: true, ...authorities, ...client };
  switch (settings.sslMode) {
    case 'Disable':
      return [false];
    case 'Allow':
    case 'Prefer':
      return [unverified, false];
    case 'Require':
      // Npgsql 8 and later verify nothing here (NpgsqlConnector.NegotiateEncryption).
      return [unverified];
    case 'VerifyCA':
      return [{ ...verified, checkServerIdentity: () => undefined }];
    case 'VerifyFull':
      return [verified];
  }
}
