import type {
  DroppedObject,
  Effect,
  Fill,
  Move,
  NameChange,
  PlacedUpdate,
  TablePart,
  Taking,
} from './effects.ts';
import { type Followed, FollowedTables, nameBefore, numberOf, type Reference } from './followed-tables.ts';
import { type Loss, nameOfPart, uniteLosses } from './losses.ts';
import { partOf, type StandingTable } from './tables.ts';

/** What a migration's Down does, statement by statement. */
export interface RangeDown {
  readonly migration: string;
  readonly effects: readonly Effect[];
}

/** What losses are derived from. */
export interface LossQuestion {
  /** In the order in which they run. */
  readonly downs: readonly RangeDown[];
  /** The tables of the database as they are before the rollback. */
  readonly tables: readonly StandingTable[];
  readonly references: readonly Reference[];
}

/** Losses, and what cannot be said of them. */
export interface DerivedLosses {
  readonly losses: readonly Loss[];
  /** Each statement of which nobody can say beforehand what it takes. */
  readonly unjudged: readonly Unjudged[];
  /**
   * For each UPDATE that overwrites nothing, or may find nothing to overwrite, the column it fills where it is null, by present names; of one that
   * the Downs add themselves the table.
   */
  readonly fills: readonly FilledInMigration[];
  /** The columns of partitioned tables that UPDATEs write, by present names. */
  readonly moves: readonly Move[];
  /** What is dropped with all that hangs on it, by present names: what that is, the database knows. */
  readonly cascades: readonly DroppedInMigration[];
}

export interface FilledInMigration extends Fill {
  /** It is written wherever it stands: a fill where there is no value yet, otherwise a loss. */
  readonly ifEmpty?: true;
}

export interface DroppedInMigration {
  readonly migration: string;
  readonly object: DroppedObject;
}

export interface Unjudged {
  readonly migration: string;
  readonly sentence: string;
}

/**
 * What the SQL of the Downs says that they destroy or overwrite. It is followed statement by statement with the tables that stand in the database,
 * so that a name is read as what it stands for at that moment and told as it is before the rollback; what the Downs themselves create and
 * drop again is nobody's loss.
 */
export function lossesOf({ downs, tables, references }: LossQuestion): DerivedLosses {
  const followed = new FollowedTables(tables, references);
  const derived = downs.flatMap(({ migration, effects }) =>
    effects.map((effect) => follow(effect, migration, followed)),
  );
  return {
    losses: uniteLosses(
      derived.flatMap(({ losses }) => losses),
      tables,
    ),
    unjudged: derived.flatMap(({ unjudged }) => unjudged),
    fills: derived.flatMap(({ fills }) => fills),
    moves: derived.flatMap(({ moves }) => moves),
    cascades: derived.flatMap(({ cascades }) => cascades),
  };
}

/** What one effect comes to, in the names of its moment; the tables are then as it leaves them. */
function follow(effect: Effect, migration: string, tables: FollowedTables): DerivedLosses {
  const { does, otherSchemas = [], takesAlong, loses, names } = effect;
  const place: Place = (part) => tables.placeOf(part, otherSchemas);
  const fills = filledBy(effect, migration, place, tables);
  const moves = movedBy(effect, migration, place, tables);
  const cascades = takesAlong === undefined ? [] : presentPlaces(takesAlong, otherSchemas, place, tables);
  const losses = takesAlong === undefined ? [] : [...tablesOfSchema(takesAlong, migration, tables)];
  const sentences = effect.unjudged === undefined ? [] : [`${does}: ${effect.unjudged}`];
  if (loses !== undefined) {
    const taking = { ...loses, part: place(loses.part) };
    if (isBehindView(taking, tables)) {
      const { schema, table } = taking.part;
      sentences.push(`${does}, but ${schema}.${table} is no table: what stands behind it cannot be told`);
    }
    losses.push(...lossesBy(taking, migration, tables));
  }
  if (names !== undefined) {
    tables.changeNames(inPlace(names, place));
  }
  return {
    losses,
    unjudged: sentences.map((sentence) => ({ migration, sentence })),
    fills,
    moves,
    cascades: cascades.map((object) => ({ migration, object })),
  };
}

/** Where a name stands for something. */
type Place = (part: TablePart) => TablePart;

function inPlace(change: NameChange, place: Place): NameChange {
  return 'part' in change && change.change !== 'creates' ? { ...change, part: place(change.part) } : change;
}

function filledBy(
  effect: Effect,
  migration: string,
  place: Place,
  tables: FollowedTables,
): readonly FilledInMigration[] {
  const part = updatedBy(effect);
  const found = part === undefined ? undefined : tables.find(place(part));
  if (part?.column === undefined || found === undefined) {
    return [];
  }
  const { column } = part;
  return [found, ...tables.heirsOf(found)].map((table) => {
    const present = nameBefore(table, numberOf(table, column));
    return {
      ...placed(effect, partOf(table.before, present), migration),
      ...(present !== undefined && effect.fills === undefined ? { ifEmpty: true as const } : {}),
    };
  });
}

/** A row whose partition key is written may move to another partition. */
function movedBy(effect: Effect, migration: string, place: Place, tables: FollowedTables): readonly Move[] {
  const part = updatedBy(effect);
  const found = part === undefined ? undefined : tables.find(place(part));
  if (part?.column === undefined || found === undefined || !tables.isPartitioned(found)) {
    return [];
  }
  const column = nameBefore(found, numberOf(found, part.column));
  return column === undefined ? [] : [{ ...placed(effect, partOf(found.before), migration), column }];
}

