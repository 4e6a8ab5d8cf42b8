import { type ConnectionOverrides, serverOption, withOverrides } from './connection-overrides.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import type { SessionAttributes, SslMode } from './npgsql-keywords.ts';

const libpqSslModes: Readonly<Record<SslMode, string>> = {
  Disable: 'disable',
  Allow: 'allow',
  Prefer: 'prefer',
  Require: 'require',
  VerifyCA: 'verify-ca',
  VerifyFull: 'verify-full',
};

/** Names of Require Auth's methods: Npgsql's in lower case, libpq's. */
const libpqAuthMethods: ReadonlyMap<string, string> = new Map([['scramsha256', 'scram-sha-256']]);

/**
 * The environment in which pg_dump, pg_restore and psql make the same connection as Npgsql would. Put it on top
 * of an environment without any PG* variable.
 * @param trust.systemCertificates a PEM file with the system's authorities, for VerifyCA and VerifyFull without a
 * Root Certificate: Npgsql asks the system's store, libpq needs a file.
 */
export function toLibpqEnvironment(
  settings: ConnectionSettings,
  overrides: ConnectionOverrides = {},
  trust: { readonly systemCertificates?: string } = {},
): Record<string, string> {
  const merged = withOverrides(settings, overrides);
  const variables: Readonly<Record<string, string | undefined>> = {
    PGHOST: merged.hosts.map(({ host }) => host).join(','),
    PGPORT: merged.hosts.map(({ port }) => port).join(','),
    PGDATABASE: merged.database,
    PGUSER: merged.username,
    PGPASSWORD: merged.password,
    PGPASSFILE: merged.passfile,
    ...tlsVariables(merged, trust.systemCertificates),
    PGCONNECT_TIMEOUT: String(merged.timeoutSeconds),
    PGAPPNAME: merged.applicationName,
    PGOPTIONS: startupOptions(merged),
    PGTARGETSESSIONATTRS: libpqSessionAttributes(merged.targetSessionAttributes),
    PGREQUIREAUTH: merged.requireAuth === undefined ? undefined : libpqAuth(merged.requireAuth),
  };
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Options, Search Path and Timezone as one line of server options; undefined when there is none of them. */
export function startupOptions(settings: ConnectionSettings): string | undefined {
  // The server takes the last of two settings of one name, and Npgsql lets Search Path and Timezone win.
  const options = [
    settings.options,
    settings.searchPath === undefined ? undefined : serverOption('search_path', settings.searchPath),
    settings.timezone === undefined ? undefined : serverOption('TimeZone', settings.timezone),
  ].filter((option) => option !== undefined);
  return options.length === 0 ? undefined : options.join(' ');
}

function tlsVariables(settings: ConnectionSettings, systemCertificates: string | undefined) {
  const verified = settings.sslMode === 'VerifyCA' || settings.sslMode === 'VerifyFull';
  return {
    PGSSLMODE: libpqSslModes[settings.sslMode],
    PGSSLNEGOTIATION: settings.sslNegotiation === 'Direct' ? 'direct' : undefined,
    // With a root certificate libpq verifies in mode require too; Npgsql does not.
    PGSSLROOTCERT: verified ? (settings.rootCertificate ?? systemCertificates) : undefined,
    PGSSLCERT: settings.sslCertificate,
    // Npgsql takes the key from the certificate's file when it has no file of its own.
    PGSSLKEY: settings.sslKey ?? settings.sslCertificate,
    PGCHANNELBINDING: settings.channelBinding.toLowerCase(),
    PGGSSENCMODE: settings.gssEncryptionMode === 'Require' ? 'require' : 'disable',
  };
}

function libpqSessionAttributes(attributes: SessionAttributes | undefined): string | undefined {
  // libpq has no prefer-primary, and nothing that is done here can be done on a standby.
  return attributes === 'prefer-primary' ? 'primary' : attributes;
}

function libpqAuth(requireAuth: string): string {
  return requireAuth
    .toLowerCase()
    .split(',')
    .map((method) => method.trim())
    .filter((method) => method !== '')
    .map((method) => {
      const name = method.replace(/^!/, '');
      return `${method.startsWith('!') ? '!' : ''}${libpqAuthMethods.get(name) ?? name}`;
    })
    .join(',');
}
