import type { Client } from 'pg';
import type { SampleApp } from './build.ts';
import { type SampleDatabase, withDatabase } from './database.ts';
import { type ExportedMigrations, type MigrationCommand, readMigrations } from './migration-commands.ts';

/**
 * Brings a database up or down to a migration with the commands that `dotnet ef database update` would send, but in
 * milliseconds. `target` is a full id, a name or `0`; by default the newest. Each migration has its own transaction.
 * @throws Error when the target is unknown, or the database's history is not the beginning of the app's.
 */
export async function migrateSampleDatabase(
  app: SampleApp,
  connection: SampleDatabase,
  target?: string,
): Promise<void> {
  const { createHistory, migrations } = await readMigrations(app.directory);
  const wanted = target === undefined ? migrations.length : countUpTo(migrations, target);
  await withDatabase(connection, async (client) => {
    await client.query(createHistory);
    const applied = await countApplied(client, migrations);
    for (const migration of migrations.slice(applied, wanted)) {
      await send(client, migration.up);
    }
    for (const migration of migrations.slice(wanted, applied).reverse()) {
      await send(client, migration.down);
    }
  });
}

type Migrations = ExportedMigrations['migrations'];

function countUpTo(migrations: Migrations, target: string): number {
  if (target === '0') {
    return 0;
  }
  const index = migrations.findIndex(({ id }) => id === target || id.slice(id.indexOf('_') + 1) === target);
  if (index === -1) {
    throw new Error(
      `The sample app has no migration ${target}; it has ${migrations.map(({ id }) => id).join(', ')}.`,
    );
  }
  return index + 1;
}

async function countApplied(client: Client, migrations: Migrations): Promise<number> {
  const { rows } = await client.query<{ migration_id: string }>(
    'SELECT migration_id FROM "__EFMigrationsHistory" ORDER BY migration_id',
  );
  const stranger = rows.find((row, index) => row.migration_id !== migrations[index]?.id);
  if (stranger !== undefined) {
    throw new Error(
      `The database's history is not the beginning of the sample app's: see ${stranger.migration_id}.`,
    );
  }
  return rows.length;
}

async function send(client: Client, commands: readonly MigrationCommand[]): Promise<void> {
  let open = false;
  for (const command of commands) {
    if (command.transaction !== open) {
      await client.query(open ? 'COMMIT' : 'BEGIN');
      open = command.transaction;
    }
    await client.query(command.sql);
  }
  if (open) {
    await client.query('COMMIT');
  }
}
