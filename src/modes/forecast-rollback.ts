import type pg from 'pg';
import { type CommandWork, type SeenCommand, workOfCommands } from '../plan/command-work.ts';
import type { TablePart } from '../plan/effects.ts';
import {
  type BackupForecast,
  type DownForecast,
  forecastBackup,
  forecastDown,
  forecastDowntime,
  type Range,
  type ReadRate,
  type TableSize,
} from '../plan/forecast.ts';
import { currentSchema } from '../postgres/database.ts';
import { measureReadRate, readSizesOf, readSurroundings } from '../postgres/measure-tables.ts';
import { readTableSizes } from '../postgres/table-sizes.ts';
import { loadSqlParser } from '../sql/parser.ts';
import type { PlannedRange } from './plan-range.ts';
import { runnable } from './runnable.ts';

/** How long a rollback will take, by what it does with which tables. */
export interface RollbackForecast {
  /** Of each command of the Down, in order; those that delete the history's rows are left out. */
  readonly work: readonly CommandWork[];
  /** Of the tables that the Down touches. */
  readonly sizes: readonly TableSize[];
  readonly rate: ReadRate | undefined;
  /** Of the same commands as `work`. */
  readonly down: DownForecast;
  /** Seconds from the stop until the app serves again. */
  readonly downtime: Range;
  readonly backup: BackupForecast;
}

/**
 * Works out what each command of the Down locks, scans and rewrites, and measures the live database in the transaction that is open on `client`, which
 * may be read-only; within about a second.
 * @param seen what the rehearsal has shown; none without one
 */
export async function forecastRollback(
  client: pg.ClientBase,
  { downs }: Pick<PlannedRange, 'downs'>,
  seen: readonly SeenCommand[] = [],
): Promise<RollbackForecast> {
  const parser = await loadSqlParser();
  const commands = downs.map(runnable).flatMap(({ id, commands: own }) =>
    own.map(({ sql }, index) => ({
      migration: id,
      sql,
      statements: parser.parse(sql) ?? [],
      // EF ends each Down with it.
      isHistoryRow: index === own.length - 1,
    })),
  );
  const work = workOfCommands(
    commands,
    seen,
    await currentSchema(client),
    await readSurroundings(client),
  ).filter((_, index) => commands[index]?.isHistoryRow === false);
  const sizes = await readSizesOf(client, affectedTables(work));
  const rate = await measureReadRate(client, sizes);
  const down = forecastDown(work, sizes, rate);
  const tableBytes = [...(await readTableSizes(client)).values()].reduce((all, bytes) => all + bytes, 0);
  return {
    work,
    sizes,
    rate,
    down,
    downtime: forecastDowntime(down.seconds),
    backup: forecastBackup(tableBytes),
  };
}

/** Each table once. */
export function affectedTables(work: readonly CommandWork[]): readonly TablePart[] {
  const tables = work.flatMap((command) => command.tables.map(({ table }) => table));
  return [...new Map(tables.map((table) => [JSON.stringify([table.schema, table.table]), table])).values()];
}
