import { type MigrationSources, readMigrationSources } from '../ef/migration-sources.ts';
import { findStartCalls, type StartCall } from '../ef/start-calls.ts';
import type { Git } from '../git/git.ts';
import { findOrigins, type MigrationOrigin } from '../git/migration-origins.ts';
import { Refusal } from '../plan/refusal.ts';

/** What the sources and their history tell of a range, beside its SQL. */
export interface SourceFacts extends MigrationSources {
  /** Who brought the migrations of the range, as far as git shows. */
  readonly origins: ReadonlyMap<string, MigrationOrigin>;
  /** Why git shows nothing, where it could not be used. */
  readonly withoutOrigins: string | undefined;
  readonly startCalls: readonly StartCall[];
}

/**
 * Reads what a plan tells beside the SQL: where the range's migrations stand, who brought them, what they say of themselves, and whether the
 * code migrates by itself. That git cannot be used is told, and no obstacle.
 * @param folder where the .NET commands run, and git with them
 */
export async function readSources(
  folder: string,
  reverted: readonly string[],
  breakingChanges: readonly string[],
  git: Git,
): Promise<SourceFacts> {
  const { places, marks } = await readMigrationSources(folder, breakingChanges);
  const isReverted = new Set(reverted);
  const files = new Map(
    [...places].flatMap(([id, { file }]) => (isReverted.has(id) ? [[id, file] as const] : [])),
  );
  return {
    places,
    marks: marks.filter(({ migration }) => isReverted.has(migration)),
    startCalls: await findStartCalls(folder),
    ...(await originsOf(git, files)),
  };
}

async function originsOf(
  git: Git,
  files: ReadonlyMap<string, string>,
): Promise<Pick<SourceFacts, 'origins' | 'withoutOrigins'>> {
  try {
    return { origins: await findOrigins(git, files), withoutOrigins: undefined };
  } catch (error) {
    if (!(error instanceof Refusal)) {
      throw error;
    }
    return { origins: new Map(), withoutOrigins: error.message };
  }
}
