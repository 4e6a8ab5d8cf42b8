import { join } from 'node:path';
import type pg from 'pg';
import { type DatabaseConnection, libpqVariables } from '../../lab/postgres/cluster.ts';
import { type Backup, takeBackup } from '../../src/postgres/backup.ts';
import type { ClientTools } from '../../src/postgres/client-tools.ts';
import { differencesFromDump, restoreExactly } from '../../src/postgres/restore.ts';

/** A backup, with what compares the database with it and brings it back. */
export interface TakenBackup {
  readonly backup: Backup;
  differences(): Promise<readonly string[]>;
  restore(): Promise<void>;
}

/** Takes a backup of a database into a file of the folder that is named by it. */
export async function backUp(
  tools: ClientTools,
  client: pg.ClientBase,
  connection: DatabaseConnection,
  folder: string,
): Promise<TakenBackup> {
  const common = {
    tools,
    client,
    signal: new AbortController().signal,
    environment: libpqVariables(connection),
  };
  const backup = await takeBackup({
    ...common,
    file: join(folder, `${connection.database}.dump`),
    lockTimeoutMs: 1_000,
    stallMs: 30_000,
    onTable: () => undefined,
  });
  return {
    backup,
    differences: () => differencesFromDump({ ...common, backup }),
    restore: () => restoreExactly({ ...common, backup, lockTimeoutMs: 10_000 }),
  };
}
