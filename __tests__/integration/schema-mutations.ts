/** A row that a mutation's `among` gives, each column a piece of SQL. */
export type Candidate = Readonly<Record<string, string>>;

/** A way in which a schema can become another one. */
export interface Mutation {
  readonly kind: string;
  /** A query for what it can be done to, one of which is drawn; without it, it is done to one known object. */
  readonly among?: string;
  readonly sql: (candidate: Candidate) => string;
}

/** A mutation of one known object of lab/postgres/owner-kinds.sql, superuser-kinds.sql or the sample app. */
function of(kind: string, sql: string): Mutation {
  return { kind, sql: () => sql };
}

const OWN_TABLE = `c.relkind = 'r' AND c.relnamespace IN ('public'::regnamespace, 'shop'::regnamespace)
  AND c.reloftype = 0 AND c.relname <> '__EFMigrationsHistory' AND c.relpersistence = 'p'
  AND NOT EXISTS (SELECT 1 FROM pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent))`;

/** Ordinary tables that stand alone. */
const TABLES = `SELECT c.oid::regclass::text AS tbl FROM pg_class c WHERE ${OWN_TABLE} ORDER BY 1`;

/** Their columns, but for those that something else is made of. */
function columns(where = 'true'): string {
  return `SELECT c.oid::regclass::text AS tbl, quote_ident(a.attname) AS col, format_type(a.atttypid, a.atttypmod) AS type
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
   WHERE ${OWN_TABLE} AND a.attgenerated = '' AND ${where}
     AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid = a.attnum
           AND d.classid IN ('pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_trigger'::regclass))
   ORDER BY 1, 2`;
}

const PLAIN =
  "a.attidentity = '' AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND a.attnum = ANY (i.indkey))";

function constraints(type: string): string {
  return `SELECT k.conrelid::regclass::text AS tbl, quote_ident(k.conname) AS name, pg_get_constraintdef(k.oid) AS def
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE ${OWN_TABLE} AND k.contype = '${type}' ORDER BY 1, 2`;
}

/** Indexes that no constraint is made of. */
const INDEXES = `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS def, pg_get_indexdef(i.indexrelid, 1, true) AS first
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
   WHERE ${OWN_TABLE} AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid) ORDER BY 1`;

const BTREES = `SELECT * FROM (${INDEXES}) i WHERE def LIKE '%USING btree%' AND def NOT LIKE '% WHERE %'`;

/** Makes an index again, otherwise. */
function indexAgain({ name, def }: Candidate, change: (def: string) => string): string {
  return `DROP INDEX ${name}; ${change(def ?? '')}`;
}

/** Makes a constraint again, otherwise. */
function constraintAgain({ tbl, name, def }: Candidate, change: (def: string) => string): string {
  return `ALTER TABLE ${tbl} DROP CONSTRAINT ${name}, ADD CONSTRAINT ${name} ${change(def ?? '')}`;
}

const withoutAction = (def: string): string => def.replace(/ ON DELETE [A-Z ]+?(?= ON| DEF|$)/, '');

