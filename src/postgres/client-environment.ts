import { existsSync } from 'node:fs';
import type { Database } from './database.ts';
import { noticesLostClients } from './lost-clients.ts';
import { toLibpqEnvironment } from './to-libpq.ts';

/** Where Linux distributions and macOS keep the system's authorities as one PEM file. */
const SYSTEM_CERTIFICATES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

export interface ClientEnvironmentOptions {
  readonly serverVersionNumber: number;
  readonly purpose: string;
  readonly database?: string;
  readonly serverSettings?: Readonly<Record<string, string>>;
}

/**
 * The whole environment of pg_dump, pg_restore or psql: what a process needs to run, English messages (progress is
 * read from them), and the connection. The password stands here alone, never in an argument.
 */
export function clientEnvironment(
  database: Database,
  base: Readonly<Record<string, string>>,
  options: ClientEnvironmentOptions,
): Record<string, string> {
  const systemCertificates = SYSTEM_CERTIFICATES.find((file) => existsSync(file));
  return {
    ...withoutPostgresVariables(base),
    LC_ALL: 'C',
    ...toLibpqEnvironment(
      database.settings,
      {
        hosts: [database.place],
        applicationName: `${database.application} ${options.purpose}`,
        ...(options.database === undefined ? {} : { database: options.database }),
        serverSettings: {
          ...(noticesLostClients(options.serverVersionNumber, database.serverVersion)
            ? { client_connection_check_interval: '1s' }
            : {}),
          ...options.serverSettings,
        },
      },
      systemCertificates === undefined ? {} : { systemCertificates },
    ),
  };
}

function withoutPostgresVariables(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^PG[A-Z]+$/.test(name)));
}
