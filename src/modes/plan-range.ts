import type { Catalog } from '../catalog/catalog.ts';
import type { DotnetEf } from '../ef/dotnet-ef.ts';
import { efVersionIn, type ListedMigration, type ScriptListing } from '../ef/script-listing.ts';
import type { Effect } from '../plan/effects.ts';
import type { OutsideCommand } from '../plan/engine-choice.ts';
import {
  hasUnknownRows,
  type MigrationRange,
  nameOf,
  planRange,
  type RangeQuestion,
} from '../plan/migration-range.ts';
import { type Database, searchPath, withConnection } from '../postgres/database.ts';
import { readFunctions } from '../postgres/functions.ts';
import { type LocatedHistory, locateHistory, readHistory } from '../postgres/history.ts';
import type { RehearsalManner } from '../postgres/rehearse.ts';
import type { SentMigration } from '../postgres/send-migration.ts';
import { readShadowCatalogs, type ShadowCatalogs, type ShadowPlace } from '../postgres/shadow.ts';
import type { Attempt } from './attempt.ts';
import { findReaching, type ReachingMigration } from './beyond-database.ts';
import { projectOf } from './prepare-tool.ts';
import { readDowns } from './read-downs.ts';
import { runnable } from './runnable.ts';
import { gitIn, settleTarget } from './settle-target.ts';

/** The range, where the history is, and what is known of its migrations. */
export interface PlannedRange {
  readonly range: MigrationRange;
  /** The ids of all migrations of the code, oldest first. */
  readonly code: readonly string[];
  /** EF Core's version, as it writes it into the history; undefined from a bundle. */
  readonly efVersion: string | undefined;
  readonly history: LocatedHistory;
  /** Where a name without a schema is. */
  readonly defaultSchema: string;
  /** The Ups of all migrations of the code, oldest first. None from a bundle. */
  readonly ups: readonly ListedMigration[];
  /** The Down of the range, newest first, command by command. Empty when there is nothing to revert, and from a bundle, which shows none. */
  readonly downs: readonly ListedMigration[];
  /** The commands of the Down that one transaction cannot hold. */
  readonly outside: readonly OutsideCommand[];
  /** What each Down does, by migration, as its SQL tells; undefined from a bundle, which shows none. */
  readonly effects: Readonly<Record<string, readonly Effect[]>> | undefined;
  /** The first of the migrations that acts on more than its own database; of a bundle nobody knows. */
  readonly reaching: ReachingMigration | undefined;
  /** What the migrations alone make of an empty database, and whether the Down leads back. @throws Refusal */
  readonly readShadow: (request: ShadowQuestion) => Promise<ShadowCatalogs>;
  /** What was recorded of the schema when the code was deployed, where it holds for this database. */
  readonly recorded: RecordedCatalogs | undefined;
}

/** Catalogs that the migrations made on another server of the same version. */
export interface RecordedCatalogs {
  readonly target: Catalog;
  readonly present: Catalog;
}

/** Where the shadow is made, and how the Down is rehearsed there; undefined for no rehearsal. */
export interface ShadowQuestion extends ShadowPlace {
  readonly rehearsal: RehearsalManner | undefined;
}

/** The migrations command by command, from dotnet ef or from what was recorded. */
export interface ListedCode {
  readonly listing: Omit<ScriptListing, 'spelling'>;
  readonly efVersion: string | undefined;
  readonly readFrom: RangeQuestion['readFrom'];
  /** The ids of other contexts' migrations, asked only where the history holds what this context does not. */
  readonly otherContexts: () => Promise<ReadonlySet<string>>;
  /** The Downs of a range, newest first. @throws Refusal for one that cannot be generated */
  readonly downsOf: (range: MigrationRange) => Promise<readonly ListedMigration[]>;
}

