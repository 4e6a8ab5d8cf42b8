import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { Refusal } from '../plan/refusal.ts';
import { WITHOUT_POLICY_FILE, type WrittenPolicy } from '../policy.ts';
import { isSystemError } from '../process/system-error.ts';
import type { World } from './world.ts';

const USUAL_PLACE = '.github/rollback-policy.yml';

/**
 * The policy of the checked out repository: the file that was named, or the one at the usual place where it is there. A repository that is checked out
 * into a folder of the workspace has it there: the usual place is looked for in the folders above where the .NET commands run, the workspace first.
 * @param file relative to the workspace
 * @param workingDirectory where the .NET commands run, relative to the workspace
 * @throws Refusal with every mistake in it, or when the file that was named is not there
 */
export async function readRepositoryPolicy(
  file: string | undefined,
  workingDirectory: string | undefined,
  world: Pick<World, 'environment'>,
): Promise<WrittenPolicy> {
  const workspace = resolve(world.environment['GITHUB_WORKSPACE'] ?? process.cwd());
  const places =
    file === undefined
      ? foldersDownTo(workspace, resolve(workspace, workingDirectory ?? '.')).map((folder) =>
          join(folder, USUAL_PLACE),
        )
      : [file];
  for (const shown of places) {
    const text = await readIfThere(workspace, shown);
    if (text !== undefined) {
      const { readPolicy } = await import('../policy-file.ts');
      return readPolicy(text, shown);
    }
  }
  if (file === undefined) {
    return WITHOUT_POLICY_FILE;
  }
  throw new Refusal(
    `policy-file: there is no ${file} in the workspace; check out the repository, or leave the input out.`,
  );
}

/** The workspace and the folders from there to a folder in it, relative to the workspace. */
function foldersDownTo(workspace: string, folder: string): readonly string[] {
  const way = relative(workspace, folder);
  const names = way === '' || way.startsWith('..') || isAbsolute(way) ? [] : way.split(sep);
  return ['', ...names.map((_, index) => names.slice(0, index + 1).join('/'))];
}

async function readIfThere(workspace: string, shown: string): Promise<string | undefined> {
  try {
    return await readFile(resolve(workspace, shown), 'utf8');
  } catch (error) {
    if (isSystemError(error, ['ENOENT'])) {
      return undefined;
    }
    throw new Refusal(`The policy file ${shown} cannot be read: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}
