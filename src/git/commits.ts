import { Refusal } from '../plan/refusal.ts';
import { isRef } from '../plan/target.ts';
import type { Git } from './git.ts';

/** A commit that is there. */
export interface Commit {
  readonly id: string;
  /** As short as git itself says it. */
  readonly short: string;
}

/**
 * The commit that a ref names: a branch here, a tag, a commit's id or its beginning, or else a branch of `origin`.
 * @param input the name of the input that the ref is from, for the sentences
 * @throws Refusal where there is none, where the name is a branch's and a tag's, and where git cannot be used
 */
export async function findCommit(git: Git, ref: string, input: string): Promise<Commit> {
  if (!isRef(ref)) {
    throw new Refusal(`${input}: ${JSON.stringify(ref.slice(0, 100))} is not a git ref.`);
  }
  for (const name of [ref, `origin/${ref}`]) {
    const { code, stdout, stderr } = await git.ask([
      'rev-parse',
      '--verify',
      '--end-of-options',
      `${name}^{commit}`,
    ]);
    if (/refname '.*' is ambiguous|short (SHA1|object ID) .* is ambiguous/i.test(stderr)) {
      throw new Refusal(
        `${input} ${JSON.stringify(ref)} is more than one thing in this repository. Say which: refs/tags/${ref}, refs/heads/${ref}, or the whole commit id.`,
      );
    }
    const id = stdout.toString('utf8').trim();
    if (code === 0 && /^[0-9a-f]{40,64}$/.test(id)) {
      return { id, short: await shortened(git, id) };
    }
  }
  throw new Refusal(await whyUnknown(git, ref, input));
}

/** Whether part of the history is left out here. */
export async function isShallow(git: Git): Promise<boolean> {
  const { stdout } = await git.ask(['rev-parse', '--is-shallow-repository']);
  return stdout.toString('utf8').trim() === 'true';
}

async function shortened(git: Git, id: string): Promise<string> {
  const { stdout } = await git.ask(['rev-parse', '--short', id]);
  return stdout.toString('utf8').trim() || id.slice(0, 7);
}

async function whyUnknown(git: Git, ref: string, input: string): Promise<string> {
  const what = `${input} ${JSON.stringify(ref)} is not known to git here`;
  return (await isShallow(git))
    ? `${what}: the checkout is shallow and does not reach it. Check out with fetch-depth: 0.`
    : `${what}: it is neither a branch, nor a tag, nor a commit that was fetched. Check its spelling, and that the checkout has fetch-depth: 0.`;
}
