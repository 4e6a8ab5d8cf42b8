import { type ListedMigration, runnableSql } from '../ef/script-listing.ts';
import { beyondDatabase } from '../sql/beyond-database.ts';
import { loadSqlParser } from '../sql/parser.ts';

/** A migration that acts on more than the database it is run in. */
export interface ReachingMigration {
  readonly id: string;
  /** What does: `CREATE ROLE`. */
  readonly what: string;
}

/**
 * The first of the migrations that must not be tried on production's server, since it acts beyond its own database: a role's password that
 * it sets on a shadow is production's, too.
 */
export async function findReaching(
  migrations: readonly ListedMigration[],
): Promise<ReachingMigration | undefined> {
  const parser = await loadSqlParser();
  for (const { id, commands } of migrations) {
    for (const command of commands) {
      const what = beyondDatabase(parser, runnableSql(command));
      if (what !== undefined) {
        return { id, what };
      }
    }
  }
  return undefined;
}

/** Why a migration is not tried on production's server, and what to do. */
export function describeReaching({ id, what }: ReachingMigration): string {
  return (
    `Migration ${id} acts on more than its own database (${what}), so it is not tried in a throwaway database on production's server. ` +
    'Name another server of the same version in shadow-connection-string, a service container of the job, say.'
  );
}
