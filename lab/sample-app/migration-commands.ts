import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One command as EF sends it: alone, and in the migration's transaction or outside of any. */
export interface MigrationCommand {
  readonly sql: string;
  readonly transaction: boolean;
}

/** What going over one migration sends, the change of the history included. */
export interface MigrationCommands {
  readonly id: string;
  readonly up: readonly MigrationCommand[];
  readonly down: readonly MigrationCommand[];
}

/** What `tools/ExportMigrations` prints. */
export interface ExportedMigrations {
  readonly createHistory: string;
  /** Oldest first. */
  readonly migrations: readonly MigrationCommands[];
}

export function exportFile(directory: string): string {
  return join(directory, 'migrations.json');
}

export async function readMigrations(directory: string): Promise<ExportedMigrations> {
  return readExport(directory);
}

/** What an app's own exporter printed, in the form that it has. */
export async function readExport<Form>(directory: string): Promise<Form> {
  return JSON.parse(await readFile(exportFile(directory), 'utf8')) as Form;
}

/** Appears whole or not at all, since its presence marks a finished build. */
export async function writeMigrations(directory: string, exported: string): Promise<void> {
  const partial = `${exportFile(directory)}.tmp`;
  await writeFile(partial, exported);
  await rename(partial, exportFile(directory));
}
