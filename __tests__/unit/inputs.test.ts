import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { INPUT_NAMES, type Inputs, readInputs } from '../../src/inputs.ts';
import { Refusal } from '../../src/plan/refusal.ts';
import { INPUT_CASES } from './input-cases.ts';

interface ActionInput {
  readonly default?: string;
  readonly required?: boolean;
}

const manifest = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')) as {
  inputs: Record<string, ActionInput>;
};

const REQUIRED = {
  'target-migration': '~1',
  'connection-string': 'Host=db.example;Database=shop;Username=deploy;Password=pw',
};
/** What the runner itself fills in. */
const RUNNERS = '$'.concat('{{ github.token }}');
const SHADOW = { 'shadow-connection-string': 'Host=throwaway;Database=postgres;Username=ci;Password=pw' };
const WITH_APP = {
  ...REQUIRED,
  'app-name': 'shop',
  'resource-group': 'rg',
  'subscription-id': '11111111-2222-3333-4444-555555555555',
};

function read(inputs: Readonly<Record<string, string>>): Inputs {
  const read = readInputs(
    Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  );
  if (read.mode === 'audit') {
    throw new Error(`These are the inputs of ${read.mode}.`);
  }
  return read;
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

describe('action.yml and the code', () => {
  it('know the same inputs', () => {
    expect(INPUT_NAMES.toSorted()).toEqual(Object.keys(manifest.inputs).sort());
  });

  it('require what the mode needs', () => {
    const required = Object.values(manifest.inputs).filter((input) => input.required === true);
    expect(required).toEqual([]);
    expect(mistakesOf({})).toEqual([
      'target-migration: is required: a migration name, its full id, ~N or 0; or target-ref, a git ref.',
      'connection-string: is required: the Npgsql connection string of the database to take back.',
    ]);
    expect(mistakesOf({ mode: 'audit' })).toEqual([
      'shadow-connection-string: is required with mode audit: a server where a throwaway database can be made.',
    ]);
  });

  it.each(
    Object.entries(manifest.inputs).filter(
      ([, input]) => input.default !== undefined && input.default !== RUNNERS,
    ),
  )('have the same default for %s', (name, input) => {
    expect(read({ ...WITH_APP, [name]: input.default ?? '' })).toEqual(read({ ...WITH_APP, [name]: '' }));
  });

  it('give every input at its default as documented', () => {
    const defaults = Object.fromEntries(
      Object.entries(manifest.inputs).map(([name, input]) => [name, input.default ?? '']),
    );
    const { database, ...rest } = read({ ...defaults, ...WITH_APP });
    const { connection, ...databaseRest } = database;
    expect(connection.hosts).toEqual([{ host: 'db.example', port: 5432 }]);
    expect({ ...rest, database: databaseRest }).toEqual({
      mode: 'rollback',
      target: { kind: 'steps-back', steps: 1 },
      targetText: '~1',
      allowRevertAll: false,
      approval: { planDigest: undefined, planFile: undefined, dataLoss: '' },
      policyFile: undefined,
      ef: {
        workingDirectory: undefined,
        project: undefined,
        startupProject: undefined,
        context: undefined,
        framework: undefined,
        configuration: 'Release',
        appEnvironment: 'Production',
        appArguments: [],
        build: true,
        toolVersion: undefined,
      },
      database: {
        pgBinPath: undefined,
        lockTimeoutMs: 10_000,
        statementTimeoutMs: 0,
        drainTimeoutMs: 60_000,
        terminateSessions: false,
      },
      app: {
        name: 'shop',
        slot: undefined,
        resourceGroup: 'rg',
        subscriptionId: '11111111-2222-3333-4444-555555555555',
        tenantId: undefined,
        clientId: undefined,
        cloud: 'public',
        endpoint: undefined,
        authorityHost: undefined,
        stopTimeoutMs: 120_000,
        startTimeoutMs: 180_000,
        start: true,
        healthCheckUrl: undefined,
        healthCheckTimeoutMs: 120_000,
      },
      backup: {
        when: 'auto',
        directory: undefined,
        stallTimeoutMs: 300_000,
        upload: true,
        artifactName: undefined,
        retentionDays: undefined,
      },
      engine: 'auto',
      bundle: undefined,
      release: undefined,
      shadow: undefined,
      rehearse: 'schema',
      verify: 'standard',
      onFailure: 'restore',
      archiveLimitBytes: 268_435_456,
      notifyIssue: undefined,
      githubToken: RUNNERS,
    });
  });
});

describe('each input', () => {
  it('has a case here', () => {
    expect(Object.keys(INPUT_CASES).sort()).toEqual(INPUT_NAMES.toSorted());
  });

  const good = Object.entries(INPUT_CASES).flatMap(([name, { good }]) =>
    good.map(([text, path, value]) => ({ name, text, path, value })),
  );
  it.each(good)('$name: $text is read', ({ name, text, path, value }) => {
    const inputs: unknown = read({ ...WITH_APP, ...SHADOW, 'tenant-id': ANY_ID, [name]: text });
    expect(at(inputs, path)).toEqual(value);
    expect(at(read({ ...WITH_APP, ...SHADOW, 'tenant-id': ANY_ID, [name]: `\t ${text} \n` }), path)).toEqual(
      value,
    );
  });

  const bad = Object.entries(INPUT_CASES).flatMap(([name, { bad }]) =>
    bad.map(([text, sentence]) => ({ name, text, sentence })),
  );
  it.each(bad)('$name: $text is refused in a sentence that names it', ({ name, text, sentence }) => {
    const beside = name === 'target-ref' ? { 'target-migration': '' } : {};
    expect(mistakesOf({ ...WITH_APP, ...beside, 'tenant-id': ANY_ID, [name]: text })).toEqual([
      `${name}: ${sentence}`,
    ]);
  });
});

const ANY_ID = '00000000-0000-0000-0000-000000000000';

function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((one: unknown, key) => (one as Record<string, unknown> | undefined)?.[key], value);
}

