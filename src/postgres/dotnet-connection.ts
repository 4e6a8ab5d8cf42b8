import type { Database } from './database.ts';
import { toNpgsql } from './to-npgsql.ts';

/** How a .NET command reaches the database: a connection string for argv, and the secrets for its environment. */
export interface DotnetConnection {
  /** Without the password, since argv is readable by every process of the machine. */
  readonly connectionString: string;
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * The connection for `--connection` of `dotnet ef database update` and of a bundle, which Npgsql completes from PGPASSWORD. Its application
 * name is the run's, so that its backend is found when it has to be ended; without pooling nothing of it stays behind.
 * @param other another database of the same server
 */
export function dotnetConnection(
  database: Database,
  timeouts: { readonly lockTimeoutMs: number; readonly statementTimeoutMs: number },
  other: { readonly database?: string } = {},
): DotnetConnection {
  const { settings } = database;
  return {
    connectionString: toNpgsql(settings, {
      ...other,
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
