import { expect, it } from 'vitest';
import { beyondDatabase } from '../../../src/sql/beyond-database.ts';
import { loadSqlParser } from '../../../src/sql/parser.ts';

const parser = await loadSqlParser();

it.each([
  ['CREATE ROLE reader', 'CREATE ROLE'],
  ['CREATE USER reader', 'CREATE ROLE'],
  ["ALTER ROLE app PASSWORD 'x'", 'ALTER ROLE'],
  ['ALTER ROLE app SET search_path = a', 'ALTER ROLE'],
  ['ALTER ROLE a RENAME TO b', 'a change of a role, a database or a tablespace'],
  ['GRANT a TO b', 'GRANT of a role'],
  ['DROP OWNED BY a', 'DROP OWNED'],
  ["ALTER DATABASE prod SET timezone = 'UTC'", 'ALTER DATABASE'],
  ['ALTER DATABASE prod OWNER TO a', 'a change of a role, a database or a tablespace'],
  ['GRANT CONNECT ON DATABASE prod TO a', 'a change of a role, a database or a tablespace'],
  ["COMMENT ON DATABASE prod IS 'x'", 'a change of a role, a database or a tablespace'],
  ['CREATE TABLE a (id int); DROP DATABASE prod;', 'DROP DATABASE'],
  ['ALTER SYSTEM SET wal_level = logical', 'ALTER SYSTEM'],
  ["CREATE SUBSCRIPTION s CONNECTION 'host=other' PUBLICATION p", 'CREATE SUBSCRIPTION'],
  ['CREATE SERVER far FOREIGN DATA WRAPPER w', 'CREATE SERVER'],
  ["COPY a TO PROGRAM 'mail'", 'COPY with a file or a program'],
  ["COPY a FROM '/etc/passwd'", 'COPY with a file or a program'],
  ["SELECT pg_create_logical_replication_slot('outbox', 'pgoutput')", 'pg_create_logical_replication_slot()'],
  [`SELECT 1 WHERE pg_catalog.pg_terminate_backend(1)`, 'pg_terminate_backend()'],
  ["SELECT dblink_exec('host=other', 'DELETE FROM a')", 'dblink_exec()'],
  ['DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles) THEN CREATE ROLE reader; END IF; END $$', 'CREATE ROLE'],
  ["DO $$ BEGIN EXECUTE format('alter  user %I', 'x'); END $$", 'ALTER USER'],
  ["DO $a$ BEGIN EXECUTE $b$ EXECUTE 'DROP DATABASE prod' $b$; END $a$", 'DROP DATABASE'],
  ['DO $$ BEGIN PERFORM pg_reload_conf(); END $$', 'pg_reload_conf()'],
])('%s acts beyond its database', (sql, what) => {
  expect(beyondDatabase(parser, sql)).toBe(what);
});

it.each([
  'CREATE TABLE users (id int); ALTER TABLE users ADD "role" text; DROP TABLE users',
  'CREATE EXTENSION citext',
  'GRANT SELECT ON users TO reader',
  'ALTER TABLE users OWNER TO app',
  'CREATE USER MAPPING FOR app SERVER far',
  "INSERT INTO notes VALUES ('create role a')",
  "COMMENT ON TABLE users IS 'ALTER DATABASE'",
  "DO $$ BEGIN -- CREATE ROLE a\n UPDATE users SET role = 'user'; END $$",
  'COPY a FROM STDIN',
  "SELECT setval('s', 1)",
  'CREATE PUBLICATION p FOR ALL TABLES',
])('%s does not', (sql) => {
  expect(beyondDatabase(parser, sql)).toBeUndefined();
});
