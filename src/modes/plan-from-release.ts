import { catalogAfter } from '../catalog/catalog-steps.ts';
import type { ListedMigration } from '../ef/script-listing.ts';
import type { MigrationRange } from '../plan/migration-range.ts';
import { Refusal } from '../plan/refusal.ts';
import type { Release } from '../plan/release.ts';
import { currentSchema, withConnection } from '../postgres/database.ts';
import type { Attempt } from './attempt.ts';
import type { Ground } from './look.ts';
import { type PlannedRange, planListed, type RecordedCatalogs } from './plan-range.ts';

/** As with source, from what was recorded of it. @throws Refusal */
export async function planFromRelease(
  attempt: Attempt,
  { database, server }: Ground,
  release: Release,
): Promise<PlannedRange> {
  const { history, createHistory, migrations } = release;
  const plan = await planListed(attempt, database, {
    listing: {
      history: { ...history, schema: history.schema },
      createHistory,
      migrations: migrations.map(({ id, up }) => ({ id, commands: up })),
    },
    efVersion: release.efVersion,
    readFrom: 'recorded release',
    otherContexts: async () => new Set(release.otherContexts),
    downsOf: async (range) => recordedDowns(release, range),
  });
  const schema = await withConnection(database, 'plan', currentSchema);
  const holds = release.catalogs.serverMajor === server.major && release.catalogs.schema === schema;
  return { ...plan, recorded: holds ? recordedCatalogs(release, plan.range) : undefined };
}

/** The Downs of a range as they were recorded, newest first. @throws Refusal for one that could not be generated then */
export function recordedDowns(
  { migrations }: Pick<Release, 'migrations'>,
  { reverted }: Pick<MigrationRange, 'reverted'>,
): readonly ListedMigration[] {
  const isReverted = new Set(reverted);
  return migrations
    .filter(({ id }) => isReverted.has(id))
    .toReversed()
    .map(({ id, down }) => {
      if ('refused' in down) {
        throw new Refusal(
          `The Down of ${id} could not be generated when the release was recorded: ${down.refused} Choose a target after it.`,
        );
      }
      return { id, commands: down.commands };
    });
}

/** The catalogs at both ends of a range; none where the database has skipped a migration, since each was read with all before it applied. */
export function recordedCatalogs(
  { migrations, catalogs }: Pick<Release, 'migrations' | 'catalogs'>,
  { remaining, reverted }: Pick<MigrationRange, 'remaining' | 'reverted'>,
): RecordedCatalogs | undefined {
  const applied = [...remaining, ...reverted.toReversed()];
  if (migrations.slice(0, applied.length).some(({ id }, index) => id !== applied[index])) {
    return undefined;
  }
  const after = (count: number) =>
    catalogAfter(
      catalogs.empty,
      migrations.slice(0, count).map(({ catalog }) => catalog),
    );
  return { target: after(remaining.length), present: after(applied.length) };
}
