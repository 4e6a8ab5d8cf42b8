import type { Raw } from './raw-inputs.ts';

/** Rules over several inputs; they are told even when a single input is wrong too. */
export function togetherMistakes(raw: Raw): string[] {
  if (raw('mode') === 'audit') {
    return auditMistakes(raw);
  }
  const mistakes: string[] = [...bundleMistakes(raw), ...releaseMistakes(raw), ...rehearsalMistakes(raw)];
  if (raw('target-migration') === '' && raw('target-ref') === '') {
    mistakes.push(
      'target-migration: is required: a migration name, its full id, ~N or 0; or target-ref, a git ref.',
    );
  }
  if (raw('target-migration') !== '' && raw('target-ref') !== '') {
    mistakes.push('target-ref: names a target beside target-migration; leave one of them out.');
  }
  if (raw('plan-file') !== '' && raw('plan-digest') === '') {
    mistakes.push(
      'plan-file: only explains what plan-digest refuses; give plan-digest too, or leave both out.',
    );
  }
  if (raw('mode') === 'plan' && raw('plan-digest') !== '') {
    mistakes.push('plan-digest: is for mode rollback; mode plan makes one.');
  }
  if (raw('connection-string') === '') {
    mistakes.push(
      'connection-string: is required: the Npgsql connection string of the database to take back.',
    );
  }
  if (raw('app-name') !== '') {
    for (const name of ['resource-group', 'subscription-id'] as const) {
      if (raw(name) === '') {
        mistakes.push(`${name}: is required with app-name.`);
      }
    }
  }
  if (raw('client-id') !== '' && raw('tenant-id') === '') {
    mistakes.push('tenant-id: is required with client-id.');
  }
  if (raw('app-name') === '' && raw('health-check-url') !== '') {
    mistakes.push(
      'health-check-url: is looked at after app-name was started; give app-name too, or leave both out.',
    );
  }
  return mistakes;
}

function auditMistakes(raw: Raw): string[] {
  return [
    ...(raw('shadow-connection-string') === '' && raw('connection-string') === ''
      ? [
          'shadow-connection-string: is required with mode audit: a server where a throwaway database can be made.',
        ]
      : []),
    ...(raw('bundle') === '' ? [] : ['bundle: an audit is of the source; leave it out with mode audit.']),
    ...(raw('release') === '' ? [] : ['release: an audit is of the source; leave it out with mode audit.']),
  ];
}

/** What is looked for in the source alone, with what the runner hands over where nothing is given. */
const OF_SOURCE = [
  ['project', ''],
  ['startup-project', ''],
  ['context', ''],
  ['framework', ''],
  ['configuration', 'Release'],
  ['build', 'true'],
  ['dotnet-ef-version', ''],
] as const;

function bundleMistakes(raw: Raw): string[] {
  if (raw('bundle') === '') {
    return raw('engine') === 'bundle'
      ? ['bundle: is required with engine bundle: the path of what dotnet ef migrations bundle made.']
      : [];
  }
  const given = givenOfSource(raw);
  const needsSource = raw('engine') === 'transaction' || raw('engine') === 'database-update';
  return [
    ...(raw('shadow-connection-string') === ''
      ? [
          "shadow-connection-string: is required with bundle: what a bundle does is only seen by running it, and that is not tried on production's server, where a migration may act on more than its own database.",
        ]
      : []),
    ...(needsSource ? [`engine: ${raw('engine')} needs the source; with bundle it is bundle or auto.`] : []),
    ...(given.length === 0
      ? []
      : [`${given.join(', ')}: not used with bundle, which needs no source; leave out these, or bundle.`]),
  ];
}

/** A recorded release is of one context, so that to name it is to check it. */
function releaseMistakes(raw: Raw): string[] {
  const isArtifact = raw('release') === 'artifact';
  const given = raw('release') === '' ? [] : givenOfSource(raw).filter((name) => name !== 'context');
  return [
    ...(raw('release-branch') !== '' && !isArtifact
      ? ['release-branch: says whose artifacts are believed; give it with release: artifact alone.']
      : []),
    ...(isArtifact && raw('github-token') === ''
      ? ["github-token: is required with release: artifact, to read the repository's artifacts."]
      : []),
    ...(raw('release') !== '' && raw('bundle') !== ''
      ? ['release: has a bundle of its own; leave out release or bundle.']
      : []),
    ...(given.length === 0
      ? []
      : [`${given.join(', ')}: not used with release, which needs no source; leave out these, or release.`]),
  ];
}

function givenOfSource(raw: Raw): string[] {
  return OF_SOURCE.filter(
    ([name, preset]) => raw(name) !== '' && raw(name).toLowerCase() !== preset.toLowerCase(),
  ).map(([name]) => name);
}

/** What is rehearsed on data is a dump from before the stop, and commands that are known. */
function rehearsalMistakes(raw: Raw): string[] {
  if (raw('rehearse') !== 'data') {
    return [];
  }
  return [
    ...(raw('backup') === 'after-stop'
      ? [
          'rehearse: data needs a dump from before the stop; with backup after-stop it is schema or off. With backup auto a dump is made before the stop for it, and again after the stop where the engine needs that.',
        ]
      : []),
    ...(raw('bundle') === ''
      ? []
      : [
          'rehearse: data needs the SQL of the Downs, which a bundle does not show; with bundle it is schema or off.',
        ]),
  ];
}
