import type { CommandWork } from './command-work.ts';
import type { TablePart } from './effects.ts';
import { nameOfPart } from './losses.ts';
import type { Certainty, TableWork } from './table-work.ts';

/** From the least to the most that is expected; nothing is forecast as one number. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** How fast this server was seen to read a table from its beginning on. */
export interface ReadRate {
  readonly bytesPerSecond: number;
  /** The share of the pages, 0 to 1, that were in the server's own memory already. */
  readonly cached: number;
}

export interface TableSize {
  readonly table: TablePart;
  /** Without indexes. */
  readonly bytes: number;
}

export interface CommandForecast {
  readonly migration: string;
  readonly sql: string;
  readonly seconds: Range;
}

export interface DownForecast {
  /** In the order in which they run. */
  readonly commands: readonly CommandForecast[];
  readonly seconds: Range;
}

/** Where nothing could be measured: from a small cloud disk to memory. */
const ASSUMED_RATE: Range = { low: 25e6, high: 2e9 };

/**
 * How long the work takes, in multiples of the time in which the same table's rows are counted. On PostgreSQL 15 with 300 MB, 2 million rows and
 * one index, measured cold and warm: a check of all rows took 1.4 to 3.5 times as long, an index 5 (of numbers) to 52 (of text), a rewrite 16 to
 * 37 with its index, changing all rows 9 (DELETE) to 125 (UPDATE). Rounded outwards, since other tables have more indexes, and triggers.
 */
const CHECK: Range = { low: 1, high: 4 };
const INDEX: Range = { low: 4, high: 60 };
const REWRITE: Range = { low: 10, high: 100 };
const CHANGE: Range = { low: 5, high: 150 };

/** What any command takes, with its way there and back. */
const COMMAND: Range = { low: 0.001, high: 0.1 };

/**
 * How long each command runs once it has its locks.
 *
 * Assumed: the measured rate holds within a quarter and twice itself; where most of what was measured came from memory, the disk may be
 * as slow as 25 MB/s; work takes the multiples of a count that are stated in this module. Not reckoned: waiting for locks, triggers, rows that
 * foreign keys look up or delete with others, and code that is run by itself (DO, CALL).
 * @param rate none where no table could be read: then between a small cloud disk (25 MB/s) and memory (2 GB/s)
 */
export function forecastDown(
  commands: readonly CommandWork[],
  sizes: readonly TableSize[],
  rate: ReadRate | undefined,
): DownForecast {
  const bytesOf = new Map(sizes.map(({ table, bytes }) => [nameOfPart(table), bytes]));
  const speed = rate === undefined ? ASSUMED_RATE : likelyRate(rate);
  const each = commands.map(({ migration, sql, tables }) => ({
    migration,
    sql,
    seconds: sum([
      COMMAND,
      ...tables.map((work) => {
        const bytes = bytesOf.get(nameOfPart(work.table)) ?? 0;
        const count = { low: bytes / speed.high, high: bytes / speed.low };
        return multiply(count, countsOf(work));
      }),
    ]),
  }));
  return { commands: each, seconds: sum(each.map(({ seconds }) => seconds)) };
}

function likelyRate({ bytesPerSecond, cached }: ReadRate): Range {
  const slow = bytesPerSecond / 4;
  return { low: cached > 0.5 ? Math.min(slow, ASSUMED_RATE.low) : slow, high: bytesPerSecond * 2 };
}

/** The work on a table in multiples of a count of its rows. */
function countsOf({ scans, rewrites, indexesBuilt, changesRows }: TableWork): Range {
  const index = { low: INDEX.low * indexesBuilt, high: INDEX.high * indexesBuilt };
  const change = changesRows === 'none' ? NOTHING : changesRows === 'some' ? { ...CHANGE, low: 0 } : CHANGE;
  return sum([ifSo(rewrites, REWRITE), ifSo(scans, CHECK), index, change]);
}

const NOTHING: Range = { low: 0, high: 0 };

function ifSo(certainty: Certainty, { low, high }: Range): Range {
  return certainty === 'no' ? NOTHING : { low: certainty === 'yes' ? low : 0, high };
}

function sum(ranges: readonly Range[]): Range {
  return ranges.reduce((all, { low, high }) => ({ low: all.low + low, high: all.high + high }), NOTHING);
}

function multiply(a: Range, b: Range): Range {
  return { low: a.low * b.low, high: a.high * b.high };
}

/** What the app is down for beside the Down itself, seconds. */
export interface DowntimeParts {
  readonly stop: Range;
  /** Until the app's connections are gone. */
  readonly drain: Range;
  /** Comparing the schema, and the invariants, before the commit. */
  readonly compare: Range;
  /** Until the app serves. */
  readonly start: Range;
}

/**
 * The low ends are what a small app took here, by hand 1.9 s for stop and start together. The high ends are assumed of App Service, which gives a
 * process up to 5 s to end unless told otherwise and takes tens of seconds for a cold start. None of it is a promise of Azure's.
 */
const USUAL_PARTS: DowntimeParts = {
  stop: { low: 0.5, high: 20 },
  drain: { low: 0, high: 10 },
  compare: { low: 0.1, high: 5 },
  start: { low: 1, high: 90 },
};

/** From the stop until the app serves again, seconds: all parts one after the other. */
export function forecastDowntime(down: Range, parts: DowntimeParts = USUAL_PARTS): Range {
  return sum([parts.stop, parts.drain, down, parts.compare, parts.start]);
}

export interface BackupForecast {
  readonly bytes: Range;
  /** Dumping and proving; without the upload. */
  readonly seconds: Range;
}

/**
 * The dump of so many bytes of tables, indexes left out since a dump has none. Assumed: compressed to between a half and a sixth (3.5 was measured on
 * rows of an app; text in JSON goes further, pictures not at all), at 15 to 100 MB of table a second (18 and 42 measured on two busy cores, at the
 * default and the fastest level).
 */
export function forecastBackup(tableBytes: number): BackupForecast {
  return {
    bytes: { low: tableBytes / 6, high: tableBytes / 2 },
    seconds: { low: tableBytes / 100e6 + 0.5, high: tableBytes / 15e6 + 5 },
  };
}