const COLUMNS: readonly Mutation[] = [
  { kind: 'add a column', among: TABLES, sql: ({ tbl }) => `ALTER TABLE ${tbl} ADD extra int` },
  {
    kind: 'drop a column',
    among: columns(),
    sql: ({ tbl, col }) => `ALTER TABLE ${tbl} DROP ${col} CASCADE`,
  },
  {
    kind: 'rename a column',
    among: columns(),
    sql: ({ tbl, col }) => `ALTER TABLE ${tbl} RENAME ${col} TO "Other name"`,
  },
  {
    kind: 'other type of a column',
    among: columns("a.atttypid IN ('text'::regtype, 'varchar'::regtype)"),
    sql: ({ tbl, col }) => `ALTER TABLE ${tbl} ALTER ${col} TYPE varchar(2777)`,
  },
  {
    kind: 'a wider integer',
    among: columns(`a.atttypid = 'int'::regtype AND ${PLAIN}`),
    sql: ({ tbl, col }) => `ALTER TABLE ${tbl} ALTER ${col} TYPE bigint`,
  },
  {
    kind: 'NOT NULL',
    among: columns('NOT a.attnotnull'),
    sql: ({ tbl, col }) => `TRUNCATE ${tbl} CASCADE; ALTER TABLE ${tbl} ALTER ${col} SET NOT NULL`,
  },
  {
    kind: 'NULL',
    among: columns(`a.attnotnull AND ${PLAIN}`),
    sql: ({ tbl, col }) => `ALTER TABLE ${tbl} ALTER ${col} DROP NOT NULL`,
  },
  {
    kind: 'another default',
    among: columns("a.atttypid IN ('text'::regtype, 'varchar'::regtype)"),
    sql: ({ tbl, col }) => `ALTER TABLE ${tbl} ALTER ${col} SET DEFAULT 'other'`,
  },
  {
    kind: 'no default',
    among: columns("a.atthasdef AND a.attidentity = ''"),
    sql: ({ tbl, col }) => `ALTER TABLE ${tbl} ALTER ${col} DROP DEFAULT`,
  },
  {
    kind: 'another collation of a column',
    among: columns("a.atttypid = 'text'::regtype"),
    sql: ({ tbl, col }) => `ALTER TABLE ${tbl} ALTER ${col} TYPE text COLLATE "POSIX"`,
  },
  {
    kind: 'no identity',
    among: columns("a.attidentity <> ''"),
    sql: ({ tbl, col }) => `ALTER TABLE ${tbl} ALTER ${col} DROP IDENTITY`,
  },
  {
    kind: 'the other identity',
    among: columns("a.attidentity = 'd'"),
    sql: ({ tbl, col }) => `ALTER TABLE ${tbl} ALTER ${col} SET GENERATED ALWAYS`,
  },
  of('no longer generated', 'ALTER TABLE shop.item ALTER gross DROP EXPRESSION'),
  of(
    'generated otherwise',
    'ALTER TABLE shop.item DROP gross, ADD gross numeric GENERATED ALWAYS AS (price * 1.3) STORED',
  ),
  {
    kind: 'other storage of a column',
    among: columns("a.atttypid = 'text'::regtype"),
    sql: ({ tbl, col }) => `ALTER TABLE ${tbl} ALTER ${col} SET STORAGE EXTERNAL`,
  },
  {
    kind: 'another compression of a column',
    among: columns("a.atttypid = 'text'::regtype"),
    sql: ({ tbl, col }) => `ALTER TABLE ${tbl} ALTER ${col} SET COMPRESSION pglz`,
  },
  {
    kind: 'statistics of a column',
    among: columns(),
    sql: ({ tbl, col }) => `ALTER TABLE ${tbl} ALTER ${col} SET STATISTICS 77`,
  },
  {
    kind: 'options of a column',
    among: columns(),
    sql: ({ tbl, col }) => `ALTER TABLE ${tbl} ALTER ${col} SET (n_distinct = 77)`,
  },
];

