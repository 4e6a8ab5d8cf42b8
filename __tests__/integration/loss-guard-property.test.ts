import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientConfig, type PostgresCluster, startPostgres } from '../../lab/postgres/cluster.ts';
import { type FoundLosses, findLosses } from '../../src/modes/find-losses.ts';
import type { RangeDown } from '../../src/plan/derive-losses.ts';
import { effectsOf } from '../../src/plan/effects.ts';
import { isNamed, type MeasuredLoss } from '../../src/plan/losses.ts';
import { initialPath, pathAfter } from '../../src/plan/search-path.ts';
import { explainCommand } from '../../src/postgres/explain-command.ts';
import { readIdentities } from '../../src/postgres/identities.ts';
import { lostUnnamed, watchLosses } from '../../src/postgres/loss-guard.ts';
import { type SeenToGo, watchWhatGoes } from '../../src/postgres/watch-what-goes.ts';
import { loadSqlParser } from '../../src/sql/parser.ts';
import { type SeededRandom, seededRandom } from '../unit/seeded-random.ts';
import { randomDrift, randomRows, randomSchema, randomStatement } from './random-downs.ts';

const HISTORY = { schema: 'public', table: 'history', idColumn: 'id' };
const parser = await loadSqlParser();
let cluster: PostgresCluster;

beforeAll(async () => {
  cluster = await startPostgres();
});

afterAll(() => cluster.stop());

/** Committed, so that TRUNCATE gives a table another file. */
async function connectToProduction(seed: number, random: SeededRandom): Promise<pg.Client> {
  await cluster.createDatabase(`guarded_${seed}`);
  const client = new pg.Client(clientConfig(cluster.connection(`guarded_${seed}`)));
  await client.connect();
  await client.query(`${randomSchema(random)}; ${randomDrift(random)}`);
  await client.query(randomRows(random, await readIdentities(client)));
  await client.query('ANALYZE; BEGIN');
  return client;
}

interface RandomDown {
  readonly sql: string;
  readonly downs: readonly RangeDown[];
  readonly seen: SeenToGo;
}

/** Statements that go here one after the other, and what went with them. */
async function makeDown(client: pg.Client, random: SeededRandom): Promise<RandomDown> {
  await client.query('SAVEPOINT making');
  const watch = await watchWhatGoes(client);
  let tables = watch.seen().tables;
  const statements: string[] = [];
  for (let number = 0; number < 4 && tables.length > 0; number += 1) {
    const sql = randomStatement(random, tables, number);
    if (await runs(client, sql)) {
      tables = await watch.look(String(statements.length));
      statements.push(sql);
    }
  }
  await client.query('ROLLBACK TO SAVEPOINT making');
  let path = initialPath(['public']);
  const downs = statements.map((sql, index) => ({
    migration: String(index),
    effects: (parser.parse(sql) ?? []).flatMap((statement) => {
      const [schema = '', ...otherSchemas] = path.schemas;
      path = pathAfter(statement, path);
      return effectsOf(statement, schema).map((effect) => ({ ...effect, otherSchemas }));
    }),
  }));
  return { sql: statements.join(';\n'), downs, seen: watch.seen() };
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

interface Told {
  readonly found: FoundLosses;
  /** With all losses named. */
  readonly whenNamed: readonly string[];
  /** With one left out; undefined when there is none whose data is gone for sure. */
  readonly whenLeftOut: { readonly loss: MeasuredLoss; readonly told: readonly string[] } | undefined;
}

async function goBack(
  client: pg.Client,
  random: SeededRandom,
  { sql, downs, seen }: RandomDown,
): Promise<Told> {
  await client.query('SAVEPOINT down');
  const found = await findLosses(client, downs, seen);
  const { losses, fills, moves } = found;
  const watch = await watchLosses(client, { losses, history: HISTORY });
  const filling = { fills, moves, tables: watch.before.tables };
  const { explained } = await explainCommand(client, filling, () => client.query(sql));
  const certain = losses.filter((loss) => isCertain(loss, found));
  const loss = certain.length === 0 ? undefined : random.pick(certain);
  const told = {
    found,
    whenNamed: await lostUnnamed(client, watch, explained),
    whenLeftOut:
      loss === undefined
        ? undefined
        : {
            loss,
            told: await lostUnnamed(
              client,
              { ...watch, losses: losses.filter((one) => one !== loss) },
              explained,
            ),
          },
  };
  await client.query('ROLLBACK TO SAVEPOINT down');
  return told;
}

/** All that it names is gone, and no other loss names it. Nothing is deleted from a partitioned table ONLY. */
function isCertain(loss: MeasuredLoss, { losses, tables }: FoundLosses): boolean {
  const { kind, part, rows, atMost } = loss;
  const own = tables.find(({ schema, table }) => schema === part.schema && table === part.table);
  const hasPartitions = tables.some(
    ({ isPartition, parents }) => isPartition && own !== undefined && parents.includes(own.oid),
  );
  const others = losses.filter((one) => one !== loss);
  return (
    kind !== 'values' &&
    rows > 0 &&
    !atMost &&
    (kind !== 'rows' || !hasPartitions) &&
    !isNamed(part, others, tables)
  );
}

const SCHEMAS = 4;
const DOWNS = 8;

test(`what the plan names passes, and what it leaves out is told (${SCHEMAS * DOWNS} random Downs)`, async () => {
  const first = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9));
  console.log(`loss-guard-property: SEED=${first}`);
  let leftOut = 0;
  for (let seed = first; seed < first + SCHEMAS; seed += 1) {
    const random = seededRandom(seed);
    const client = await connectToProduction(seed, random);
    try {
      for (let number = 0; number < DOWNS; number += 1) {
        const down = await makeDown(client, random);
        const { found, whenNamed, whenLeftOut } = await goBack(client, random, down);
        const names = found.losses.map(({ kind, name, rows }) => `${kind} ${name} ${rows}`).join(', ');
        const how = [`SEED=${seed}, Down ${number}`, down.sql, `losses: ${names}`].join('\n');
        expect(whenNamed, how).toEqual([]);
        if (whenLeftOut !== undefined) {
          expect(whenLeftOut.told, `${how}\nleft out: ${whenLeftOut.loss.name}`).not.toEqual([]);
          leftOut += 1;
        }
      }
    } finally {
      await client.end();
    }
    await cluster.dropDatabase(`guarded_${seed}`);
  }
  expect(leftOut).toBeGreaterThan((SCHEMAS * DOWNS) / 4);
});
