import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildOtherContexts, type ContextName } from '../../lab/other-contexts/build.ts';
import { type ExportedMigrations, readMigrations } from '../../lab/sample-app/migration-commands.ts';
import { buildSampleApp } from '../../lab/sample-app.ts';
import { DotnetEf, type EfProject } from '../../src/ef/dotnet-ef.ts';
import { dotnetEnvironment } from '../../src/ef/dotnet-environment.ts';
import { runnableSql, type ScriptListing } from '../../src/ef/script-listing.ts';

let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'lab-ef-listing-'));
});

afterAll(() => rm(scratch, { recursive: true, force: true }));

async function listingOf(project: Partial<EfProject> & Pick<EfProject, 'directory'>): Promise<ScriptListing> {
  const ef = new DotnetEf({
    tool: { file: 'dotnet', before: ['ef'], origin: 'the manifest' },
    project: {
      project: undefined,
      startupProject: undefined,
      context: undefined,
      framework: undefined,
      configuration: 'Release',
      appArguments: [],
      ...project,
    },
    environment: dotnetEnvironment(process.env, 'Production'),
    scratch,
    signal: new AbortController().signal,
    onLine: () => undefined,
  });
  const listing = await ef.listing();
  expect(await readdir(scratch)).toEqual([]);
  return listing;
}

/** What the listing would have a shadow run, and what EF sends, in one form. */
function expectSame(listing: ScriptListing, exported: ExportedMigrations): void {
  expect(listing.createHistory).toBe(exported.createHistory.trim());
  expect(
    listing.migrations.map(({ id, commands }) => ({
      id,
      up: commands.map((command) => asSent(runnableSql(command))),
    })),
  ).toEqual(exported.migrations.map(({ id, up }) => ({ id, up: up.map(({ sql }) => sql.trim()) })));
  // The row of the history, the last one, is written in the script where EF sends it: outside, after a command that is.
  expect(
    listing.migrations.map(({ commands }) => commands.slice(0, -1).map((command) => command.transactional)),
  ).toEqual(exported.migrations.map(({ up }) => up.slice(0, -1).map((command) => command.transaction)));
}

/** PERFORM in a DO block does what SELECT does. */
function asSent(sql: string): string {
  return sql.replace(/^DO \$EF\$\nBEGIN\nPERFORM ([\s\S]*)\nEND \$EF\$;$/, 'SELECT $1').trim();
}

it('of the sample app is, command by command, what EF sends', async () => {
  const app = await buildSampleApp();
  const { directory, project, startupProject } = app;
  const listing = await listingOf({ directory, project, startupProject });
  expect(listing.migrations).toHaveLength(13);
  expectSame(listing, await readMigrations(directory));
  expect(listing.history).toEqual({
    schema: undefined,
    table: '__EFMigrationsHistory',
    idColumn: 'migration_id',
  });
});

it.each<[ContextName, ScriptListing['history']]>([
  ['SalesContext', { schema: 'Ops Data', table: 'schema_history', idColumn: 'Version' }],
  ['BillingContext', { schema: 'Ops Data', table: 'schema_history', idColumn: 'Version' }],
  ['ReportsContext', { schema: undefined, table: '__EFMigrationsHistory', idColumn: 'MigrationId' }],
  ['LibraryContext', { schema: 'Reading Room', table: '__EFMigrationsHistory', idColumn: 'migration_id' }],
])('of %s is too, wherever its history table is', async (context, history) => {
  const { directory, project, contexts } = await buildOtherContexts();
  const listing = await listingOf({ directory, project, startupProject: project, context });
  expectSame(listing, contexts[context]);
  expect(listing.history).toEqual(history);
});