const CONSTRAINTS: readonly Mutation[] = [
  {
    kind: 'drop a foreign key',
    among: constraints('f'),
    sql: ({ tbl, name }) => `ALTER TABLE ${tbl} DROP CONSTRAINT ${name}`,
  },
  {
    kind: 'another action of a foreign key',
    among: constraints('f'),
    sql: (one) => constraintAgain(one, (def) => `${withoutAction(def)} ON DELETE SET DEFAULT`),
  },
  {
    kind: 'an action on update',
    among: constraints('f'),
    sql: (one) => constraintAgain(one, (def) => `${withoutAction(def)} ON UPDATE CASCADE`),
  },
  {
    kind: 'a foreign key that is deferrable',
    among: constraints('f'),
    sql: ({ tbl, name }) => `ALTER TABLE ${tbl} ALTER CONSTRAINT ${name} DEFERRABLE INITIALLY DEFERRED`,
  },
  {
    kind: 'a foreign key that is not validated',
    among: constraints('f'),
    sql: (one) => constraintAgain(one, (def) => `${def} NOT VALID`),
  },
  {
    kind: 'rename a constraint',
    among: constraints('f'),
    sql: ({ tbl, name }) => `ALTER TABLE ${tbl} RENAME CONSTRAINT ${name} TO other_name`,
  },
  {
    kind: 'drop a primary key',
    among: constraints('p'),
    sql: ({ tbl, name }) => `ALTER TABLE ${tbl} DROP CONSTRAINT ${name} CASCADE`,
  },
  {
    kind: 'rename a primary key',
    among: constraints('p'),
    sql: ({ tbl, name }) => `ALTER TABLE ${tbl} RENAME CONSTRAINT ${name} TO other_key`,
  },
  { kind: 'add a check', among: TABLES, sql: ({ tbl }) => `ALTER TABLE ${tbl} ADD CHECK (1 > 0)` },
  {
    kind: 'add a unique constraint',
    among: columns("a.atttypid = 'uuid'::regtype"),
    sql: ({ tbl, col }) => `TRUNCATE ${tbl} CASCADE; ALTER TABLE ${tbl} ADD UNIQUE (${col})`,
  },
  of('drop a check', 'ALTER TABLE shop.item DROP CONSTRAINT item_price_check'),
  of(
    'another check',
    'ALTER TABLE shop.item DROP CONSTRAINT item_price_check, ADD CONSTRAINT item_price_check CHECK (price > -1)',
  ),
  of('a check that is not inherited', 'ALTER TABLE shop.item ADD CONSTRAINT alone CHECK (id > 0) NO INHERIT'),
  of('drop a unique constraint', 'ALTER TABLE shop.nick DROP CONSTRAINT nick_nick_item_key'),
  of(
    'columns of a unique constraint',
    'ALTER TABLE shop.nick DROP CONSTRAINT nick_nick_item_key, ADD CONSTRAINT nick_nick_item_key UNIQUE (item, nick)',
  ),
  of('drop an exclusion', 'ALTER TABLE shop.item DROP CONSTRAINT item_valid_excl'),
  of(
    'nulls that are not distinct',
    'ALTER TABLE shop.nick DROP CONSTRAINT nick_nick_item_key, ADD CONSTRAINT nick_nick_item_key UNIQUE NULLS NOT DISTINCT (nick, item)',
  ),
];

const INDEX_CHANGES: readonly Mutation[] = [
  { kind: 'drop an index', among: INDEXES, sql: ({ name }) => `DROP INDEX ${name}` },
  { kind: 'rename an index', among: INDEXES, sql: ({ name }) => `ALTER INDEX ${name} RENAME TO other_index` },
  {
    kind: 'another predicate of an index',
    among: BTREES,
    sql: (one) => indexAgain(one, (def) => `${def} WHERE 1 > 0`),
  },
  {
    kind: 'another order of an index',
    among: BTREES,
    sql: (one) =>
      indexAgain(one, (def) =>
        def.endsWith(' DESC)') ? def.replace(/ DESC\)$/, ')') : def.replace(/\)$/, ' DESC)'),
      ),
  },
  {
    kind: 'a unique index',
    among: TABLES,
    sql: ({ tbl }) => `TRUNCATE ${tbl} CASCADE; CREATE UNIQUE INDEX extra ON ${tbl} ((1))`,
  },
  {
    kind: 'another fill factor of an index',
    among: BTREES,
    sql: ({ name }) => `ALTER INDEX ${name} SET (fillfactor = 55)`,
  },
  of(
    'no longer unique',
    'DROP INDEX shop.item_code; CREATE INDEX item_code ON shop.item (code) INCLUDE (price) WHERE price > 1',
  ),
  of(
    'columns that an index includes',
    'DROP INDEX shop.item_code; CREATE UNIQUE INDEX item_code ON shop.item (code) WHERE price > 1',
  ),
  of(
    'another operator class',
    'DROP INDEX shop.nick_trgm; CREATE INDEX nick_trgm ON shop.nick USING gist ((nick::text) extensions.gist_trgm_ops)',
  ),
  of('statistics of an indexed expression', 'ALTER INDEX shop.nick_trgm ALTER COLUMN 1 SET STATISTICS 77'),
  of('not clustered', 'ALTER TABLE shop.item SET WITHOUT CLUSTER'),
  of('clustered on another index', 'ALTER TABLE shop.nick CLUSTER ON nick_pkey'),
  of(
    'an invalid index',
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'shop.item_code'::regclass",
  ),
  of('an index of a part alone', 'CREATE INDEX extra ON shop.event_2025 (note, at)'),
];

