import { z } from 'zod';
import { arrangeEf, type EfInputs, efFields } from './ef-inputs.ts';
import { artifactName, connection, retentionDays, yesOrNo } from './input-fields.ts';
import { Refusal } from './plan/refusal.ts';
import type { ConnectionSettings } from './postgres/connection-string.ts';
import { rawInputs, readFields } from './raw-inputs.ts';

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
  ...efFields,
  'shadow-connection-string': connection,
  'with-bundle': yesOrNo(true),
  'artifact-name': artifactName,
  'artifact-retention-days': retentionDays,
});

/** Every input's name, for a test that holds record/action.yml and this file together. */
export const RECORD_INPUT_NAMES: readonly string[] = Object.keys(schema.shape);

const SERVER_REQUIRED =
  'shadow-connection-string: is required: a server where a throwaway database can be made, of the same version as production.';

/**
 * Reads the inputs from the environment as a runner sets them (`INPUT_<NAME>`).
 * @throws Refusal with every mistake, a sentence each; no sentence holds a value of the connection string.
 */
export function readRecordInputs(environment: Readonly<Record<string, string | undefined>>): RecordInputs {
  const raw = rawInputs(environment);
  const isWithoutServer = raw('shadow-connection-string') === '';
  const read = readFields(schema, raw, isWithoutServer ? [SERVER_REQUIRED] : []);
  const server = read['shadow-connection-string'];
  if (server === undefined) {
    throw new Refusal(SERVER_REQUIRED);
  }
  return {
    ef: arrangeEf(read),
    server,
    withBundle: read['with-bundle'],
    artifactName: read['artifact-name'],
    retentionDays: read['artifact-retention-days'],
  };
}
