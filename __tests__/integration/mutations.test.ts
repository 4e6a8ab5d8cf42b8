import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientConfig, type PostgresCluster, startPostgres } from '../../lab/postgres/cluster.ts';
import { addEveryKind, KIND_ROLES } from '../../lab/postgres/kinds.ts';
import { diffSchemaTexts, readSchemaText } from '../../lab/postgres/schema-text.ts';
import { buildSampleApp, migrateSampleDatabase } from '../../lab/sample-app.ts';
import { type Catalog, compareCatalogs, describeDifference } from '../../src/catalog/catalog.ts';
import { readCatalog } from '../../src/postgres/catalog-reader.ts';
import { seededRandom } from '../unit/seeded-random.ts';
import {
  type Candidate,
  CHANGES,
  type Mutation,
  NO_CHANGES,
  UNSEEN_BY_PG_DUMP,
  UNSEEN_BY_US,
} from './schema-mutations.ts';

const SEED = Number(process.env['EF_ROLLBACK_TEST_SEED'] ?? Date.now() % 1_000_000);

/** Two Downs after the newest; objects of every other kind were there before. */
const TARGET = '20250903111500_WidenBio';
const AFTER_DOWN = 'after_down';
const HISTORY = { schema: 'public', table: '__EFMigrationsHistory', idColumn: 'migration_id' };

let cluster: PostgresCluster;
/** What the migrations alone have made of the target, to both readers. */
let expected: { readonly catalog: Catalog; readonly text: readonly string[] };
const candidates = new Map<string, readonly Candidate[]>();
/** On the database that the Downs have left. */
let client: pg.Client;

beforeAll(async () => {
  const sampleApp = await buildSampleApp();
  cluster = await startPostgres();
  await cluster.sql('postgres', KIND_ROLES);
  for (const [database, through] of [
    ['expected', []],
    [AFTER_DOWN, [sampleApp.migrations.at(-1)]],
  ] as const) {
    await cluster.createDatabase(database);
    for (const target of [...through, TARGET]) {
      await migrateSampleDatabase(sampleApp, cluster.connection(database), target);
    }
    await addEveryKind(cluster.connection(database), 'superuser');
  }
  expected = await read('expected');
  client = await connect(AFTER_DOWN);
  for (const { among } of [...CHANGES, ...NO_CHANGES]) {
    if (among !== undefined && !candidates.has(among)) {
      candidates.set(among, await cluster.sql<Candidate>(AFTER_DOWN, among));
    }
  }
});

afterAll(async () => {
  await client?.end();
  await cluster?.stop();
});

async function read(database: string): Promise<typeof expected> {
  const [catalog, text] = await Promise.all([
    readOurs(database),
    readSchemaText(cluster.connection(database)),
  ]);
  return { catalog, text };
}

async function readOurs(database: string): Promise<Catalog> {
  const on = await connect(database);
  try {
    return await readCatalog(on, HISTORY);
  } finally {
    await on.end();
  }
}

async function connect(database: string): Promise<pg.Client> {
  const on = new pg.Client(clientConfig(cluster.connection(database)));
  await on.connect();
  return on;
}

/** What we see of a mutation, which is rolled back. */
async function ourView(mutation: Mutation): Promise<{ seen: readonly string[]; where: string }> {
  const sql = mutation.sql(draw(mutation));
  const where = `seed ${SEED}: ${sql}`;
  await client.query('BEGIN');
  try {
    await client.query(sql);
    const now = await readCatalog(client, HISTORY);
    return { seen: compareCatalogs(expected.catalog, now).map(describeDifference), where };
  } catch (error) {
    throw new Error(where, { cause: error });
  } finally {
    await client.query('ROLLBACK');
  }
}

/** What pg_dump sees of it, on a copy. */
async function theirView(mutation: Mutation): Promise<{ seen: readonly string[]; where: string }> {
  const sql = mutation.sql(draw(mutation));
  const where = `seed ${SEED}: ${sql}`;
  const name = 'mutated';
  await cluster.createDatabase(name, 'expected');
  try {
    await cluster.sql(name, sql);
    return { seen: diffSchemaTexts(expected.text, await readSchemaText(cluster.connection(name))), where };
  } finally {
    await cluster.dropDatabase(name);
  }
}

/** Depends on the seed and the mutation's kind alone, so that one test can be repeated by itself. */
function draw({ kind, among }: Mutation): Candidate {
  if (among === undefined) {
    return {};
  }
  const random = seededRandom(SEED + [...kind].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7));
  return random.pick(candidates.get(among) ?? []);
}

test('after the Downs themselves neither reader sees a difference', async () => {
  const now = await read(AFTER_DOWN);
  expect(compareCatalogs(expected.catalog, now.catalog)).toEqual([]);
  expect(diffSchemaTexts(expected.text, now.text)).toEqual([]);
});

describe('a change of the schema after the Downs is seen', () => {
  test.each([...CHANGES, ...UNSEEN_BY_PG_DUMP])('$kind', async (mutation) => {
    const { seen, where } = await ourView(mutation);
    expect(seen, where).not.toEqual([]);
  });
});

describe('what is no change of the schema is none', () => {
  test.each([...NO_CHANGES, ...UNSEEN_BY_US])('$kind', async (mutation) => {
    const { seen, where } = await ourView(mutation);
    expect(seen, where).toEqual([]);
  });
});

/** pg_dump takes its time: of all that were seen above, and not seen, it is asked about some. */
describe(`seed ${SEED}: pg_dump says the same`, () => {
  test.each(sample(CHANGES, 24))('of a change: $kind', async (mutation) => {
    const { seen, where } = await theirView(mutation);
    expect(seen, where).not.toEqual([]);
  });

  test.each(sample(NO_CHANGES, 4))('of what is none: $kind', async (mutation) => {
    const { seen, where } = await theirView(mutation);
    expect(seen, where).toEqual([]);
  });
});

test.each(UNSEEN_BY_PG_DUMP)('pg_dump does not see $kind', async (mutation) => {
  expect((await theirView(mutation)).seen).toEqual([]);
});

test.each(UNSEEN_BY_US)('pg_dump sees $kind', async (mutation) => {
  expect((await theirView(mutation)).seen).not.toEqual([]);
});

function sample(all: readonly Mutation[], count: number): readonly Mutation[] {
  const random = seededRandom(SEED);
  const left = [...all];
  return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)).flat();
}
