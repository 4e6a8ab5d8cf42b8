import { expect, test } from 'vitest';
import { goesBackIn, hidden } from './guarded-down.ts';
import { useDatabase } from './in-transaction.ts';

const SCHEMA = `
  CREATE TABLE history (id text);
  CREATE TABLE part (id int, k text, v text) PARTITION BY LIST (k);
  CREATE TABLE part_a PARTITION OF part FOR VALUES IN ('a');
  CREATE TABLE part_d PARTITION OF part DEFAULT;
  INSERT INTO part SELECT n, NULL, 'kept ' || n FROM generate_series(1, 10) n;
  INSERT INTO part SELECT n, 'a', 'kept ' || n FROM generate_series(11, 15) n;
  CREATE TABLE roles (id int, name text);
  INSERT INTO roles SELECT n FROM generate_series(1, 10) n;
  CREATE FUNCTION clear() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.v := NULL; RETURN NEW; END $$;
  CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
`;

const shared = useDatabase(SCHEMA);
const goBack = goesBackIn(shared);

const FILL = "UPDATE part SET k = 'a' WHERE k IS NULL";
const OVERWRITE = "UPDATE part SET k = 'b' WHERE k = 'a'";

test.each<[string, readonly string[], readonly string[]]>([
  ['to another partition', [FILL], []],
  ['to another partition, and others not', ["UPDATE part SET k = 'a' WHERE k IS NULL AND id < 4"], []],
  ['to a partition and on to the next', [FILL, OVERWRITE], ['values public.part.k']],
  ['back and forth in one command', [`${OVERWRITE}; ${FILL}`], ['values public.part.k']],
  [
    'to a partition that the Down makes',
    ["CREATE TABLE part_b PARTITION OF part FOR VALUES IN ('b')", OVERWRITE],
    ['values public.part.k'],
  ],
  ['beside some that stay', ["UPDATE part SET k = 'a'"], ['values public.part.k']],
  [
    'of a table with another name by then',
    ['ALTER TABLE part RENAME TO parts', FILL.replace('part', 'parts'), 'ALTER TABLE parts RENAME TO part'],
    [],
  ],
])('rows that an UPDATE moves %s are not lost', async (_, commands, named) => {
  expect(await goBack(...commands)).toEqual({ named, unnamed: [] });
});

const DELETES = 'DELETE FROM part WHERE id IN (1, 2, 11)';
const INSERTS = "INSERT INTO part VALUES (21, 'a', ''), (22, NULL, ''), (23, NULL, '')";

test.each<[string, readonly string[], readonly string[]]>([
  ['in another command', [FILL, hidden(DELETES)], ['3 rows of public.part_a deleted']],
  [
    'in the same command, where rows are inserted as well',
    [`${FILL}; ${hidden(`${DELETES}; ${INSERTS}`)}`],
    ['3 rows of public.part_a deleted'],
  ],
  [
    'before a fill that has less to do then',
    [`${hidden(`${DELETES}; ${INSERTS}`)}; ${FILL}`],
    ['1 row of public.part_a deleted', '2 rows of public.part_d deleted'],
  ],
  [
    'where an approved UPDATE could have moved as many',
    [`${OVERWRITE} AND id < 0`, hidden(`${DELETES}; ${INSERTS}`)],
    ['1 row of public.part_a deleted', '2 rows of public.part_d deleted'],
  ],
  [
    'beside an UPDATE of another table, after one that could have moved as many',
    [`${OVERWRITE} AND id < 0`, `UPDATE roles SET name = ''; ${hidden(`${DELETES}; ${INSERTS}`)}`],
    ['1 row of public.part_a deleted', '2 rows of public.part_d deleted'],
  ],
])('rows that are deleted %s are told', async (_, commands, told) => {
  const { unnamed } = await goBack(...commands);
  expect(unnamed).toEqual(told.map((one) => expect.stringContaining(one)));
});

test('a row that a trigger swallows on its way is told', async () => {
  await shared.client.query(
    'CREATE TRIGGER swallows BEFORE INSERT ON part_a FOR EACH ROW WHEN (NEW.id < 3) EXECUTE FUNCTION swallow()',
  );
  expect((await goBack(FILL)).unnamed).toEqual(['10 rows of public.part_d deleted']);
});

test.each([
  ['INSERT', [], ['10 rows of public.part_d deleted']],
  // The plan names what a trigger may change as rows are updated.
  ['INSERT OR UPDATE', ['values public.part'], []],
])(
  'what a trigger changes on its way (BEFORE %s) is told, or named beforehand',
  async (event, named, unnamed) => {
    await shared.client.query(
      `CREATE TRIGGER clears BEFORE ${event} ON part FOR EACH ROW EXECUTE FUNCTION clear()`,
    );
    expect(await goBack(FILL)).toEqual({ named, unnamed });
  },
);

// guardFindings() says so before the app is stopped.
test('rows that are moved inside another statement count as deleted', async () => {
  expect(
    await goBack(
      "WITH moved AS (UPDATE part SET k = 'a' WHERE id = 1 RETURNING id) SELECT count(*) FROM moved",
    ),
  ).toEqual({ named: ['values public.part.k'], unnamed: ['1 row of public.part_d deleted'] });
});
