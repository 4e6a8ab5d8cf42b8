import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  libpqVariables,
  npgsqlConnectionString,
  type PostgresCluster,
  startPostgres,
} from '../../lab/postgres/cluster.ts';
import { type Fingerprint, takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { stepsAround } from '../../src/modes/around-down.ts';
import { keepLosses } from '../../src/modes/keep-losses.ts';
import { measureAgain } from '../../src/modes/refuse-grown.ts';
import type { KeptLoss } from '../../src/plan/losses.ts';
import { type Loss, nameOfPart } from '../../src/plan/losses.ts';
import { runAtomically } from '../../src/postgres/atomic.ts';
import { readCatalog } from '../../src/postgres/catalog-reader.ts';
import { parseConnectionString } from '../../src/postgres/connection-string.ts';
import { type Database, openDatabase, withConnection } from '../../src/postgres/database.ts';
import { measureLosses } from '../../src/postgres/measure-losses.ts';
import { countWrites } from '../../src/postgres/table-writes.ts';

const HISTORY = { schema: 'public', table: 'history', idColumn: 'id' };
const PART = { schema: 'public', table: 'items', column: 'note' };
const LOSSES: readonly Loss[] = [
  { kind: 'column', part: PART, name: nameOfPart(PART), migration: '2_Notes' },
];
const DOWN = 'ALTER TABLE items DROP note; DELETE FROM history WHERE id = 2';

let cluster: PostgresCluster;
let database: Database;
let production: string;
let runs = 0;

beforeAll(async () => {
  cluster = await startPostgres();
});

afterAll(() => cluster.stop());

beforeEach(async () => {
  runs += 1;
  production = `production_${runs}`;
  await cluster.createDatabase(production);
  await cluster.sql(
    production,
    `CREATE TABLE history (id int PRIMARY KEY); INSERT INTO history VALUES (1), (2);
     CREATE TABLE items (id int PRIMARY KEY, note text); INSERT INTO items VALUES (1, 'one'), (2, 'two'), (3, NULL);
     CREATE TABLE only_in_production (id int REFERENCES items); INSERT INTO only_in_production VALUES (1)`,
  );
  database = await openDatabase(
    parseConnectionString(npgsqlConnectionString(cluster.connection(production))),
    'ef-rollback test',
  );
});

/** What was approved is what is there now. */
async function approve() {
  return withConnection(database, 'plan', async (client) => ({
    writes: await countWrites(client),
    losses: await measureLosses(client, LOSSES),
  }));
}

/** What was approved is what is there now; then something happens, and then the Down is run. */
async function goBack(down: string, meanwhile = 'SELECT 1'): Promise<readonly KeptLoss[]> {
  const told: KeptLoss[] = [];
  const { losses, writes } = await approve();
  await cluster.sql(production, meanwhile);
  await withConnection(database, 'revert', (client) =>
    runAtomically({
      client,
      database,
      steps: stepsAround(
        [
          keepLosses({
            losses,
            measured: losses,
            writes,
            application: database.application,
            tolerance: { rows: 1, percent: 0 },
            archive: { run: '7_a', limitBytes: 1000 },
            fills: [],
            moves: [],
            history: HISTORY,
            onKept: (kept) => told.push(...kept),
          }),
        ],
        [{ name: 'Down', run: async (on: pg.ClientBase) => void (await on.query(down)) }],
      ),
      lockTimeoutMs: 1000,
      statementTimeoutMs: 0,
      onStep: () => undefined,
      onBegun: () => undefined,
      effectSeen: async () => true,
    }),
  );
  return told;
}

async function psql(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('psql', ['-X', ...args], {
    env: { ...process.env, ...libpqVariables(cluster.connection(production)) },
  });
  return stdout;
}

const fingerprint = (): Promise<Fingerprint> => takeFingerprint(cluster.connection(production));

test('what was approved goes, is kept, and is put back after going forward again', async () => {
  const before = await fingerprint();
  expect(await goBack(DOWN)).toEqual([{ name: 'public.items.note', keptIn: 'ef_rollback."7_a_items"' }]);
  const catalog = await withConnection(database, 'look', (client) => readCatalog(client, HISTORY));
  expect(catalog.filter(({ name }) => name.includes('ef_rollback'))).toEqual([]);

  await cluster.sql(production, 'ALTER TABLE items ADD note text; INSERT INTO history VALUES (2)');
  // As the documentation has it.
  const sql = await psql(
    '-At',
    '-c',
    "SELECT put_back FROM ef_rollback.archive WHERE run = '7_a' ORDER BY number",
  );
  await psql('-1', '-v', 'ON_ERROR_STOP=1', '-c', sql);
  await cluster.sql(production, 'DROP SCHEMA ef_rollback CASCADE');
  expect(await fingerprint()).toEqual(before);
});

test.each([
  ['a Down that fails', `${DOWN}; SELECT 1 / 0`, 'SELECT 1', 'division by zero'],
  [
    'more rows than were approved',
    DOWN,
    "INSERT INTO items VALUES (4, 'four'), (5, 'five')",
    'More would be lost than was approved, so nothing was done: public.items.note would lose 4 values, and had 2',
  ],
  [
    'a DO block that drops a table',
    `${DOWN}; DO $$ BEGIN DROP TABLE only_in_production; END $$`,
    'SELECT 1',
    'Data would be lost that the plan does not name, so nothing was committed: table public.only_in_production is dropped',
  ],
  [
    'rows that go with others in a table of production only',
    `${DOWN}; TRUNCATE items CASCADE`,
    'SELECT 1',
    'public.only_in_production emptied',
  ],
])('leaves all as it was, without an archive: %s', async (_title, down, meanwhile, sentence) => {
  await cluster.sql(production, meanwhile);
  const before = await fingerprint();
  await cluster.sql(production, meanwhile === 'SELECT 1' ? meanwhile : 'DELETE FROM items WHERE id > 3');
  await expect(goBack(down, meanwhile)).rejects.toThrow(sentence);
  expect(await fingerprint()).toEqual(before);
});

test('a loss may have grown by what is tolerated', async () => {
  await goBack(DOWN, "INSERT INTO items VALUES (4, 'four')");
  expect(await cluster.sql(production, 'SELECT count(*)::int AS kept FROM ef_rollback."7_a_items"')).toEqual([
    { kept: 4 },
  ]);
});

test.each([
  { meanwhile: 'SELECT 1', rows: 2, how: 'as they were, without a look' },
  {
    meanwhile: "UPDATE items SET note = 'uno' WHERE id = 1",
    rows: 3,
    how: 'at most one more, without a look',
  },
  {
    meanwhile: 'UPDATE items SET id = id + 10',
    rows: 2,
    how: 'counted, since they may be more than is tolerated',
  },
])('after $meanwhile they are $how', async ({ meanwhile, rows }) => {
  const { losses, writes } = await approve();
  await cluster.sql(production, 'ALTER TABLE only_in_production DROP CONSTRAINT only_in_production_id_fkey');
  await cluster.sql(production, meanwhile);
  const present = await withConnection(database, 'revert', (client) =>
    measureAgain(client, {
      losses,
      measured: losses,
      writes,
      application: database.application,
      tolerance: { rows: 1, percent: 0 },
    }),
  );
  expect(present.map((loss) => loss.rows)).toEqual([rows]);
});