const TABLE_CHANGES: readonly Mutation[] = [
  of('add a table', 'CREATE TABLE public.extra (id int)'),
  { kind: 'drop a table', among: TABLES, sql: ({ tbl }) => `DROP TABLE ${tbl} CASCADE` },
  { kind: 'rename a table', among: TABLES, sql: ({ tbl }) => `ALTER TABLE ${tbl} RENAME TO other_table` },
  {
    kind: 'another schema of a table',
    among: TABLES,
    sql: ({ tbl }) => `ALTER TABLE ${tbl} SET SCHEMA extensions`,
  },
  of('unlogged', 'ALTER TABLE shop.nick SET UNLOGGED'),
  of('logged', 'ALTER TABLE shop.scratch SET LOGGED'),
  {
    kind: 'row security',
    among: `SELECT * FROM (${TABLES}) t WHERE tbl <> 'shop.secret'`,
    sql: ({ tbl }) => `ALTER TABLE ${tbl} ENABLE ROW LEVEL SECURITY`,
  },
  of('row security not forced', 'ALTER TABLE shop.secret NO FORCE ROW LEVEL SECURITY'),
  { kind: 'fill factor', among: TABLES, sql: ({ tbl }) => `ALTER TABLE ${tbl} SET (fillfactor = 55)` },
  of('options of a toast table', 'ALTER TABLE shop.item SET (toast.autovacuum_enabled = false)'),
  {
    kind: 'replica identity',
    among: TABLES,
    sql: ({ tbl }) => `ALTER TABLE ${tbl} REPLICA IDENTITY NOTHING`,
  },
  of('no longer inherited', 'ALTER TABLE shop.child NO INHERIT shop.item'),
  of('no longer of a type', 'ALTER TABLE shop.typed NOT OF'),
  of(
    'another access method',
    'CREATE TABLE shop.again (a int); DROP TABLE shop.piled; ALTER TABLE shop.again RENAME TO piled; ALTER TABLE shop.piled ALTER a SET STATISTICS 10, ALTER a SET (n_distinct = 5)',
  ),
];

const PARTITIONS: readonly Mutation[] = [
  of('drop a partition', 'DROP TABLE shop.event_2025'),
  of('detach a partition', 'ALTER TABLE shop.event DETACH PARTITION shop.event_2025'),
  of(
    'other bounds of a partition',
    "ALTER TABLE shop.event DETACH PARTITION shop.event_2025; ALTER TABLE shop.event ATTACH PARTITION shop.event_2025 FOR VALUES FROM ('2025-02-01') TO ('2026-01-01')",
  ),
  of('drop the default partition', 'DROP TABLE shop.event_rest'),
  of(
    'add a partition',
    "CREATE TABLE shop.event_2027 PARTITION OF shop.event FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')",
  ),
  of('another default of a partition', "ALTER TABLE shop.event_2025 ALTER note SET DEFAULT 'x'"),
];

const VIEWS: readonly Mutation[] = [
  of('drop a view', 'DROP VIEW active_sessions'),
  of(
    'another query of a view',
    'CREATE OR REPLACE VIEW shop.cheap WITH (security_barrier) AS SELECT id, name FROM shop.item WHERE price < 11 WITH LOCAL CHECK OPTION',
  ),
  of('another option of a view', 'ALTER VIEW shop.cheap SET (security_barrier = false)'),
  of('another check option of a view', 'ALTER VIEW shop.cheap SET (check_option = cascaded)'),
  of('the invoker’s rights in a view', 'ALTER VIEW shop.cheap SET (security_invoker = true)'),
  of('a default of a view’s column', "ALTER VIEW shop.cheap ALTER name SET DEFAULT 'none'"),
  of('rename a view’s column', 'ALTER VIEW public.cheap_totals RENAME items TO others'),
  of('drop a materialized view', 'DROP MATERIALIZED VIEW shop.never_filled'),
  of(
    'another query of a materialized view',
    'DROP MATERIALIZED VIEW shop.never_filled; CREATE MATERIALIZED VIEW shop.never_filled AS SELECT 2 AS one WITH NO DATA',
  ),
  of('drop the index of a materialized view', 'DROP INDEX shop.totals_colour'),
  of('fill factor of a materialized view', 'ALTER MATERIALIZED VIEW shop.totals SET (fillfactor = 55)'),
  of('drop a rule', 'DROP RULE no_delete ON shop.scratch'),
  of(
    'another rule',
    'CREATE OR REPLACE RULE no_delete AS ON DELETE TO shop.scratch WHERE old.a > 1 DO INSTEAD NOTHING',
  ),
  of('disable a rule', 'ALTER TABLE shop.scratch DISABLE RULE no_delete'),
];

