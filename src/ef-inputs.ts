import type { z } from 'zod';
import { argumentLines, optionalText, textOr, toolVersion, yesOrNo } from './input-fields.ts';

/** Where the migrations are, and how dotnet ef is asked for them. */
export interface EfInputs {
  readonly workingDirectory: string | undefined;
  readonly project: string | undefined;
  readonly startupProject: string | undefined;
  readonly context: string | undefined;
  readonly framework: string | undefined;
  readonly configuration: string;
  readonly appEnvironment: string;
  readonly appArguments: readonly string[];
  readonly build: boolean;
  readonly toolVersion: string | undefined;
}

/** The inputs of every action that asks dotnet ef. */
export const efFields = {
  'working-directory': optionalText,
  project: optionalText,
  'startup-project': optionalText,
  context: optionalText,
  framework: optionalText,
  configuration: textOr('Release'),
  'app-environment': textOr('Production'),
  'app-arguments': argumentLines,
  build: yesOrNo(true),
  'dotnet-ef-version': toolVersion,
};

type Read = z.output<z.ZodObject<typeof efFields>>;

/** {@link efFields} as they were read, arranged. */
export function arrangeEf(read: Read): EfInputs {
  return {
    workingDirectory: read['working-directory'],
    project: read.project,
    startupProject: read['startup-project'],
    context: read.context,
    framework: read.framework,
    configuration: read.configuration,
    appEnvironment: read['app-environment'],
    appArguments: read['app-arguments'],
    build: read.build,
    toolVersion: read['dotnet-ef-version'],
  };
}
