import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { clientConfig, type PostgresCluster, startPostgres } from '../../lab/postgres/cluster.ts';
import { findLosses } from '../../src/modes/find-losses.ts';
import { effectsOf } from '../../src/plan/effects.ts';
import { type MeasuredLoss, needsApproval } from '../../src/plan/losses.ts';
import { rehearse } from '../../src/postgres/rehearse.ts';
import { loadSqlParser } from '../../src/sql/parser.ts';

const parser = await loadSqlParser();
let cluster: PostgresCluster;
let client: pg.Client;

beforeAll(async () => {
  cluster = await startPostgres();
  await cluster.createDatabase('live');
  await cluster.sql('live', WORLD);
});

beforeEach(async () => {
  client = await connect(cluster.user, cluster.password);
});

afterEach(async () => {
  await client.end();
});

afterAll(async () => {
  await cluster?.stop();
});

const WORLD = `
  CREATE TABLE "Order.Lines" (id int PRIMARY KEY, "No te" text, price numeric(10, 4), updated_at timestamptz, expires_at timestamptz, secret text);
  INSERT INTO "Order.Lines" SELECT n, CASE WHEN n <= 6 THEN repeat('x', n) END, n + 0.125, timestamptz '2026-01-01 12:00:00+02' + n * interval '1 day', '2099-01-01', 's' FROM generate_series(1, 8) n;
  INSERT INTO "Order.Lines" (id, "No te", updated_at) VALUES (9, 'ab     ', 'infinity');
  CREATE TABLE documents (id bigint, body json, day date, code text); INSERT INTO documents VALUES (1, '{"a":  1}', '2026-03-01', '17'), (5000000000, '{"a":1}', '2026-02-01', 'x');
  CREATE TABLE empty (id int, note text);
  CREATE TABLE parent (a int); CREATE TABLE child () INHERITS (parent); INSERT INTO parent VALUES (1); INSERT INTO child VALUES (2), (3);
  CREATE TABLE parts (at int, v text) PARTITION BY RANGE (at); CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (9); INSERT INTO parts VALUES (1, 'x'), (2, NULL);
  CREATE TABLE guarded (id int); INSERT INTO guarded VALUES (1), (2); ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
  CREATE ROLE reader LOGIN PASSWORD 'reader';
  GRANT SELECT ON "Order.Lines", guarded TO reader; REVOKE SELECT ON "Order.Lines" FROM reader; GRANT SELECT (id, "No te") ON "Order.Lines" TO reader;
  ANALYZE;
`;

async function connect(user: string, password: string): Promise<pg.Client> {
  const connected = new pg.Client(clientConfig(cluster.connection('live', { user, password })));
  await connected.connect();
  await connected.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  return connected;
}

async function lossesOf(sql: string, on: pg.Client = client): Promise<readonly MeasuredLoss[]> {
  const effects = (parser.parse(sql) ?? []).flatMap((statement) => effectsOf(statement, 'public'));
  return (await findLosses(on, [{ migration: 'M', effects }], undefined)).losses;
}

/** Name, kind, rows and what else is said; bytes apart, whose figures are the server's. */
function told({ name, kind, rows, atMost, newest, unread, wouldFail }: MeasuredLoss): string {
  return [
    `${kind} ${name}: ${atMost ? 'at most ' : ''}${rows}`,
    ...(newest === undefined ? [] : [`${newest.column} ${newest.at}`]),
    ...(unread === undefined ? [] : [unread]),
    ...(wouldFail === undefined ? [] : [`fails ${wouldFail.values ?? 'somewhere'}: ${wouldFail.reason}`]),
  ].join('; ');
}