const ROUTINES: readonly Mutation[] = [
  of(
    'another body of a function',
    "CREATE OR REPLACE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := coalesce(NEW.note, 'Touched'); RETURN NEW; END $$",
  ),
  of(
    'another body in SQL',
    'CREATE OR REPLACE FUNCTION shop.twice(n int, again int DEFAULT 2) RETURNS int LANGUAGE sql IMMUTABLE RETURN n + again',
  ),
  of('another volatility', 'ALTER FUNCTION shop.items() VOLATILE'),
  of('strict', 'ALTER FUNCTION shop.items() STRICT'),
  of('cost and rows', 'ALTER FUNCTION shop.items() COST 7 ROWS 7'),
  of('parallel safe', 'ALTER FUNCTION shop.items() PARALLEL SAFE'),
  of('leakproof', 'ALTER FUNCTION shop.items() LEAKPROOF'),
  of('the invoker’s rights', 'ALTER FUNCTION shop.twice(numeric) SECURITY INVOKER'),
  of('a setting of a function', 'ALTER FUNCTION shop.twice(numeric) RESET search_path'),
  of(
    'another default of an argument',
    'CREATE OR REPLACE FUNCTION shop.twice(n int, again int DEFAULT 3) RETURNS int LANGUAGE sql IMMUTABLE RETURN n * again',
  ),
  of(
    'one more function of a name',
    "CREATE FUNCTION shop.twice(n text) RETURNS text LANGUAGE sql AS 'SELECT n || n'",
  ),
  of('drop a function', 'DROP FUNCTION shop.items()'),
  of('rename a function', 'ALTER FUNCTION shop.items() RENAME TO others'),
  of(
    'another body of a procedure',
    "CREATE OR REPLACE PROCEDURE shop.nothing_done() LANGUAGE plpgsql AS 'BEGIN NULL; END'",
  ),
  of('a function that depends on an extension', 'ALTER FUNCTION shop.items() DEPENDS ON EXTENSION citext'),
  of(
    'another first state of an aggregate',
    "CREATE OR REPLACE AGGREGATE shop.product (numeric) (SFUNC = numeric_mul, STYPE = numeric, INITCOND = '2')",
  ),
  of(
    'an aggregate that runs in parallel',
    "CREATE OR REPLACE AGGREGATE shop.product (numeric) (SFUNC = numeric_mul, STYPE = numeric, INITCOND = '1', PARALLEL = safe)",
  ),
  of('drop an aggregate', 'DROP AGGREGATE shop.product (numeric)'),
];

const TRIGGERS: readonly Mutation[] = [
  of('disable a trigger', 'ALTER TABLE shop.event DISABLE TRIGGER touch'),
  of('enable a trigger', 'ALTER TABLE shop.item ENABLE TRIGGER touch_item'),
  of('a trigger that fires always', 'ALTER TABLE shop.item ENABLE ALWAYS TRIGGER touch_item'),
  of('drop a trigger', 'DROP TRIGGER touch ON shop.event'),
  of('rename a trigger', 'ALTER TRIGGER touch_item ON shop.item RENAME TO other_trigger'),
  of(
    'another event of a trigger',
    'CREATE OR REPLACE TRIGGER touch BEFORE INSERT OR UPDATE ON shop.event FOR EACH ROW EXECUTE FUNCTION shop.touch()',
  ),
  of(
    'a condition of a trigger',
    'CREATE OR REPLACE TRIGGER touch BEFORE INSERT ON shop.event FOR EACH ROW WHEN (NEW.note IS NULL) EXECUTE FUNCTION shop.touch()',
  ),
  of('a trigger disabled on one partition', 'ALTER TABLE shop.event_2025 DISABLE TRIGGER touch'),
  of('disable an event trigger', 'ALTER EVENT TRIGGER watch DISABLE'),
  of(
    'tags of an event trigger',
    "DROP EVENT TRIGGER watch; CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('DROP VIEW') EXECUTE FUNCTION public.on_ddl()",
  ),
];