describe('mode audit', () => {
  it('needs a server alone, and takes the one of the database where no other is given', () => {
    const read = readInputs({
      INPUT_MODE: 'audit',
      'INPUT_CONNECTION-STRING': 'Host=h;Database=d;Username=u',
    });
    expect(read).toMatchObject({
      mode: 'audit',
      server: { database: 'd' },
      failOn: 'fails',
      since: undefined,
    });
  });

  it('is read with its own inputs', () => {
    const read = readInputs({
      INPUT_MODE: 'audit',
      'INPUT_CONNECTION-STRING': 'Host=h;Database=d;Username=u',
      'INPUT_SHADOW-CONNECTION-STRING': 'Host=s;Database=other;Username=u',
      'INPUT_AUDIT-FAIL-ON': 'inexact',
      'INPUT_AUDIT-SINCE': 'origin/main',
    });
    expect(read).toMatchObject({ server: { database: 'other' }, failOn: 'inexact', since: 'origin/main' });
  });
});

describe('several inputs together', () => {
  it('takes a git ref in place of a migration', () => {
    const inputs = read({ 'connection-string': REQUIRED['connection-string'], 'target-ref': 'v1.4.0' });
    expect([inputs.target, inputs.targetText]).toEqual([{ kind: 'at-ref', ref: 'v1.4.0' }, 'v1.4.0']);
  });

  it.each([
    [
      { ...REQUIRED, 'target-ref': 'v1.4.0' },
      ['target-ref: names a target beside target-migration; leave one of them out.'],
    ],
    [
      { ...REQUIRED, 'plan-file': 'plan.json' },
      ['plan-file: only explains what plan-digest refuses; give plan-digest too, or leave both out.'],
    ],
    [
      { ...REQUIRED, mode: 'plan', 'plan-digest': '0'.repeat(64) },
      ['plan-digest: is for mode rollback; mode plan makes one.'],
    ],
    [
      { ...REQUIRED, 'app-name': 'shop' },
      ['resource-group: is required with app-name.', 'subscription-id: is required with app-name.'],
    ],
    [{ ...WITH_APP, 'client-id': ANY_ID }, ['tenant-id: is required with client-id.']],
    [
      { ...REQUIRED, engine: 'bundle' },
      ['bundle: is required with engine bundle: the path of what dotnet ef migrations bundle made.'],
    ],
    [
      { ...REQUIRED, ...SHADOW, bundle: 'efbundle', engine: 'transaction', context: 'Sales', build: 'false' },
      [
        'engine: transaction needs the source; with bundle it is bundle or auto.',
        'context, build: not used with bundle, which needs no source; leave out these, or bundle.',
      ],
    ],
    [{ ...REQUIRED, ...SHADOW, bundle: 'efbundle', configuration: 'Release', build: 'TRUE' }, []],
    [{ ...REQUIRED, release: 'release.json', context: 'Sales', rehearse: 'data' }, []],
    [{ ...REQUIRED, release: 'artifact', 'release-branch': 'live', 'github-token': 'ghs_token' }, []],
    [
      { ...REQUIRED, release: 'artifact' },
      ["github-token: is required with release: artifact, to read the repository's artifacts."],
    ],
    [
      { ...REQUIRED, release: 'release.json', 'release-branch': 'live' },
      ['release-branch: says whose artifacts are believed; give it with release: artifact alone.'],
    ],
    [
      { ...REQUIRED, ...SHADOW, release: 'release.json', bundle: 'efbundle', project: 'src/Api' },
      [
        'project: not used with bundle, which needs no source; leave out these, or bundle.',
        'release: has a bundle of its own; leave out release or bundle.',
        'project: not used with release, which needs no source; leave out these, or release.',
      ],
    ],
    [
      { mode: 'audit', 'shadow-connection-string': REQUIRED['connection-string'], release: 'release.json' },
      ['release: an audit is of the source; leave it out with mode audit.'],
    ],
    [
      { ...REQUIRED, bundle: 'efbundle' },
      [
        "shadow-connection-string: is required with bundle: what a bundle does is only seen by running it, and that is not tried on production's server, where a migration may act on more than its own database.",
      ],
    ],
    [
      { ...REQUIRED, ...SHADOW, bundle: 'efbundle', rehearse: 'data', backup: 'after-stop' },
      [
        'rehearse: data needs a dump from before the stop; with backup after-stop it is schema or off. With backup auto a dump is made before the stop for it, and again after the stop where the engine needs that.',
        'rehearse: data needs the SQL of the Downs, which a bundle does not show; with bundle it is schema or off.',
      ],
    ],
    [
      { mode: 'audit', 'shadow-connection-string': REQUIRED['connection-string'], bundle: 'efbundle' },
      ['bundle: an audit is of the source; leave it out with mode audit.'],
    ],
    [
      { ...REQUIRED, 'health-check-url': 'https://shop.example/health' },
      ['health-check-url: is looked at after app-name was started; give app-name too, or leave both out.'],
    ],
  ])('%j', (inputs, sentences) => {
    expect(mistakesOf(inputs)).toEqual(sentences);
  });

  it('without an app there are no app inputs', () => {
    expect(read(REQUIRED).app).toBe(undefined);
  });

  it('tells all mistakes at once, each once and each beginning with the name of its input', () => {
    const broken = Object.entries(INPUT_CASES).flatMap(([name, { bad }]) =>
      bad[0] === undefined ? [] : [[name, bad[0][0], bad[0][1]] as const],
    );
    const mistakes = mistakesOf({
      ...WITH_APP,
      ...Object.fromEntries(broken.map(([name, text]) => [name, text])),
      'resource-group': '',
      'tenant-id': '',
    });
    expect(mistakes.toSorted()).toEqual(
      [
        ...broken
          .filter(([name]) => name !== 'resource-group' && name !== 'tenant-id')
          .map(([name, , sentence]) => `${name}: ${sentence}`),
        'resource-group: is required with app-name.',
        'tenant-id: is required with client-id.',
        'target-ref: names a target beside target-migration; leave one of them out.',
      ].toSorted(),
    );
  });

  it('shows no more than the beginning of a long value, with its line breaks escaped', () => {
    expect(mistakesOf({ ...REQUIRED, 'lock-timeout': `10\n${'x'.repeat(500)}` })).toEqual([
      `lock-timeout: "10\\n${'x'.repeat(97)}" is not a duration: write 500ms, 10s, 2m or 1h, or 0 for none.`,
    ]);
  });
});
