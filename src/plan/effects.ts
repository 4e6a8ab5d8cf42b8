import type { Node } from 'libpg-query';
import type { KnownFunctions } from './called-functions.ts';
import { dataEffects } from './data-effects.ts';
import { definitionEffects } from './definition-effects.ts';
import { namesFrom } from './named-parts.ts';
import type { TemporaryTables } from './temporary-tables.ts';

/** What kind of data a statement destroys or overwrites. */
export type LossKind = 'table' | 'column' | 'rows' | 'values';

/** A table, or one column of it, as PostgreSQL stores the names. */
export interface TablePart {
  readonly schema: string;
  readonly table: string;
  readonly column?: string;
}

/** One thing that a statement does. */
export interface Effect {
  /** What it does, for a person: `drops table shop.items`. */
  readonly does: string;
  /** What it destroys or overwrites, where it does. */
  readonly loses?: Taking;
  /** The column that it writes only where there is no value. */
  readonly fills?: TablePart;
  /** Why nobody can say beforehand what it does. */
  readonly unjudged?: string;
  /** What it changes of the names that later statements use. */
  readonly names?: NameChange;
  /** The object that it drops with all that hangs on it, or is in it. */
  readonly takesAlong?: DroppedObject;
  /** Where else its names without a schema are looked for: the rest of the search path. */
  readonly otherSchemas?: readonly string[];
  /** The command of the migration that it stands in, counted from 1. */
  readonly command?: number;
  /** The statement that it is of, by a number that no other of the Downs has: one statement updates a row once. */
  readonly statement?: number;
  /** Which of the server's answers to the command counts the rows that it updates, from 1; none for an UPDATE inside another statement. */
  readonly answer?: number;
}

/** An UPDATE of a table or a column, and where it stands. */
export interface PlacedUpdate extends TablePart, Pick<Effect, 'command' | 'statement' | 'answer'> {
  /** Whose Down it is. */
  readonly migration: string;
}

/** What a statement fills without overwriting anything: a column where it is null, or all rows of a table. */
export interface Fill extends PlacedUpdate {}

/** An UPDATE of a column of a partitioned table: it may move rows from one partition to another. */
export interface Move extends PlacedUpdate {
  readonly column: string;
}

/** What a statement destroys or overwrites, in the names of its moment. */
export interface Taking {
  readonly kind: LossKind;
  readonly part: TablePart;
  /** Fewer may go than there are: the statement has a condition. */
  readonly atMost?: true;
  /** Tables that inherit from this one keep theirs. */
  readonly only?: true;
  /** Along which foreign keys it goes on to tables that refer to this one. */
  readonly reaches?: 'on delete' | 'on update' | 'every reference';
  /** The casts that the values go through, where nothing else happens to them. */
  readonly casts?: readonly Cast[];
}

/** A cast to a type as SQL writes it. A value that is too long fails an assignment, and is cut by an explicit cast. */
export interface Cast {
  readonly to: string;
  readonly explicit: boolean;
}

/** How a statement changes what names stand for. */
export type NameChange =
  | { readonly change: 'creates'; readonly part: TablePart }
  | { readonly change: 'renames'; readonly part: TablePart; readonly to: string }
  | { readonly change: 'moves'; readonly part: TablePart; readonly to: string }
  | { readonly change: 'renames schema'; readonly schema: string; readonly to: string }
  | { readonly change: 'drops constraint'; readonly part: TablePart; readonly constraint: string };

/** An object by its kind and names, the schema first. */
export interface DroppedObject {
  readonly kind: 'schema' | 'extension' | 'type' | 'function' | 'relation' | 'column';
  readonly names: readonly string[];
}

/** An effect as a line for a person. */
export function describeEffect({ does, unjudged }: Effect): string {
  return unjudged === undefined ? does : `${does} (cannot be judged: ${unjudged})`;
}

/** What there is besides when a statement is run. */
export interface Surroundings {
  readonly temporary?: TemporaryTables;
  /** Undefined where no database was asked. */
  readonly functions?: KnownFunctions | undefined;
}

/**
 * What a statement does, by its parse tree alone. One that takes no data and changes no schema (SET, COMMENT, a plain SELECT) has no effect.
 * @param defaultSchema where a name without a schema is
 */
export function effectsOf(
  statement: Node,
  defaultSchema: string,
  { temporary, functions }: Surroundings = {},
): readonly Effect[] {
  const names = namesFrom(defaultSchema, temporary);
  return [...definitionEffects(statement, names), ...dataEffects(statement, names, functions)];
}
