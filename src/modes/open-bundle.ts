import { dotnetEnvironment } from '../ef/dotnet-environment.ts';
import { Efbundle } from '../ef/efbundle.ts';
import type { Inputs } from '../inputs.ts';
import { RUN_MARKER } from '../process/leftovers.ts';
import { projectOf, tellToolLine } from './prepare-tool.ts';
import type { Workplace, World } from './world.ts';

/** A bundle that was looked at, with what it runs in: the app's folder and environment, the run's cancel and mark. */
export function openBundle(
  file: string,
  inputs: Pick<Inputs, 'ef'>,
  world: World,
  { application }: Workplace,
): Efbundle {
  const { directory, appArguments } = projectOf(inputs, world);
  return new Efbundle({
    file,
    directory,
    appArguments,
    environment: {
      ...dotnetEnvironment(world.environment, inputs.ef.appEnvironment),
      [RUN_MARKER]: application,
    },
    signal: world.signal,
    onLine: (line) => tellToolLine(world, line),
  });
}
