import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientConfig, type PostgresCluster, startPostgres } from '../../lab/postgres/cluster.ts';
import { findLosses } from '../../src/modes/find-losses.ts';
import type { RangeDown } from '../../src/plan/derive-losses.ts';
import { effectsOf } from '../../src/plan/effects.ts';
import { isNamed, type MeasuredLoss, nameOfPart } from '../../src/plan/losses.ts';
import { initialPath, pathAfter } from '../../src/plan/search-path.ts';
import { type Gone, goneBetween, partOf, type StandingTable } from '../../src/plan/tables.ts';
import { readIdentities } from '../../src/postgres/identities.ts';
import { type SeenToGo, watchWhatGoes } from '../../src/postgres/watch-what-goes.ts';
import { loadSqlParser } from '../../src/sql/parser.ts';
import { type SeededRandom, seededRandom } from '../unit/seeded-random.ts';
import { randomDrift, randomRows, randomSchema, randomStatement } from './random-downs.ts';

const parser = await loadSqlParser();
let cluster: PostgresCluster;
let shadow: pg.Client;
let production: pg.Client;

beforeAll(async () => {
  cluster = await startPostgres();
  [shadow, production] = (await Promise.all(['shadow', 'production'].map(connectTo))) as [
    pg.Client,
    pg.Client,
  ];
});

afterAll(async () => {
  await shadow?.end();
  await production?.end();
  await cluster?.stop();
});

async function connectTo(database: string): Promise<pg.Client> {
  await cluster.createDatabase(database);
  const client = new pg.Client(clientConfig(cluster.connection(database)));
  await client.connect();
  return client;
}

/** What runs, as a migration each statement, and what the shadow has shown of it. */
interface RandomDown {
  readonly statements: readonly string[];
  readonly downs: readonly RangeDown[];
  readonly seen: SeenToGo;
}

/** Finds statements that go on the shadow, and keeps what went with each. */
async function makeDown(random: SeededRandom): Promise<RandomDown> {
  await shadow.query('SAVEPOINT down');
  const watch = await watchWhatGoes(shadow);
  let tables = watch.seen().tables;
  const statements: string[] = [];
  for (let number = 0; number < 6 && tables.length > 0; number += 1) {
    const sql = randomStatement(random, tables, number);
    if (await runs(shadow, sql)) {
      tables = await watch.look(String(statements.length));
      statements.push(sql);
    }
  }
  await shadow.query('ROLLBACK TO SAVEPOINT down');
  return { statements, downs: effectsByStatement(statements), seen: watch.seen() };
}

function effectsByStatement(statements: readonly string[]): readonly RangeDown[] {
  let path = initialPath(['public']);
  return statements.map((sql, index) => ({
    migration: String(index),
    effects: (parser.parse(sql) ?? []).flatMap((statement) => {
      const [schema = '', ...otherSchemas] = path.schemas;
      path = pathAfter(statement, path);
      return effectsOf(statement, schema).map((effect) => ({ ...effect, otherSchemas }));
    }),
  }));
}

async function runs(client: pg.Client, sql: string): Promise<boolean> {
  await client.query('SAVEPOINT one');
  try {
    await client.query(sql);
    return true;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) {
      throw error;
    }
    await client.query('ROLLBACK TO SAVEPOINT one');
    return false;
  }
}

/** The values of each column, by table and column number: a table's own rows, without those of its heirs. */
type Contents = ReadonlyMap<number, ReadonlyMap<number, readonly string[]>>;

async function readContents(client: pg.Client, tables: readonly StandingTable[]): Promise<Contents> {
  const quote = pg.escapeIdentifier;
  const leaves = tables.filter(
    (table) => !tables.some((one) => one.isPartition && one.parents.includes(table.oid)),
  );
  const queries = leaves.map(
    ({ oid, schema, table }) =>
      `SELECT ${oid}::int AS oid, (SELECT coalesce(jsonb_agg(to_jsonb(x)), '[]') FROM ONLY ${quote(schema)}.${quote(table)} x) AS rows`,
  );
  const result = await client.query<{ oid: number; rows: Record<string, unknown>[] }>(
    queries.length === 0 ? 'SELECT 0 AS oid, NULL AS rows WHERE false' : queries.join(' UNION ALL '),
  );
  const rowsOf = new Map(result.rows.map(({ oid, rows }) => [oid, rows]));
  return new Map(
    tables.map(({ oid, columns }) => [
      oid,
      new Map(
        columns.map(({ number, name }) => [
          number,
          (rowsOf.get(oid) ?? []).flatMap((row) => (row[name] === null ? [] : [String(row[name])])),
        ]),
      ),
    ]),
  );
}

/** Its values follow from others, and are worked out anew when those are overwritten; that it goes is told by goneBetween(). */
const GENERATED = 'g';

