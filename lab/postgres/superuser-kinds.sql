-- What a superuser may add to owner-kinds.sql: extensions and columns of their types, other owners, row security, what
-- belongs to the whole database. The roles lab_reader and lab_keeper must be there.
ALTER SCHEMA shop OWNER TO lab_keeper;
CREATE EXTENSION citext;
CREATE SCHEMA extensions;
CREATE EXTENSION pg_trgm SCHEMA extensions;
COMMENT ON EXTENSION citext IS 'in words of our own';
ALTER DEFAULT PRIVILEGES FOR ROLE lab_keeper GRANT EXECUTE ON FUNCTIONS TO lab_reader;
ALTER TABLE shop.item OWNER TO lab_keeper;
ALTER TABLE shop.item REPLICA IDENTITY FULL;
CREATE OPERATOR FAMILY shop.lengths USING btree;
CREATE OPERATOR CLASS shop.int_reversed FOR TYPE int USING btree FAMILY shop.lengths AS
  OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 btint4cmp(int, int);
CREATE TABLE shop.secret (owner text DEFAULT current_user, what text);
INSERT INTO shop.secret VALUES ('lab_reader', 'mine'), ('lab_keeper', 'theirs');
ALTER TABLE shop.secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.secret FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON shop.secret FOR SELECT TO lab_reader USING (owner = current_user);
CREATE FOREIGN DATA WRAPPER elsewhere;
CREATE SERVER far FOREIGN DATA WRAPPER elsewhere OPTIONS (host 'far.example');
CREATE USER MAPPING FOR lab_reader SERVER far OPTIONS (password 'x');
CREATE FOREIGN TABLE shop.remote (a int) SERVER far;
CREATE PUBLICATION everything FOR ALL TABLES;
CREATE FUNCTION public.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION public.on_ddl();
CREATE FUNCTION public.own_handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE LANGUAGE own HANDLER public.own_handler;
CREATE TABLE shop.nick (item int PRIMARY KEY, nick citext DEFAULT 'Nick', UNIQUE (nick, item));
INSERT INTO shop.nick SELECT n, 'N' || n FROM generate_series(1, 20) n;
CREATE INDEX nick_trgm ON shop.nick USING gin ((nick::text) extensions.gin_trgm_ops);
CREATE ACCESS METHOD pile TYPE TABLE HANDLER heap_tableam_handler;
CREATE TABLE shop.piled (a int) USING pile;
CREATE TEXT SEARCH TEMPLATE shop.template (LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH PARSER shop.parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
ALTER TABLE shop.piled ALTER a SET STATISTICS 10, ALTER a SET (n_distinct = 5);
CREATE CAST (point AS line) WITH INOUT;
CREATE FUNCTION shop.from_colour(internal) RETURNS internal IMMUTABLE LANGUAGE internal AS 'int4out';
CREATE TRANSFORM FOR shop.colour LANGUAGE plpgsql (FROM SQL WITH FUNCTION shop.from_colour(internal));
