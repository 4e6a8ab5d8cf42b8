import { z } from 'zod';
import {
  argumentLines,
  artifactName,
  connection,
  optionalText,
  retentionDays,
  toolVersion,
  yesOrNo,
} from './input-fields.ts';
import type { EfInputs } from './inputs.ts';
import { Refusal } from './plan/refusal.ts';
import type { ConnectionSettings } from './postgres/connection-string.ts';

/** Everything a recording was asked for. */
export interface RecordInputs {
  readonly ef: EfInputs;
  /** Where the shadow is made. */
  readonly server: ConnectionSettings;
  readonly withBundle: boolean;
  /** Undefined for the name by which a rollback finds it. */
  readonly artifactName: string | undefined;
  readonly retentionDays: number | undefined;
}

const schema = z.object({
  'working-directory': optionalText,
  project: optionalText,
  'startup-project': optionalText,
  context: optionalText,
  framework: optionalText,
  configuration: z.string().transform((text) => text || 'Release'),
  'app-environment': z.string().transform((text) => text || 'Production'),
  'app-arguments': argumentLines,
  build: yesOrNo(true),
  'dotnet-ef-version': toolVersion,
  'shadow-connection-string': connection,
  'with-bundle': yesOrNo(true),
  'artifact-name': artifactName,
  'artifact-retention-days': retentionDays,
});

/** Every input's name, for a test that holds record/action.yml and this file together. */
export const RECORD_INPUT_NAMES: readonly string[] = Object.keys(schema.shape);

/**
 * Reads the inputs from the environment as a runner sets them (`INPUT_<NAME>`).
 * @throws Refusal with every mistake, a sentence each; no sentence holds a value of the connection string.
 */
export function readRecordInputs(environment: Readonly<Record<string, string | undefined>>): RecordInputs {
  const raw = (name: string): string => environment[`INPUT_${name.toUpperCase()}`]?.trim() ?? '';
  const read = schema.safeParse(Object.fromEntries(RECORD_INPUT_NAMES.map((name) => [name, raw(name)])));
  const mistakes = read.success
    ? []
    : read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (raw('shadow-connection-string') === '') {
    mistakes.push(
      'shadow-connection-string: is required: a server where a throwaway database can be made, of the same version as production.',
    );
  }
  const server = read.data?.['shadow-connection-string'];
  if (!read.success || server === undefined || mistakes.length > 0) {
    throw new Refusal(mistakes);
  }
  const { data } = read;
  return {
    ef: {
      workingDirectory: data['working-directory'],
      project: data.project,
      startupProject: data['startup-project'],
      context: data.context,
      framework: data.framework,
      configuration: data.configuration,
      appEnvironment: data['app-environment'],
      appArguments: data['app-arguments'],
      build: data.build,
      toolVersion: data['dotnet-ef-version'],
    },
    server,
    withBundle: data['with-bundle'],
    artifactName: data['artifact-name'],
    retentionDays: data['artifact-retention-days'],
  };
}
