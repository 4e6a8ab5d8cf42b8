import type pg from 'pg';
import {
  type DroppedInMigration,
  type FilledInMigration,
  lossesOf,
  type RangeDown,
  type Unjudged,
} from '../plan/derive-losses.ts';
import type { Fill, Move } from '../plan/effects.ts';
import {
  isNamed,
  isOfNothing,
  type Loss,
  lossesFrom,
  type MeasuredLoss,
  nameOfPart,
  uniteLosses,
} from '../plan/losses.ts';
import { partOf, type StandingTable } from '../plan/tables.ts';
import { readCascades } from '../postgres/cascades.ts';
import { changedByTriggers } from '../postgres/changed-by-triggers.ts';
import { readIdentities, readReferences } from '../postgres/identities.ts';
import { measureLosses } from '../postgres/measure-losses.ts';
import type { SeenToGo } from '../postgres/watch-what-goes.ts';

/** What a rollback would destroy or overwrite, measured, and what of it nobody can say. */
export interface FoundLosses {
  readonly losses: readonly MeasuredLoss[];
  readonly unjudged: readonly Unjudged[];
  /** What UPDATEs fill without overwriting anything, by present names; as the losses' guard takes it. */
  readonly fills: readonly Fill[];
  /** What UPDATEs write of partitioned tables, whose rows may move, by present names. */
  readonly moves: readonly Move[];
  /** The tables as they stand: what a loss of a partitioned table covers is told by them. */
  readonly tables: readonly StandingTable[];
}

/**
 * Names every table and column that the Downs take, as the SQL says and as the rehearsal has seen, and measures them.
 * @param client in a read-only transaction on production that sees one moment
 * @param downs in the order in which they run
 * @param seen by the rehearsal; undefined where there was none
 */
export async function findLosses(
  client: pg.ClientBase,
  downs: readonly RangeDown[],
  seen: SeenToGo | undefined,
): Promise<FoundLosses> {
  const tables = await readIdentities(client);
  const derived = lossesOf({ downs, tables, references: await readReferences(client) });
  const found = [...(seen?.gone ?? []), ...derived.losses];
  const alongside = await lossesWith(client, [
    ...derived.cascades,
    ...(seen?.dropped ?? []),
    ...found.filter(({ kind }) => kind === 'table' || kind === 'column').map(asDropped),
  ]);
  const beyondShadow = [...alongside, ...tablesInside(seen?.dropped ?? [], tables)].filter(
    (loss) => !isOnShadow(loss, seen),
  );
  const measured = await measureLosses(client, uniteLosses([...found, ...beyondShadow], tables));
  const something = measured.filter((loss) => !isOfNothing(loss));
  const fills = derived.fills.filter((fill) => fill.ifEmpty !== true || !isNamed(fill, something, tables));
  const losses = await withFurther(client, measured, await valuesBehindFills(client, fills), tables);
  return { losses, unjudged: derived.unjudged, fills, moves: derived.moves, tables };
}

/** What is measured already is not read again. */
async function withFurther(
  client: pg.ClientBase,
  measured: readonly MeasuredLoss[],
  further: readonly Loss[],
  tables: readonly StandingTable[],
): Promise<readonly MeasuredLoss[]> {
  const known = new Map(measured.map((loss) => [`${loss.kind} ${loss.name}`, loss]));
  const all = uniteLosses([...measured, ...further], tables);
  const unknown = all.filter(({ kind, name }) => !known.has(`${kind} ${name}`));
  const added = new Map((await measureLosses(client, unknown)).map((loss) => [loss.name, loss]));
  return all.flatMap(({ kind, name }) => known.get(`${kind} ${name}`) ?? added.get(name) ?? []);
}

/** Which of the table's values a trigger changes while a row is filled, nobody can tell: it is the table's that are named. */
async function valuesBehindFills(
  client: pg.ClientBase,
  fills: readonly FilledInMigration[],
): Promise<readonly Loss[]> {
  const changed = await changedByTriggers(client, fills);
  return changed.map(({ schema, table, migration }) => {
    const part = { schema, table };
    return { name: nameOfPart(part), kind: 'values', part, migration, atMost: true };
  });
}

/** A table or column that goes takes along what hangs on it, or the Down fails. */
function asDropped({ part: { schema, table, column }, migration }: Loss): DroppedInMigration {
  return {
    migration,
    object: {
      kind: column === undefined ? 'relation' : 'column',
      names: [schema, table, ...(column === undefined ? [] : [column])],
    },
  };
}

async function lossesWith(
  client: pg.ClientBase,
  dropped: readonly DroppedInMigration[],
): Promise<readonly Loss[]> {
  const cascaded = await readCascades(
    client,
    dropped.map(({ object }) => object),
  );
  return cascaded.flatMap(({ index, part }) =>
    lossesFrom(
      [{ kind: part.column === undefined ? 'table' : 'column', part }],
      dropped[index]?.migration ?? '',
    ),
  );
}

/** The tables of schemas that were seen to go. */
function tablesInside(
  dropped: readonly DroppedInMigration[],
  tables: readonly StandingTable[],
): readonly Loss[] {
  return dropped
    .filter(({ object }) => object.kind === 'schema')
    .flatMap(({ migration, object }) =>
      lossesFrom(
        tables
          .filter(({ schema }) => schema === object.names[0])
          .map((table) => ({ kind: 'table', part: partOf(table) })),
        migration,
      ),
    );
}

/** What the shadow has as well was seen to go there, or to stay. */
function isOnShadow({ part }: Loss, seen: SeenToGo | undefined): boolean {
  return (
    seen?.tables.some(
      (table) =>
        nameOfPart(table) === nameOfPart({ schema: part.schema, table: part.table }) &&
        (part.column === undefined || table.columns.some(({ name }) => name === part.column)),
    ) ?? false
  );
}
