import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleNeeds } from '../ef/efbundle.ts';
import type { ScriptListing } from '../ef/script-listing.ts';
import {
  artifactUrl,
  refuseWithoutService,
  type UploadedArtifact,
  uploadArtifact,
} from '../github/artifact.ts';
import { Refusal } from '../plan/refusal.ts';
import {
  isContext,
  releaseArtifactName,
  type SealedRelease,
  sealRelease,
  writeRelease,
} from '../plan/release.ts';
import { readCatalogsByMigration } from '../postgres/catalogs-by-migration.ts';
import { type Database, openDatabase, readServerFacts, withConnection } from '../postgres/database.ts';
import { sha256Of } from '../postgres/file-hash.ts';
import type { RecordInputs } from '../record-inputs.ts';
import { formatCounted } from '../report/format.ts';
import { renderRelease } from '../report/release-page.ts';
import { describeRelease, type GeneratedCode, type MadeBundle, type Recorded } from './describe-release.ts';
import { Phases } from './phases.ts';
import { type PreparedTool, prepareTool, projectOf } from './prepare-tool.ts';
import { readSources, type SourceFacts } from './read-sources.ts';
import { readRepositoryPolicy } from './repository-policy.ts';
import { runnable } from './runnable.ts';
import { commitOf, gitIn } from './settle-target.ts';
import { createWorkplace, removeWorkplace, type Workplace, type World } from './world.ts';

/** A recording under way. */
interface Recording {
  readonly inputs: RecordInputs;
  readonly world: World;
  readonly workplace: Workplace;
  readonly phases: Phases;
  /** Where the record and its bundle stay for the job's later steps. */
  readonly folder: string;
}

/**
 * Records what a rollback will need of the code that is deployed now: the SQL of its migrations both ways, the schema that each makes, and a bundle,
 * kept as one artifact.
 * @throws Refusal when the project, the server or the artifact service cannot be used; Error when the upload fails, Cancelled
 */
export async function record(inputs: RecordInputs, world: World): Promise<void> {
  refuseWithoutService(
    world.environment,
    'the release',
    'leave this step out, and roll back with the source.',
  );
  const workplace = await createWorkplace(world);
  const folder = await makeFolder(world);
  try {
    const phases = new Phases(world.runner, world.signal);
    await carryOut({ inputs, world, workplace, phases, folder });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    await removeWorkplace(workplace);
  }
}

async function makeFolder({ environment }: World): Promise<string> {
  const root = environment['RUNNER_TEMP'] ?? tmpdir();
  await mkdir(root, { recursive: true });
  return mkdtemp(join(root, 'ef-rollback-release-'));
}

async function carryOut(recording: Recording): Promise<void> {
  const release = sealRelease(describeRelease(recording.world, await gather(recording)));
  const file = join(recording.folder, 'release.json');
  await writeFile(file, writeRelease(release));
  const artifact = await upload(recording, release, file);
  await tell(recording, release, file, artifact);
}

async function gather(recording: Recording): Promise<Recorded> {
  const { inputs, world, workplace, phases } = recording;
  const server = await phases.run(
    'Look',
    () => openDatabase(inputs.server, workplace.application),
    ({ place }) => `${place.host}:${place.port} answers`,
  );
  const tool = await phases.run(
    'Build',
    () => prepareTool(inputs, world, workplace),
    ({ origin }) => `dotnet-ef from ${origin}`,
  );
  const code = await phases.run(
    'Generate',
    () => generate(inputs, tool),
    ({ listing, downs }) =>
      `${formatCounted(listing.migrations.length, 'migration')}, of ${downs.refused.size} the Down cannot be generated`,
  );
  const catalogs = await phases.run(
    'Catalogs',
    () => readCatalogs(recording, server, code.listing),
    ({ after }) => `${formatCounted(after.at(-1)?.length ?? 0, 'object')} at the newest migration`,
  );
  const bundle = inputs.withBundle ? await makeBundle(recording, tool) : undefined;
  return { code, catalogs, bundle, ...(await lookAtSources(recording, code)) };
}

