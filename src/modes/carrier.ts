import { resolve } from 'node:path';
import { dotnetEnvironment } from '../ef/dotnet-environment.ts';
import { Efbundle, refuseUnusableBundle } from '../ef/efbundle.ts';
import type { Updated } from '../ef/update.ts';
import type { Inputs } from '../inputs.ts';
import type { Database } from '../postgres/database.ts';
import { dotnetConnection } from '../postgres/dotnet-connection.ts';
import { sha256Of } from '../postgres/file-hash.ts';
import { RUN_MARKER } from '../process/leftovers.ts';
import type { RunReport } from '../report/run-report.ts';
import type { Attempt } from './attempt.ts';
import type { Ground } from './look.ts';
import { planFromBundle } from './plan-from-bundle.ts';
import { type PlannedRange, planTheRange, prepareTool, projectOf, tellToolLine } from './plan-range.ts';
import type { Workplace, World } from './world.ts';

/** What knows the migrations and carries them out on a database: dotnet ef with the source, or a bundle without it. */
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
  /** Goes to a migration, committing one after the other. Resolves whatever the exit code, which proves nothing. @throws Cancelled */
  goTo(id: string, database: Database): Promise<Updated>;
}

/** The phase in which {@link prepareCarrier} is run. */
export function preparation({ bundle, ef }: Inputs): string {
  return bundle !== undefined ? 'Find bundle' : ef.build ? 'Build' : 'Find dotnet-ef';
}

/** The carrier that the inputs name, ready to be asked. @throws Refusal */
export async function prepareCarrier(inputs: Inputs, world: World, workplace: Workplace): Promise<Carrier> {
  return inputs.bundle === undefined
    ? prepareSource(inputs, world, workplace)
    : prepareBundle(inputs, inputs.bundle, world, workplace);
}

async function prepareSource(inputs: Inputs, world: World, workplace: Workplace): Promise<Carrier> {
  const { ef, origin, version } = await prepareTool(inputs, world, workplace);
  return {
    origin: `dotnet-ef from ${origin}`,
    tools: { dotnetEf: origin },
    versions: { 'dotnet-ef': version },
    command: 'dotnet ef database update',
    plan: (attempt, ground) => planTheRange(attempt, ground.database, ef),
    goTo: (id, database) => ef.databaseUpdate(id, dotnetConnection(database, inputs.database)),
  };
}

async function prepareBundle(
  inputs: Inputs,
  path: string,
  world: World,
  workplace: Workplace,
): Promise<Carrier> {
  const { directory, appArguments } = projectOf(inputs, world);
  const file = resolve(directory, path);
  await refuseUnusableBundle(file, process);
  const bundle = new Efbundle({
    file,
    directory,
    appArguments,
    environment: {
      ...dotnetEnvironment(world.environment, inputs.ef.appEnvironment),
      [RUN_MARKER]: workplace.application,
    },
    signal: world.signal,
    onLine: (line) => tellToolLine(world, line),
  });
  return {
    origin: `bundle ${file}`,
    tools: { bundle: file },
    versions: { bundle: `sha256 ${await sha256Of(file)}` },
    command: 'efbundle',
    plan: (attempt, ground) => planFromBundle(attempt, ground, bundle),
    goTo: (id, database) => bundle.goTo(id, dotnetConnection(database, inputs.database)),
  };
}
