import { newestAtRef } from '../plan/target-at-ref.ts';
import { findCommit } from './commits.ts';
import type { Git } from './git.ts';
import { migrationsAt } from './migrations-at.ts';

/** What a target-ref stands for. */
export interface ResolvedRef {
  /** The full id, as the code spells it. */
  readonly migration: string;
  /** The ref's commit, abbreviated. */
  readonly commit: string;
}

/**
 * The newest migration that a git ref contains, by the attributes in its sources.
 * @param code the ids of the present code's context, oldest first
 * @throws Refusal
 */
export async function resolveTargetRef(git: Git, ref: string, code: readonly string[]): Promise<ResolvedRef> {
  const commit = await findCommit(git, ref, 'target-ref');
  const found = await migrationsAt(git, commit.id);
  return { migration: newestAtRef({ ref, commit: commit.short, found, code }), commit: commit.short };
}
