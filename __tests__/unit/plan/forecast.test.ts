import { expect, it } from 'vitest';
import type { CommandWork } from '../../../src/plan/command-work.ts';
import { forecastBackup, forecastDown, forecastDowntime } from '../../../src/plan/forecast.ts';
import type { TableWork } from '../../../src/plan/table-work.ts';

const MB = 1e6;
const orders = { schema: 'public', table: 'orders' };
const sizes = [{ table: orders, bytes: 400 * MB }];
/** A count of orders takes from 2 s to 16 s. */
const rate = { bytesPerSecond: 100 * MB, cached: 0 };

function command(work: Partial<TableWork>, table = orders): CommandWork {
  const nothing = { scans: 'no', rewrites: 'no', indexesBuilt: 0, changesRows: 'none' } as const;
  return { migration: 'M', sql: 'x', seen: true, tables: [{ table, lock: 'SHARE', ...nothing, ...work }] };
}

function seconds(work: Partial<TableWork>, table = orders): readonly number[] {
  const { low, high } = forecastDown([command(work, table)], sizes, rate).seconds;
  return [low, high].map((value) => Math.round(value * 10) / 10);
}

it.each<[Partial<TableWork>, readonly number[]]>([
  [{}, [0, 0.1]],
  [{ scans: 'yes' }, [2, 64.1]],
  [{ scans: 'perhaps' }, [0, 64.1]],
  [{ rewrites: 'yes' }, [20, 1600.1]],
  [{ rewrites: 'perhaps', scans: 'perhaps' }, [0, 1664.1]],
  [{ scans: 'yes', indexesBuilt: 2 }, [18, 1984.1]],
  [{ changesRows: 'all' }, [10, 2400.1]],
  [{ changesRows: 'some' }, [0, 2400.1]],
])('a command that does %j takes %j seconds', (work, expected) => {
  expect(seconds(work)).toEqual(expected);
});

it('takes no time over the rows of a table that has none', () => {
  expect(seconds({ rewrites: 'yes' }, { schema: 'other', table: 'orders' })).toEqual([0, 0.1]);
});

it('adds up the commands, each told alone', () => {
  const { commands, seconds: all } = forecastDown(
    [command({ scans: 'yes' }), command({ scans: 'yes' })],
    sizes,
    rate,
  );
  expect(commands.map(({ seconds: one }) => one.low)).toEqual([2.001, 2.001]);
  expect(all.low).toBeCloseTo(4.002);
  expect(all.high).toBeCloseTo(128.2);
});

it('reckons with a slow disk where memory was measured, or nothing was', () => {
  const scan = [command({ scans: 'yes' })];
  const fromMemory = forecastDown(scan, sizes, { bytesPerSecond: 4_000 * MB, cached: 1 }).seconds;
  expect(fromMemory.low).toBeCloseTo(0.05 + 0.001);
  expect(fromMemory.high).toBeCloseTo(64.1);
  const unmeasured = forecastDown(scan, sizes, undefined).seconds;
  expect(unmeasured.low).toBeCloseTo(0.2 + 0.001);
  expect(unmeasured.high).toBeCloseTo(64.1);
});

it('has the app down for all parts, one after the other', () => {
  const part = { low: 1, high: 10 };
  const parts = { stop: part, drain: part, compare: part, start: part };
  expect(forecastDowntime({ low: 3, high: 7 }, parts)).toEqual({ low: 7, high: 47 });
});

it('tells a backup by the bytes of tables', () => {
  const { bytes, seconds: took } = forecastBackup(600 * MB);
  expect(bytes).toEqual({ low: 100 * MB, high: 300 * MB });
  expect(took).toEqual({ low: 6.5, high: 45 });
});
