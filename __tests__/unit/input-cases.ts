/** What an input takes: text, where it ends up in Inputs, and as what; and what it refuses, with the sentence. */
interface InputCase {
  readonly good: readonly (readonly [text: string, path: string, value: unknown])[];
  readonly bad: readonly (readonly [text: string, sentence: string])[];
}

const GUID = 'A1b2c3d4-0000-1111-2222-333344445555';
const anything = (path: string): InputCase => ({ good: [['some text', path, 'some text']], bad: [] });

const yesOrNo = (path: string): InputCase => ({
  good: [
    ['true', path, true],
    ['False', path, false],
  ],
  bad: [
    ['yes', '"yes" is neither true nor false.'],
    ['1', '"1" is neither true nor false.'],
  ],
});

const duration = (path: string, zero: 'may-be-zero' | 'positive'): InputCase => {
  const sentence = (text: string): string =>
    `"${text}" is not a duration: write 500ms, 10s, 2m or 1h${zero === 'positive' ? '' : ', or 0 for none'}.`;
  return {
    good: [
      ['250ms', path, 250],
      ['7s', path, 7_000],
      ['3m', path, 180_000],
      ['2h', path, 7_200_000],
      ...(zero === 'may-be-zero' ? ([['0', path, 0]] as const) : []),
    ],
    bad: [
      ...['10', '1.5s', '-1s', '10 s', '1d', 'soon'].map((text) => [text, sentence(text)] as const),
      ...(zero === 'positive' ? (['0', '0s'] as const).map((text) => [text, sentence(text)] as const) : []),
    ],
  };
};

const choice = (path: string, values: readonly string[]): InputCase => ({
  good: values.map((value) => [value, path, value] as const),
  bad: ['other', values[0]?.toUpperCase() ?? ''].map(
    (text) => [text, `"${text}" is not one of ${values.join(', ')}.`] as const,
  ),
});

const guid = (path: string): InputCase => ({
  good: [[GUID, path, GUID]],
  bad: [
    ['shop', '"shop" is not an id of the form 00000000-0000-0000-0000-000000000000.'],
    [`{${GUID}}`, `"{${GUID}}" is not an id of the form 00000000-0000-0000-0000-000000000000.`],
  ],
});

const httpsAddress = (path: string): InputCase => ({
  good: [['https://management.local/', path, 'https://management.local/']],
  bad: ['http://management.local', 'management.local', 'https://'].map(
    (text) => [text, `"${text}" is not an https:// address.`] as const,
  ),
});

const connection = (path: string): InputCase => ({
  good: [['Host=other;Database=d;Username=u', path, 'd']],
  bad: [
    ['Host=other;Username=u', '`Database` is missing.'],
    [
      'Host=h;Database=d;Username=u;SSL Mode=sometimes',
      '`SSL Mode` must be one of Disable, Allow, Prefer, Require, VerifyCA, VerifyFull.',
    ],
  ],
});

const gitRef: InputCase = {
  good: [],
  bad: ['--help', 'a b', 'main..v1'].map(
    (text) => [text, `"${text}" is not a git ref: give a branch, a tag or a commit.`] as const,
  ),
};

