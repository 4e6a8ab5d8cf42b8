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
import { takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { addEveryKind, KIND_ROLES } from '../../lab/postgres/kinds.ts';
import { backUp } from './restoring.ts';

let cluster: PostgresCluster;
let directory: string;

beforeAll(async () => {
  cluster = await startPostgres();
  directory = await mkdtemp(join(tmpdir(), 'lab-restore-'));
  await cluster.sql('postgres', `${KIND_ROLES}; CREATE ROLE lab_owner LOGIN PASSWORD 'lab'`);
});

afterAll(async () => {
  await cluster.stop();
  await rm(directory, { recursive: true });
});

const account = { user: 'lab_owner', password: 'lab' };
const bin = newestInstalledBinaries();
const tools = {
  directory: bin,
  version: '',
  major: 0,
  pgDump: join(bin, 'pg_dump'),
  pgRestore: join(bin, 'pg_restore'),
  psql: join(bin, 'psql'),
};

let databases = 0;

test.each<['superuser' | 'owner', string, readonly string[], string?]>([
  [
    'superuser',
    'everything was dropped, and what belongs to the whole database was made anew',
    [
      `DROP SCHEMA shop, "By Hand; $$ -- '" CASCADE`,
      'DROP EXTENSION pg_trgm CASCADE; CREATE EXTENSION hstore',
      'DROP PUBLICATION everything; CREATE PUBLICATION made_later FOR ALL TABLES',
      'DROP SERVER far CASCADE; CREATE FOREIGN DATA WRAPPER later; CREATE SERVER later FOREIGN DATA WRAPPER later',
      'SELECT lo_unlink(100001), lo_from_bytea(200001, $$later$$)',
      'CREATE SCHEMA later; CREATE TABLE later.made (h hstore, id int GENERATED ALWAYS AS IDENTITY)',
      `CREATE FUNCTION later.refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$`,
      'CREATE EVENT TRIGGER refuse ON sql_drop EXECUTE FUNCTION later.refuse()',
    ],
  ],
  [
    'superuser',
    'tables, columns and rows were changed, and what guards them was dropped',
    [
      'DROP TABLE shop.event CASCADE; DROP EVENT TRIGGER watch; DROP LANGUAGE own',
      'ALTER TABLE shop.item DROP COLUMN colour CASCADE; DROP TYPE shop.colour CASCADE',
      'DROP VIEW shop.cheap CASCADE; TRUNCATE shop.nick; ALTER PUBLICATION a_few SET TABLE shop.nick',
      `SELECT setval('shop.numbers', 500); ALTER TABLE shop.secret DISABLE ROW LEVEL SECURITY`,
    ],
  ],
  [
    'superuser',
    'what belongs to the whole database has names that begin alike',
    [
      'CREATE SCHEMA a; CREATE SCHEMA sp; CREATE TABLE sp.made (i int)',
      'DROP SCHEMA "sp ace" CASCADE; DROP PUBLICATION "pub lication"; CREATE PUBLICATION pub',
      'CREATE PUBLICATION "a\nb"; DROP SERVER "ser ver"; CREATE SERVER ser FOREIGN DATA WRAPPER elsewhere',
      'CREATE EVENT TRIGGER "wa" ON ddl_command_end EXECUTE FUNCTION public.on_ddl()',
    ],
    `CREATE SCHEMA "sp ace"; CREATE TABLE "sp ace".t (i int); CREATE SCHEMA "a b"; CREATE SCHEMA "say ""a"""; CREATE PUBLICATION "pub lication";
     COMMENT ON SCHEMA "sp ace" IS 'a wide one'; GRANT USAGE ON SCHEMA "sp ace", "say ""a""" TO lab_reader; COMMENT ON SCHEMA "say ""a""" IS 'kept';
     CREATE SERVER "ser ver" FOREIGN DATA WRAPPER elsewhere; CREATE EVENT TRIGGER "wa tch" ON ddl_command_end EXECUTE FUNCTION public.on_ddl()`,
  ],
  [
    'owner',
    'a view was dropped, a table made and others emptied',
    ['DROP VIEW shop.cheap CASCADE; CREATE TABLE public.made_later (i int)', 'TRUNCATE shop.item CASCADE'],
  ],
])('by its %s, when %s, a database is as in the dump again', async (as, _case, changes, more = '') => {
  databases += 1;
  const database = `restored_${databases}`;
  await cluster.sql('postgres', `CREATE DATABASE ${database} TEMPLATE template0 OWNER lab_owner`);
  const connection = cluster.connection(database, as === 'owner' ? account : undefined);
  await addEveryKind(connection, as);
  const client = new pg.Client(clientConfig(connection));
  await client.connect();
  try {
    await client.query(more);
    const before = await takeFingerprint(connection);
    const taken = await backUp(tools, client, connection, directory);
    for (const change of changes) {
      await client.query(change);
    }
    expect(await taken.differences()).not.toEqual([]);
    await taken.restore();
    expect(await taken.differences()).toEqual([]);
    expect(await takeFingerprint(connection)).toEqual(before);
  } finally {
    await client.end();
  }
});
