import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runDotnet } from '../sample-app/dotnet.ts';
import { exclusively } from '../sample-app/exclusive.ts';
import { copySources, hashOfSources } from '../sample-app/sources.ts';

/** A built copy of the project on EF Core 8. */
export interface EarlierEf {
  /** Where `dotnet ef` runs; its manifest names the tool of EF Core 8. */
  readonly directory: string;
  /** For `--project`, and the startup project too. */
  readonly project: 'src';
  /** Full ids, oldest first. */
  readonly migrations: readonly string[];
}

const cache = join(import.meta.dirname, '..', '..', '.lab');
const own = { root: import.meta.dirname, parts: ['.config', 'src'] };
/** The settings of a build are those of the sample app. */
const shared = {
  root: join(import.meta.dirname, '..', 'sample-app'),
  parts: ['Directory.Build.props'],
};

const migrations = [
  '20240101090000_CreateItems',
  '20240102090000_UpperCodes',
  '20240103090000_IndexCodes',
  '20240104090000_WidenNote',
  '20240105090000_AddPrice',
];

/**
 * The project, built in Release in a cache folder once for each state of its sources, as the sample app is.
 * @throws Error with the end of the output when `dotnet` fails.
 */
export async function buildEarlierEf(): Promise<EarlierEf> {
  const hashes = await Promise.all([hashOfSources(own), hashOfSources(shared)]);
  const directory = join(cache, `earlier-ef-${hashes.join('-')}`);
  const isBuilt = join(directory, 'built');
  if (!existsSync(isBuilt)) {
    await exclusively(directory, async () => {
      if (!existsSync(isBuilt)) {
        await build(directory);
        await writeFile(isBuilt, '');
      }
    });
  }
  return { directory, project: 'src', migrations };
}

async function build(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await copySources(own, directory);
  await copySources(shared, directory);
  await runDotnet(['tool', 'restore'], directory);
  await runDotnet(['build', 'src', '-c', 'Release'], directory);
}
