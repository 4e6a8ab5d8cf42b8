import { expect, it } from 'vitest';
import { effectsOf } from '../../../src/plan/effects.ts';
import { loadSqlParser } from '../../../src/sql/parser.ts';

const parser = await loadSqlParser();

/** Each effect on a line: what it does, what it loses, why it cannot be judged. */
function told(sql: string): readonly string[] {
  const statements = parser.parse(sql);
  if (statements === undefined) {
    throw new Error(`No valid SQL: ${sql}`);
  }
  return statements
    .flatMap((statement) => effectsOf(statement, 'public'))
    .map(({ does, loses, unjudged }) =>
      [
        does,
        ...(loses === undefined
          ? []
          : [
              `loses ${loses.kind} ${[loses.part.schema, loses.part.table, loses.part.column].filter((one) => one !== undefined).join('|')}`,
            ]),
        ...(unjudged === undefined ? [] : [`? ${unjudged}`]),
      ].join('; '),
    );
}

it.each([
  // As EF Core writes them.
  ['DROP TABLE login_attempts;', ['drops table public.login_attempts; loses table public|login_attempts']],
  ['DROP TABLE "Order Lines";', ['drops table public.Order Lines; loses table public|Order Lines']],
  [
    'DROP TABLE IF EXISTS shop.a, "Shop"."B" CASCADE',
    [
      'drops table shop.a, and all that hangs on it; loses table shop|a',
      'drops table Shop.B, and all that hangs on it; loses table Shop|B',
    ],
  ],
  [
    'ALTER TABLE sessions DROP COLUMN device_name;',
    ['drops column public.sessions.device_name; loses column public|sessions|device_name'],
  ],
  [
    'ALTER TABLE shop.items DROP COLUMN a, DROP COLUMN IF EXISTS "B c"',
    [
      'drops column shop.items.a; loses column shop|items|a',
      'drops column shop.items.B c; loses column shop|items|B c',
    ],
  ],
  [
    'ALTER TABLE users ALTER COLUMN bio TYPE character varying(50);',
    ['changes the type of public.users.bio; loses values public|users|bio'],
  ],
  [
    'ALTER TABLE t ALTER COLUMN c TYPE integer USING (c::integer)',
    ['changes the type of public.t.c; loses values public|t|c'],
  ],
  ["UPDATE users SET name = '' WHERE name IS NULL;", ['fills in public.users.name where it is null']],
  [
    "UPDATE users SET name = '', age = 0 WHERE name IS NULL;",
    [
      'fills in public.users.name where it is null',
      'overwrites public.users.age; loses values public|users|age',
    ],
  ],
  [
    'ALTER TABLE users ALTER COLUMN name SET NOT NULL;',
    ['makes public.users.name NOT NULL, which fails where there is no value'],
  ],
  ["ALTER TABLE users ALTER COLUMN name SET DEFAULT '';", ['changes table public.users']],
  ['ALTER TABLE users ALTER COLUMN name DROP NOT NULL;', ['lets public.users.name be null']],
  ['ALTER TABLE users ADD legacy_code text;', ['adds column public.users.legacy_code']],
  [
    'ALTER TABLE a ADD CONSTRAINT fk FOREIGN KEY (b) REFERENCES c (id) ON DELETE CASCADE;',
    ['adds a foreign key, which fails where a row is missing, to public.a'],
  ],
  [
    'ALTER TABLE a ADD CONSTRAINT ak UNIQUE (b);',
    ['adds a unique key, which fails on duplicates, to public.a'],
  ],
  [
    'ALTER TABLE a ADD CONSTRAINT pk PRIMARY KEY (b);',
    ['adds a primary key, which fails on duplicates, to public.a'],
  ],
  [
    'ALTER TABLE a ADD CONSTRAINT ck CHECK (b > 0);',
    ['adds a check, which fails where it does not hold, to public.a'],
  ],
  ['ALTER TABLE a DROP CONSTRAINT fk;', ['drops constraint fk of public.a']],
  ['CREATE UNIQUE INDEX ix ON a (b);', ['builds unique index ix on public.a']],
  ['CREATE INDEX CONCURRENTLY ix ON shop.a (b) WHERE c;', ['builds index ix on shop.a concurrently']],
  ['DROP INDEX ix;', ['drops index public.ix']],
  ['DROP INDEX CONCURRENTLY shop.ix;', ['drops index shop.ix concurrently']],
  ['ALTER TABLE a RENAME TO b;', ['renames table public.a to b']],
  ['ALTER TABLE a RENAME COLUMN c TO d;', ['renames column public.a.c to d']],
  ['ALTER INDEX a RENAME TO b;', ['renames index public.a to b']],
  ['ALTER TABLE a SET SCHEMA other;', ['moves table public.a to schema other']],
  ['CREATE TABLE old (id int);', ['creates table public.old']],
  ['DROP TYPE account_status;', ['drops type public.account_status']],
  ['DROP SEQUENCE shop.numbers;', ['drops sequence shop.numbers']],
  ['DROP SCHEMA shop;', ['drops schema shop']],
  ["INSERT INTO roles (id, name) VALUES (1, 'admin');", ['inserts rows into public.roles']],
  ['DELETE FROM roles WHERE id = 1;', ['deletes rows of public.roles; loses rows public|roles']],
  [
    "UPDATE roles SET name = 'x' WHERE id = 1;",
    ['overwrites public.roles.name; loses values public|roles|name'],
  ],
  [
    "SELECT setval(pg_get_serial_sequence('roles', 'id'), GREATEST((SELECT MAX(id) FROM roles) + 1, nextval('s')), false);",
    [],
  ],
  ["COMMENT ON TABLE a IS 'x';", []],
  // As people write them.
  ['drop view if exists active_sessions', ['drops view public.active_sessions']],
  ['DROP MATERIALIZED VIEW shop.totals', ['drops materialized view shop.totals']],
  ['CREATE OR REPLACE VIEW v AS SELECT 1', ['replaces view public.v']],
  ['CREATE VIEW "Mixed"."V" AS SELECT 1', ['creates view Mixed.V']],
  [
    'DROP FUNCTION IF EXISTS touch(), shop.twice(int)',
    ['drops function public.touch', 'drops function shop.twice'],
  ],
  [
    'DROP FUNCTION touch() CASCADE',
    [
      'drops function public.touch, and all that hangs on it; ? dropping a function with CASCADE takes what hangs on it',
    ],
  ],
  ['DROP TRIGGER touch ON shop.items', ['drops trigger touch on shop.items']],
  ['DROP POLICY own ON secrets', ['drops policy own on public.secrets']],
  ['CREATE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION f()', ['creates a trigger']],
  [
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'DELETE FROM a RETURNING 1'",
    ['creates or replaces a function'],
  ],
  ["ALTER TYPE mood ADD VALUE 'so so'", ['adds label so so to enum public.mood']],
  ["ALTER TYPE shop.mood RENAME VALUE 'a' TO 'b'", ['renames label a of enum shop.mood to b']],
  ["CREATE TYPE mood AS ENUM ('a')", ['creates an enum type']],
  ['CREATE EXTENSION IF NOT EXISTS citext', ['creates an extension']],
  [
    'DROP EXTENSION citext CASCADE',
    [
      'drops extension citext, and all that hangs on it; ? dropping an extension with CASCADE takes what hangs on it',
    ],
  ],
  [
    'DROP SCHEMA shop CASCADE',
    ['drops schema shop, and all that hangs on it; ? dropping a schema with CASCADE takes what hangs on it'],
  ],
  ['TRUNCATE a, shop.b', ['empties public.a; loses rows public|a', 'empties shop.b; loses rows shop|b']],
  [
    'TRUNCATE a CASCADE',
    ['empties public.a; loses rows public|a; ? TRUNCATE with CASCADE empties what refers to it, too'],
  ],
  ['DO $$ BEGIN DELETE FROM a; END $$', ['runs a DO block; ? a DO block runs code of its own']],
  ['CALL tidy()', ['calls a procedure; ? a procedure runs code of its own']],
  ['SELECT tidy_up(1)', ['calls tidy_up(); ? the function tidy_up() runs code of its own']],
  [
    'WITH gone AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM gone',
    ['inserts rows into public.b', 'deletes rows of public.a; loses rows public|a'],
  ],
  [
    'INSERT INTO a VALUES (1) ON CONFLICT (id) DO UPDATE SET b = 2',
    ['inserts rows into public.a', 'overwrites public.a.b; loses values public|a|b'],
  ],
  ['INSERT INTO a VALUES (1) ON CONFLICT DO NOTHING', ['inserts rows into public.a']],
  [
    'MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE',
    ['merges rows into public.a; loses rows public|a'],
  ],
  ['/* DROP TABLE a; */ SELECT 1 -- DROP TABLE b', []],
  ["SELECT 'DROP TABLE a'", []],
  ['COMMIT', ['begins or ends a transaction; ? it ends the transaction that it stands in']],
  ['ALTER TABLE a DETACH PARTITION b', ['detaches partition public.b of public.a; loses rows public|b']],
  ['ALTER SEQUENCE s RESTART WITH 1', ['changes a sequence']],
  ['ALTER VIEW v ALTER COLUMN c SET DEFAULT 1', ['changes view public.v']],
  ['REFRESH MATERIALIZED VIEW m', ['refreshes a materialized view']],
  [
    'DELETE FROM a; DROP TABLE a',
    ['deletes rows of public.a; loses rows public|a', 'drops table public.a; loses table public|a'],
  ],
  [
    'UPDATE shop."Items" AS i SET "Price" = b.p FROM b WHERE b.id = i.id',
    ['overwrites shop.Items.Price; loses values shop|Items|Price'],
  ],
  ['SET search_path = shop', []],
])('%s', (sql, effects) => {
  expect(told(sql)).toEqual(effects);
});
