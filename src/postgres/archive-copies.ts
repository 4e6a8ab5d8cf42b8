import type { MeasuredLoss } from '../plan/losses.ts';
import type { ArchiveSource, SourceColumn } from './archive-source.ts';

/** What is copied from one table into one of the archive's. */
export interface Copy {
  readonly source: ArchiveSource;
  readonly losses: readonly MeasuredLoss[];
  /** Rows as such, not the values of columns in rows that stay. */
  readonly whole: boolean;
  readonly key: readonly SourceColumn[] | undefined;
  readonly lost: readonly SourceColumn[];
}

/** What is to be copied to keep the losses, in the order in which it is put back: rows first, since a column may refer to a row of another table. */
export function copiesOf(
  sources: readonly ArchiveSource[],
  losses: readonly MeasuredLoss[],
): readonly Copy[] {
  const copies = parentsFirst(sources).flatMap((source) => copiesOfTable(source, losses));
  return [...copies.filter(({ whole }) => whole), ...copies.filter(({ whole }) => !whole)];
}

function copiesOfTable(source: ArchiveSource, losses: readonly MeasuredLoss[]): readonly Copy[] {
  const own = losses.filter(({ part }) => part.schema === source.schema && part.table === source.table);
  const rows = own.filter(({ kind }) => kind === 'table' || kind === 'rows');
  const values = own.filter(({ kind }) => kind === 'column' || kind === 'values');
  return [
    ...(rows.length === 0
      ? []
      : [{ source, losses: rows, whole: true, key: undefined, lost: source.columns }]),
    ...(values.length === 0 ? [] : [copyOfColumns(source, values)]),
  ];
}

function copyOfColumns(source: ArchiveSource, losses: readonly MeasuredLoss[]): Copy {
  const named = new Set(losses.flatMap(({ part }) => part.column ?? []));
  // Values of a table without saying which: any but the key's.
  const any = losses.some(({ part }) => part.column === undefined);
  // By a column that is lost itself no row is found again.
  const key = source.keys.find((names) => !names.some((name) => named.has(name)));
  const lost = source.columns.filter(({ name }) => named.has(name) || (any && key?.includes(name) !== true));
  return {
    source,
    losses,
    whole: false,
    key: key === undefined ? undefined : source.columns.filter(({ name }) => key.includes(name)),
    lost,
  };
}

/** What keeping one of its losses takes. Without a key it is the whole row. */
export function bytesToKeep({ source, whole, key }: Copy, loss: MeasuredLoss): number {
  return whole || key !== undefined ? loss.bytes : source.bytes;
}

/** What is left to copy when some of its losses are too large. */
export function withoutColumns(
  copy: Copy,
  small: readonly MeasuredLoss[],
  tooLarge: readonly MeasuredLoss[],
): Copy {
  const left = new Set(tooLarge.flatMap(({ part }) => part.column ?? []));
  return { ...copy, losses: small, lost: copy.lost.filter(({ name }) => !left.has(name)) };
}

/** Tables before those that refer to them, so that what is put back in this order finds what it refers to; a circle stays as it is. */
function parentsFirst(sources: readonly ArchiveSource[]): readonly ArchiveSource[] {
  const ordered: ArchiveSource[] = [];
  let waiting = [...sources];
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ qualified }) => qualified));
    const free = waiting.filter(
      ({ qualified, refersTo }) => !refersTo.some((name) => name !== qualified && names.has(name)),
    );
    const next = free.length === 0 ? waiting : free;
    ordered.push(...next);
    waiting = waiting.filter((source) => !next.includes(source));
  }
  return ordered;
}
