import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOtherContexts } from '../../lab/other-contexts/build.ts';
import { clientConfig, type PostgresCluster, startPostgres } from '../../lab/postgres/cluster.ts';
import { diffSchemaTexts, readSchemaText } from '../../lab/postgres/schema-text.ts';

import {
  type ExportedMigrations,
  type MigrationCommand,
  readMigrations,
} from '../../lab/sample-app/migration-commands.ts';
import { buildSampleApp } from '../../lab/sample-app.ts';
import { type Catalog, compareCatalogs, describeDifference } from '../../src/catalog/catalog.ts';
import { runAtomically } from '../../src/postgres/atomic.ts';
import { readCatalog } from '../../src/postgres/catalog-reader.ts';
import { parseConnectionString } from '../../src/postgres/connection-string.ts';
import { openDatabase } from '../../src/postgres/database.ts';
import { type HistoryTable, type LocatedHistory, lockHistory } from '../../src/postgres/history.ts';
import { fitsInTransaction, judgeInTransaction, judgeOnCopy } from '../../src/postgres/judge-down.ts';
import { type SentMigration, sendMigration } from '../../src/postgres/send-migration.ts';
import { createHistory } from '../../src/postgres/shadow.ts';
import { seededRandom } from '../unit/seeded-random.ts';

const SEED = Number(process.env['EF_ROLLBACK_TEST_SEED'] ?? Date.now() % 1_000_000);
const random = seededRandom(SEED);

/** A history of migrations, and how many of them there are: the tests are named before it is read. */
interface Corpus {
  readonly name: string;
  readonly length: number;
  readonly history: HistoryTable;
  /** Numbers of migrations, from 1 on, that are known to undo nothing. */
  readonly emptyDowns: readonly number[];
  readonly read: () => Promise<ExportedMigrations>;
}

const CORPORA: readonly Corpus[] = [
  {
    name: 'sample app',
    length: 13,
    history: { schema: undefined, table: '__EFMigrationsHistory', idColumn: 'migration_id' },
    emptyDowns: [7],
    read: async () => readMigrations((await buildSampleApp()).directory),
  },
  {
    name: 'library',
    length: 7,
    history: { schema: 'Reading Room', table: '__EFMigrationsHistory', idColumn: 'migration_id' },
    emptyDowns: [],
    read: async () => (await buildOtherContexts()).contexts.LibraryContext,
  },
];

/** A schema as both readers see it. */
interface Reading {
  readonly catalog: Catalog;
  readonly text: readonly string[];
}

interface Step {
  readonly up: SentMigration;
  readonly down: SentMigration;
}

let cluster: PostgresCluster;

beforeAll(async () => {
  cluster = await startPostgres();
});

afterAll(() => cluster?.stop());

async function connect(database: string): Promise<pg.Client> {
  const client = new pg.Client(clientConfig(cluster.connection(database)));
  await client.connect();
  return client;
}

async function onDatabase<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(database);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function read(database: string, history: LocatedHistory): Promise<Reading> {
  const [catalog, text] = await Promise.all([
    onDatabase(database, (client) => readCatalog(client, history)),
    readSchemaText(cluster.connection(database)),
  ]);
  return { catalog, text };
}

function sent(id: string, commands: readonly MigrationCommand[]): SentMigration {
  return {
    id,
    commands: commands.map(({ sql, transaction }) => ({ sql, transactional: transaction })),
  };
}

/** Goes down as the engines do: in one transaction that is committed at its end, or where that cannot be, as EF does. */
async function goDown(
  name: string,
  history: LocatedHistory,
  downs: readonly SentMigration[],
): Promise<Catalog> {
  const { host, port, user, password } = cluster.connection(name);
  const settings = parseConnectionString(
    `Host=${host};Port=${port};Database=${name};Username=${user};Password=${password};SSL Mode=Require`,
  );
  const database = await openDatabase(settings, 'ef-rollback test');
  const client = await database.connect('revert');
  try {
    if (!downs.every(fitsInTransaction)) {
      for (const down of downs) {
        await sendMigration(client, down);
      }
      return await readCatalog(client, history);
    }
    let seenInside: Catalog = [];
    await runAtomically({
      client,
      database,
      lockTimeoutMs: 0,
      statementTimeoutMs: 0,
      onStep: () => undefined,
      onBegun: () => undefined,
      effectSeen: async () => false,
      steps: [
        { name: 'lock', run: (on) => lockHistory(on, history) },
        ...downs.flatMap(({ id, commands }) =>
          commands.map(({ sql }) => ({
            name: id,
            run: async (on: pg.ClientBase) => {
              await on.query(sql);
            },
          })),
        ),
        {
          name: 'read',
          run: async (on) => {
            seenInside = await readCatalog(on, history);
          },
        },
      ],
    });
    return seenInside;
  } finally {
    await client.end();
  }
}

