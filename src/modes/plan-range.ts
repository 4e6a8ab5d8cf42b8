import { join, resolve } from 'node:path';
import { buildProject } from '../ef/build.ts';
import { DotnetEf, type EfProject } from '../ef/dotnet-ef.ts';
import { dotnetEnvironment } from '../ef/dotnet-environment.ts';
import { askEfVersion, findEfTool } from '../ef/ef-tool.ts';
import { type ListedMigration, runnableSql, type ScriptListing } from '../ef/script-listing.ts';
import type { ToolLine } from '../ef/tool-output.ts';
import type { EfInputs } from '../inputs.ts';
import type { Effect } from '../plan/effects.ts';
import type { OutsideCommand } from '../plan/engine-choice.ts';
import { hasUnknownRows, type MigrationRange, nameOf, planRange } from '../plan/migration-range.ts';
import { currentSchema, type Database, withConnection } from '../postgres/database.ts';
import { type LocatedHistory, locateHistory, readHistory } from '../postgres/history.ts';
import type { RehearsalManner } from '../postgres/rehearse.ts';
import type { SentMigration } from '../postgres/send-migration.ts';
import { readShadowCatalogs, type ShadowCatalogs, type ShadowPlace } from '../postgres/shadow.ts';
import { RUN_MARKER } from '../process/leftovers.ts';
import type { Attempt } from './attempt.ts';
import { findReaching, type ReachingMigration } from './beyond-database.ts';
import { readDowns } from './read-downs.ts';
import { gitIn, settleTarget } from './settle-target.ts';
import type { Workplace, World } from './world.ts';

/** The tool, ready to be asked. */
export interface PreparedTool {
  readonly ef: DotnetEf;
  readonly origin: string;
  readonly version: string;
}

/** Finds dotnet-ef and builds the project once; every later call is without a build. @throws Refusal */
export async function prepareTool(
  inputs: { readonly ef: EfInputs },
  world: World,
  workplace: Workplace,
): Promise<PreparedTool> {
  const { runner, signal } = world;
  const project = projectOf(inputs, world);
  const environment = {
    ...dotnetEnvironment(world.environment, inputs.ef.appEnvironment),
    [RUN_MARKER]: workplace.application,
  };
  const question = {
    directory: project.directory,
    startupProject: project.startupProject ?? project.project,
    version: inputs.ef.toolVersion,
    installInto: join(workplace.directory, 'tools'),
    environment,
    ask: (file: string, args: readonly string[], options?: { readonly directory?: string }) =>
      runner.ask(file, args, { ...options, environment }),
  };
  const tool = await findEfTool(question);
  const version = await askEfVersion(tool, question);
  runner.line(`dotnet-ef ${version} from ${tool.origin}`);
  if (inputs.ef.build) {
    await buildProject({ project, environment, signal, onLine: (line) => runner.line(line) });
  }
  const ef = new DotnetEf({
    tool,
    project,
    environment,
    scratch: workplace.directory,
    signal,
    onLine: (line) => tellToolLine(world, line),
  });
  return { ef, origin: tool.origin, version };
}

/** The range, where the history is, and what is known of its migrations. */
export interface PlannedRange {
  readonly range: MigrationRange;
  /** The ids of all migrations of the code, oldest first. */
  readonly code: readonly string[];
  /** EF Core's version, as it writes it into the history; undefined from a bundle. */
  readonly efVersion: string | undefined;
  readonly history: LocatedHistory;
  /** The Ups of all migrations of the code, oldest first. None from a bundle. */
  readonly ups: readonly ListedMigration[];
  /** The Down of the range, newest first, command by command. Empty when there is nothing to revert, and from a bundle, which shows none. */
  readonly downs: readonly ListedMigration[];
  /** The commands of the Down that one transaction cannot hold. */
  readonly outside: readonly OutsideCommand[];
  /** What each Down does, by migration, as its SQL tells; undefined from a bundle, which shows none. */
  readonly effects: Readonly<Record<string, readonly Effect[]>> | undefined;
  /** The first of the migrations that acts on more than its own database; of a bundle nobody knows. */
  readonly reaching: ReachingMigration | undefined;
  /** What the migrations alone make of an empty database, and whether the Down leads back. @throws Refusal */
  readonly readShadow: (request: ShadowQuestion) => Promise<ShadowCatalogs>;
}

/** Where the shadow is made, and how the Down is rehearsed there; undefined for no rehearsal. */
export interface ShadowQuestion extends ShadowPlace {
  readonly rehearsal: RehearsalManner | undefined;
}