/** By input; a test holds the keys and the code's names together. */
export const INPUT_CASES: Readonly<Record<string, InputCase>> = {
  mode: {
    good: ['plan', 'rollback'].map((value) => [value, 'mode', value] as const),
    bad: ['other', 'ROLLBACK'].map(
      (text) => [text, `"${text}" is not one of plan, rollback, audit.`] as const,
    ),
  },
  'target-migration': {
    good: [
      ['0', 'target', { kind: 'before-first' }],
      ['~2', 'target', { kind: 'steps-back', steps: 2 }],
      ['AddSessions', 'target', { kind: 'migration', text: 'AddSessions' }],
      ['AddSessions', 'targetText', 'AddSessions'],
    ],
    bad: [['--help', '"--help" is neither a migration\'s name or id, nor ~N (N migrations back), nor 0.']],
  },
  // Beside target-migration it is refused; what it is read as is tested with that.
  'target-ref': gitRef,
  'allow-revert-all': yesOrNo('allowRevertAll'),
  'plan-digest': {
    good: [['AB'.repeat(32), 'approval.planDigest', 'ab'.repeat(32)]],
    bad: ['ab', 'g'.repeat(64)].map(
      (text) => [text, `"${text}" is not a plan's digest, which is 64 hexadecimal digits.`] as const,
    ),
  },
  // Only with plan-digest.
  'plan-file': { good: [], bad: [] },
  'approve-data-loss': {
    good: [['public.a\npublic.b', 'approval.dataLoss', 'public.a\npublic.b']],
    bad: [],
  },
  'policy-file': anything('policyFile'),
  'working-directory': anything('ef.workingDirectory'),
  project: anything('ef.project'),
  'startup-project': anything('ef.startupProject'),
  context: anything('ef.context'),
  framework: anything('ef.framework'),
  configuration: anything('ef.configuration'),
  'app-environment': anything('ef.appEnvironment'),
  'app-arguments': {
    good: [['--tenant\r\n  two words  \n\n-x', 'ef.appArguments', ['--tenant', 'two words', '-x']]],
    bad: [],
  },
  build: yesOrNo('ef.build'),
  'dotnet-ef-version': {
    good: [
      ['10.0.15', 'ef.toolVersion', '10.0.15'],
      ['9.*', 'ef.toolVersion', '9.*'],
      ['11.0.0-preview.3.25171.6', 'ef.toolVersion', '11.0.0-preview.3.25171.6'],
    ],
    bad: ['latest', '--prerelease', '10 0'].map(
      (text) => [text, `"${text}" is not a version such as 10.0.0.`] as const,
    ),
  },
  engine: {
    good: ['auto', 'transaction', 'database-update'].map((value) => [value, 'engine', value] as const),
    bad: ['other', 'AUTO'].map(
      (text) => [text, `"${text}" is not one of auto, transaction, database-update, bundle.`] as const,
    ),
  },
  bundle: {
    good: [
      ['out/efbundle', 'bundle', 'out/efbundle'],
      ['out/efbundle', 'engine', 'bundle'],
    ],
    bad: [],
  },
  release: {
    good: [
      ['out/release.json', 'release.path', 'out/release.json'],
      ['./artifact', 'release.path', './artifact'],
    ],
    bad: [],
  },
  'release-branch': { good: [], bad: [] },
  'connection-string': connection('database.connection.database'),
  'pg-bin-path': anything('database.pgBinPath'),
  'lock-timeout': duration('database.lockTimeoutMs', 'may-be-zero'),
  'statement-timeout': duration('database.statementTimeoutMs', 'may-be-zero'),
  'drain-timeout': duration('database.drainTimeoutMs', 'positive'),
  'terminate-sessions': yesOrNo('database.terminateSessions'),
  'app-name': {
    good: [
      ['maa-api', 'app.name', 'maa-api'],
      ['maa-api/staging', 'app.slot', 'staging'],
      ['maa-api/Production', 'app.slot', undefined],
    ],
    bad: ['a/b/c', '-a', 'a b', 'a/', 'a.b'].map(
      (text) => [text, `"${text}" is not an app, written name or name/slot.`] as const,
    ),
  },
  'resource-group': {
    good: [['rg_Größe(1).x-y', 'app.resourceGroup', 'rg_Größe(1).x-y']],
    bad: ['a/b', 'a b'].map((text) => [text, `"${text}" is not a resource group's name.`] as const),
  },
  'subscription-id': guid('app.subscriptionId'),
  'tenant-id': guid('app.tenantId'),
  'client-id': guid('app.clientId'),
  'azure-cloud': choice('app.cloud', ['public', 'usgovernment', 'china']),
  'azure-endpoint': httpsAddress('app.endpoint'),
  'azure-authority-host': httpsAddress('app.authorityHost'),
  'stop-timeout': duration('app.stopTimeoutMs', 'positive'),
  'start-timeout': duration('app.startTimeoutMs', 'positive'),
  'start-app': yesOrNo('app.start'),
  'health-check-url': {
    good: [
      ['http://shop.example/health', 'app.healthCheckUrl', 'http://shop.example/health'],
      ['https://shop.example/health', 'app.healthCheckUrl', 'https://shop.example/health'],
    ],
    bad: ['shop.example/health', 'ftp://shop.example'].map(
      (text) => [text, `"${text}" is not an http:// or https:// address.`] as const,
    ),
  },
  'health-check-timeout': duration('app.healthCheckTimeoutMs', 'positive'),
  backup: choice('backup.when', ['auto', 'before-stop', 'after-stop']),
  'backup-directory': anything('backup.directory'),
  'backup-stall-timeout': duration('backup.stallTimeoutMs', 'positive'),
  'upload-artifact': yesOrNo('backup.upload'),
  'artifact-name': {
    good: [['backup of shop', 'backup.artifactName', 'backup of shop']],
    bad: ['a/b', 'a:b', "it's"].map(
      (text) => [text, `"${text}" may not hold any of " : < > | * ? \\ / ' or a line break.`] as const,
    ),
  },
  'artifact-retention-days': {
    good: [
      ['1', 'backup.retentionDays', 1],
      ['400', 'backup.retentionDays', 400],
    ],
    bad: ['0', '401', '1.5', 'a week'].map(
      (text) => [text, `"${text}" is not a number of days from 1 to 400.`] as const,
    ),
  },
  'shadow-connection-string': connection('shadow.database'),
  rehearse: choice('rehearse', ['schema', 'data', 'off']),
  verify: choice('verify', ['standard', 'strict']),
  'on-failure': choice('onFailure', ['restore', 'leave']),
  // An audit's alone; what they are read as is tested with it.
  'audit-fail-on': {
    good: [],
    bad: [['always', '"always" is not one of fails, inexact, none.']],
  },
  'audit-since': gitRef,
  'archive-limit': {
    good: [
      ['0', 'archiveLimitBytes', 0],
      ['500kB', 'archiveLimitBytes', 512_000],
      ['1GB', 'archiveLimitBytes', 1_073_741_824],
    ],
    bad: ['256', '1.5GB', '1 GB', 'all'].map(
      (text) => [text, `"${text}" is not a size: write 500kB, 256MB or 2GB, or 0 for none.`] as const,
    ),
  },
  'notify-issue': {
    good: [
      ['17', 'notifyIssue', 17],
      ['new', 'notifyIssue', 'new'],
    ],
    bad: ['#17', '0', 'NEW'].map(
      (text) => [text, `"${text}" is neither an issue's number nor new.`] as const,
    ),
  },
  'github-token': anything('githubToken'),
};
