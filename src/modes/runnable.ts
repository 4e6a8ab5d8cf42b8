import { type ListedMigration, runnableSql } from '../ef/script-listing.ts';
import type { SentMigration } from '../postgres/send-migration.ts';

/** A listed migration as it can be sent to a server. */
export function runnable({ id, commands }: ListedMigration): SentMigration {
  return {
    id,
    commands: commands.map((command) => ({
      sql: runnableSql(command),
      transactional: command.transactional,
    })),
  };
}
