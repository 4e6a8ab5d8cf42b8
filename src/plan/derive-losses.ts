import type { DroppedObject, Effect, Fill, NameChange, TablePart, Taking } from './effects.ts';
import { type Loss, nameOfPart, uniteLosses } from './losses.ts';
import type { StandingTable } from './tables.ts';

/** What a migration's Down does, statement by statement. */
export interface RangeDown {
  readonly migration: string;
  readonly effects: readonly Effect[];
}

/** A foreign key, by the numbers of tables and columns. */
export interface Reference {
  readonly name: string;
  readonly from: number;
  readonly columns: readonly number[];
  readonly to: number;
  readonly toColumns: readonly number[];
  readonly onDelete: ReferenceAction;
  readonly onUpdate: ReferenceAction;
}

/** As pg_constraint has it: nothing, restrict, cascade, set null, set default. */
export type ReferenceAction = 'a' | 'r' | 'c' | 'n' | 'd';

/** A table as it is named at some moment of the Downs, and as it was before them. */
interface Followed {
  readonly before: StandingTable;
  schema: string;
  table: string;
  /** Present names by number; a column that went is no longer there. */
  readonly columns: Map<number, string>;
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
  /** What is dropped with all that hangs on it, by present names: what that is, the database knows. */
  readonly cascades: readonly DroppedInMigration[];
}

export interface FilledInMigration extends Fill {
  readonly migration: string;
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
  const state: State = {
    tables: new Map(
      tables.map((before) => [
        before.oid,
        {
          before,
          schema: before.schema,
          table: before.table,
          columns: new Map(before.columns.map(({ number, name }) => [number, name])),
        },
      ]),
    ),
    references: [...references],
    created: new Set(),
    schemas: new Map(),
  };
  const losses: Loss[] = [];
  const unjudged: Unjudged[] = [];
  const fills: FilledInMigration[] = [];
  const cascades: DroppedInMigration[] = [];
  for (const { migration, effects } of downs) {
    for (const effect of effects) {
      if (effect.unjudged !== undefined) {
        unjudged.push({ migration, sentence: `${effect.does}: ${effect.unjudged}` });
      }
      const place = (part: TablePart): TablePart => placeOf(part, effect.otherSchemas ?? [], state);
      fills.push(...filledBy(effect, place, state).map((part) => ({ ...part, migration })));
      if (effect.takesAlong !== undefined) {
        const objects = placesOf(effect.takesAlong, effect.otherSchemas ?? [], place);
        cascades.push(
          ...objects.flatMap((one) => presentNames(one, state)).map((object) => ({ migration, object })),
        );
        losses.push(...tablesOfSchema(effect.takesAlong, migration, state));
      }
      if (effect.loses !== undefined) {
        const taking = { ...effect.loses, part: place(effect.loses.part) };
        if (isBehindView(taking, state)) {
          const { schema, table } = taking.part;
          unjudged.push({
            migration,
            sentence: `${effect.does}, but ${schema}.${table} is no table: what stands behind it cannot be told`,
          });
        }
        losses.push(...lossesBy(taking, migration, state));
      }
      if (effect.names !== undefined) {
        changeNames(
          'part' in effect.names && effect.names.change !== 'creates'
            ? { ...effect.names, part: place(effect.names.part) }
            : effect.names,
          state,
        );
      }
    }
  }
  return { losses: uniteLosses(losses, tables), unjudged, fills, cascades };
}

/** Where a name stands for something: in its schema, else in the first of the others that has it. */
function placeOf(part: TablePart, otherSchemas: readonly string[], state: State): TablePart {
  const places = [part, ...otherSchemas.map((schema) => ({ ...part, schema }))];
  return places.find((one) => isThere(one, state)) ?? part;
}

function isThere(part: TablePart, state: State): boolean {
  return (
    find(part, state) !== undefined ||
    state.created.has(nameOfPart({ schema: part.schema, table: part.table }))
  );
}

