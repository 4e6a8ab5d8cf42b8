import { join, resolve } from 'node:path';
import { buildProject } from '../ef/build.ts';
import { DotnetEf, type EfProject } from '../ef/dotnet-ef.ts';
import { dotnetEnvironment } from '../ef/dotnet-environment.ts';
import { askEfVersion, findEfTool } from '../ef/ef-tool.ts';
import type { ToolLine } from '../ef/tool-output.ts';
import type { EfInputs } from '../ef-inputs.ts';
import { RUN_MARKER } from '../process/leftovers.ts';
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
