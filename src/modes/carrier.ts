import { resolve } from 'node:path';
import { refuseUnusableBundle } from '../ef/efbundle.ts';
import type { Updated } from '../ef/update.ts';
import type { Inputs } from '../inputs.ts';
import type { Database } from '../postgres/database.ts';
import { dotnetConnection } from '../postgres/dotnet-connection.ts';
import { sha256Of } from '../postgres/file-hash.ts';
import type { RunReport } from '../report/run-report.ts';
import type { Attempt } from './attempt.ts';
import type { Ground } from './look.ts';
import { openBundle } from './open-bundle.ts';
import { planFromBundle } from './plan-from-bundle.ts';
import { type PlannedRange, planTheRange } from './plan-range.ts';
import { prepareRelease } from './prepare-release.ts';
import { prepareTool, projectOf } from './prepare-tool.ts';
import { readSources, type SourceFacts } from './read-sources.ts';
import { commitOf, gitIn } from './settle-target.ts';
import type { Workplace, World } from './world.ts';

/** What knows the migrations and carries them out on a database: dotnet ef with the source, or a bundle or a recorded release without it. */
export interface Carrier {
  /** For the log: `dotnet-ef from /usr/bin/dotnet-ef`. */
  readonly origin: string;
  /** For the report. */
  readonly tools: Omit<NonNullable<RunReport['tools']>, 'pgDump'>;
  /** What a plan's digest covers of it, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** As messages call it: `dotnet ef database update`. */
  readonly command: string;
  /** Compares history and code and works out the range. @throws Refusal */
  plan(attempt: Attempt, ground: Ground): Promise<PlannedRange>;
  /** The commit of the code; undefined where nobody can say. */
  commit(): Promise<string | undefined>;
  /** What the sources tell of the migrations to revert. */
  sources(reverted: readonly string[], breakingChanges: readonly string[]): Promise<SourceFacts>;
  /** Why {@link goTo} cannot be used here, a sentence. */
  readonly cannotUpdate: string | undefined;
  /** Goes to a migration, committing one after the other. Resolves whatever the exit code, which proves nothing. @throws Cancelled */
  goTo(id: string, database: Database): Promise<Updated>;
}

/** The phase in which {@link prepareCarrier} is run. */
export function preparation({ release, bundle, ef }: Inputs): string {
  if (release !== undefined) {
    return 'Find release';
  }
  return bundle !== undefined ? 'Find bundle' : ef.build ? 'Build' : 'Find dotnet-ef';
}

/** The carrier that the inputs name, ready to be asked. @throws Refusal */
export async function prepareCarrier(
  inputs: Inputs,
  world: World,
  workplace: Workplace,
  { database }: Pick<Ground, 'database'>,
): Promise<Carrier> {
  if (inputs.release !== undefined) {
    return prepareRelease(inputs, inputs.release, world, workplace, database);
  }
  return inputs.bundle === undefined
    ? prepareSource(inputs, world, workplace)
    : prepareBundle(inputs, inputs.bundle, world, workplace);
}

async function prepareSource(inputs: Inputs, world: World, workplace: Workplace): Promise<Carrier> {
  const { ef, origin, version } = await prepareTool(inputs, world, workplace);
  const { directory } = projectOf(inputs, world);
  const git = gitIn(directory, world, workplace);
  return {
    origin: `dotnet-ef from ${origin}`,
    tools: { dotnetEf: origin },
    versions: { 'dotnet-ef': version },
    command: 'dotnet ef database update',
    plan: (attempt, ground) => planTheRange(attempt, ground.database, ef),
    commit: () => commitOf(git),
    sources: (reverted, breakingChanges) => readSources(directory, reverted, breakingChanges, git),
    cannotUpdate: undefined,
    goTo: (id, database) => ef.databaseUpdate(id, dotnetConnection(database, inputs.database)),
  };
}

async function prepareBundle(
  inputs: Inputs,
  path: string,
  world: World,
  workplace: Workplace,
): Promise<Carrier> {
  const { directory } = projectOf(inputs, world);
  const file = resolve(directory, path);
  await refuseUnusableBundle(file, process);
  const bundle = openBundle(file, inputs, world, workplace);
  return {
    origin: `bundle ${file}`,
    tools: { bundle: file },
    versions: { bundle: `sha256 ${await sha256Of(file)}` },
    command: 'efbundle',
    plan: (attempt, ground) => planFromBundle(attempt, ground, bundle),
    commit: async () => undefined,
    sources: (reverted, breakingChanges) =>
      readSources(directory, reverted, breakingChanges, gitIn(directory, world, workplace)),
    cannotUpdate: undefined,
    goTo: (id, database) => bundle.goTo(id, dotnetConnection(database, inputs.database)),
  };
}
