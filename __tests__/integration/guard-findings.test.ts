import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientConfig, type PostgresCluster, startPostgres } from '../../lab/postgres/cluster.ts';
import { guardFindings } from '../../src/modes/guard-findings.ts';
import type { Move } from '../../src/plan/effects.ts';

let cluster: PostgresCluster;
let client: pg.Client;

beforeAll(async () => {
  cluster = await startPostgres();
  client = new pg.Client(clientConfig(cluster.connection('postgres')));
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await cluster.stop();
});

const block = { migration: '2', sentence: 'runs a DO block' };

test('a server that does not count rows forbids one transaction before anything is touched', async () => {
  expect(await guardFindings(client, { unjudged: [block], moves: [] }, 'transaction', true)).toEqual([]);
  await client.query('SET track_counts = off');
  expect(await guardFindings(client, { unjudged: [], moves: [] }, 'transaction', true)).toMatchObject([
    { ok: false, blocks: true, sentence: expect.stringContaining('track_counts is off') },
  ]);
});

test('what nobody can judge is told where no transaction holds it', async () => {
  expect(await guardFindings(client, { unjudged: [], moves: [] }, 'database-update', true)).toEqual([]);
  expect(
    await guardFindings(client, { unjudged: [block], moves: [] }, 'database-update', true),
  ).toMatchObject([
    { ok: false, blocks: false, sentence: expect.stringContaining('(1 statement, see the warnings)') },
  ]);
});

test('Downs that nobody can read are told where no transaction holds them', async () => {
  expect(await guardFindings(client, { unjudged: [], moves: [] }, 'bundle', false)).toMatchObject([
    { ok: false, blocks: false, sentence: expect.stringContaining('whose SQL cannot be read here') },
  ]);
});

test('rows that are moved between partitions without a count of them are told, and those of other columns are not', async () => {
  await client.query('SET track_counts = on');
  await client.query(
    `CREATE TABLE part (id int, at int, k text, v text) PARTITION BY RANGE (at);
     CREATE TABLE part_1 (v text, k text, at int, id int) PARTITION BY LIST (lower(k));
     ALTER TABLE part ATTACH PARTITION part_1 FOR VALUES FROM (0) TO (9)`,
  );
  const moveOf = (table: string, column: string) => ({ schema: 'public', table, column, migration: '2' });
  const told = async (...moves: readonly Move[]) =>
    (await guardFindings(client, { unjudged: [], moves }, 'transaction', true)).map(
      ({ sentence, blocks }) => [sentence.split(',')[0], blocks],
    );
  expect(await told(moveOf('part', 'at'), { ...moveOf('part', 'at'), answer: 1 })).toEqual([
    ['public.part.at', false],
  ]);
  expect(await told(moveOf('part_1', 'at'), moveOf('none', 'at'))).toEqual([['public.part_1.at', false]]);
  // Of an expression nobody says which columns it is of.
  expect(await told(moveOf('part', 'k'))).toEqual([['public.part.k', false]]);
});