/** Compares history and code and works out the range. @throws Refusal */
export async function planTheRange(
  attempt: Attempt,
  database: Database,
  ef: DotnetEf,
): Promise<PlannedRange> {
  const listing = await ef.listing();
  return planListed(attempt, database, {
    listing,
    efVersion: efVersionIn(listing),
    readFrom: 'checkout',
    otherContexts: () => migrationsOfOtherContexts(ef),
    downsOf: (range) => downsOf(range, ef, listing.spelling),
  });
}

/** {@link planTheRange} of migrations that are listed already. @throws Refusal */
export async function planListed(
  { inputs, world, workplace }: Attempt,
  database: Database,
  { listing, efVersion, readFrom, otherContexts, downsOf }: ListedCode,
): Promise<PlannedRange> {
  const code = listing.migrations.map(({ id }) => ({ id, name: nameOf(id) }));
  const target = await settleTarget(
    inputs.target,
    code.map(({ id }) => id),
    gitIn(projectOf(inputs, world).directory, world, workplace),
    world,
  );
  const { history, rows, schemas, functions } = await withConnection(database, 'plan', async (client) => {
    const located = await locateHistory(client, listing.history);
    return {
      history: located,
      rows: await readHistory(client, located),
      schemas: await searchPath(client),
      functions: await readFunctions(client),
    };
  });
  const range = planRange({
    target,
    allowRevertAll: inputs.allowRevertAll,
    code,
    history: rows,
    otherContexts: hasUnknownRows(code, rows) ? await otherContexts() : new Set(),
    readFrom,
  });
  const listed = await downsOf(range);
  const { endings, ...read } = await readDowns(listed, schemas, functions);
  const downs = listed.map((one) => ({ ...one, ...ofOwn(endings, one.id) }));
  return {
    range,
    code: code.map(({ id }) => id),
    efVersion,
    history,
    defaultSchema: schemas[0],
    ups: listing.migrations,
    downs,
    ...read,
    reaching: await findReaching([...listing.migrations, ...downs]),
    readShadow: (question) => readListedShadow(question, range, listing, downs),
    recorded: undefined,
  };
}

function ofOwn(endings: Readonly<Record<string, string>>, id: string): Pick<ListedMigration, 'ending'> {
  const ending = endings[id];
  return ending === undefined ? {} : { ending };
}

function readListedShadow(
  { rehearsal: manner, ...place }: ShadowQuestion,
  range: MigrationRange,
  listing: ListedCode['listing'],
  downs: readonly ListedMigration[],
): Promise<ShadowCatalogs> {
  return readShadowCatalogs({
    ...place,
    createHistory: listing.createHistory,
    history: listing.history,
    ...shadowMigrations(range, listing),
    rehearsal: manner === undefined ? undefined : { downs: downs.map(runnable), manner },
  });
}

/** EF's script goes over all migrations between the two; those that were never applied are not part of the range. */
async function downsOf(
  range: MigrationRange,
  ef: DotnetEf,
  spelling: string,
): Promise<readonly ListedMigration[]> {
  if (range.reverted.length === 0) {
    return [];
  }
  const reverted = new Set(range.reverted);
  return (await ef.downListing(range.from, range.to, spelling)).filter((migration) =>
    reverted.has(migration.id),
  );
}

/** The migrations a shadow is built from: up to the target, and from there to the present. */
function shadowMigrations(
  range: MigrationRange,
  listing: ListedCode['listing'],
): {
  readonly untilTarget: readonly SentMigration[];
  readonly untilPresent: readonly SentMigration[];
} {
  const remaining = new Set(range.remaining);
  const reverted = new Set(range.reverted);
  const ups = listing.migrations.map(runnable);
  return {
    untilTarget: ups.filter((migration) => remaining.has(migration.id)),
    untilPresent: ups.filter((migration) => reverted.has(migration.id)),
  };
}

async function migrationsOfOtherContexts(ef: DotnetEf): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (const context of await ef.contexts()) {
    for (const id of await ef.migrationIds(context)) {
      ids.add(id);
    }
  }
  return ids;
}