/** What had data and has it no longer: names of tables and columns as they were. */
function lostBetween(
  before: readonly StandingTable[],
  contents: Contents,
  after: Contents,
): readonly string[] {
  return before.flatMap((table) => {
    const now = after.get(table.oid);
    return table.columns
      .filter(({ name }) => name !== GENERATED)
      .filter(({ number }) => {
        const left = [...(now?.get(number) ?? [])];
        return (contents.get(table.oid)?.get(number) ?? []).some((value) => {
          const index = left.indexOf(value);
          left.splice(index, index === -1 ? 0 : 1);
          return index === -1;
        });
      })
      .map(({ name }) => nameOfPart(partOf(table, name)));
  });
}

/** Of the columns that lost values those that no loss names: by their own name, their table's, or the rows of it. */
function unnamed(
  losses: readonly MeasuredLoss[],
  tables: readonly StandingTable[],
  lost: readonly string[],
): readonly string[] {
  const ofRows = losses.filter(({ kind }) => kind === 'rows');
  const named = tables.flatMap((table) =>
    table.columns
      .filter(
        ({ name }) => isNamed(partOf(table, name), losses, tables) || isNamed(partOf(table), ofRows, tables),
      )
      .map(({ name }) => nameOfPart(partOf(table, name))),
  );
  return lost.filter((name) => !named.includes(name));
}

/** Production as it is before the Downs. */
interface Before {
  readonly tables: readonly StandingTable[];
  readonly contents: Contents;
}

/** Goes back in production, and holds what went against what was named. Undefined where production does not take the Down. */
async function judge(
  { statements, downs, seen }: RandomDown,
  { tables, contents }: Before,
): Promise<
  | {
      readonly missed: readonly string[];
      readonly untrue: readonly string[];
      readonly gone: readonly Gone[];
      readonly losses: readonly MeasuredLoss[];
      readonly lost: readonly string[];
    }
  | undefined
> {
  await production.query('SAVEPOINT down');
  const { losses } = await findLosses(production, downs, seen);
  const went = await runs(production, statements.join(';\n'));
  const standing = await readIdentities(production);
  const after = await readContents(production, standing);
  await production.query('ROLLBACK TO SAVEPOINT down');
  if (!went) {
    return undefined;
  }
  const gone = goneBetween(tables, standing);
  const goneNames = new Set(gone.map(({ part }) => nameOfPart(part)));
  const lost = lostBetween(tables, contents, after);
  return {
    gone,
    losses,
    lost,
    missed: [
      ...unnamed(losses, tables, lost),
      ...gone.filter(({ part }) => !isNamed(part, losses, tables)).map(({ part }) => nameOfPart(part)),
    ],
    untrue: losses
      .filter(({ kind, name }) => (kind === 'table' || kind === 'column') && !goneNames.has(name))
      .map(({ name }) => name),
  };
}

const SCHEMAS = 25;
const DOWNS = 8;

test(`whatever is gone after a random Down was named, and nothing else (${SCHEMAS * DOWNS} cases)`, async () => {
  const first = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9));
  console.log(`losses-property: SEED=${first}`);
  const reached = { judged: 0, lossy: 0, gone: 0, beyondShadow: 0, refused: 0 };
  for (let seed = first; seed < first + SCHEMAS; seed += 1) {
    const random = seededRandom(seed);
    const schema = randomSchema(random);
    const drift = randomDrift(random);
    await shadow.query(`BEGIN; ${schema}`);
    await production.query(`BEGIN; ${schema}; ${drift}`);
    const tables = await readIdentities(production);
    await production.query(randomRows(random, tables));
    const before = { tables, contents: await readContents(production, tables) };
    for (let number = 0; number < DOWNS; number += 1) {
      const down = await makeDown(random);
      const judged = await judge(down, before);
      if (judged === undefined) {
        reached.refused += 1;
        continue;
      }
      const { missed, untrue, gone, losses, lost } = judged;
      const named = losses.map(({ kind, name }) => `${kind} ${name}`).join(', ');
      const told = [`SEED=${seed}, Down ${number}`, drift, ...down.statements, `losses: ${named}`].join('\n');
      expect({ missed, untrue }, told).toEqual({ missed: [], untrue: [] });
      reached.judged += 1;
      reached.gone += gone.length;
      reached.lossy += lost.length > 0 ? 1 : 0;
      reached.beyondShadow += gone.some(({ part }) => DRIFT.test(nameOfPart(part))) ? 1 : 0;
    }
    await shadow.query('ROLLBACK');
    await production.query('ROLLBACK');
  }
  console.log(`losses-property: ${JSON.stringify(reached)}`);
  expect(reached.judged).toBeGreaterThan((SCHEMAS * DOWNS) / 2);
  expect(reached.lossy).toBeGreaterThan((SCHEMAS * DOWNS) / 3);
  expect(reached.beyondShadow).toBeGreaterThan(0);
});

/** What randomDrift() makes. */
const DRIFT = /forgotten|feeling|extra|row_typed/;