const POLICIES: readonly Mutation[] = [
  of('drop a policy', 'DROP POLICY own ON shop.secret'),
  of('rename a policy', 'ALTER POLICY own ON shop.secret RENAME TO other'),
  of('another condition of a policy', "ALTER POLICY own ON shop.secret USING (owner = 'x')"),
  of('another role of a policy', 'ALTER POLICY own ON shop.secret TO lab_keeper'),
  of(
    'a restrictive policy',
    'DROP POLICY own ON shop.secret; CREATE POLICY own ON shop.secret AS RESTRICTIVE FOR SELECT TO lab_reader USING (owner = current_user)',
  ),
  of(
    'another command of a policy',
    'DROP POLICY own ON shop.secret; CREATE POLICY own ON shop.secret FOR DELETE TO lab_reader USING (owner = current_user)',
  ),
  of(
    'a check of a policy',
    'DROP POLICY own ON shop.secret; CREATE POLICY own ON shop.secret FOR UPDATE TO lab_reader USING (owner = current_user) WITH CHECK (what <> $$$$)',
  ),
];

const TYPES: readonly Mutation[] = [
  of('one more label', "ALTER TYPE shop.colour ADD VALUE 'blue'"),
  of('another label', "ALTER TYPE shop.colour RENAME VALUE 'red' TO 'Red'"),
  of(
    'another order of labels',
    "ALTER TYPE account_status RENAME TO old; CREATE TYPE account_status AS ENUM ('closed', 'locked', 'active'); ALTER TABLE users ALTER status DROP DEFAULT, ALTER status TYPE account_status USING status::text::account_status, ALTER status SET DEFAULT 'active'; DROP TYPE old",
  ),
  of('rename a type', 'ALTER TYPE shop.colour RENAME TO hue'),
  of('an attribute of a composite', 'ALTER TYPE shop.point3 ADD ATTRIBUTE w int CASCADE'),
  of('rename an attribute of a composite', 'ALTER TYPE shop.point3 RENAME ATTRIBUTE x TO ex CASCADE'),
  of('another default of a domain', 'ALTER DOMAIN shop.percent SET DEFAULT 6'),
  of('a domain that takes null', 'ALTER DOMAIN shop.percent DROP NOT NULL'),
  of('drop the check of a domain', 'ALTER DOMAIN shop.percent DROP CONSTRAINT percent_check'),
  of('rename the check of a domain', 'ALTER DOMAIN shop.percent RENAME CONSTRAINT percent_check TO other'),
  of(
    'a check of a domain that is not validated',
    'ALTER DOMAIN shop.percent DROP CONSTRAINT percent_check; ALTER DOMAIN shop.percent ADD CONSTRAINT percent_check CHECK (VALUE BETWEEN 0 AND 100) NOT VALID',
  ),
  of('another name of a multirange', 'ALTER TYPE shop.span_multirange RENAME TO spans'),
  of('add a range', 'CREATE TYPE shop.extra AS RANGE (subtype = date)'),
  of('drop a type', 'DROP TYPE shop.point3 CASCADE'),
  of(
    'another locale of a collation',
    "DROP COLLATION shop.plain CASCADE; CREATE COLLATION shop.plain (provider = libc, locale = 'POSIX'); ALTER TABLE shop.item ADD tags text[] COLLATE shop.plain",
  ),
];

