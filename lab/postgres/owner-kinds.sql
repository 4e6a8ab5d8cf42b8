-- Objects of every kind that a database's owner may make, with data. The role lab_reader must be there.
CREATE SCHEMA shop;
COMMENT ON SCHEMA shop IS 'made by hand';
GRANT USAGE ON SCHEMA shop TO lab_reader;
CREATE SCHEMA "By Hand; $$ -- '";
CREATE TABLE "By Hand; $$ -- '"."Odd ""name""" ("a b" int PRIMARY KEY, "order" text);
INSERT INTO "By Hand; $$ -- '"."Odd ""name""" VALUES (1, E'a\tb\\c'), (2, NULL);
ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO lab_reader;

CREATE TYPE shop.colour AS ENUM ('red', 'green');
CREATE TYPE shop.point3 AS (x int, y int, z int);
CREATE TYPE shop.span AS RANGE (subtype = numeric);
CREATE DOMAIN shop.percent AS int NOT NULL DEFAULT 5 CHECK (VALUE BETWEEN 0 AND 100);
CREATE COLLATION shop.plain (provider = libc, locale = 'C');
CREATE SEQUENCE shop.numbers START 7 INCREMENT 3 CYCLE MAXVALUE 1000;
SELECT nextval('shop.numbers');

CREATE TABLE shop.item (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code bigint DEFAULT nextval('shop.numbers'),
  serial serial,
  name text NOT NULL COLLATE "C",
  colour shop.colour DEFAULT 'red',
  place shop.point3,
  discount shop.percent,
  valid shop.span,
  price numeric(10, 2) CHECK (price > 0),
  gross numeric GENERATED ALWAYS AS (price * 1.2) STORED,
  tags text[] COLLATE shop.plain,
  EXCLUDE USING gist (valid WITH &&)
);
COMMENT ON TABLE shop.item IS 'items';
COMMENT ON COLUMN shop.item.name IS 'what it is called';
INSERT INTO shop.item (name, place, valid, price, tags)
  SELECT 'Item ' || n, ROW(n, 2, 3)::shop.point3, numrange(n, n + 1)::text::shop.span, n, ARRAY['a', 'b' || n] FROM generate_series(1, 50) n;
CREATE UNIQUE INDEX item_code ON shop.item (code) INCLUDE (price) WHERE price > 1;
CREATE STATISTICS shop.item_statistics ON name, colour FROM shop.item;
ALTER TABLE shop.item CLUSTER ON item_pkey;
GRANT SELECT (name), UPDATE (name) ON shop.item TO lab_reader;

CREATE TABLE shop.event (at date NOT NULL, item int REFERENCES shop.item ON DELETE CASCADE, note text, PRIMARY KEY (at, item)) PARTITION BY RANGE (at);
CREATE TABLE shop.event_2025 PARTITION OF shop.event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE shop.event_2026 PARTITION OF shop.event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY LIST (item);
CREATE TABLE shop.event_2026_one PARTITION OF shop.event_2026 FOR VALUES IN (1);
CREATE TABLE shop.event_rest PARTITION OF shop.event DEFAULT;
CREATE INDEX event_note ON shop.event (note);
INSERT INTO shop.event VALUES ('2025-05-05', 1, 'x'), ('2026-05-05', 1, 'y'), ('2030-01-01', 2, 'z');
CREATE TABLE shop.child (extra int) INHERITS (shop.item);
INSERT INTO shop.child (id, name, price, valid, extra) VALUES (900, 'child', 3, '[500,501)', 1);
CREATE UNLOGGED TABLE shop.scratch (a int);
CREATE TABLE shop.nothing ();
CREATE TABLE shop.typed OF shop.point3;

CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := coalesce(NEW.note, 'touched'); RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE INSERT ON shop.event FOR EACH ROW EXECUTE FUNCTION shop.touch();
CREATE TRIGGER touch_item BEFORE UPDATE ON shop.item FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
ALTER TABLE shop.item DISABLE TRIGGER touch_item;
CREATE FUNCTION shop.twice(n int, again int DEFAULT 2) RETURNS int LANGUAGE sql IMMUTABLE RETURN n * again;
CREATE FUNCTION shop.twice(n numeric) RETURNS numeric LANGUAGE sql IMMUTABLE SECURITY DEFINER SET search_path = pg_catalog AS 'SELECT n * 2';
REVOKE EXECUTE ON FUNCTION shop.twice(int, int) FROM PUBLIC;
CREATE FUNCTION shop.items() RETURNS SETOF shop.item LANGUAGE sql STABLE AS 'SELECT * FROM shop.item';
CREATE PROCEDURE shop.nothing_done() LANGUAGE plpgsql AS 'BEGIN END';
CREATE AGGREGATE shop.product (numeric) (SFUNC = numeric_mul, STYPE = numeric, INITCOND = '1');
CREATE OPERATOR shop.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
CREATE FUNCTION shop.colour_number(shop.colour) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE CAST (shop.colour AS int) WITH FUNCTION shop.colour_number(shop.colour) AS ASSIGNMENT;
CREATE TEXT SEARCH DICTIONARY shop.words (TEMPLATE = simple, accept = false);
CREATE TEXT SEARCH CONFIGURATION shop.search (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION shop.search ALTER MAPPING FOR asciiword WITH shop.words;
CREATE CONVERSION shop.conversion FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;

CREATE VIEW shop.cheap WITH (security_barrier) AS SELECT id, name FROM shop.item WHERE price < 10 WITH LOCAL CHECK OPTION;
CREATE MATERIALIZED VIEW shop.totals AS SELECT colour, count(*) AS items FROM shop.item GROUP BY colour;
CREATE UNIQUE INDEX totals_colour ON shop.totals (colour);
CREATE MATERIALIZED VIEW shop.never_filled AS SELECT 1 AS one WITH NO DATA;
CREATE VIEW public.cheap_totals AS SELECT c.name, t.items FROM shop.cheap c, shop.totals t;
CREATE RULE no_delete AS ON DELETE TO shop.scratch DO INSTEAD NOTHING;
GRANT SELECT ON shop.cheap TO lab_reader WITH GRANT OPTION;


CREATE PUBLICATION a_few FOR TABLE shop.item, shop.event WITH (publish = 'insert');
COMMENT ON PUBLICATION a_few IS 'inserts alone';
SELECT lo_from_bytea(100001, 'large object'), lo_from_bytea(100002, decode(repeat('00ff', 3000), 'hex'));
GRANT SELECT ON LARGE OBJECT 100001 TO lab_reader;
COMMENT ON LARGE OBJECT 100002 IS 'a large one';
