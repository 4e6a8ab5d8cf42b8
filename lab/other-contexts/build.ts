import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runDotnet } from '../sample-app/dotnet.ts';
import { exclusively } from '../sample-app/exclusive.ts';
import {
  type ExportedMigrations,
  exportFile,
  readExport,
  writeMigrations,
} from '../sample-app/migration-commands.ts';
import { copySources, hashOfSources } from '../sample-app/sources.ts';

export type ContextName = 'SalesContext' | 'BillingContext' | 'ReportsContext' | 'LibraryContext';

/** A built copy of the project with several contexts. */
export interface OtherContexts {
  /** Where `dotnet ef` runs. */
  readonly directory: string;
  /** For `--project`, and the startup project too. */
  readonly project: 'src';
  /** What `dotnet ef database update` sends in each. */
  readonly contexts: Readonly<Record<ContextName, ExportedMigrations>>;
}

const cache = join(import.meta.dirname, '..', '..', '.lab');
const own = { root: import.meta.dirname, parts: ['src'] };
/** The tool and the settings of a build are those of the sample app. */
const shared = {
  root: join(import.meta.dirname, '..', 'sample-app'),
  parts: ['.config', 'Directory.Build.props'],
};

/**
 * The project, built in Release in a cache folder once for each state of its sources, as the sample app is.
 * @throws Error with the end of the output when `dotnet` fails.
 */
export async function buildOtherContexts(): Promise<OtherContexts> {
  const hashes = await Promise.all([hashOfSources(own), hashOfSources(shared)]);
  const directory = join(cache, `other-contexts-${hashes.join('-')}`);
  if (!existsSync(exportFile(directory))) {
    await exclusively(directory, async () => {
      if (!existsSync(exportFile(directory))) {
        await build(directory);
      }
    });
  }
  const contexts = await readExport<OtherContexts['contexts']>(directory);
  return { directory, project: 'src', contexts };
}

async function build(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await copySources(own, directory);
  await copySources(shared, directory);
  await runDotnet(['tool', 'restore'], directory);
  await runDotnet(['build', 'src', '-c', 'Release'], directory);
  await writeMigrations(directory, await runDotnet(['src/bin/Release/net10.0/OtherContexts.dll'], directory));
}
