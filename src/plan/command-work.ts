import type { Node } from 'libpg-query';
import type { TablePart } from './effects.ts';
import { workOf } from './locks.ts';
import { type PresentNames, presentNames } from './present-names.ts';
import {
  type Certainty,
  isSameTable,
  LOCK_MODES,
  type LockMode,
  type Surroundings,
  strongerLock,
  type TableWork,
  work,
} from './table-work.ts';

/** A command of the rollback, which may be several statements, and what it does with tables. */
export interface CommandWork {
  readonly migration: string;
  readonly sql: string;
  /** Under their present names. Tables that the rollback itself has made are left out: they hold no rows of the app's. */
  readonly tables: readonly TableWork[];
  /** Whether a server has shown it, or the parse tree alone tells. */
  readonly seen: boolean;
}

/** What a server has shown of one command. */
export interface SeenCommand {
  readonly migration: string;
  readonly sql: string;
  /** Outside of a transaction locks and scans are over before they can be seen, and only what was written anew is told. */
  readonly inTransaction: boolean;
  readonly tables: readonly SeenTable[];
}

export interface SeenTable {
  /** Under its present name. */
  readonly table: TablePart;
  /** The strongest lock since the transaction began, and the strongest of those that this command added. */
  readonly held: LockMode | undefined;
  readonly added: LockMode | undefined;
  /** Undefined where the server cannot tell. */
  readonly scanned: boolean | undefined;
  readonly writtenAnew: boolean;
  readonly indexesBuilt: number;
}

/** A command to judge, read by PostgreSQL's own parser. */
export interface ParsedCommand {
  readonly migration: string;
  readonly sql: string;
  readonly statements: readonly Node[];
}

/**
 * What the commands of a range do, in order: as a rehearsal has shown it, or else by their parse trees.
 * @param seen of the same commands in the same order; none without a rehearsal
 * @param surroundings of the database as it is now
 */
export function workOfCommands(
  commands: readonly ParsedCommand[],
  seen: readonly SeenCommand[],
  defaultSchema: string,
  surroundings: Surroundings,
): readonly CommandWork[] {
  let names = presentNames(defaultSchema);
  return commands.map(({ migration, sql, statements }, index) => {
    const told: TableWork[] = [];
    for (const statement of statements) {
      told.push(...underPresentNames(workOf(statement, defaultSchema, byNow(surroundings, names)), names));
      names = names.after(statement);
    }
    const shown = seen[index]?.sql === sql ? seen[index] : undefined;
    return {
      migration,
      sql,
      tables: shown === undefined ? told : asSeen(told, shown),
      seen: shown !== undefined,
    };
  });
}

/** Surroundings are read in present names, and statements use those of their moment. */
function byNow({ tableOfIndex, foreignKeys }: Surroundings, names: PresentNames): Surroundings {
  return {
    tableOfIndex: (schema, index) => {
      const table = tableOfIndex(schema, index);
      return table === undefined ? undefined : names.nowOf(table);
    },
    foreignKeys: foreignKeys.flatMap((key) => {
      const table = names.nowOf(key.table);
      const references = names.nowOf(key.references);
      return table === undefined || references === undefined ? [] : [{ ...key, table, references }];
    }),
  };
}

function underPresentNames(tables: readonly TableWork[], names: PresentNames): readonly TableWork[] {
  return tables.flatMap((one) => {
    const table = names.presentOf(one.table);
    return table === undefined ? [] : [{ ...one, table }];
  });
}

/**
 * What the statements tell, corrected by what a server has shown of them: a shadow has no rows, but takes the same locks, opens the same
 * scans and writes the same relations anew. What depends on rows stays as it is told.
 */
function asSeen(told: readonly TableWork[], { inTransaction, tables }: SeenCommand): readonly TableWork[] {
  const seenOf = (table: TablePart): SeenTable | undefined =>
    tables.find((one) => isSameTable(one.table, table));
  if (!inTransaction) {
    return told.map((one) => {
      const writtenAnew = seenOf(one.table)?.writtenAnew === true;
      return one.rewrites === 'perhaps' ? { ...one, rewrites: writtenAnew ? 'yes' : 'no' } : one;
    });
  }
  const untold = tables
    .map((seen) => seen.table)
    .filter((table) => !told.some((one) => isSameTable(one.table, table)))
    .map((table) => work(table, 'ACCESS SHARE'));
  return [...told, ...untold].flatMap((one) => {
    const seen = seenOf(one.table);
    return seen?.held === undefined ? [] : correct(one, seen, seen.held);
  });
}

function correct(told: TableWork, seen: SeenTable, held: LockMode): readonly TableWork[] {
  const weaker = LOCK_MODES[Math.min(LOCK_MODES.indexOf(told.lock), LOCK_MODES.indexOf(held))] ?? held;
  // TRUNCATE gives the table a new, empty file too, without looking at the old one.
  const rewrites = seen.writtenAnew && (seen.scanned === true || told.rewrites !== 'no');
  const corrected: TableWork = {
    table: told.table,
    lock: strongerLock(weaker, seen.added ?? weaker),
    scans: scansSeen(told, seen),
    rewrites: rewrites ? 'yes' : 'no',
    indexesBuilt: seen.writtenAnew ? 0 : seen.indexesBuilt,
    changesRows: told.changesRows === 'none' && changesUntold(told, seen) ? 'some' : told.changesRows,
  };
  return corrected.lock === 'ACCESS SHARE' && corrected.scans === 'no' ? [] : [corrected];
}

/** A scan that depends on rows, or on the planner, may come although an empty table shows none; one that depends on types does not. */
function scansSeen({ scans, rewrites }: TableWork, { scanned }: SeenTable): Certainty {
  if (scanned === true) {
    return 'yes';
  }
  const dependsOnRows = scans === 'perhaps' && rewrites !== 'perhaps';
  return scanned === undefined || dependsOnRows ? scans : 'no';
}

/** Code that is run by itself locks for changing rows where no statement says so. */
function changesUntold(told: TableWork, seen: SeenTable): boolean {
  return told.lock === 'ACCESS SHARE' && seen.added === 'ROW EXCLUSIVE';
}
