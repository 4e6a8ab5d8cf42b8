import type { Cast, LossKind, TablePart } from './effects.ts';
import { type Gone, partitionedBy, type StandingTable } from './tables.ts';

/** One table or column whose data the rollback destroys or overwrites. */
export interface Loss {
  /** As `approve-data-loss` takes it, by {@link nameOfPart}, in the names that stand in the database before the rollback. */
  readonly name: string;
  readonly kind: LossKind;
  readonly part: TablePart;
  /** The migration whose Down does it; of several the first that is reverted. */
  readonly migration: string;
  /** Fewer may go than there are: whatever does it has a condition. */
  readonly atMost?: boolean;
  /** The casts that the values go through, one after the other, where nothing else happens to them. */
  readonly casts?: readonly Cast[];
  /** A column that goes, and that statements write to before: rows are updated, which dropping it does not do. */
  readonly overwritten?: true;
}

/** A loss with what the live data says of it. */
export interface MeasuredLoss extends Loss {
  /** Of a table or of its rows: rows. Of a column or of its values: those that are not null, or that a cast changes. */
  readonly rows: number;
  readonly bytes: number;
  /** Whether fewer may go than `rows`, since the statement has a condition or nobody can tell. */
  readonly atMost: boolean;
  /** The newest point in time in the rows that go, where a column tells one. */
  readonly newest?: { readonly column: string; readonly at: string };
  /** Why `rows` and `bytes` are the server's estimate, or less than there is: what goes could not be read. */
  readonly unread?: string;
  /** The values that do not go through the cast, so that the Down fails; how many, where that can be counted. */
  readonly wouldFail?: { readonly values?: number; readonly reason: string };
}

/** Whether a person must have named it: a loss of nothing needs nobody's word, one that could not be read does. */
export function needsApproval({ rows, unread }: MeasuredLoss): boolean {
  return rows > 0 || unread !== undefined;
}

/** Whether it was measured, in full, that there is nothing to lose: nobody approves such a loss, so that it explains nothing that goes. */
export function isOfNothing(loss: Loss | MeasuredLoss): boolean {
  return 'rows' in loss && !needsApproval(loss);
}

/** What became of a loss. */
export interface KeptLoss {
  readonly name: string;
  /** The archive's table as SQL names it; undefined when the loss is not kept. */
  readonly keptIn: string | undefined;
  /** Why it is not kept, a clause: `it is larger (1.2 GB) than archive-limit (256 MB)`. */
  readonly because?: string;
}

/** What was seen to go, as losses. */
export function lossesFrom(gone: readonly Gone[], migration: string): readonly Loss[] {
  return gone.map(({ kind, part }) => ({ name: nameOfPart(part), kind, part, migration }));
}

/**
 * One loss a name, the strongest kind first: a table's covers its rows, columns and partitions, a partitioned table's column those of its
 * partitions. What does not stand in the database is none.
 */
export function uniteLosses(losses: readonly Loss[], tables: readonly StandingTable[]): readonly Loss[] {
  const named = new Map<string, Loss>();
  for (const loss of losses) {
    const other = named.get(loss.name);
    named.set(loss.name, other === undefined ? loss : unite(other, loss));
  }
  const all = [...named.values()];
  const covering = coverOf(all, tables);
  return all.filter(({ part, kind }) => stands(part, tables) && covering(part, kind).length === 0);
}

/** Whether what happens to a table or column is named by a loss: its own, its table's or its partitioned table's. */
export function isNamed(part: TablePart, losses: readonly Loss[], tables: readonly StandingTable[]): boolean {
  return (
    losses.some(({ name }) => name === nameOfPart(part)) || coverOf(losses, tables)(part, 'values').length > 0
  );
}

const STRENGTH: Readonly<Record<LossKind, number>> = { table: 4, column: 3, rows: 2, values: 1 };

function unite(one: Loss, other: Loss): Loss {
  const overwritten = updatesRows(one) || updatesRows(other) ? { overwritten: true as const } : {};
  if (one.kind !== other.kind) {
    const stronger = STRENGTH[one.kind] > STRENGTH[other.kind] ? one : other;
    return { ...stronger, ...(stronger.kind === 'column' ? overwritten : {}) };
  }
  const { name, kind, part, migration } = one;
  const casts =
    one.casts === undefined || other.casts === undefined ? undefined : [...one.casts, ...other.casts];
  return {
    name,
    kind,
    part,
    migration,
    ...(one.atMost && other.atMost ? { atMost: true } : {}),
    ...(casts === undefined ? {} : { casts }),
    ...(kind === 'column' ? overwritten : {}),
  };
}

/** Whether rows are updated for a loss: dropping a column, deleting rows and converting values do without. */
export function updatesRows({ kind, casts, overwritten }: Loss): boolean {
  return (kind === 'values' && casts === undefined) || overwritten === true;
}

/** Which other losses say already what happens to a part. */
function coverOf(
  losses: readonly Loss[],
  tables: readonly StandingTable[],
): (part: TablePart, kind: LossKind) => readonly Loss[] {
  const byName = new Map(losses.map((loss) => [loss.name, loss]));
  const byOid = new Map(tables.map((table) => [table.oid, table]));
  const tableOf = new Map(tables.map((table) => [nameOfPart(table), table]));
  return ({ schema, table, column }, kind) => {
    const own = { schema, table };
    const standing = tableOf.get(nameOfPart(own));
    const above = standing === undefined ? [] : partitionedBy(standing, byOid);
    const wider = [
      ...(column === undefined ? [] : [{ part: own, least: 'table' as const }]),
      ...above.map((parent) => ({
        part: { schema: parent.schema, table: parent.table },
        least: 'table' as const,
      })),
      ...above.map((parent) => ({
        part: { schema: parent.schema, table: parent.table, ...(column === undefined ? {} : { column }) },
        least: kind,
      })),
    ];
    return wider.flatMap(({ part, least }) => {
      const loss = byName.get(nameOfPart(part));
      return loss !== undefined && STRENGTH[loss.kind] >= STRENGTH[least] ? [loss] : [];
    });
  };
}

function stands({ schema, table, column }: TablePart, tables: readonly StandingTable[]): boolean {
  return tables.some(
    (one) =>
      one.schema === schema &&
      one.table === table &&
      (column === undefined || one.columns.some(({ name }) => name === column)),
  );
}

/** `schema.table` or `schema.table.column`; a part that a reader of lines or dots would break stands in double quotes. */
export function nameOfPart({ schema, table, column }: TablePart): string {
  return [schema, table, ...(column === undefined ? [] : [column])].map(quotedWhereNeeded).join('.');
}

function quotedWhereNeeded(part: string): string {
  return /[.,"\r\n]|^\s|\s$/.test(part) ? `"${part.replaceAll('"', '""')}"` : part;
}