describe.each(CORPORA)(`seed ${SEED}: $name`, (corpus) => {
  const steps: Step[] = [];
  const readings: Reading[] = [];
  let history: LocatedHistory;
  let databases = 0;

  /** The database that the first migrations alone have made, as many as are asked for. */
  const stateName = (count: number): string => `${corpus.name} ${count}`;

  beforeAll(async () => {
    const exported = await corpus.read();
    for (const { id, up, down } of exported.migrations) {
      steps.push({ up: sent(id, up), down: sent(id, down) });
    }
    await cluster.createDatabase(stateName(0));
    history = await onDatabase(stateName(0), (client) =>
      createHistory(client, { history: corpus.history, createHistory: exported.createHistory }),
    );
    readings.push(await read(stateName(0), history));
    for (const [index, { up }] of steps.entries()) {
      await cluster.createDatabase(stateName(index + 1), stateName(index));
      await onDatabase(stateName(index + 1), (client) => sendMigration(client, up));
      readings.push(await read(stateName(index + 1), history));
    }
  });

  /** Takes a copy down and compares it with what the remaining migrations alone have made. */
  async function compareAfterDown(from: number, to: number) {
    databases += 1;
    const name = `${corpus.name} down ${databases}`;
    await cluster.createDatabase(name, stateName(from));
    const downs = steps
      .slice(to, from)
      .map(({ down }) => down)
      .toReversed();
    const atEnd = await goDown(name, history, downs);
    const after = await read(name, history);
    await cluster.dropDatabase(name);
    const expected = readings[to];
    if (expected === undefined) {
      throw new Error(`There is no state ${to}.`);
    }
    // What is read in the transaction is what is there once it is committed.
    expect(compareCatalogs(atEnd, after.catalog)).toEqual([]);
    return {
      ours: compareCatalogs(expected.catalog, after.catalog).map(describeDifference),
      theirs: diffSchemaTexts(expected.text, after.text),
    };
  }

  /** What an empty Down in the range has left, unless it went with its table. */
  function leftBehind(from: number, to: number): readonly string[] {
    return corpus.emptyDowns.some((number) => to > 0 && to < number && number <= from)
      ? ['column public.users.marketing_opt_in should not be there (boolean not null default false)']
      : [];
  }

  function expectDown(compared: Awaited<ReturnType<typeof compareAfterDown>>, from: number, to: number) {
    expect(compared.ours).toEqual(leftBehind(from, to));
    expect(compared.theirs.length > 0, compared.theirs.join('\n')).toBe(compared.ours.length > 0);
  }

  test('has the migrations that the tests are named after', () => {
    expect(steps).toHaveLength(corpus.length);
  });

  test.each(Array.from({ length: corpus.length }, (_, index) => index + 1))(
    'the Down of number %i',
    async (from) => {
      expectDown(await compareAfterDown(from, from - 1), from, from - 1);
    },
  );

  test('all Downs, to 0', async () => {
    const compared = await compareAfterDown(corpus.length, 0);
    expect(compared).toEqual({ ours: [], theirs: [] });
  });

  test.each(
    Array.from({ length: 6 }, () => {
      const from = 2 + random.below(corpus.length - 1);
      return [from, random.below(from - 1)] as const;
    }),
  )('the range from %i to %i', async (from, to) => {
    expectDown(await compareAfterDown(from, to), from, to);
  });

  test('the audit judges each Down so, too', async () => {
    const verdicts: string[] = [];
    for (const [index, { up, down }] of steps.entries()) {
      const before = readings[index]?.catalog ?? [];
      const after = readings[index + 1]?.catalog ?? [];
      const inTransaction = fitsInTransaction(down);
      const name = inTransaction ? stateName(index + 1) : 'judged';
      if (!inTransaction) {
        await cluster.createDatabase(name, stateName(index + 1));
      }
      const judge = inTransaction ? judgeInTransaction : judgeOnCopy;
      const { verdict } = await onDatabase(name, (client) =>
        judge(client, { history, before, after, down, up }),
      );
      verdicts.push(verdict);
    }
    expect(verdicts).toEqual(
      steps.map((_, index) => (corpus.emptyDowns.includes(index + 1) ? 'does nothing' : 'exact')),
    );
  });
});
