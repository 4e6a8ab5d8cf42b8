import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientConfig, type PostgresCluster, startPostgres } from '../../lab/postgres/cluster.ts';
import { guardFindings } from '../../src/modes/guard-findings.ts';

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
  expect(await guardFindings(client, { unjudged: [block] }, 'transaction', true)).toEqual([]);
  await client.query('SET track_counts = off');
  expect(await guardFindings(client, { unjudged: [] }, 'transaction', true)).toMatchObject([
    { ok: false, blocks: true, sentence: expect.stringContaining('track_counts is off') },
  ]);
});

test('what nobody can judge is told where no transaction holds it', async () => {
  expect(await guardFindings(client, { unjudged: [] }, 'database-update', true)).toEqual([]);
  expect(await guardFindings(client, { unjudged: [block] }, 'database-update', true)).toMatchObject([
    { ok: false, blocks: false, sentence: expect.stringContaining('(1 statement, see the warnings)') },
  ]);
});

test('Downs that nobody can read are told where no transaction holds them', async () => {
  expect(await guardFindings(client, { unjudged: [] }, 'bundle', false)).toMatchObject([
    { ok: false, blocks: false, sentence: expect.stringContaining('whose SQL cannot be read here') },
  ]);
});