test.each<[string, readonly string[]]>([
  ['DROP TABLE "Order.Lines"', ['table public."Order.Lines": 9; updated_at 2026-01-09T10:00:00Z']],
  [
    'ALTER TABLE "Order.Lines" DROP COLUMN "No te", DROP COLUMN price',
    [
      'column public."Order.Lines".No te: 7; updated_at 2026-01-07T10:00:00Z',
      'column public."Order.Lines".price: 8; updated_at 2026-01-09T10:00:00Z',
    ],
  ],
  ['DELETE FROM documents WHERE id = 1', ['rows public.documents: at most 2; day 2026-03-01']],
  ['DROP TABLE empty', ['table public.empty: 0']],
  ['DELETE FROM parent', ['rows public.parent: 1', 'rows public.child: 2']],
  ['ALTER TABLE parts DROP COLUMN v', ['column public.parts.v: 1']],
  ['DROP TABLE parts', ['table public.parts: 2']],
  // Types: wider, rounded, too long, cut on purpose, out of range, back from text, without an equality of its own.
  ['ALTER TABLE "Order.Lines" ALTER "No te" TYPE varchar(100)', ['values public."Order.Lines".No te: 0']],
  [
    'ALTER TABLE "Order.Lines" ALTER price TYPE numeric(10, 2)',
    ['values public."Order.Lines".price: 8; updated_at 2026-01-09T10:00:00Z'],
  ],
  [
    'ALTER TABLE "Order.Lines" ALTER "No te" TYPE varchar(4)',
    [
      'values public."Order.Lines".No te: 1; updated_at 2026-01-07T10:00:00Z; fails 2: too long for varchar(4)',
    ],
  ],
  [
    'ALTER TABLE "Order.Lines" ALTER "No te" TYPE varchar(4) USING "No te"::varchar(4)',
    ['values public."Order.Lines".No te: 3; updated_at 2026-01-07T10:00:00Z'],
  ],
  [
    'ALTER TABLE documents ALTER id TYPE int',
    ['values public.documents.id: at most 2; day 2026-03-01; fails somewhere: integer out of range'],
  ],
  [
    'ALTER TABLE documents ALTER code TYPE int USING code::int',
    [
      'values public.documents.code: at most 2; day 2026-03-01; fails somewhere: invalid input syntax for type integer: "x"',
    ],
  ],
  [
    'ALTER TABLE documents ALTER body TYPE jsonb USING body::jsonb',
    ['values public.documents.body: 2; day 2026-03-01'],
  ],
  [
    'ALTER TABLE documents ALTER code TYPE text USING upper(code)',
    ['values public.documents.code: at most 2; day 2026-03-01'],
  ],
  [
    'ALTER TABLE documents ALTER code TYPE unheard_of',
    ['values public.documents.code: at most 2; day 2026-03-01'],
  ],
])('%s', async (sql, losses) => {
  expect((await lossesOf(sql)).map(told)).toEqual(losses);
});

test('measures bytes, and asks for nobody’s word where nothing goes', async () => {
  const [table, column, empty] = await lossesOf(
    'DROP TABLE documents; ALTER TABLE "Order.Lines" DROP COLUMN "No te"; DROP TABLE empty',
  );
  expect(table?.bytes).toBeGreaterThanOrEqual(8192);
  expect(column?.bytes).toBeGreaterThan(20);
  expect(column?.bytes).toBeLessThan(100);
  expect([table, column, empty].map((loss) => loss !== undefined && needsApproval(loss))).toEqual([
    true,
    true,
    false,
  ]);
});

test('says what a role may not read, and measures the rest', async () => {
  const reader = await connect('reader', 'reader');
  const losses = await lossesOf(
    'ALTER TABLE "Order.Lines" DROP COLUMN "No te", DROP COLUMN secret; DROP TABLE documents, guarded',
    reader,
  );
  await reader.end();
  expect(losses.map(told)).toEqual([
    'column public."Order.Lines".No te: 7',
    'column public."Order.Lines".secret: at most 9; this role may not read public."Order.Lines"',
    'table public.documents: at most 2; this role may not read public.documents',
    'table public.guarded: 0; row security hides rows of it from this role',
  ]);
  expect(losses.every(needsApproval)).toBe(true);
});

test('the rehearsal sees what code, CASCADE and an extension take, by migration, and what it does not take', async () => {
  await cluster.createDatabase('shadow');
  await cluster.sql(
    'shadow',
    `CREATE TABLE history (migration_id text PRIMARY KEY, product_version text); CREATE EXTENSION citext;
     CREATE TABLE users (id int, bio text, tags citext, twice int GENERATED ALWAYS AS (id * 2) STORED); CREATE SCHEMA old; CREATE TABLE old.things (id int);
     CREATE FUNCTION sweep() RETURNS void LANGUAGE plpgsql AS 'BEGIN DROP TABLE old.things; END'`,
  );
  const shadow = new pg.Client(clientConfig(cluster.connection('shadow')));
  await shadow.connect();
  const down = (id: string, ...sqls: string[]) => ({
    id,
    commands: sqls.map((sql) => ({ sql, transactional: true })),
  });
  const rehearsed = await rehearse(
    shadow,
    [
      down(
        'M3',
        'ALTER TABLE users RENAME TO people',
        `DO $$ BEGIN ALTER TABLE people DROP COLUMN bio; END $$`,
      ),
      down('M2', 'SELECT sweep()', 'DROP SCHEMA old'),
      down('M1', 'DROP EXTENSION citext CASCADE', 'ALTER TABLE people DROP COLUMN id CASCADE'),
    ],
    'in-one',
    { schema: 'public', table: 'history', idColumn: 'migration_id' },
  );
  await shadow.end();
  const seen = rehearsed.result === 'done' ? rehearsed.seen : undefined;
  expect(seen?.gone.map(({ migration, kind, name }) => `${migration}: ${kind} ${name}`)).toEqual([
    'M3: column public.users.bio',
    'M2: table old.things',
    'M1: column public.users.id',
    'M1: column public.users.tags',
    'M1: column public.users.twice',
  ]);
  expect(seen?.dropped.filter(({ object }) => object.kind !== 'function' && object.kind !== 'type')).toEqual([
    { migration: 'M2', object: { kind: 'schema', names: ['old'] } },
    { migration: 'M1', object: { kind: 'extension', names: ['citext'] } },
  ]);
});
