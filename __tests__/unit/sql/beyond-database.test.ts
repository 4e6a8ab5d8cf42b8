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
  ['GRANT SET ON PARAMETER work_mem TO a', 'a change of a role, a database or a tablespace'],
  ['DO $$ BEGIN GRANT admin, "Other" TO app WITH ADMIN OPTION; END $$', 'GRANT of a role'],
  ['DO $$ BEGIN IF true THEN REVOKE ADMIN OPTION FOR admin FROM app; END IF; END $$', 'REVOKE of a role'],
  ['DO $$ BEGIN REVOKE CONNECT ON DATABASE prod FROM PUBLIC; END $$', 'REVOKE ON DATABASE'],
  ["DO $$ BEGIN EXECUTE 'GRANT ALL ON TABLESPACE fast TO app'; END $$", 'GRANT ON TABLESPACE'],
  ["DO $$ BEGIN EXECUTE 'COMMENT ON DATABASE prod IS ''x'''; END $$", 'COMMENT ON DATABASE'],
  ["DO $$ BEGIN SECURITY LABEL FOR sel ON ROLE a IS 'x'; END $$", 'SECURITY ON ROLE'],
  ["DO $$ BEGIN COPY a TO PROGRAM 'mail'; END $$", 'COPY with a file or a program'],
  ["DO $$ BEGIN EXECUTE format('COPY a FROM %L', '/etc/passwd'); END $$", 'COPY with a file or a program'],
])('%s acts beyond its database', (sql, what) => {
  expect(beyondDatabase(parser, sql)).toBe(what);
});

const MAKES = `RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'CREATE ROLE tenant LOGIN'; END $$`;

it.each([
  `CREATE FUNCTION make() ${MAKES}; SELECT make();`,
  `CREATE OR REPLACE FUNCTION make() ${MAKES}`,
  `CREATE PROCEDURE make() ${MAKES.replace('RETURNS void ', '')}; CALL make();`,
  `CREATE FUNCTION make() RETURNS void LANGUAGE sql AS 'CREATE ROLE tenant LOGIN'`,
])('so does the body of a function or procedure that is made: %s', (sql) => {
  expect(beyondDatabase(parser, sql)).toBe('CREATE ROLE');
});

const NOT_SEEN = 'EXECUTE of a command that cannot be seen until it runs';

function inCode(statements: string): string | undefined {
  return beyondDatabase(parser, `DO $code$ DECLARE command text; BEGIN ${statements} END $code$`);
}

it.each([
  `EXECUTE format('CREATE %s x', 'ROLE');`,
  `EXECUTE format('%s %I', action, name);`,
  `EXECUTE 'DROP ' || kind || ' x';`,
  `EXECUTE 'ALTER' || kind;`,
  `EXECUTE format('COMMENT ON %s x IS NULL', kind);`,
  `EXECUTE format('GRANT ALL ON %s TO app', thing);`,
  `EXECUTE command;`,
  `SELECT body INTO command FROM commands; EXECUTE command;`,
  `command := 'CREATE ' || kind; command := command || ' x'; EXECUTE command;`,
  `command := 'SELECT 1; '; EXECUTE concat(command, other);`,
  `FOR r IN SELECT name, body FROM commands LOOP EXECUTE r.body; END LOOP;`,
  `RETURN QUERY EXECUTE make_query(a);`,
  `EXECUTE lower('SELECT 1');`,
])('what cannot be seen until it runs may do so: %s', (statements) => {
  expect(inCode(statements)).toBe(NOT_SEEN);
});

it.each([
  [`command := 'CREATE ' || 'ROLE a'; EXECUTE command;`, 'CREATE ROLE'],
  [`EXECUTE concat('ALTER ', 'DATABASE ', current_database());`, 'ALTER DATABASE'],
  [`EXECUTE format('GRANT %I TO %I', a, b);`, 'GRANT of a role'],
  [`EXECUTE format('GRANT CONNECT ON DATABASE %I TO app', current_database());`, 'GRANT ON DATABASE'],
  [`EXECUTE 'COMMENT ON DATABASE ' || quote_ident(current_database()) || ' IS NULL';`, 'COMMENT ON DATABASE'],
])('what is put together is read as a whole: %s', (statements, what) => {
  expect(inCode(statements)).toBe(what);
});

it.each([
  `EXECUTE format('ALTER TABLE %I.%I DROP CONSTRAINT %1$I', schema, name);`,
  `EXECUTE 'ALTER TABLE ' || quote_ident(name) || ' DROP ' || quote_ident(column_name);`,
  `EXECUTE ('DROP INDEX ' || name)::text;`,
  `EXECUTE 'SELECT count(*) FROM ' || name INTO found USING 1;`,
  `command := format('CREATE INDEX %I ON %s (id)', a, b); EXECUTE command;`,
  `command = 'UPDATE ' || name; command := command || ' SET a = 1'; EXECUTE command;`,
  `SELECT string_agg(format('DROP TRIGGER %I ON %s', a, b), '; ' ORDER BY a) INTO STRICT command FROM names; EXECUTE command;`,
  `EXECUTE (SELECT array_to_string(array_agg('DROP VIEW ' || name), ';') FROM names);`,
  `EXECUTE coalesce((SELECT 'DROP TABLE ' || name FROM names), 'SELECT 1');`,
  `FOR r IN SELECT format('ALTER TABLE %s OWNER TO app', name) AS body, 1 AS n FROM names LOOP EXECUTE r.body; END LOOP;`,
  `FOR r IN EXECUTE 'SELECT 1' LOOP NULL; END LOOP;`,
  `EXECUTE format('GRANT SELECT, INSERT ON %s TO %I', name, reader);`,
  `EXECUTE format('GRANT ALL ON %I.%I TO %I', schema, name, reader);`,
  `GRANT EXECUTE ON FUNCTION touch() TO app; GRANT SELECT ON role, database TO app; REVOKE ALL ON SCHEMA a FROM PUBLIC;`,
  `CREATE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION touch(); COMMENT ON TABLE a IS 'don''t';`,
  `RAISE NOTICE 'Execute this by hand'; RAISE NOTICE 'Grant access to the admin, or revoke it from a user';`,
  `COPY a FROM STDIN; UPDATE a SET revoke = true WHERE role = 'x';`,
])('nothing of this does: %s', (statements) => {
  expect(inCode(statements)).toBeUndefined();
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
  `CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at := now(); RETURN NEW; END $$`,
])('%s does not', (sql) => {
  expect(beyondDatabase(parser, sql)).toBeUndefined();
});
