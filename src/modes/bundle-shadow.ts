import type { Client } from 'pg';
import type { Catalog } from '../catalog/catalog.ts';
import type { Efbundle } from '../ef/efbundle.ts';
import { causeOf, type Updated } from '../ef/update.ts';
import type { MigrationRange } from '../plan/migration-range.ts';
import { Refusal, sentenceOf, throwIfCancelled } from '../plan/refusal.ts';
import { readCatalog } from '../postgres/catalog-reader.ts';
import { withConnection } from '../postgres/database.ts';
import { dotnetConnection } from '../postgres/dotnet-connection.ts';
import {
  type FoundHistory,
  findHistories,
  idsAsInserted,
  namedAlike,
  whilePassingForApplied,
} from '../postgres/find-history.ts';
import { type HistoryTable, qualifiedName, readHistory } from '../postgres/history.ts';
import type { Rehearsal, RehearsalManner } from '../postgres/rehearse.ts';
import { createSearchPath, type ShadowCatalogs, type ShadowPlace, withShadow } from '../postgres/shadow.ts';
import { watchWhatGoes } from '../postgres/watch-what-goes.ts';

/** A bundle, and where it is run to be looked at. */
export interface BundleOnShadow extends ShadowPlace {
  readonly bundle: Efbundle;
  readonly timeouts: { readonly lockTimeoutMs: number; readonly statementTimeoutMs: number };
}

/** What a bundle holds, as far as it can be seen from outside. */
export interface BundleContents {
  /** Oldest first, in EF's order. */
  readonly ids: readonly string[];
  readonly history: HistoryTable;
}

/**
 * Runs the bundle to its newest on an empty database, and reads the history table that it leaves.
 * @throws Refusal when it is no bundle, does not go up there, or leaves a history table that is not known by EF's columns
 */
export async function learnMigrations(site: BundleOnShadow): Promise<BundleContents> {
  return onShadow(site, async (shadow) => {
    await goUp(site, shadow, undefined);
    return onConnection(site, shadow, async (client) => {
      const found = await onlyHistory(site, client);
      const ids = await idsAsInserted(client, found);
      if (ids.length === 0) {
        throw new Refusal(`The bundle ${site.bundle.file} holds no migrations.`);
      }
      return { ids, history: namedAlike(found) };
    });
  });
}

/**
 * Runs the bundle up to the target, on to the present and, to rehearse, down to the target again, and reads the catalog at each.
 * @param all the bundle's migrations, oldest first
 * @throws Refusal when it does not go up there
 */
export async function readBundleShadow(
  site: BundleOnShadow,
  range: MigrationRange,
  all: readonly string[],
  rehearsal: RehearsalManner | undefined,
): Promise<ShadowCatalogs> {
  return onShadow(site, async (shadow) => {
    await goUp(site, shadow, range.to);
    const target = await catalogOf(site, shadow);
    await goToPresent(site, shadow, range, all);
    const present = await catalogOf(site, shadow);
    const rehearsed = rehearsal === undefined ? undefined : await goDown(site, shadow, range, all);
    return { target, present, rehearsed };
  });
}

/** A migration that production has skipped is no part of its present. */
async function goToPresent(
  site: BundleOnShadow,
  shadow: string,
  range: MigrationRange,
  all: readonly string[],
): Promise<void> {
  await onConnection(site, shadow, async (client) =>
    whilePassingForApplied(
      client,
      await onlyHistory(site, client),
      skippedBelow(range.from, range, all),
      () => goUp(site, shadow, range.from),
    ),
  );
}

/** What production has skipped and a bundle on its way to a migration would apply. */
function skippedBelow(id: string, range: MigrationRange, all: readonly string[]): readonly string[] {
  const applied = new Set([...range.remaining, ...range.reverted]);
  return all.slice(0, Math.max(0, all.indexOf(id))).filter((one) => !applied.has(one));
}

/** The rehearsal, a run for each migration, so that it is seen which one takes what: what counts is where it ends, not what it says. */
async function goDown(
  site: BundleOnShadow,
  shadow: string,
  range: MigrationRange,
  all: readonly string[],
): Promise<Rehearsal> {
  return onConnection(site, shadow, async (client) => {
    const history = await onlyHistory(site, client);
    const watch = await watchWhatGoes(client);
    for (const [index, id] of range.reverted.entries()) {
      const to = range.reverted[index + 1] ?? range.to;
      const ended = await whilePassingForApplied(client, history, skippedBelow(to, range, all), () =>
        run(site, shadow, to),
      );
      await watch.look(id);
      if ((await readHistory(client, history)).includes(id)) {
        return {
          result: 'failed',
          migration: id,
          sentence: causeOf(ended),
          sql: undefined,
          sqlState: undefined,
        };
      }
    }
    return { result: 'done', catalog: await readCatalog(client, history), seen: watch.seen() };
  });
}

async function goUp(site: BundleOnShadow, shadow: string, id: string | undefined): Promise<void> {
  const ended = await run(site, shadow, id);
  if (ended.exitCode !== 0) {
    throw new Refusal(
      `The bundle ${site.bundle.file} ended with exit code ${ended.exitCode} on an empty database, so what its migrations make cannot be known: ` +
        (missingRuntime(ended) ?? causeOf(ended)),
    );
  }
}

/** What the host of a bundle that was built without its runtime says when that is not there, and what to do. */
function missingRuntime({ said }: Updated): string | undefined {
  const sentence = said.find((line) => line.startsWith('You must install '));
  return sentence === undefined
    ? undefined
    : `${sentence} Add actions/setup-dotnet before this step, or build the bundle with --self-contained.`;
}

async function run(site: BundleOnShadow, shadow: string, id: string | undefined): Promise<Updated> {
  const { bundle, server, timeouts, signal } = site;
  try {
    return await bundle.goTo(id, dotnetConnection(server, timeouts, { database: shadow }));
  } catch (error) {
    throwIfCancelled(signal);
    throw new Refusal(`The bundle ${bundle.file} cannot be run: ${sentenceOf(error)}`, { cause: error });
  }
}

/** @throws Refusal when there is none, or several */
async function onlyHistory({ bundle }: BundleOnShadow, client: Client): Promise<FoundHistory> {
  const found = await findHistories(client);
  const [only] = found;
  if (only === undefined) {
    throw new Refusal(
      `${bundle.file} was run on an empty database and left no history table: it is no bundle of dotnet ef, ` +
        'or the history table has other columns than MigrationId and ProductVersion, which needs the source instead of a bundle.',
    );
  }
  if (found.length > 1) {
    const list = found.map(qualifiedName).join(', ');
    throw new Refusal(
      `The bundle ${bundle.file} leaves several tables that may be its history (${list}): leave bundle out, and go back with the source.`,
    );
  }
  return only;
}

function catalogOf(site: BundleOnShadow, shadow: string): Promise<Catalog> {
  return onConnection(site, shadow, async (client) => readCatalog(client, await onlyHistory(site, client)));
}

function onConnection<T>(
  { server }: BundleOnShadow,
  shadow: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  return withConnection(server, 'shadow', work, { database: shadow });
}

function onShadow<T>(site: BundleOnShadow, work: (shadow: string) => Promise<T>): Promise<T> {
  return withShadow(site.server, site.nonce, async (shadow) => {
    await onConnection(site, shadow, createSearchPath);
    return work(shadow);
  });
}