/** @throws Refusal when the context has no migrations */
async function generate(
  { ef: { context: asked } }: RecordInputs,
  { ef, version }: PreparedTool,
): Promise<GeneratedCode> {
  const listing = await ef.listing();
  if (listing.migrations.length === 0) {
    throw new Refusal('The context has no migrations: check project, startup-project and context.');
  }
  const contexts = await ef.contexts();
  const context = contexts.find((name) => asked === undefined || isContext(name, asked)) ?? asked ?? '';
  const otherContexts: string[] = [];
  for (const other of contexts.filter((name) => name !== context)) {
    otherContexts.push(...(await ef.migrationIds(other)));
  }
  return { listing, downs: await ef.allDowns(listing), context, otherContexts, toolVersion: version };
}

async function readCatalogs(
  { world, workplace }: Recording,
  server: Database,
  { history, createHistory, migrations }: ScriptListing,
): Promise<Recorded['catalogs']> {
  const catalogs = await readCatalogsByMigration({
    server,
    nonce: workplace.nonce,
    signal: world.signal,
    history,
    createHistory,
    ups: migrations.map(runnable),
  });
  const { major } = await withConnection(server, 'look', readServerFacts);
  return { ...catalogs, serverMajor: major };
}

async function makeBundle({ phases, folder }: Recording, { ef }: PreparedTool): Promise<MadeBundle> {
  const name = process.platform === 'win32' ? 'efbundle.exe' : 'efbundle';
  const path = join(folder, name);
  return phases.run(
    'Bundle',
    async () => {
      await ef.bundle(path);
      return { file: name, sha256: await sha256Of(path), ...(await bundleNeeds(path, process)) };
    },
    ({ platform, arch, framework }) =>
      `for ${platform} ${arch}${framework === undefined ? '' : `, needs the runtime of ${framework}`}`,
  );
}

async function lookAtSources(
  { inputs, world, workplace }: Recording,
  { listing }: GeneratedCode,
): Promise<{ readonly sources: SourceFacts; readonly commit: string | undefined }> {
  const { directory } = projectOf(inputs, world);
  const git = gitIn(directory, world, workplace);
  const { policy } = await readRepositoryPolicy(undefined, inputs.ef.workingDirectory, world);
  const ids = listing.migrations.map(({ id }) => id);
  const sources = await readSources(directory, ids, policy.breakingChanges, git);
  if (sources.withoutOrigins !== undefined) {
    world.runner.warning('Authors and dates', sources.withoutOrigins);
  }
  return { sources, commit: await commitOf(git) };
}

async function upload(
  { inputs, world, phases, folder }: Recording,
  { migrations, bundle }: SealedRelease,
  file: string,
): Promise<UploadedArtifact> {
  return phases.run(
    'Upload',
    () =>
      uploadArtifact({
        name: inputs.artifactName ?? releaseArtifactName(migrations.at(-1)?.id ?? ''),
        files: [file, ...(bundle === undefined ? [] : [join(folder, bundle.file)])],
        rootDirectory: folder,
        retentionDays: inputs.retentionDays,
        compressionLevel: 6,
        signal: world.signal,
        onRetry: (sentence) => world.runner.warning('Artifact', sentence),
      }),
    ({ name, id }) => `artifact ${name} (id ${id}) is confirmed`,
  );
}

async function tell(
  { world: { runner, run } }: Recording,
  release: SealedRelease,
  file: string,
  { name, id }: UploadedArtifact,
): Promise<void> {
  runner.output('artifact-name', name);
  runner.output('artifact-id', String(id));
  runner.output('artifact-url', artifactUrl(run, id));
  runner.output('release-file', file);
  runner.output('release-digest', release.digest);
  runner.output('newest-migration', release.migrations.at(-1)?.id ?? '');
  await runner.summary(renderRelease(release, name));
}
