import { chmod, copyFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describeMachine, runsHere } from '../ef/executable.ts';
import type { Inputs, ReleaseInput } from '../inputs.ts';
import { Refusal, sentenceOf } from '../plan/refusal.ts';
import { isContext, readRelease, type SealedRelease } from '../plan/release.ts';
import type { Database } from '../postgres/database.ts';
import { dotnetConnection } from '../postgres/dotnet-connection.ts';
import { sha256Of } from '../postgres/file-hash.ts';
import { statIfThere } from '../process/stat-if-there.ts';
import type { Carrier } from './carrier.ts';
import { findRelease } from './find-release.ts';
import { openBundle } from './open-bundle.ts';
import { planFromRelease } from './plan-from-release.ts';
import type { SourceFacts } from './read-sources.ts';
import type { Workplace, World } from './world.ts';

/** The carrier of a recorded release: its SQL is known, and its bundle goes migration by migration where one was recorded. @throws Refusal */
export async function prepareRelease(
  inputs: Inputs,
  where: ReleaseInput,
  world: World,
  workplace: Workplace,
  production: Database,
): Promise<Carrier> {
  const file = await findRelease(inputs, where, world, workplace, production);
  const release = await openRelease(file, inputs.ef.context);
  const bundle = await takeBundle(release, dirname(file), workplace);
  return {
    origin: `the release that was recorded at ${release.recordedAt}${release.commit === undefined ? '' : ` from commit ${release.commit}`}`,
    tools: { release: file },
    versions: { 'recorded release': `sha256 ${release.digest}`, ...release.tools },
    command: 'efbundle',
    plan: (attempt, ground) => planFromRelease(attempt, ground, release),
    commit: async () => release.commit,
    sources: async (reverted) => recordedSources(release, reverted),
    cannotUpdate: 'missing' in bundle ? bundle.missing : undefined,
    goTo: async (id, database) => {
      if ('missing' in bundle) {
        throw new Error(bundle.missing);
      }
      return openBundle(bundle.file, inputs, world, workplace).goTo(
        id,
        dotnetConnection(database, inputs.database),
      );
    },
  };
}

async function openRelease(file: string, context: string | undefined): Promise<SealedRelease> {
  const json = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Refusal(`The recorded release ${file} cannot be read: ${sentenceOf(cause)}.`, { cause });
  });
  const release = readRelease(json, file);
  if (context !== undefined && !isContext(release.context, context)) {
    throw new Refusal(
      `The recorded release ${file} is of the context ${release.context}, not of ${context}: give the record of that context, or leave context out.`,
    );
  }
  return release;
}

type TakenBundle = { readonly file: string } | { readonly missing: string };

/**
 * Copies the bundle to where it can be run: an artifact keeps no rights, and what was hashed must be what runs.
 * @throws Refusal when it is another than was recorded, or cannot be looked at
 */
async function takeBundle(
  { bundle }: SealedRelease,
  folder: string,
  workplace: Workplace,
): Promise<TakenBundle> {
  if (bundle === undefined) {
    return { missing: 'the release was recorded without a bundle (with-bundle: false)' };
  }
  const from = join(folder, bundle.file);
  const found = await statIfThere(from).catch((cause: unknown) => {
    throw new Refusal(`The release's bundle ${from} cannot be read: ${sentenceOf(cause)}.`, { cause });
  });
  if (found?.isFile() !== true) {
    return { missing: `the release's bundle ${from} is not there` };
  }
  if (!runsHere(bundle, process)) {
    return {
      missing: `the release's bundle is built for ${describeMachine(bundle)}, and this runner is ${describeMachine(process)}`,
    };
  }
  const into = join(workplace.directory, 'release');
  await mkdir(into, { recursive: true });
  const file = join(into, bundle.file);
  await copyFile(from, file);
  await chmod(file, 0o700);
  if ((await sha256Of(file)) !== bundle.sha256) {
    throw new Refusal(
      `The bundle ${from} is not the one that was recorded: its SHA-256 is another. Take both files anew from the artifact of the deployment's run.`,
    );
  }
  return { file };
}

function recordedSources(
  { migrations, marks, startCalls }: SealedRelease,
  reverted: readonly string[],
): SourceFacts {
  const isReverted = new Set(reverted);
  return {
    places: new Map(),
    marks: marks.filter(({ migration }) => isReverted.has(migration)),
    origins: new Map(
      migrations.flatMap(({ id, origin }) => (origin === undefined ? [] : [[id, origin] as const])),
    ),
    withoutOrigins: undefined,
    startCalls,
  };
}
