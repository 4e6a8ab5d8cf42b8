import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { ROOT } from './harness.ts';
import { dotnetThatRemembers, writeScript } from './remembering-dotnet.ts';

/** An advisory lock. */
export const HELD_INVARIANT = 4711;

const INSTALLATIONS = '/usr/lib/postgresql';

/** What stands in for the tools where a phase is to last, or to be quick. */
export interface SlowTools {
  /** For pg-bin-path: pg_dump writes half of its file and then nothing more. */
  readonly stuckPgDump: { readonly 'pg-bin-path': string };
  /** For policy-file: the sample app's, and an invariant that waits for the advisory lock {@link HELD_INVARIANT}. */
  readonly heldInvariant: { readonly 'policy-file': string };
  /** For the step's environment: `dotnet ef migrations script` is asked once. */
  readonly quickScript: { readonly PATH: string };
  /** As that, with a `git` that never answers. */
  readonly stuckGit: { readonly PATH: string };
}

/** Makes the tools for the tests of the file that calls it. */
export function useSlowTools(): SlowTools {
  const folders = { pgBin: '', dotnet: '', git: '' };
  const policyFile = (): string => join(folders.pgBin, 'policy.yml');
  beforeAll(async () => {
    folders.pgBin = await stuckPgDump();
    await writeFile(policyFile(), await heldPolicy());
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
    get heldInvariant() {
      return { 'policy-file': policyFile() };
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

async function heldPolicy(): Promise<string> {
  const own = await readFile(join(ROOT, 'lab/sample-app/.github/rollback-policy.yml'), 'utf8');
  return `${own}
invariants:
  - name: It can be asked
    sql: SELECT pg_advisory_xact_lock_shared(${HELD_INVARIANT})
    unchanged: true
`;
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
