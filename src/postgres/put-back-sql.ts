import pg from 'pg';
import { type ArchiveSource, type SourceColumn, storedAgain } from './archive-source.ts';

/** Columns of a table that are kept in the archive with what tells its rows apart. */
export interface KeptColumns {
  readonly source: ArchiveSource;
  /** The archive's table as SQL names it. */
  readonly archive: string;
  /** Undefined where the rows cannot be told apart. */
  readonly key: readonly SourceColumn[] | undefined;
  readonly lost: readonly SourceColumn[];
}

/** Rows of a table that are kept whole. */
export interface KeptRows {
  readonly source: ArchiveSource;
  readonly archive: string;
  /** Whether all of the table went, so that it is empty when it is there again. */
  readonly all: boolean;
}

/** The SQL that puts the rows back which are not there. Types are those of now, which going forward again brings back. */
export function putRowsBack({ source, archive, all }: KeptRows): string {
  const columns = source.columns.filter(({ generated }) => !generated);
  const names = columns.map(({ name }) => pg.escapeIdentifier(name)).join(', ');
  const values = columns.map((column) => storedAgain(column, 'a')).join(', ');
  // Without a key the server cannot see which rows are there still.
  const lacking = all || source.keys.length > 0 ? '' : ` EXCEPT ALL SELECT ${names} FROM ${source.qualified}`;
  return [
    `INSERT INTO ${source.qualified} (${names}) OVERRIDING SYSTEM VALUE SELECT ${values} FROM ${archive} AS a${lacking} ON CONFLICT DO NOTHING;`,
    ...columns.flatMap((column) => sequenceForward(source, column)),
  ].join('\n');
}

/** The SQL that writes the columns' values into the rows they were in; rows that are gone or new meanwhile are left alone. */
export function putColumnsBack({ source, archive, key, lost }: KeptColumns): string {
  const columns = lost.filter(({ generated }) => !generated);
  if (columns.length === 0) {
    return `-- ${source.qualified}: what was lost is generated from other columns.`;
  }
  if (key === undefined) {
    return `-- ${source.qualified} has no key to tell its rows apart: its rows are whole in ${archive}, for you to match.`;
  }
  const assignments = columns.map(
    (column) => `${pg.escapeIdentifier(column.name)} = ${storedAgain(column, 'a')}`,
  );
  const matches = key.map((column) => `t.${pg.escapeIdentifier(column.name)} = ${storedAgain(column, 'a')}`);
  const always = columns.filter(({ identityAlways }) => identityAlways);
  return [
    ...always.map((column) => alterIdentity(source, column, 'BY DEFAULT')),
    `UPDATE ${source.qualified} AS t SET ${assignments.join(', ')} FROM ${archive} AS a WHERE ${matches.join(' AND ')};`,
    ...always.map((column) => alterIdentity(source, column, 'ALWAYS')),
    ...columns.flatMap((column) => sequenceForward(source, column)),
  ].join('\n');
}

/** The server refuses to update an identity column that is always generated. */
function alterIdentity({ qualified }: ArchiveSource, { name }: SourceColumn, to: string): string {
  return `ALTER TABLE ${qualified} ALTER COLUMN ${pg.escapeIdentifier(name)} SET GENERATED ${to};`;
}

/** Never backwards: rows may have been added since. */
function sequenceForward({ qualified }: ArchiveSource, { name, position }: SourceColumn): readonly string[] {
  if (position === null) {
    return [];
  }
  const column = pg.escapeIdentifier(name);
  const sequence = `pg_get_serial_sequence(${pg.escapeLiteral(qualified)}, ${pg.escapeLiteral(name)})`;
  return [`SELECT setval(${sequence}, greatest(${position}, (SELECT max(${column}) FROM ${qualified})));`];
}