const SEQUENCES: readonly Mutation[] = [
  of('another increment', 'ALTER SEQUENCE shop.numbers INCREMENT 4'),
  of('another maximum', 'ALTER SEQUENCE shop.numbers MAXVALUE 2000'),
  of('another minimum', 'ALTER SEQUENCE shop.numbers MINVALUE 2'),
  of('no cycle', 'ALTER SEQUENCE shop.numbers NO CYCLE'),
  of('another cache', 'ALTER SEQUENCE shop.numbers CACHE 9'),
  of('another start', 'ALTER SEQUENCE shop.numbers START 8'),
  of('another type of a sequence', 'ALTER SEQUENCE shop.numbers AS smallint'),
  of('a sequence that a column owns', 'ALTER SEQUENCE shop.numbers OWNED BY shop.nick.item'),
  of('an unlogged sequence', 'ALTER SEQUENCE shop.numbers SET UNLOGGED'),
  of('drop a sequence', 'DROP SEQUENCE shop.numbers CASCADE'),
  of('rename a sequence', 'ALTER SEQUENCE shop.numbers RENAME TO other_numbers'),
  of('another increment of an identity', 'ALTER TABLE shop.item ALTER id SET INCREMENT 5'),
];

const COMMENTS: readonly Mutation[] = [
  { kind: 'comment on a table', among: TABLES, sql: ({ tbl }) => `COMMENT ON TABLE ${tbl} IS 'other'` },
  {
    kind: 'comment on a column',
    among: columns(),
    sql: ({ tbl, col }) => `COMMENT ON COLUMN ${tbl}.${col} IS 'other'`,
  },
  { kind: 'comment on an index', among: INDEXES, sql: ({ name }) => `COMMENT ON INDEX ${name} IS 'other'` },
  {
    kind: 'comment on a constraint',
    among: constraints('f'),
    sql: ({ tbl, name }) => `COMMENT ON CONSTRAINT ${name} ON ${tbl} IS 'other'`,
  },
  of('no comment on a table', 'COMMENT ON TABLE shop.item IS NULL'),
  of('comment on a function', "COMMENT ON FUNCTION shop.items() IS 'other'"),
  of('comment on a type', "COMMENT ON TYPE shop.colour IS 'other'"),
  of('comment on a domain’s check', "COMMENT ON CONSTRAINT percent_check ON DOMAIN shop.percent IS 'other'"),
  of('comment on a composite’s attribute', "COMMENT ON COLUMN shop.point3.x IS 'other'"),
  of('comment on a trigger', "COMMENT ON TRIGGER touch_item ON shop.item IS 'other'"),
  of('comment on a policy', "COMMENT ON POLICY own ON shop.secret IS 'other'"),
  of('comment on a schema', "COMMENT ON SCHEMA shop IS 'other'"),
  of('comment on the schema public', "COMMENT ON SCHEMA public IS 'other'"),
  of('comment on an extension', "COMMENT ON EXTENSION citext IS 'other'"),
  of('comment on a statistics object', "COMMENT ON STATISTICS shop.item_statistics IS 'other'"),
];

const REST: readonly Mutation[] = [
  of('add a schema', 'CREATE SCHEMA extra'),
  of('rename a schema', 'ALTER SCHEMA shop RENAME TO store'),
  of('drop a statistics object', 'DROP STATISTICS shop.item_statistics'),
  of(
    'other kinds of statistics',
    'DROP STATISTICS shop.item_statistics; CREATE STATISTICS shop.item_statistics (ndistinct) ON name, colour FROM shop.item',
  ),
  of('another target of statistics', 'ALTER STATISTICS shop.item_statistics SET STATISTICS 77'),
  of('drop an extension', 'DROP EXTENSION pg_trgm CASCADE'),
  of('add an extension', 'CREATE EXTENSION "uuid-ossp" SCHEMA extensions'),
  of('another schema of an extension', 'ALTER EXTENSION citext SET SCHEMA extensions'),
  of('drop an operator', 'DROP OPERATOR shop.=== (int, int)'),
  of('an estimator of an operator', 'ALTER OPERATOR shop.=== (int, int) SET (RESTRICT = eqsel)'),
  of(
    'drop a member of an operator family',
    'ALTER OPERATOR FAMILY shop.lengths USING btree ADD OPERATOR 1 >(bigint, bigint)',
  ),
  of(
    'another context of a cast',
    'DROP CAST (shop.colour AS int); CREATE CAST (shop.colour AS int) WITH FUNCTION shop.colour_number(shop.colour) AS IMPLICIT',
  ),
  of('another option of a dictionary', 'ALTER TEXT SEARCH DICTIONARY shop.words (accept = true)'),
  of(
    'another mapping of a configuration',
    'ALTER TEXT SEARCH CONFIGURATION shop.search DROP MAPPING FOR asciiword',
  ),
  of('drop a conversion', 'DROP CONVERSION shop.conversion'),
  of('drop a language', 'DROP LANGUAGE own'),
  of('another option of a foreign server', "ALTER SERVER far OPTIONS (SET host 'near.example')"),
  of('another version of a foreign server', "ALTER SERVER far VERSION '2'"),
  of('another option of a foreign table', "ALTER FOREIGN TABLE shop.remote OPTIONS (ADD name 'b')"),
  of('an option of a foreign column', "ALTER FOREIGN TABLE shop.remote ALTER a OPTIONS (ADD name 'b')"),
  of('statistics of a foreign column', 'ALTER FOREIGN TABLE shop.remote ALTER a SET STATISTICS 77'),
  of('drop a user mapping', 'DROP USER MAPPING FOR lab_reader SERVER far'),
  of('a table more in a publication', 'ALTER PUBLICATION a_few ADD TABLE shop.secret'),
  of('what a publication publishes', "ALTER PUBLICATION a_few SET (publish = 'insert, delete')"),
  of(
    'a filter of a publication',
    'ALTER PUBLICATION a_few SET TABLE shop.item WHERE (price > 5), shop.event',
  ),
];

