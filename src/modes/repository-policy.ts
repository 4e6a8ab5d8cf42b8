import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Refusal } from '../plan/refusal.ts';
import { WITHOUT_POLICY_FILE, type WrittenPolicy } from '../policy.ts';
import type { World } from './world.ts';

const USUAL_PLACE = '.github/rollback-policy.yml';

/**
 * The policy of the checked out repository: the file that was named, or the one at the usual place where it is there.
 * @param file relative to the workspace
 * @throws Refusal with every mistake in it, or when the file that was named is not there
 */
export async function readRepositoryPolicy(file: string | undefined, world: World): Promise<WrittenPolicy> {
  const workspace = world.environment['GITHUB_WORKSPACE'] ?? process.cwd();
  const shown = file ?? USUAL_PLACE;
  let text: string;
  try {
    text = await readFile(resolve(workspace, shown), 'utf8');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing && file === undefined) {
      return WITHOUT_POLICY_FILE;
    }
    throw new Refusal(
      isMissing
        ? `policy-file: there is no ${shown} in the workspace; check out the repository, or leave the input out.`
        : `The policy file ${shown} cannot be read: ${(error as Error).message}.`,
      { cause: error },
    );
  }
  const { readPolicy } = await import('../policy-file.ts');
  return readPolicy(text, shown);
}
