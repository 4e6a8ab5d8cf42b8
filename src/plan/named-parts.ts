import type { RangeVar } from 'libpg-query';
import type { TablePart } from './effects.ts';
import { NO_TEMPORARY_TABLES, TEMPORARY_SCHEMA, type TemporaryTables } from './temporary-tables.ts';

/** What the names in a statement stand for. */
export interface Names {
  partOf(relation: RangeVar | undefined, column?: string): TablePart;
  /** For a person: with the schema. */
  qualify(parts: readonly string[]): string;
}

/**
 * The names of a statement.
 * @param defaultSchema where a name without a schema is
 * @param temporary the tables that such a name means before all others
 */
export function namesFrom(defaultSchema: string, temporary: TemporaryTables = NO_TEMPORARY_TABLES): Names {
  return {
    partOf: (relation, column) => ({
      schema:
        relation?.schemaname ?? (temporary.has(relation?.relname ?? '') ? TEMPORARY_SCHEMA : defaultSchema),
      table: relation?.relname ?? '',
      ...(column === undefined ? {} : { column }),
    }),
    qualify: (parts) => (parts.length === 1 ? [defaultSchema, ...parts] : parts).join('.'),
  };
}

/** For a person: `shop.items.price`. */
export function shown({ schema, table, column }: TablePart): string {
  return [schema, table, ...(column === undefined ? [] : [column])].join('.');
}

/** Whether a statement says ONLY, and so leaves alone what inherits. */
export function onlyOf(relation: RangeVar | undefined): { only?: true } {
  return relation?.inh === true ? {} : { only: true };
}
