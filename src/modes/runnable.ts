import { type ListedMigration, runnableSql } from '../ef/script-listing.ts';
import type { SentMigration } from '../postgres/send-migration.ts';

/** A listed migration as it can be sent to a server. */
export function runnable({ id, commands, ending }: ListedMigration): SentMigration {
  return {
    id,
    commands: commands.map((command, index) => ({
      sql:
        ending !== undefined && index === commands.length - 1
          ? `${runnableSql(command).replace(/;\s*$/, '')};\n${ending}`
          : runnableSql(command),
      transactional: command.transactional,
    })),
  };
}
