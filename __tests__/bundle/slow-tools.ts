import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';
import { dotnetThatRemembers, writeScript } from './remembering-dotnet.ts';

const INSTALLATIONS = '/usr/lib/postgresql';

/** What stands in for the tools where a phase is to last, or to be quick. */
export interface SlowTools {
  /** For pg-bin-path: pg_dump writes half of its file and then nothing more. */
  readonly stuckPgDump: { readonly 'pg-bin-path': string };
  /** For plan-file: a pipe that whoever holds the approval writes the plan to. */
  readonly heldPlan: { readonly 'plan-file': string };
  /** For the step's environment: `dotnet ef migrations script` is asked once. */
  readonly quickScript: { readonly PATH: string };
  /** As that, with a `git` that never answers. */
  readonly stuckGit: { readonly PATH: string };
}

/** Makes the tools for the tests of the file that calls it. */
export function useSlowTools(): SlowTools {
  const folders = { pgBin: '', dotnet: '', git: '' };
  const planFile = (): string => join(folders.pgBin, 'plan.json');
  beforeAll(async () => {
    folders.pgBin = await stuckPgDump();
    await promisify(execFile)('mkfifo', [planFile()]);
    folders.dotnet = await dotnetThatRemembers();
    folders.git = await mkdtemp(join(tmpdir(), 'lab-git-'));
    await writeScript(join(folders.git, 'git'), ['exec sleep 600']);
  });
  afterAll(async () => {
    await Promise.all(Object.values(folders).map((folder) => rm(folder, { recursive: true, force: true })));
  });
  return {
    get stuckPgDump() {
      return { 'pg-bin-path': folders.pgBin };
    },
    get heldPlan() {
      return { 'plan-file': planFile() };
    },
    get quickScript() {
      return { PATH: `${folders.dotnet}:${process.env['PATH']}` };
    },
    get stuckGit() {
      return { PATH: `${folders.dotnet}:${folders.git}:${process.env['PATH']}` };
    },
  };
}

/** A copy of a project's folder whose build, once begun, does not end. */
export async function projectThatBuildsForever(directory: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'lab-endless-build-'));
  await cp(directory, copy, { recursive: true });
  await writeFile(
    join(copy, 'Directory.Build.targets'),
    `<Project><Target Name="Endless" BeforeTargets="CoreCompile;Build"><Message Importance="high" Text="building forever" /><Exec Command="sleep 600" /></Target></Project>\n`,
  );
  return copy;
}

/** A folder for pg-bin-path whose pg_dump writes half of its file and then nothing more. */
async function stuckPgDump(): Promise<string> {
  const newest = (await readdir(INSTALLATIONS)).sort((a, b) => Number(b) - Number(a))[0] ?? '';
  const real = join(INSTALLATIONS, newest, 'bin');
  const directory = await mkdtemp(join(tmpdir(), 'lab-pg-bin-'));
  await Promise.all(['pg_restore', 'psql'].map((name) => symlink(join(real, name), join(directory, name))));
  await writeScript(join(directory, 'pg_dump'), [
    `[ "$1" = --version ] && exec ${join(real, 'pg_dump')} --version`,
    `${join(real, 'pg_dump')} "$@" | (head -c 4096; exec sleep 600)`,
  ]);
  return directory;
}
