import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Refusal } from '../../src/plan/refusal.ts';
import { RECORD_INPUT_NAMES, type RecordInputs, readRecordInputs } from '../../src/record-inputs.ts';

const manifest = parse(readFileSync(new URL('../../record/action.yml', import.meta.url), 'utf8')) as {
  inputs: Record<string, { readonly default?: string }>;
};
const SHADOW = { 'shadow-connection-string': 'Host=throwaway;Database=postgres;Username=ci;Password=pw' };

function read(inputs: Readonly<Record<string, string>>): RecordInputs {
  return readRecordInputs(
    Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  );
}

function mistakesOf(inputs: Readonly<Record<string, string>>): readonly string[] {
  try {
    read(inputs);
  } catch (error) {
    if (error instanceof Refusal) {
      return error.reasons;
    }
    throw error;
  }
  return [];
}

describe('the inputs of record', () => {
  it('are those of its action.yml', () => {
    expect(RECORD_INPUT_NAMES.toSorted()).toEqual(Object.keys(manifest.inputs).sort());
  });

  it('are at their defaults what action.yml says', () => {
    const defaults = Object.fromEntries(
      Object.entries(manifest.inputs).map(([name, input]) => [name, input.default ?? '']),
    );
    expect(read({ ...defaults, ...SHADOW })).toEqual(read(SHADOW));
    expect(read(SHADOW)).toMatchObject({
      ef: { configuration: 'Release', appEnvironment: 'Production', build: true, appArguments: [] },
      server: { database: 'postgres' },
      withBundle: true,
      artifactName: undefined,
      retentionDays: undefined,
    });
  });

  it('are taken as they are given', () => {
    expect(
      read({
        ...SHADOW,
        context: 'Sales',
        'app-arguments': '--tenant\n  two words',
        'with-bundle': 'false',
        'artifact-name': 'release-sales',
        'artifact-retention-days': '30',
      }),
    ).toMatchObject({
      ef: { context: 'Sales', appArguments: ['--tenant', 'two words'] },
      withBundle: false,
      artifactName: 'release-sales',
      retentionDays: 30,
    });
  });

  it('are refused with every mistake at once', () => {
    expect(
      mistakesOf({ 'with-bundle': 'maybe', 'artifact-name': 'a/b', 'artifact-retention-days': '0' }),
    ).toEqual([
      'with-bundle: "maybe" is neither true nor false.',
      expect.stringMatching(/^artifact-name: "a\/b" may not hold any of /),
      'artifact-retention-days: "0" is not a number of days from 1 to 400.',
      'shadow-connection-string: is required: a server where a throwaway database can be made, of the same version as production.',
    ]);
  });
});
