import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { type Catalog, type CatalogObject, compareCatalogs, type Difference } from '../catalog/catalog.ts';
import { judgeDifferences, type Strictness } from '../catalog/judge.ts';
import { isSameHistory } from '../plan/migration-range.ts';
import { readCatalog, readTables } from '../postgres/catalog-reader.ts';
import { type Database, withConnection } from '../postgres/database.ts';
import { type LocatedHistory, readHistory } from '../postgres/history.ts';
import { readTablesAndColumns } from '../postgres/tables-and-columns.ts';
import type { ReportedVerification } from '../report/run-report.ts';
import type { Attempt } from './attempt.ts';
import type { Journal } from './journal.ts';
import type { PlannedRange } from './plan-range.ts';
import type { Workplace } from './world.ts';

/** How much of a schema is compared: all of it, or what scripts alone tell where no shadow can be had. */
export type Scope = 'schema' | 'tables and columns';

/** What the database must be after the rollback. */
export interface Expected {
  readonly scope: Scope;
  readonly catalog: Catalog;
  /** What production has otherwise than its migrations say, before anything is done. */
  readonly drift: readonly Difference[];
  /** What the migrations alone make of the present. */
  readonly present: Catalog;
  /** The catalog before anything was done. */
  readonly before: Catalog;
  /** Tables of information_schema after the rollback, the history table left out. */
  readonly tables: readonly string[];
}

/** What is expected, once more from the catalog as it is right before the engine begins: the app has run until just now. */
export async function expectAnew(
  { workplace, journal }: Attempt,
  plan: PlannedRange,
  expected: Expected,
  client: pg.ClientBase,
): Promise<Expected> {
  return expect({ ...expected, target: expected.catalog }, plan, client, workplace, journal);
}

/** What migrations make of a database, within a scope. */
export interface MadeByMigrations {
  readonly scope: Scope;
  readonly target: Catalog;
  readonly present: Catalog;
}

/** Reads production, says what is expected of it at the target, and writes that down for post. */
export async function expect(
  { scope, target, present }: MadeByMigrations,
  plan: PlannedRange,
  client: pg.ClientBase,
  workplace: Workplace,
  journal: Journal,
): Promise<Expected> {
  const before = await readCatalog(client, plan.history);
  const observed = scope === 'schema' ? before : await readWithin(scope, client, plan.history);
  const drift = compareCatalogs(present, observed);
  const tables = expectedTables(target, drift);
  const expected = { scope, catalog: target, present, before, drift, tables };
  await writeDown(expected, workplace, journal);
  return expected;
}

async function readWithin(scope: Scope, client: pg.ClientBase, history: LocatedHistory): Promise<Catalog> {
  return scope === 'schema' ? readCatalog(client, history) : readTablesAndColumns(client, history);
}

/** For post, should main be killed. */
async function writeDown(expected: Expected, workplace: Workplace, journal: Journal): Promise<void> {
  const expectedFile = join(workplace.directory, 'expected.json');
  await writeFile(expectedFile, JSON.stringify(expected), { mode: 0o600 });
  journal.record({ expectedFile });
}

/** What {@link expect} wrote down. */
export async function readExpected(file: string): Promise<Expected> {
  return JSON.parse(await readFile(file, 'utf8')) as Expected;
}

/**
 * Compares history, tables and catalog with what is expected at the target. Tables that no migration made and that were there
 * before are expected to stay.
 */
export async function verifyTarget(
  database: Database,
  history: LocatedHistory,
  historyAfter: readonly string[],
  expected: Expected,
  verify: Strictness,
): Promise<ReportedVerification> {
  return withConnection(database, 'verify', (client) =>
    verifyOn(client, history, historyAfter, expected, verify),
  );
}

/** {@link verifyTarget} on a connection, in whatever transaction is open there. */
export async function verifyOn(
  client: pg.ClientBase,
  history: LocatedHistory,
  historyAfter: readonly string[],
  expected: Expected,
  verify: Strictness,
): Promise<ReportedVerification> {
  const rows = await readHistory(client, history);
  const tables = await readTables(client, history);
  const judged = judgeDifferences(
    compareCatalogs(expected.catalog, await readWithin(expected.scope, client, history)),
    expected.drift,
    verify,
  );
  const failing = [
    ...historyDifferences(rows, historyAfter),
    ...tableDifferences(tables, expected.tables, judged.failing),
    ...judged.failing,
  ];
  return {
    matches: failing.length === 0,
    scope: expected.scope,
    tables: tables.length,
    failing,
    tolerated: judged.tolerated,
    drift: expected.drift,
  };
}

function expectedTables(target: Catalog, drift: readonly Difference[]): readonly string[] {
  const missing = new Set(tableNames(drift, 'missing'));
  const made = target.filter(isBaseTable).map((object) => object.name);
  return [...made.filter((name) => !missing.has(name)), ...tableNames(drift, 'unexpected')].sort();
}

/** information_schema does not count foreign tables among the base tables. */
function isBaseTable({ kind, definition }: CatalogObject): boolean {
  return kind === 'table' && !definition.startsWith('foreign table');
}

function tableNames(differences: readonly Difference[], change: Difference['change']): string[] {
  return differences
    .filter(
      ({ kind, change: seen, expected, observed }) =>
        seen === change && isBaseTable({ kind, name: '', definition: observed ?? expected ?? '' }),
    )
    .map((difference) => difference.name);
}

function historyDifferences(rows: readonly string[], wanted: readonly string[]): Difference[] {
  if (isSameHistory(rows, wanted)) {
    return [];
  }
  return [
    {
      change: 'different',
      kind: 'table',
      name: 'the history',
      expected: wanted.join(', ') || 'empty',
      observed: rows.join(', ') || 'empty',
    },
  ];
}

/** information_schema is asked apart from the catalog, as the hand procedure does; both must agree. */
function tableDifferences(
  tables: readonly string[],
  wanted: readonly string[],
  alreadyTold: readonly Difference[],
): Difference[] {
  const told = new Set(
    alreadyTold.filter((difference) => difference.kind === 'table').map(({ name }) => name),
  );
  const missing = wanted.filter((name) => !tables.includes(name) && !told.has(name));
  const unexpected = tables.filter((name) => !wanted.includes(name) && !told.has(name));
  return [
    ...missing.map((name): Difference => ({ change: 'missing', kind: 'table', name, expected: 'table' })),
    ...unexpected.map(
      (name): Difference => ({ change: 'unexpected', kind: 'table', name, observed: 'table' }),
    ),
  ];
}
