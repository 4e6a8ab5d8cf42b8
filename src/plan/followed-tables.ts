import type { NameChange, TablePart } from './effects.ts';
import { nameOfPart } from './losses.ts';
import type { StandingTable } from './tables.ts';

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
export interface Followed {
  readonly before: StandingTable;
  readonly schema: string;
  readonly table: string;
  /** Present names by number; a column that went is no longer there. */
  readonly columns: ReadonlyMap<number, string>;
}

interface Moving extends Followed {
  schema: string;
  table: string;
  readonly columns: Map<number, string>;
}

/** The number of the column that has a name at this moment. */
export function numberOf({ columns }: Followed, name: string): number | undefined {
  return [...columns].find(([, one]) => one === name)?.[0];
}

/** What a column was called before the Downs. */
export function nameBefore({ before }: Followed, number: number | undefined): string | undefined {
  return before.columns.find((one) => one.number === number)?.name;
}

/** The tables that stood in the database before the Downs, followed through what these rename, move, make and drop. */
export class FollowedTables {
  readonly #tables: Map<number, Moving>;
  #references: readonly Reference[];
  /** Tables that the Downs have made, by the name they were given. */
  readonly #created = new Set<string>();
  /** Schemas that have another name now, and the one they had before. */
  readonly #schemas = new Map<string, string>();

  constructor(tables: readonly StandingTable[], references: readonly Reference[]) {
    this.#references = references;
    this.#tables = new Map(
      tables.map((before) => [
        before.oid,
        {
          before,
          schema: before.schema,
          table: before.table,
          columns: new Map(before.columns.map(({ number, name }) => [number, name])),
        },
      ]),
    );
  }

  /** Where a name stands for something: in its schema, else in the first of the others that has it. */
  placeOf(part: TablePart, otherSchemas: readonly string[]): TablePart {
    const places = [part, ...otherSchemas.map((schema) => ({ ...part, schema }))];
    return places.find((one) => this.find(one) !== undefined || this.isOwn(one)) ?? part;
  }

  /** The table that has a name at this moment. */
  find({ schema, table }: TablePart): Followed | undefined {
    return this.#find({ schema, table });
  }

  /** Whether the Downs have made a table themselves. */
  isOwn({ schema, table }: TablePart): boolean {
    return this.#created.has(nameOfPart({ schema, table }));
  }

  /** The tables that are in a schema at this moment. */
  inSchema(schema: string | undefined): readonly Followed[] {
    return [...this.#tables.values()].filter((one) => one.schema === schema);
  }

  /** What a schema of this moment was called before the Downs. */
  schemaBefore(schema: string): string {
    return this.#schemas.get(schema) ?? schema;
  }

  /** Tables that inherit from one; partitions are the partitioned table itself. */
  heirsOf(table: Followed): readonly Followed[] {
    return this.#below(table, ({ before }) => !before.isPartition);
  }

  /** Whether rows of it stand in partitions. */
  isPartitioned(table: Followed): boolean {
    return this.#below(table, ({ before }) => before.isPartition).length > 0;
  }

  /** The foreign keys that point to a table, with the tables that have them. */
  referringTo({ before }: Followed): readonly { readonly reference: Reference; readonly from: Followed }[] {
    return this.#references
      .filter(({ to }) => to === before.oid)
      .flatMap((reference) => {
        const from = this.#tables.get(reference.from);
        return from === undefined ? [] : [{ reference, from }];
      });
  }

  /** They are not there for the statements that follow, nor are their partitions. */
  dropTables(tables: readonly Followed[]): void {
    for (const { before } of tables) {
      this.#tables.delete(before.oid);
    }
    const partitions = [...this.#tables.values()].filter(
      ({ before }) => before.isPartition && tables.some((one) => before.parents.includes(one.before.oid)),
    );
    if (partitions.length > 0) {
      this.dropTables(partitions);
    }
  }

  /** The column is not there for the statements that follow, nor are its foreign keys. */
  dropColumn(tables: readonly Followed[], name: string): void {
    for (const table of tables) {
      const number = numberOf(table, name);
      if (number !== undefined) {
        const { oid } = table.before;
        this.#references = this.#references.filter(
          ({ from, columns }) => from !== oid || !columns.includes(number),
        );
        this.#tables.get(oid)?.columns.delete(number);
      }
    }
  }

  /** Reads the names of the statements that follow as this one leaves them. */
  changeNames(change: NameChange): void {
    switch (change.change) {
      case 'creates':
        this.#created.add(nameOfPart(change.part));
        return;
      case 'renames schema':
        this.#renameSchema(change.schema, change.to);
        return;
      case 'drops constraint':
        this.#dropConstraint(change.part, change.constraint);
        return;
      case 'moves':
      case 'renames':
        this.#rename(change);
    }
  }

  #find({ schema, table }: TablePart): Moving | undefined {
    return [...this.#tables.values()].find((one) => one.schema === schema && one.table === table);
  }

  #below({ before }: Followed, isMeant: (one: Followed) => boolean): readonly Moving[] {
    return [...this.#tables.values()]
      .filter((one) => one.before.parents.includes(before.oid) && isMeant(one))
      .flatMap((one) => [one, ...this.#below(one, isMeant)]);
  }

  #renameSchema(schema: string, to: string): void {
    this.#schemas.set(to, this.schemaBefore(schema));
    this.#schemas.delete(schema);
    for (const table of this.#tables.values()) {
      if (table.schema === schema) {
        table.schema = to;
      }
    }
  }

  #dropConstraint(part: TablePart, constraint: string): void {
    const from = this.find(part)?.before.oid;
    this.#references = this.#references.filter(
      (reference) => reference.from !== from || reference.name !== constraint,
    );
  }

  #rename({ change, part, to }: Extract<NameChange, { readonly change: 'moves' | 'renames' }>): void {
    const found = this.#find(part);
    if (found === undefined) {
      if (part.column === undefined && this.isOwn(part)) {
        this.#created.add(nameOfPart(change === 'moves' ? { ...part, schema: to } : { ...part, table: to }));
      }
    } else if (change === 'moves') {
      found.schema = to;
    } else if (part.column === undefined) {
      found.table = to;
    } else {
      this.#renameColumn(found, part.column, to);
    }
  }

  /** Heirs and partitions have it under its new name, too. */
  #renameColumn(table: Moving, column: string, to: string): void {
    for (const one of [table, ...this.#below(table, () => true)]) {
      const number = numberOf(one, column);
      if (number !== undefined) {
        one.columns.set(number, to);
      }
    }
  }
}