/** A type or function may be in any schema of the search path; what is none of them takes nothing along. */
function placesOf(
  object: DroppedObject,
  otherSchemas: readonly string[],
  place: (part: TablePart) => TablePart,
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

interface State {
  readonly tables: Map<number, Followed>;
  references: readonly Reference[];
  /** Tables that the Downs have made, by the name they were given. */
  readonly created: Set<string>;
  /** Schemas that have another name now, and the one they had before. */
  readonly schemas: Map<string, string>;
}

/** None where it is the Downs' own. */
function presentNames({ kind, names }: DroppedObject, state: State): readonly DroppedObject[] {
  const [schema = '', table = '', column] = names;
  const part = { schema, table, ...(column === undefined ? {} : { column }) };
  const found = kind === 'relation' || kind === 'column' ? find(part, state) : undefined;
  if (found !== undefined) {
    const number = column === undefined ? undefined : numberOf(found, column);
    const before = found.before.columns.find((one) => one.number === number)?.name;
    const { schema: presentSchema, table: presentTable } = found.before;
    return [{ kind, names: [presentSchema, presentTable, ...(before === undefined ? [] : [before])] }];
  }
  return state.created.has(nameOfPart({ schema, table }))
    ? []
    : [
        {
          kind,
          names: [kind === 'extension' ? schema : (state.schemas.get(schema) ?? schema), ...names.slice(1)],
        },
      ];
}

/** The tables that are in a schema when it is dropped with all that is in it. */
function tablesOfSchema({ kind, names }: DroppedObject, migration: string, state: State): readonly Loss[] {
  const inside =
    kind === 'schema' ? [...state.tables.values()].filter(({ schema }) => schema === names[0]) : [];
  return inside.flatMap(({ schema, table }) =>
    lossesBy({ kind: 'table', part: { schema, table } }, migration, state),
  );
}

function find({ schema, table }: TablePart, { tables }: State): Followed | undefined {
  return [...tables.values()].find((one) => one.schema === schema && one.table === table);
}

function isBehindView({ kind, part }: Taking, state: State): boolean {
  const isOfRows = kind === 'rows' || kind === 'values';
  return (
    isOfRows &&
    find(part, state) === undefined &&
    !state.created.has(nameOfPart({ schema: part.schema, table: part.table }))
  );
}

function filledBy(
  { fills, loses, statement }: Effect,
  place: (part: TablePart) => TablePart,
  state: State,
): readonly Omit<FilledInMigration, 'migration'>[] {
  const overwritten = loses?.reaches === 'on update' ? loses.part : undefined;
  const part = fills ?? overwritten;
  const found = part === undefined ? undefined : find(place(part), state);
  if (part?.column === undefined || found === undefined) {
    return [];
  }
  const { column } = part;
  return [found, ...heirs(found, state)].flatMap((followed) => {
    const { before } = followed;
    const number = numberOf(followed, column);
    const present = before.columns.find((one) => one.number === number)?.name;
    const table = { schema: before.schema, table: before.table };
    return [
      {
        ...table,
        ...(statement === undefined ? {} : { statement }),
        ...(present === undefined ? {} : { column: present }),
        ...(present !== undefined && fills === undefined ? { ifEmpty: true as const } : {}),
      },
    ];
  });
}

function lossesBy(taking: Taking, migration: string, state: State): readonly Loss[] {
  const found = find(taking.part, state);
  if (found === undefined) {
    return [];
  }
  const { kind, part, atMost, casts } = taking;
  const number = part.column === undefined ? undefined : numberOf(found, part.column);
  if (part.column !== undefined && number === undefined) {
    return [];
  }
  const hit = [found, ...(taking.only === true || kind === 'table' ? [] : heirs(found, state))];
  const losses = hit.flatMap((table) => {
    const column = part.column === undefined ? undefined : numberOf(table, part.column);
    return part.column !== undefined && column === undefined
      ? []
      : [
          lossOf(table, column, {
            kind,
            migration,
            ...(atMost ? { atMost } : {}),
            ...(casts ? { casts } : {}),
          }),
        ];
  });
  const further = hit.flatMap((table) => reached(table, part.column, taking, migration, state));
  forget(hit, taking, state);
  return [...losses, ...further];
}

function numberOf({ columns }: Followed, name: string): number | undefined {
  return [...columns].find(([, one]) => one === name)?.[0];
}

function lossOf(
  { before }: Followed,
  column: number | undefined,
  what: Pick<Loss, 'kind' | 'migration' | 'atMost' | 'casts'>,
): Loss {
  const name = before.columns.find(({ number }) => number === column)?.name;
  const part = {
    schema: before.schema,
    table: before.table,
    ...(name === undefined ? {} : { column: name }),
  };
  return { name: nameOfPart(part), part, ...what };
}

/** Tables that inherit from one; partitions are the partitioned table itself. */
function heirs({ before }: Followed, state: State): readonly Followed[] {
  return [...state.tables.values()]
    .filter((one) => !one.before.isPartition && one.before.parents.includes(before.oid))
    .flatMap((heir) => [heir, ...heirs(heir, state)]);
}

/** What a deletion or a change of key values does to the tables that refer to the one it is done to. */
function reached(
  table: Followed,
  column: string | undefined,
  { reaches }: Taking,
  migration: string,
  state: State,
  seen: ReadonlySet<number> = new Set(),
): readonly Loss[] {
  if (reaches === undefined || seen.has(table.before.oid)) {
    return [];
  }
  const been = new Set([...seen, table.before.oid]);
  return state.references
    .filter(({ to }) => to === table.before.oid)
    .flatMap((reference): readonly Loss[] => {
      const from = state.tables.get(reference.from);
      if (from === undefined) {
        return [];
      }
      const action = reaches === 'on update' ? reference.onUpdate : reference.onDelete;
      if (reaches === 'every reference' || (reaches === 'on delete' && action === 'c')) {
        const atMost = reaches === 'on delete' ? { atMost: true as const } : {};
        return [
          lossOf(from, undefined, { kind: 'rows', migration, ...atMost }),
          ...reached(from, undefined, { kind: 'rows', part: from.before, reaches }, migration, state, been),
        ];
      }
      const isOfColumn =
        reaches === 'on delete' || reference.toColumns.some((number) => table.columns.get(number) === column);
      return isOfColumn && 'cnd'.includes(action)
        ? reference.columns.map((number) => lossOf(from, number, { kind: 'values', migration, atMost: true }))
        : [];
    });
}

/** What went is not there for the statements that follow. */
function forget(hit: readonly Followed[], { kind, part }: Taking, state: State): void {
  if (kind === 'table') {
    for (const { before } of hit) {
      state.tables.delete(before.oid);
    }
    const partitions = [...state.tables.values()].filter(
      (one) => one.before.isPartition && hit.some(({ before }) => one.before.parents.includes(before.oid)),
    );
    if (partitions.length > 0) {
      forget(partitions, { kind, part }, state);
    }
  } else if (kind === 'column') {
    for (const table of hit) {
      const number = numberOf(table, part.column ?? '');
      state.references = state.references.filter(
        ({ from, columns }) => from !== table.before.oid || number === undefined || !columns.includes(number),
      );
      if (number !== undefined) {
        table.columns.delete(number);
      }
    }
  }
}

function changeNames(change: NameChange, state: State): void {
  switch (change.change) {
    case 'creates':
      state.created.add(nameOfPart(change.part));
      return;
    case 'renames schema':
      state.schemas.set(change.to, state.schemas.get(change.schema) ?? change.schema);
      state.schemas.delete(change.schema);
      for (const table of state.tables.values()) {
        if (table.schema === change.schema) {
          table.schema = change.to;
        }
      }
      return;
    case 'drops constraint': {
      const from = find(change.part, state)?.before.oid;
      state.references = state.references.filter(
        (reference) => reference.from !== from || reference.name !== change.constraint,
      );
      return;
    }
    case 'moves':
    case 'renames':
      renameIn(state, change);
  }
}

function renameIn(
  state: State,
  { change, part, to }: Extract<NameChange, { readonly part: TablePart; readonly to: string }>,
): void {
  const found = find(part, state);
  if (found === undefined) {
    if (part.column === undefined && state.created.has(nameOfPart(part))) {
      state.created.add(nameOfPart(change === 'moves' ? { ...part, schema: to } : { ...part, table: to }));
    }
    return;
  }
  if (change === 'moves') {
    found.schema = to;
  } else if (part.column === undefined) {
    found.table = to;
  } else {
    for (const table of [found, ...childrenOf(found, state)]) {
      const number = numberOf(table, part.column);
      if (number !== undefined) {
        table.columns.set(number, to);
      }
    }
  }
}

/** Heirs and partitions have a renamed column under its new name, too. */
function childrenOf({ before }: Followed, state: State): readonly Followed[] {
  return [...state.tables.values()]
    .filter((one) => one.before.parents.includes(before.oid))
    .flatMap((child) => [child, ...childrenOf(child, state)]);
}