/** Each makes the schema another one. */
export const CHANGES: readonly Mutation[] = [
  ...COLUMNS,
  ...CONSTRAINTS,
  ...INDEX_CHANGES,
  ...TABLE_CHANGES,
  ...PARTITIONS,
  ...VIEWS,
  ...ROUTINES,
  ...TRIGGERS,
  ...POLICIES,
  ...TYPES,
  ...SEQUENCES,
  ...COMMENTS,
  ...REST,
];

/** Each leaves the schema what it is: rows, rights, owners, the order of columns, what is made again as it was. */
export const NO_CHANGES: readonly Mutation[] = [
  { kind: 'rows', among: TABLES, sql: ({ tbl }) => `TRUNCATE ${tbl} CASCADE` },
  { kind: 'a right', among: TABLES, sql: ({ tbl }) => `GRANT INSERT ON ${tbl} TO lab_reader` },
  { kind: 'another owner', among: TABLES, sql: ({ tbl }) => `ALTER TABLE ${tbl} OWNER TO lab_keeper` },
  { kind: 'an index made again', among: INDEXES, sql: (one) => indexAgain(one, (def) => def) },
  {
    kind: 'a foreign key made again',
    among: constraints('f'),
    sql: (one) => constraintAgain(one, (def) => def),
  },
  {
    kind: 'a column that was added again and stands last',
    among: columns(
      `NOT a.attnotnull AND NOT a.atthasdef AND a.attcollation IN (0, 100) AND a.attoptions IS NULL AND col_description(c.oid, a.attnum) IS NULL
         AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.refobjid = c.oid AND d.refobjsubid = a.attnum)`,
    ),
    sql: ({ tbl, col, type }) => `ALTER TABLE ${tbl} DROP ${col}; ALTER TABLE ${tbl} ADD ${col} ${type}`,
  },
  {
    kind: 'renamed and back',
    among: columns(),
    sql: ({ tbl, col }) => `ALTER TABLE ${tbl} RENAME ${col} TO o; ALTER TABLE ${tbl} RENAME o TO ${col}`,
  },
  of('where a sequence stands', "SELECT setval('shop.numbers', 70)"),
  of('statistics', 'ANALYZE'),
  of('a role’s own settings', "ALTER ROLE lab_reader SET search_path = 'x'"),
];

/** Seen by us alone: pg_dump writes it with the rows, and a query of the view fails without it. */
export const UNSEEN_BY_PG_DUMP: readonly Mutation[] = [
  of('a materialized view that is filled', 'REFRESH MATERIALIZED VIEW shop.never_filled'),
];

/** Seen by pg_dump alone: it is a password, in the main, and only its owner may read it. */
export const UNSEEN_BY_US: readonly Mutation[] = [
  of(
    'another option of a user mapping',
    "ALTER USER MAPPING FOR lab_reader SERVER far OPTIONS (SET password 'y')",
  ),
];
