import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  clientConfig,
  newestInstalledBinaries,
  type PostgresCluster,
  startPostgres,
} from '../../lab/postgres/cluster.ts';
import { type Fingerprint, takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { KIND_ROLES } from '../../lab/postgres/kinds.ts';
import { backUp } from './restoring.ts';

let cluster: PostgresCluster;
let directory: string;
let databases = 0;

beforeAll(async () => {
  cluster = await startPostgres();
  directory = await mkdtemp(join(tmpdir(), 'lab-rights-'));
  await cluster.sql('postgres', `${KIND_ROLES}; CREATE ROLE lab_owner LOGIN PASSWORD 'lab'`);
});

afterAll(async () => {
  await cluster.stop();
  await rm(directory, { recursive: true });
});

const bin = newestInstalledBinaries();
const tools = {
  directory: bin,
  version: '',
  major: 0,
  pgDump: join(bin, 'pg_dump'),
  pgRestore: join(bin, 'pg_restore'),
  psql: join(bin, 'psql'),
};

interface Restored {
  readonly before: Fingerprint;
  readonly after: Fingerprint;
  /** What differed when the changes had been made, and when the dump had been restored. */
  readonly changed: readonly string[];
  readonly left: readonly string[];
}

/** Dumps a database of that schema as its owner, has the superuser or the owner change it, and restores it as its owner. */
async function restored(
  schema: { owner: string; superuser?: string },
  changes: { owner?: string; superuser?: string },
  as: 'owner' | 'superuser' = 'owner',
): Promise<Restored> {
  databases += 1;
  const database = `rights_${databases}`;
  await cluster.sql('postgres', `CREATE DATABASE ${database} TEMPLATE template0 OWNER lab_owner`);
  const account = { user: 'lab_owner', password: 'lab' };
  const connection = cluster.connection(database, as === 'owner' ? account : undefined);
  const client = new pg.Client(clientConfig(connection));
  await client.connect();
  try {
    await client.query(schema.owner);
    await cluster.sql(database, schema.superuser ?? '');
    const before = await takeFingerprint(cluster.connection(database));
    const taken = await backUp(tools, client, connection, directory);
    await client.query(changes.owner ?? '');
    await cluster.sql(database, changes.superuser ?? '');
    const changed = await taken.differences();
    await taken.restore();
    const left = await taken.differences();
    return { before, after: await takeFingerprint(cluster.connection(database)), changed, left };
  } finally {
    await client.end();
  }
}

const SHOP = `
  CREATE SCHEMA shop;
  CREATE TABLE shop.item (id int PRIMARY KEY);
  CREATE FUNCTION shop.one() RETURNS int LANGUAGE sql AS 'SELECT 1';
  CREATE TYPE shop.colour AS ENUM ('red')`;
const READS = 'ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO lab_reader';
const EVERY_KIND = ['TABLES', 'SEQUENCES', 'FUNCTIONS', 'TYPES']
  .map((kind) => `ALTER DEFAULT PRIVILEGES GRANT ALL ON ${kind} TO lab_reader WITH GRANT OPTION`)
  .join('; ');

test.each<[string, string, string]>([
  ['in a schema', SHOP, 'ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO PUBLIC'],
  [
    'where no table is',
    'CREATE SCHEMA "Nothing; $$ in it"',
    'ALTER DEFAULT PRIVILEGES IN SCHEMA "Nothing; $$ in it" GRANT ALL ON SEQUENCES TO lab_keeper',
  ],
  ['everywhere', SHOP, `${EVERY_KIND}; ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO lab_reader`],
  [
    'that take something away',
    SHOP,
    'ALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM PUBLIC; ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM lab_owner',
  ],
  [
    'that are taken back',
    `${SHOP}; ${READS}; ${EVERY_KIND}`,
    `${READS.replace('GRANT', 'REVOKE').replace('TO', 'FROM')}`,
  ],
  [
    'that were there already, beside other changes',
    `${SHOP}; ${READS}; ${EVERY_KIND}; CREATE TABLE shop.read (id int)`,
    'DROP TABLE shop.item; DROP TYPE shop.colour',
  ],
])('default privileges %s are as before', async (_case, schema, change) => {
  const { before, after, changed, left } = await restored({ owner: schema }, { owner: change });
  expect(changed).not.toEqual([]);
  expect(left).toEqual([]);
  expect(after).toEqual(before);
});

test.each<[string, string, string]>([
  [
    'are given',
    SHOP,
    'GRANT USAGE ON SCHEMA shop TO PUBLIC; GRANT ALL ON SCHEMA shop TO lab_reader WITH GRANT OPTION',
  ],
  [
    'are taken',
    `${SHOP}; GRANT ALL ON SCHEMA shop TO lab_reader; GRANT USAGE ON SCHEMA shop TO lab_keeper WITH GRANT OPTION`,
    'REVOKE ALL ON SCHEMA shop FROM lab_reader; REVOKE GRANT OPTION FOR USAGE ON SCHEMA shop FROM lab_keeper',
  ],
  ['of the owner are taken', SHOP, 'REVOKE CREATE, USAGE ON SCHEMA shop FROM lab_owner'],
  [
    'are on a schema that is made again',
    `${SHOP}; GRANT USAGE ON SCHEMA shop TO lab_reader`,
    'DROP SCHEMA shop CASCADE; CREATE SCHEMA shop',
  ],
  [
    'are on a schema of an odd name',
    `CREATE SCHEMA "Odd; $$ \\'"; GRANT USAGE ON SCHEMA "Odd; $$ \\'" TO lab_reader`,
    `REVOKE USAGE ON SCHEMA "Odd; $$ \\'" FROM lab_reader`,
  ],
])('rights on a schema that %s are as before', async (_case, schema, change) => {
  const { before, after, changed, left } = await restored({ owner: schema }, { owner: change });
  expect(changed).not.toEqual([]);
  expect(left).toEqual([]);
  expect(after).toEqual(before);
});

test('a superuser puts back the owner of a schema, what others have by default, and the rights on public', async () => {
  const { before, after, changed, left } = await restored(
    {
      owner: `${SHOP}; ALTER SCHEMA shop OWNER TO lab_owner; GRANT USAGE ON SCHEMA shop TO lab_reader`,
      superuser: 'ALTER DEFAULT PRIVILEGES FOR ROLE lab_keeper GRANT EXECUTE ON FUNCTIONS TO lab_reader',
    },
    {
      superuser: `ALTER SCHEMA shop OWNER TO lab_keeper; GRANT CREATE ON SCHEMA public TO PUBLIC; REVOKE USAGE ON SCHEMA public FROM PUBLIC;
        ALTER DEFAULT PRIVILEGES FOR ROLE lab_keeper REVOKE EXECUTE ON FUNCTIONS FROM lab_reader`,
    },
    'superuser',
  );
  expect(changed).toHaveLength(5);
  expect(left).toEqual([]);
  expect(after).toEqual(before);
});

test('what the role may not put back is told, and the rest is restored', async () => {
  const { before, after, left } = await restored(
    { owner: `${SHOP}; CREATE SCHEMA lent` },
    {
      owner: 'DROP TABLE shop.item',
      superuser: `ALTER DEFAULT PRIVILEGES FOR ROLE lab_keeper GRANT SELECT ON TABLES TO lab_reader;
        ALTER SCHEMA lent OWNER TO lab_keeper; GRANT USAGE ON SCHEMA lent TO lab_reader;
        GRANT USAGE ON SCHEMA lent TO lab_owner WITH GRANT OPTION`,
    },
  );
  expect(left).toEqual([
    'missing: schema lent lab_owner lab_owner=UC/lab_owner',
    expect.stringMatching(
      /^unexpected: default acl for role lab_keeper on tables lab_keeper .*lab_reader=r\/lab_keeper/,
    ),
    'unexpected: schema lent lab_keeper lab_keeper=UC/lab_keeper,lab_owner=U*/lab_keeper,lab_reader=U/lab_keeper',
  ]);
  expect(after.schema).toContain('CREATE TABLE shop.item');
  expect(after.content).toEqual(before.content);
});

test('what others have by default, which the role may not touch, stands through a restore', async () => {
  const { before, after, left } = await restored(
    {
      owner: SHOP,
      superuser: 'ALTER DEFAULT PRIVILEGES FOR ROLE lab_keeper GRANT EXECUTE ON FUNCTIONS TO lab_reader',
    },
    { owner: 'DROP TABLE shop.item' },
  );
  expect(left).toEqual([]);
  expect(after).toEqual(before);
});

test('a grantee who is gone from the server is told', async () => {
  await cluster.sql('postgres', 'CREATE ROLE lab_gone');
  const { left } = await restored(
    { owner: `${SHOP}; CREATE SCHEMA theirs; GRANT USAGE ON SCHEMA theirs TO lab_gone` },
    {
      owner: 'REVOKE USAGE ON SCHEMA theirs FROM lab_gone; DROP TABLE shop.item',
      superuser: 'DROP ROLE lab_gone',
    },
  );
  expect(left).toEqual([
    'missing: schema theirs lab_owner lab_gone=U/lab_owner,lab_owner=UC/lab_owner',
    'unexpected: schema theirs lab_owner lab_owner=UC/lab_owner',
  ]);
});
