import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runDotnet } from './dotnet.ts';
import { exclusively } from './exclusive.ts';
import { exportFile, readMigrations, writeMigrations } from './migration-commands.ts';
import { copySources, hashOfSources } from './sources.ts';

/** A built copy of the sample app. */
export interface SampleApp {
  /** The copy's root, where `dotnet ef` and `dotnet test` run. */
  readonly directory: string;
  /** For `dotnet ef --project`, relative to the root. */
  readonly project: typeof project;
  /** For `dotnet ef --startup-project`, relative to the root. */
  readonly startupProject: typeof startupProject;
  /** What `dotnet ef migrations bundle` makes of it, needing the .NET runtime; of the cached app alone, not of a copy that was rebuilt. */
  readonly bundle: string;
  /** Full ids, oldest first. */
  readonly migrations: readonly string[];
}

const defaultCache = join(import.meta.dirname, '..', '..', '.lab');
const sources = {
  root: import.meta.dirname,
  parts: ['.config', '.github', 'Directory.Build.props', 'MAA.slnx', 'src', 'tests', 'tools'],
};
const project = 'src/MAA.Infrastructure';
const startupProject = 'src/MAA.API';
const solution = 'MAA.slnx';
const exporter = 'tools/ExportMigrations';

/**
 * The sample app, built in Release in a cache folder once for each state of its sources; later calls return at once,
 * and calls at the same time, from other processes too, wait for the one that builds.
 * @throws Error with the end of the output when `dotnet` fails.
 */
export async function buildSampleApp(options: { cacheDirectory?: string } = {}): Promise<SampleApp> {
  const directory = join(
    options.cacheDirectory ?? defaultCache,
    `sample-app-${await hashOfSources(sources)}`,
  );
  if (isBuilt(directory)) {
    return describe(directory);
  }
  return exclusively(directory, async () => {
    if (!existsSync(exportFile(directory))) {
      await rm(directory, { recursive: true, force: true });
      await mkdir(directory, { recursive: true });
      await copySources(sources, directory);
      await build(directory, solution);
    }
    if (!existsSync(bundleFile(directory))) {
      await bundle(directory);
    }
    return describe(directory);
  });
}

/** A copy of a built app, build output included, for a test that changes its own. `into` must not exist. */
export async function copySampleApp(app: SampleApp, into: string): Promise<SampleApp> {
  await cp(app.directory, into, {
    recursive: true,
    preserveTimestamps: true,
    force: false,
    errorOnExist: true,
  });
  return { ...app, directory: into, bundle: bundleFile(into) };
}

/** Builds a copy again after its sources were changed, all but its tests, and reads its migrations anew. Never give it the cached one. */
export async function rebuildSampleApp(app: SampleApp): Promise<SampleApp> {
  await build(app.directory, startupProject);
  return describe(app.directory);
}

/** Each of the two is written last, so its presence says that all before it succeeded. */
function isBuilt(directory: string): boolean {
  return existsSync(exportFile(directory)) && existsSync(bundleFile(directory));
}

function bundleFile(directory: string): string {
  return join(directory, 'efbundle');
}

/** Builds the projects once more, so nobody else may be using them. */
async function bundle(directory: string): Promise<void> {
  const partial = `${bundleFile(directory)}.tmp`;
  const projects = ['--project', project, '--startup-project', startupProject, '--configuration', 'Release'];
  await runDotnet(['ef', 'migrations', 'bundle', ...projects, '--output', partial, '--force'], directory);
  await rename(partial, bundleFile(directory));
}

async function build(directory: string, what: string): Promise<void> {
  await rm(exportFile(directory), { force: true });
  await runDotnet(['tool', 'restore'], directory);
  await runDotnet(['build', what, '-c', 'Release'], directory);
  await runDotnet(['build', exporter, '-c', 'Release'], directory);
  const exported = await runDotnet([`${exporter}/bin/Release/net10.0/ExportMigrations.dll`], directory);
  await writeMigrations(directory, exported);
}

async function describe(directory: string): Promise<SampleApp> {
  const { migrations } = await readMigrations(directory);
  return {
    directory,
    project,
    startupProject,
    bundle: bundleFile(directory),
    migrations: migrations.map((migration) => migration.id),
  };
}