/** What an UPDATE writes, whether it fills or overwrites. */
function updatedBy({ fills, loses }: Effect): TablePart | undefined {
  return fills ?? (loses?.reaches === 'on update' ? loses.part : undefined);
}

function placed<T extends TablePart>(
  { command, statement, answer }: Effect,
  part: T,
  migration: string,
): PlacedUpdate & T {
  return {
    ...part,
    migration,
    ...(command === undefined ? {} : { command }),
    ...(statement === undefined ? {} : { statement }),
    ...(answer === undefined ? {} : { answer }),
  };
}

/** What is dropped with all that hangs on it, in the names from before the Downs. */
function presentPlaces(
  object: DroppedObject,
  otherSchemas: readonly string[],
  place: Place,
  tables: FollowedTables,
): readonly DroppedObject[] {
  return placesOf(object, otherSchemas, place).flatMap((one) => presentNames(one, tables));
}

/** A type or function may be in any schema of the search path; what is none of them takes nothing along. */
function placesOf(
  object: DroppedObject,
  otherSchemas: readonly string[],
  place: Place,
): readonly DroppedObject[] {
  const { kind, names } = object;
  const [schema = '', name = '', ...rest] = names;
  switch (kind) {
    case 'schema':
    case 'extension':
      return [object];
    case 'type':
    case 'function':
      return [object, ...otherSchemas.map((other) => ({ kind, names: [other, name] }))];
    default:
      return [{ kind, names: [place({ schema, table: name }).schema, name, ...rest] }];
  }
}

/** None where it is the Downs' own. */
function presentNames({ kind, names }: DroppedObject, tables: FollowedTables): readonly DroppedObject[] {
  const [schema = '', table = '', column] = names;
  const found = kind === 'relation' || kind === 'column' ? tables.find({ schema, table }) : undefined;
  if (found !== undefined) {
    const before = column === undefined ? undefined : nameBefore(found, numberOf(found, column));
    return [
      { kind, names: [found.before.schema, found.before.table, ...(before === undefined ? [] : [before])] },
    ];
  }
  if (tables.isOwn({ schema, table })) {
    return [];
  }
  return [{ kind, names: [kind === 'extension' ? schema : tables.schemaBefore(schema), ...names.slice(1)] }];
}

/** The tables that are in a schema when it is dropped with all that is in it. */
function tablesOfSchema(
  { kind, names }: DroppedObject,
  migration: string,
  tables: FollowedTables,
): readonly Loss[] {
  const inside = kind === 'schema' ? tables.inSchema(names[0]) : [];
  return inside.flatMap(({ schema, table }) =>
    lossesBy({ kind: 'table', part: { schema, table } }, migration, tables),
  );
}

function isBehindView({ kind, part }: Taking, tables: FollowedTables): boolean {
  const isOfRows = kind === 'rows' || kind === 'values';
  return isOfRows && tables.find(part) === undefined && !tables.isOwn(part);
}

function lossesBy(taking: Taking, migration: string, tables: FollowedTables): readonly Loss[] {
  const { kind, part, atMost, casts } = taking;
  const found = tables.find(part);
  if (found === undefined || (part.column !== undefined && numberOf(found, part.column) === undefined)) {
    return [];
  }
  const hit = [found, ...(taking.only === true || kind === 'table' ? [] : tables.heirsOf(found))];
  const losses = hit.flatMap((table) => {
    const column = part.column === undefined ? undefined : numberOf(table, part.column);
    const what = { kind, migration, ...(atMost ? { atMost } : {}), ...(casts ? { casts } : {}) };
    return part.column !== undefined && column === undefined ? [] : [lossOf(table, column, what)];
  });
  const further = hit.flatMap((table) => reached(table, part.column, taking, migration, tables));
  if (kind === 'table') {
    tables.dropTables(hit);
  } else if (kind === 'column') {
    tables.dropColumn(hit, part.column ?? '');
  }
  return [...losses, ...further];
}

function lossOf(
  table: Followed,
  column: number | undefined,
  what: Pick<Loss, 'kind' | 'migration' | 'atMost' | 'casts'>,
): Loss {
  const part = partOf(table.before, nameBefore(table, column));
  return { name: nameOfPart(part), part, ...what };
}

/** What a deletion or a change of key values does to the tables that refer to the one it is done to. */
function reached(
  table: Followed,
  column: string | undefined,
  { reaches }: Taking,
  migration: string,
  tables: FollowedTables,
  seen: ReadonlySet<number> = new Set(),
): readonly Loss[] {
  if (reaches === undefined || seen.has(table.before.oid)) {
    return [];
  }
  const been = new Set([...seen, table.before.oid]);
  return tables.referringTo(table).flatMap(({ reference, from }): readonly Loss[] => {
    const action = reaches === 'on update' ? reference.onUpdate : reference.onDelete;
    if (reaches === 'every reference' || (reaches === 'on delete' && action === 'c')) {
      const atMost = reaches === 'on delete' ? { atMost: true as const } : {};
      return [
        lossOf(from, undefined, { kind: 'rows', migration, ...atMost }),
        ...reached(from, undefined, { kind: 'rows', part: from.before, reaches }, migration, tables, been),
      ];
    }
    const isOfColumn =
      reaches === 'on delete' || reference.toColumns.some((number) => table.columns.get(number) === column);
    return isOfColumn && 'cnd'.includes(action)
      ? reference.columns.map((number) => lossOf(from, number, { kind: 'values', migration, atMost: true }))
      : [];
  });
}
