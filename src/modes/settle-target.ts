import { Git, gitEnvironment } from '../git/git.ts';
import { resolveTargetRef } from '../git/target-ref.ts';
import { Refusal } from '../plan/refusal.ts';
import type { TargetAtRef, TargetRequest } from '../plan/target.ts';
import type { Workplace, World } from './world.ts';

/** Git in a folder, under the run's cancel and with its mark on the process. */
export function gitIn(directory: string, world: World, { application }: Pick<Workplace, 'application'>): Git {
  return new Git({
    directory,
    environment: gitEnvironment(world.environment, application),
    signal: world.signal,
  });
}

/**
 * The target once the code's migrations are known: a ref becomes the migration that it stands for.
 * @param code the ids of the code's context, oldest first
 * @throws Refusal
 */
export async function settleTarget(
  target: TargetRequest | TargetAtRef,
  code: readonly string[],
  git: Git,
  { runner }: { readonly runner: Pick<World['runner'], 'line'> },
): Promise<TargetRequest> {
  if (target.kind !== 'at-ref') {
    return target;
  }
  const { migration, commit } = await resolveTargetRef(git, target.ref, code);
  runner.line(`target-ref ${target.ref} is commit ${commit}, whose newest migration is ${migration}`);
  return { kind: 'migration', text: migration };
}

/** The commit that is checked out; undefined where git cannot say. */
export async function commitOf(git: Git): Promise<string | undefined> {
  try {
    const { code, stdout } = await git.ask(['rev-parse', '--verify', 'HEAD^{commit}']);
    return code === 0 ? stdout.toString('utf8').trim() : undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) {
      throw error;
    }
    return undefined;
  }
}
