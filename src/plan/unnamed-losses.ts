import { formatBytes, formatCounted } from '../report/format.ts';
import type { Explained } from './explained-updates.ts';
import { isNamed, isOfNothing, type Loss, nameOfPart, updatesRows } from './losses.ts';
import { goneBetween, partitionedBy, type StandingTable } from './tables.ts';

/** Tables, and what one transaction has done to their rows so far. */
export interface Standing {
  readonly tables: readonly StandingTable[];
  /** By the number of the table. */
  readonly activity: ReadonlyMap<number, TableActivity>;
}

/** What the server counts and keeps of one table; of a partitioned one all is 0, as its rows are its partitions'. */
export interface TableActivity {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  /** The file that its rows are in: another one after TRUNCATE, and after a change that writes all rows anew. */
  readonly file: number;
  readonly bytes: number;
  /** The server's estimate; 0 where none was made. */
  readonly estimatedRows: number;
  /** Whether there is no row in it, for sure. */
  readonly empty: boolean;
  /** Rows that are there; only where it takes counting to tell a rewrite from a TRUNCATE. */
  readonly rows?: number;
  /** Where and how it is stored. */
  readonly storage: string;
  /** The type of each column by its number. */
  readonly types: Readonly<Record<string, string>>;
}

/**
 * What a Down has destroyed or overwritten without a loss that names it, a sentence each: tables and columns that are gone, by number and not by
 * name, and rows that were deleted, overwritten or emptied.
 * @param explained updates that are known to have overwritten nothing, and deletions that were moves to another partition
 */
export function unnamedLosses(
  before: Standing,
  after: Standing,
  losses: readonly Loss[],
  explained: Explained,
): readonly string[] {
  const rows = before.tables.flatMap((table) => {
    const then = before.activity.get(table.oid);
    const now = after.activity.get(table.oid);
    if (then === undefined || now === undefined) {
      return [];
    }
    const change = { name: nameOfPart({ schema: table.schema, table: table.table }), table, then, now };
    const named = whatIsNamed(table, losses, before.tables);
    return [
      ...deleted(change, named, explained),
      ...overwritten(change, named, explained),
      ...writtenAnew(change, named),
    ];
  });
  return [...goneUnnamed(before, after, losses), ...rows];
}

function goneUnnamed(before: Standing, after: Standing, losses: readonly Loss[]): readonly string[] {
  return goneBetween(before.tables, after.tables)
    .filter(({ part }) => !isNamed(part, losses, before.tables))
    .flatMap(({ kind, part }) => {
      const table = before.tables.find((one) => one.schema === part.schema && one.table === part.table);
      const held = contentOf(table, before);
      if (held === undefined) {
        return [];
      }
      const does = kind === 'rows' ? 'is no partition any more' : 'is dropped';
      return [`${kind === 'rows' ? 'table' : kind} ${nameOfPart(part)} ${does} (the table has ${held})`];
    });
}

/** What a table with its partitions holds, for a person; undefined when there is no row in it. */
function contentOf(table: StandingTable | undefined, { tables, activity }: Standing): string | undefined {
  const byOid = new Map(tables.map((one) => [one.oid, one]));
  const parts = tables
    .filter((one) => one === table || partitionedBy(one, byOid).some((above) => above === table))
    .flatMap(({ oid }) => activity.get(oid) ?? []);
  if (parts.every(({ empty }) => empty)) {
    return undefined;
  }
  const rows = parts.reduce((sum, { estimatedRows }) => sum + estimatedRows, 0);
  const bytes = formatBytes(parts.reduce((sum, part) => sum + part.bytes, 0));
  return rows === 0 ? bytes : `about ${formatCounted(rows, 'row')}, ${bytes}`;
}

/** A table that is still there, before the Down and after it. */
interface Change {
  readonly name: string;
  readonly table: StandingTable;
  readonly then: TableActivity;
  readonly now: TableActivity;
}

/** What the losses name of a table. */
interface Named {
  readonly anything: boolean;
  readonly rows: boolean;
  readonly updates: boolean;
  readonly column: (name: string) => boolean;
}

function whatIsNamed(table: StandingTable, losses: readonly Loss[], tables: readonly StandingTable[]): Named {
  const byOid = new Map(tables.map((one) => [one.oid, one]));
  const lineage = [table, ...partitionedBy(table, byOid)];
  const own = losses.filter(({ part }) =>
    lineage.some((one) => one.schema === part.schema && one.table === part.table),
  );
  return {
    anything: own.length > 0,
    rows: own.some(({ kind }) => kind === 'table' || kind === 'rows'),
    updates: own.some((loss) => loss.kind === 'table' || (updatesRows(loss) && !isOfNothing(loss))),
    column: (column) => isNamed({ schema: table.schema, table: table.table, column }, own, tables),
  };
}

/** A row that only moves to another partition is deleted in this one: what a trigger does to it on its way is an update's. */
function deleted(
  { name, table: { oid }, then, now }: Change,
  named: Named,
  { moved, changedOnMove }: Explained,
): readonly string[] {
  const explained = (moved.get(oid) ?? 0) + (named.updates ? (changedOnMove.get(oid) ?? 0) : 0);
  const count = now.deleted - then.deleted - explained;
  return count > 0 && !named.rows ? [`${formatCounted(count, 'row')} of ${name} deleted`] : [];
}

/** The server counts rows, not columns: any loss for which rows of the table are updated names them. */
function overwritten(
  { name, table: { oid }, then, now }: Change,
  named: Named,
  { updated }: Explained,
): readonly string[] {
  const count = now.updated - then.updated - (updated.get(oid) ?? 0);
  return count > 0 && !named.updates ? [`${formatCounted(count, 'row')} of ${name} overwritten`] : [];
}

/** Rows in another file than before: emptied, or rewritten. */
function writtenAnew(change: Change, named: Named): readonly string[] {
  const { name, then, now } = change;
  if (now.file === then.file || then.empty) {
    return [];
  }
  return isEmptied(change) ? (named.rows ? [] : [`${name} emptied`]) : rewritten(change, named);
}

/** TRUNCATE shows in no count. After it there are no more rows than were inserted since; after any other rewrite, those of before as well. */
function isEmptied({ then, now }: Change): boolean {
  const since = now.inserted - then.inserted - (now.deleted - then.deleted);
  return now.bytes === 0 || (now.rows !== undefined && now.rows <= since);
}

/** A rewrite with a reason that is seen keeps the values; one that changes a type, or has no reason, may have changed them. */
function rewritten({ name, table, then, now }: Change, named: Named): readonly string[] {
  const converted = table.columns.filter((column) => {
    const type = now.types[column.number];
    return type !== undefined && type !== then.types[column.number] && !named.column(column.name);
  });
  if (converted.length > 0) {
    return converted.map((column) => `the values of ${name}, column ${column.name}, converted`);
  }
  const added = Object.keys(now.types).some((number) => !(number in then.types));
  return added || named.anything || now.storage !== then.storage ? [] : [`the rows of ${name} written anew`];
}
