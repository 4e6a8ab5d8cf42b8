import type { Database } from './database.ts';
import { toNpgsql } from './to-npgsql.ts';

/** How a .NET command reaches the database: a connection string for argv, and the secrets for its environment. */
export interface DotnetConnection {
  /** Without the password, since argv is readable by every process of the machine. */
  readonly connectionString: string;
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * The connection for `dotnet ef database update --connection`, which Npgsql completes from PGPASSWORD. Its application name is the
 * run's, so that its backend is found when it has to be ended; without pooling nothing of it stays behind.
 */
export function dotnetConnection(
  database: Database,
  timeouts: { readonly lockTimeoutMs: number; readonly statementTimeoutMs: number },
): DotnetConnection {
  const { settings } = database;
  return {
    connectionString: toNpgsql(settings, {
      hosts: [database.place],
      applicationName: `${database.application} dotnet-ef`,
      serverSettings: {
        lock_timeout: String(timeouts.lockTimeoutMs),
        statement_timeout: String(timeouts.statementTimeoutMs),
      },
      // Npgsql's own limit, 30 s unless said, is to come after the server's, whose error names the cause.
      commandTimeoutSeconds:
        timeouts.statementTimeoutMs === 0 ? 0 : Math.ceil(timeouts.statementTimeoutMs / 1_000) + 10,
      pooling: false,
    }),
    secrets: settings.password === undefined ? {} : { PGPASSWORD: settings.password },
  };
}