/** Compares history and code and works out the range. @throws Refusal */
export async function planTheRange(
  { inputs, world, workplace }: Attempt,
  database: Database,
  ef: DotnetEf,
): Promise<PlannedRange> {
  const listing = await ef.listing();
  const code = listing.migrations.map(({ id }) => ({ id, name: nameOf(id) }));
  const target = await settleTarget(
    inputs.target,
    code.map(({ id }) => id),
    gitIn(projectOf(inputs, world).directory, world, workplace),
    world,
  );
  const { history, rows, schema } = await withConnection(database, 'plan', async (client) => {
    const located = await locateHistory(client, listing.history);
    return {
      history: located,
      rows: await readHistory(client, located),
      schema: await currentSchema(client),
    };
  });
  const range = planRange({
    target,
    allowRevertAll: inputs.allowRevertAll,
    code,
    history: rows,
    otherContexts: hasUnknownRows(code, rows) ? await migrationsOfOtherContexts(ef) : new Set(),
    readFrom: 'checkout',
  });
  const downs = await downsOf(range, ef, listing.spelling);
  return {
    range,
    code: code.map(({ id }) => id),
    efVersion: versionIn(listing),
    history,
    ups: listing.migrations,
    downs,
    ...(await readDowns(downs, schema)),
    reaching: await findReaching([...listing.migrations, ...downs]),
    readShadow: (question) => readListedShadow(question, range, listing, downs),
  };
}

/** The last value of the row that EF's script adds to the history. */
function versionIn({ migrations }: ScriptListing): string | undefined {
  return /'([^']+)'\)\s*;?\s*$/.exec(migrations.at(-1)?.commands.at(-1)?.sql ?? '')?.[1];
}

function readListedShadow(
  { rehearsal: manner, ...place }: ShadowQuestion,
  range: MigrationRange,
  listing: ScriptListing,
  downs: readonly ListedMigration[],
): Promise<ShadowCatalogs> {
  return readShadowCatalogs({
    ...place,
    createHistory: listing.createHistory,
    history: listing.history,
    ...shadowMigrations(range, listing),
    rehearsal: manner === undefined ? undefined : { downs: downs.map(runnable), manner },
  });
}

/** EF's script goes over all migrations between the two; those that were never applied are not part of the range. */
async function downsOf(
  range: MigrationRange,
  ef: DotnetEf,
  spelling: string,
): Promise<readonly ListedMigration[]> {
  if (range.reverted.length === 0) {
    return [];
  }
  const reverted = new Set(range.reverted);
  return (await ef.downListing(range.from, range.to, spelling)).filter((migration) =>
    reverted.has(migration.id),
  );
}

/** The migrations a shadow is built from: up to the target, and from there to the present. */
function shadowMigrations(
  range: MigrationRange,
  listing: ScriptListing,
): {
  readonly untilTarget: readonly SentMigration[];
  readonly untilPresent: readonly SentMigration[];
} {
  const remaining = new Set(range.remaining);
  const reverted = new Set(range.reverted);
  const ups = listing.migrations.map(runnable);
  return {
    untilTarget: ups.filter((migration) => remaining.has(migration.id)),
    untilPresent: ups.filter((migration) => reverted.has(migration.id)),
  };
}

/** A listed migration as it can be sent to a server. */
export function runnable({ id, commands }: ListedMigration): SentMigration {
  return {
    id,
    commands: commands.map((command) => ({
      sql: runnableSql(command),
      transactional: command.transactional,
    })),
  };
}

async function migrationsOfOtherContexts(ef: DotnetEf): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (const context of await ef.contexts()) {
    for (const id of await ef.migrationIds(context)) {
      ids.add(id);
    }
  }
  return ids;
}

/** The project as the inputs name it. */
export function projectOf(inputs: { readonly ef: EfInputs }, world: World): EfProject {
  const workspace = world.environment['GITHUB_WORKSPACE'] ?? process.cwd();
  return {
    directory: resolve(workspace, inputs.ef.workingDirectory ?? '.'),
    project: inputs.ef.project,
    startupProject: inputs.ef.startupProject,
    context: inputs.ef.context,
    framework: inputs.ef.framework,
    configuration: inputs.ef.configuration,
    appArguments: inputs.ef.appArguments,
  };
}

/** A line of a .NET tool into the log. */
export function tellToolLine({ runner }: World, line: ToolLine): void {
  if (line.level === 'warn') {
    runner.warning('dotnet ef', line.text);
  } else if (line.level !== 'verbose' && line.text.trim() !== '') {
    runner.line(line.text);
  }
}
