/** What is known of a Down script: what it does, and what it takes of the tables in losses-world.ts. `?`: what cannot be said. */
export interface CorpusScript {
  readonly sql: string;
  readonly effects: readonly string[];
  readonly losses: readonly string[];
}

export const LOSSES_CORPUS: readonly CorpusScript[] = [
  // As EF Core writes them: the sample app's own Downs.
  {
    sql: 'DROP TABLE login_attempts;',
    effects: ['drops table public.login_attempts'],
    losses: ['table public.login_attempts'],
  },
  {
    sql: `DROP INDEX ix_sessions_device_name;

ALTER TABLE sessions DROP COLUMN device_name;`,
    effects: ['drops index public.ix_sessions_device_name', 'drops column public.sessions.device_name'],
    losses: ['column public.sessions.device_name'],
  },
  {
    sql: 'ALTER TABLE users ALTER COLUMN bio TYPE character varying(50);',
    effects: ['changes the type of public.users.bio'],
    losses: ['values public.users.bio, cast to "pg_catalog"."varchar"(50)'],
  },
  {
    sql: 'DROP INDEX CONCURRENTLY ix_audit_entries_user_id_at',
    effects: ['drops index public.ix_audit_entries_user_id_at concurrently'],
    losses: [],
  },
  {
    sql: 'DROP VIEW active_sessions;',
    effects: ['drops view public.active_sessions'],
    losses: [],
  },
  {
    sql: `ALTER TABLE users DROP COLUMN status;

DROP TYPE account_status;`,
    effects: ['drops column public.users.status', 'drops type public.account_status'],
    losses: ['column public.users.status'],
  },
  {
    sql: 'ALTER TABLE users DROP COLUMN marketing_opt_in;',
    effects: ['drops column public.users.marketing_opt_in'],
    losses: ['column public.users.marketing_opt_in'],
  },
  {
    sql: 'ALTER TABLE users ADD legacy_code character varying(20);',
    effects: ['adds column public.users.legacy_code'],
    losses: [],
  },
  {
    sql: 'DROP TABLE audit_entries;',
    effects: ['drops table public.audit_entries'],
    losses: ['table public.audit_entries'],
  },
  {
    sql: 'DROP TABLE encryption_keys;',
    effects: ['drops table public.encryption_keys'],
    losses: ['table public.encryption_keys'],
  },
  {
    sql: `DROP TABLE sessions;

DROP TABLE users;`,
    effects: ['drops table public.sessions', 'drops table public.users'],
    losses: ['table public.sessions', 'table public.users'],
  },
  // As EF Core writes them: the Downs of other contexts.
  {
    sql: 'DROP TABLE "Sales".orders;',
    effects: ['drops table Sales.orders'],
    losses: ['table Sales.orders'],
  },
  {
    sql: 'ALTER TABLE "Sales".orders DROP COLUMN total;',
    effects: ['drops column Sales.orders.total'],
    losses: ['column Sales.orders.total'],
  },
  {
    sql: `DELETE FROM "Reports"
WHERE "Id" = 1;

ALTER TABLE "Reports" DROP COLUMN "Title";`,
    effects: ['deletes rows of public.Reports', 'drops column public.Reports.Title'],
    losses: ['rows public.Reports, at most', 'column public.Reports.Title'],
  },
  {
    sql: 'DROP TABLE "Reading Room".loans',
    effects: ['drops table Reading Room.loans'],
    losses: ['table Reading Room.loans'],
  },
  {
    sql: `DROP SEQUENCE "Reading Room".tickets;

ALTER INDEX "Reading Room".ix_loans_book RENAME TO ix_loans_book_id;

ALTER TABLE "Reading Room".books RENAME COLUMN net_price TO net;`,
    effects: [
      'drops sequence Reading Room.tickets',
      'renames index Reading Room.ix_loans_book to ix_loans_book_id',
      'renames column Reading Room.books.net_price to net',
    ],
    losses: [],
  },
  {
    sql: `ALTER TABLE "Reading Room".books DROP COLUMN genre;

DROP TYPE genre;`,
    effects: ['drops column Reading Room.books.genre', 'drops type public.genre'],
    losses: ['column Reading Room.books.genre'],
  },
  {
    sql: 'ALTER TABLE "Reading Room".books ALTER COLUMN shelfmark TYPE character varying(10);',
    effects: ['changes the type of Reading Room.books.shelfmark'],
    losses: ['values Reading Room.books.shelfmark, cast to "pg_catalog"."varchar"(10)'],
  },
  {
    sql: `DROP POLICY noted ON "Reading Room".loans;
ALTER TABLE "Reading Room".loans DISABLE ROW LEVEL SECURITY;
DROP TRIGGER tidy ON "Reading Room".loans;
DROP FUNCTION "Reading Room".tidy()`,
    effects: [
      'drops policy noted on Reading Room.loans',
      'changes table Reading Room.loans',
      'drops trigger tidy on Reading Room.loans',
      'drops function Reading Room.tidy',
    ],
    losses: [],
  },
  {
    sql: 'DROP TABLE "Reading Room".books; DROP EXTENSION citext',
    effects: ['drops table Reading Room.books', 'drops extension citext'],
    losses: ['table Reading Room.books'],
  },
  // As EF Core writes them: columns and tables that change.
  {
    sql: `UPDATE users SET display_name = '' WHERE display_name IS NULL;
ALTER TABLE users ALTER COLUMN display_name SET NOT NULL;
ALTER TABLE users ALTER COLUMN display_name SET DEFAULT '';`,
    effects: [
      'fills in public.users.display_name where it is null',
      'makes public.users.display_name NOT NULL, which fails where there is no value',
      'changes table public.users',
    ],
    losses: [],
  },
  {
    sql: `ALTER TABLE users RENAME COLUMN display_name TO name;

ALTER TABLE users DROP COLUMN name;`,
    effects: ['renames column public.users.display_name to name', 'drops column public.users.name'],
    losses: ['column public.users.display_name'],
  },
  {
    sql: `ALTER TABLE sessions RENAME TO logins;

ALTER TABLE logins DROP COLUMN device_name;

DROP TABLE logins;`,
    effects: [
      'renames table public.sessions to logins',
      'drops column public.logins.device_name',
      'drops table public.logins',
    ],
    losses: ['table public.sessions'],
  },
  {
    sql: `ALTER TABLE "Sales".orders SET SCHEMA public;

ALTER TABLE orders DROP COLUMN note;`,
    effects: ['moves table Sales.orders to schema public', 'drops column public.orders.note'],
    losses: ['column Sales.orders.note'],
  },
  {
    sql: `CREATE TABLE old_users (id integer NOT NULL, CONSTRAINT pk_old_users PRIMARY KEY (id));

DROP TABLE old_users;`,
    effects: ['creates table public.old_users', 'drops table public.old_users'],
    losses: [],
  },
  {
    sql: `ALTER TABLE users DROP CONSTRAINT pk_users;

ALTER TABLE users ALTER COLUMN id TYPE bigint;

ALTER TABLE users ADD CONSTRAINT pk_users PRIMARY KEY (id);`,
    effects: [
      'drops constraint pk_users of public.users',
      'changes the type of public.users.id',
      'adds a primary key, which fails on duplicates, to public.users',
    ],
    losses: ['values public.users.id, cast to "pg_catalog"."int8"'],
  },
  {
    sql: `UPDATE users SET bio = 'x'
WHERE id = 1;`,
    effects: ['overwrites public.users.bio'],
    losses: ['values public.users.bio, at most'],
  },
  {
    sql: `INSERT INTO users (id, bio)
VALUES (1, 'first');
SELECT setval(
    pg_get_serial_sequence('users', 'id'),
    GREATEST(
        (SELECT MAX(id) FROM users) + 1,
        nextval(pg_get_serial_sequence('users', 'id'))),
    false);`,
    effects: ['inserts rows into public.users'],
    losses: [],
  },
  {
    sql: 'ALTER TABLE audit_entries ALTER COLUMN detail TYPE text;',
    effects: ['changes the type of public.audit_entries.detail'],
    losses: ['values public.audit_entries.detail, cast to "text"'],
  },
  // As people write them: drops.
  {
    sql: 'drop table if exists SESSIONS, "Reports" cascade',
    effects: [
      'drops table public.sessions, and all that hangs on it',
      'drops table public.Reports, and all that hangs on it',
    ],
    losses: ['table public.sessions', 'table public.Reports'],
  },
  {
    sql: 'DROP TABLE IF EXISTS never_there; ALTER TABLE users DROP COLUMN IF EXISTS never_there',
    effects: ['drops table public.never_there', 'drops column public.users.never_there'],
    losses: [],
  },
  {
    sql: '/* DROP TABLE users; */ SELECT 1; -- DROP TABLE sessions',
    effects: [],
    losses: [],
  },
  {
    sql: `ALTER TABLE users
  DROP bio,
  DROP COLUMN IF EXISTS "status" CASCADE,
  ADD COLUMN note text`,
    effects: [
      'drops column public.users.bio',
      'drops column public.users.status',
      'adds column public.users.note',
    ],
    losses: ['column public.users.bio', 'column public.users.status'],
  },
  {
    sql: 'DROP SCHEMA "Reading Room" CASCADE',
    effects: [
      'drops schema Reading Room, and all that hangs on it; ? dropping a schema with CASCADE takes what hangs on it',
    ],
    losses: ['table Reading Room.books', 'table Reading Room.loans'],
  },
  {
    sql: 'DROP TYPE IF EXISTS account_status CASCADE',
    effects: [
      'drops type public.account_status, and all that hangs on it; ? dropping a type with CASCADE takes what hangs on it',
    ],
    losses: [],
  },
  {
    sql: 'DROP EXTENSION IF EXISTS citext CASCADE',
    effects: [
      'drops extension citext, and all that hangs on it; ? dropping an extension with CASCADE takes what hangs on it',
    ],
    losses: [],
  },
  {
    sql: 'DROP FUNCTION tidy(integer) CASCADE',
    effects: [
      'drops function public.tidy, and all that hangs on it; ? dropping a function with CASCADE takes what hangs on it',
    ],
    losses: [],
  },
  {
    sql: 'DROP OWNED BY reporting',
    effects: ['drops what roles own; ? what a role owns is not said in the statement'],
    losses: [],
  },
  {
    sql: 'DROP MATERIALIZED VIEW totals; DROP FOREIGN TABLE far_away',
    effects: ['drops materialized view public.totals', 'drops foreign table public.far_away'],
    losses: [],
  },
  {
    sql: 'DROP TABLE "Reading Room".loans_2025',
    effects: ['drops table Reading Room.loans_2025'],
    losses: ['table Reading Room.loans_2025'],
  },
  {
    sql: 'ALTER TABLE "Reading Room".loans DETACH PARTITION "Reading Room".loans_2025; DROP TABLE "Reading Room".loans_2025',
    effects: [
      'detaches partition Reading Room.loans_2025 of Reading Room.loans',
      'drops table Reading Room.loans_2025',
    ],
    losses: ['table Reading Room.loans_2025'],
  },
  {
    sql: 'ALTER TABLE "Reading Room".loans DETACH PARTITION "Reading Room".loans_2025 CONCURRENTLY',
    effects: ['detaches partition Reading Room.loans_2025 of Reading Room.loans'],
    losses: ['rows Reading Room.loans_2025'],
  },
  {
    sql: 'ALTER TABLE "Reading Room".loans DROP COLUMN note',
    effects: ['drops column Reading Room.loans.note'],
    losses: ['column Reading Room.loans.note'],
  },
  {
    sql: 'ALTER TABLE base DROP COLUMN a',
    effects: ['drops column public.base.a'],
    losses: ['column public.base.a', 'column public.heir.a'],
  },
  {
    sql: 'ALTER TABLE ONLY base DROP COLUMN a',
    effects: ['drops column public.base.a'],
    losses: ['column public.base.a'],
  },
  // As people write them: rows.
  {
    sql: 'DELETE FROM users',
    effects: ['deletes rows of public.users'],
    losses: [
      'rows public.users',
      'rows public.sessions, at most',
      'values public.login_attempts.user_id, at most',
    ],
  },
  {
    sql: 'DELETE FROM ONLY base WHERE a = 1',
    effects: ['deletes rows of public.base'],
    losses: ['rows public.base, at most'],
  },
  {
    sql: 'DELETE FROM base',
    effects: ['deletes rows of public.base'],
    losses: ['rows public.base', 'rows public.heir'],
  },
  {
    sql: 'TRUNCATE TABLE sessions, login_attempts RESTART IDENTITY',
    effects: ['empties public.sessions', 'empties public.login_attempts'],
    losses: ['rows public.sessions', 'rows public.login_attempts'],
  },
  {
    sql: 'TRUNCATE users CASCADE',
    effects: ['empties public.users; ? TRUNCATE with CASCADE empties what refers to it, too'],
    losses: ['rows public.users', 'rows public.sessions', 'rows public.login_attempts'],
  },
  {
    sql: 'ALTER TABLE login_attempts DROP CONSTRAINT login_attempts_user_id_fkey; DELETE FROM users WHERE id > 3',
    effects: [
      'drops constraint login_attempts_user_id_fkey of public.login_attempts',
      'deletes rows of public.users',
    ],
    losses: ['rows public.users, at most', 'rows public.sessions, at most'],
  },
  {
    sql: 'UPDATE users SET id = id + 100',
    effects: ['overwrites public.users.id'],
    losses: ['values public.users.id', 'values public.login_attempts.user_id, at most'],
  },
  {
    sql: 'UPDATE users u SET bio = s.device_name, display_name = DEFAULT FROM sessions s WHERE s.user_id = u.id',
    effects: ['overwrites public.users.bio', 'overwrites public.users.display_name'],
    losses: ['values public.users.bio, at most', 'values public.users.display_name, at most'],
  },
  {
    sql: 'UPDATE users u SET bio = s.device_name FROM sessions s WHERE bio IS NULL',
    effects: ['overwrites public.users.bio'],
    losses: ['values public.users.bio, at most'],
  },
  {
    sql: "UPDATE users u SET bio = '' WHERE u.bio IS NULL AND u.id > 7",
    effects: ['fills in public.users.bio where it is null'],
    losses: [],
  },
  {
    sql: 'WITH gone AS (DELETE FROM audit_entries WHERE at < now() RETURNING *) INSERT INTO old_entries SELECT * FROM gone',
    effects: ['inserts rows into public.old_entries', 'deletes rows of public.audit_entries'],
    losses: ['rows public.audit_entries, at most'],
  },
  {
    sql: "INSERT INTO users (id, bio) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET bio = EXCLUDED.bio, display_name = 'y'",
    effects: [
      'inserts rows into public.users',
      'overwrites public.users.bio',
      'overwrites public.users.display_name',
    ],
    losses: ['values public.users.bio, at most', 'values public.users.display_name, at most'],
  },
  {
    sql: 'INSERT INTO users (id) VALUES (1) ON CONFLICT DO NOTHING',
    effects: ['inserts rows into public.users'],
    losses: [],
  },
  {
    sql: 'MERGE INTO users u USING sessions s ON s.user_id = u.id WHEN MATCHED AND s.id > 3 THEN DELETE WHEN MATCHED THEN UPDATE SET bio = NULL',
    effects: ['merges rows into public.users', 'overwrites public.users.bio'],
    losses: [
      'rows public.users, at most',
      'rows public.sessions, at most',
      'values public.login_attempts.user_id, at most',
      'values public.users.bio, at most',
    ],
  },
  {
    sql: 'MERGE INTO audit_entries a USING sessions s ON s.id = a.id WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id)',
    effects: ['merges rows into public.audit_entries'],
    losses: [],
  },
  {
    sql: 'UPDATE active_sessions SET is_revoked = true',
    effects: ['overwrites public.active_sessions.is_revoked'],
    losses: [
      '? overwrites public.active_sessions.is_revoked, but public.active_sessions is no table: what stands behind it cannot be told',
    ],
  },
  {
    sql: 'DELETE FROM never_there',
    effects: ['deletes rows of public.never_there'],
    losses: [
      '? deletes rows of public.never_there, but public.never_there is no table: what stands behind it cannot be told',
    ],
  },
  // As people write them: types.
  {
    sql: 'ALTER TABLE users ALTER COLUMN bio TYPE varchar(10) USING left(bio, 10)',
    effects: ['changes the type of public.users.bio'],
    losses: ['values public.users.bio, at most'],
  },
  {
    sql: 'ALTER TABLE users ALTER COLUMN bio TYPE varchar(10) USING bio::varchar(10)',
    effects: ['changes the type of public.users.bio'],
    losses: [
      'values public.users.bio, cast to "pg_catalog"."varchar"(10) explicitly and "pg_catalog"."varchar"(10)',
    ],
  },
  {
    sql: 'ALTER TABLE users ALTER bio SET DATA TYPE integer USING (bio::integer)',
    effects: ['changes the type of public.users.bio'],
    losses: ['values public.users.bio, cast to "pg_catalog"."int4" explicitly and "pg_catalog"."int4"'],
  },
  {
    sql: 'ALTER TABLE users ALTER COLUMN id TYPE bigint; ALTER TABLE users ALTER COLUMN id TYPE int',
    effects: ['changes the type of public.users.id', 'changes the type of public.users.id'],
    losses: ['values public.users.id, cast to "pg_catalog"."int8" and "pg_catalog"."int4"'],
  },
  {
    sql: "ALTER TYPE account_status RENAME TO account_status_old; CREATE TYPE account_status AS ENUM ('active'); ALTER TABLE users ALTER COLUMN status TYPE account_status USING status::text::account_status; DROP TYPE account_status_old",
    effects: [
      'renames type public.account_status to account_status_old',
      'creates an enum type',
      'changes the type of public.users.status',
      'drops type public.account_status_old',
    ],
    losses: ['values public.users.status, at most'],
  },
  {
    sql: 'ALTER TYPE address DROP ATTRIBUTE zip CASCADE',
    effects: ['changes type public.address; ? columns of a type that changes may lose values'],
    losses: [],
  },
  // As people write them: code.
  {
    sql: 'DO $$ BEGIN DROP TABLE users; END $$',
    effects: ['runs a DO block; ? a DO block runs code of its own'],
    losses: [],
  },
  {
    sql: 'CREATE FUNCTION sweep() RETURNS void LANGUAGE sql BEGIN ATOMIC DELETE FROM users; END; SELECT sweep()',
    effects: ['creates or replaces a function', 'calls sweep(); ? the function sweep() runs code of its own'],
    losses: [],
  },
  {
    sql: 'CREATE RULE keep AS ON DELETE TO users DO INSTEAD DELETE FROM sessions',
    effects: ['creates a rule'],
    losses: [],
  },
  {
    sql: 'CALL tidy_up(); EXECUTE prepared; ALTER EXTENSION citext UPDATE',
    effects: [
      'calls a procedure; ? a procedure runs code of its own',
      'runs the prepared statement prepared; ? it was prepared elsewhere',
      'updates extension citext; ? an extension’s update runs code of its own',
    ],
    losses: [],
  },
  {
    sql: 'SELECT tidy(id) FROM users',
    effects: ['calls tidy(); ? the function tidy() runs code of its own'],
    losses: [],
  },
  // Names that change on the way.
  {
    sql: 'DROP TABLE users; CREATE TABLE users (id int); UPDATE users SET id = 2; DROP TABLE users',
    effects: [
      'drops table public.users',
      'creates table public.users',
      'overwrites public.users.id',
      'drops table public.users',
    ],
    losses: ['table public.users'],
  },
  {
    sql: 'ALTER TABLE users ADD COLUMN temp int; UPDATE users SET temp = 1; ALTER TABLE users DROP COLUMN temp',
    effects: [
      'adds column public.users.temp',
      'overwrites public.users.temp',
      'drops column public.users.temp',
    ],
    losses: [],
  },
  {
    sql: 'ALTER TABLE users RENAME TO people; ALTER TABLE sessions RENAME TO users; DROP TABLE users',
    effects: [
      'renames table public.users to people',
      'renames table public.sessions to users',
      'drops table public.users',
    ],
    losses: ['table public.sessions'],
  },
  {
    sql: 'ALTER TABLE users RENAME COLUMN bio TO swap; ALTER TABLE users RENAME COLUMN display_name TO bio; ALTER TABLE users DROP COLUMN bio',
    effects: [
      'renames column public.users.bio to swap',
      'renames column public.users.display_name to bio',
      'drops column public.users.bio',
    ],
    losses: ['column public.users.display_name'],
  },
  {
    sql: 'ALTER SCHEMA "Sales" RENAME TO sold; DROP SCHEMA sold CASCADE',
    effects: [
      'renames schema Sales to sold',
      'drops schema sold, and all that hangs on it; ? dropping a schema with CASCADE takes what hangs on it',
    ],
    losses: ['table Sales.orders'],
  },
  {
    sql: 'ALTER TABLE "Sales".orders SET SCHEMA public; DROP SCHEMA "Sales" CASCADE',
    effects: [
      'moves table Sales.orders to schema public',
      'drops schema Sales, and all that hangs on it; ? dropping a schema with CASCADE takes what hangs on it',
    ],
    losses: [],
  },
  {
    sql: 'SET search_path = "Sales", public; DROP TABLE orders; DROP TABLE users',
    effects: ['drops table Sales.orders', 'drops table Sales.users'],
    losses: ['table Sales.orders', 'table public.users'],
  },
  {
    sql: "UPDATE users SET bio = ''; ALTER TABLE users DROP COLUMN bio; DROP TABLE users",
    effects: ['overwrites public.users.bio', 'drops column public.users.bio', 'drops table public.users'],
    losses: ['table public.users'],
  },
  {
    sql: 'CREATE TABLE users_copy AS SELECT * FROM users; DROP TABLE users; ALTER TABLE users_copy RENAME TO users; DELETE FROM users',
    effects: [
      'creates table public.users_copy from a query',
      'drops table public.users',
      'renames table public.users_copy to users',
      'deletes rows of public.users',
    ],
    losses: ['table public.users'],
  },
  {
    sql: 'CREATE TABLE IF NOT EXISTS users (id int); DROP TABLE users',
    effects: ['creates table public.users', 'drops table public.users'],
    losses: ['table public.users'],
  },
  // A temporary table hides production's of the same name, until it is dropped.
  {
    sql: 'CREATE TEMP TABLE users AS SELECT * FROM public.users; DELETE FROM users; DROP TABLE users',
    effects: [
      'creates table pg_temp.users from a query',
      'deletes rows of pg_temp.users',
      'drops table pg_temp.users',
    ],
    losses: [],
  },
  {
    sql: 'CREATE TEMP TABLE users (id int); DROP TABLE users; UPDATE users SET bio = NULL',
    effects: ['creates table pg_temp.users', 'drops table pg_temp.users', 'overwrites public.users.bio'],
    losses: ['values public.users.bio'],
  },
  {
    sql: 'SELECT * INTO TEMP kept FROM users; ALTER TABLE kept RENAME TO users; DELETE FROM users; DELETE FROM public.users',
    effects: [
      'creates table pg_temp.kept from a query',
      'renames table pg_temp.kept to users',
      'deletes rows of pg_temp.users',
      'deletes rows of public.users',
    ],
    losses: [
      'rows public.users',
      'rows public.sessions, at most',
      'values public.login_attempts.user_id, at most',
    ],
  },
  {
    sql: 'CREATE TABLE pg_temp.users (id int); SET search_path = public, pg_temp; DROP TABLE users; DROP TABLE pg_temp.users',
    effects: ['creates table pg_temp.users', 'drops table public.users', 'drops table pg_temp.users'],
    losses: ['table public.users'],
  },
  {
    sql: 'CREATE TEMP TABLE users (id int); DISCARD ALL; DROP TABLE users',
    effects: ['creates table pg_temp.users', 'drops table public.users'],
    losses: ['table public.users'],
  },
];
