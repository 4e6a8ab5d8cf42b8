import { describe, expect, test } from 'vitest';
import { contentDifferences, type DatabaseContent } from '../../../src/postgres/content.ts';
import { DataStreamReader } from '../../../src/postgres/data-stream.ts';
import { seededRandom } from '../seeded-random.ts';

/** Every kind of line that pg_dump writes as data, and names and values that look like another one. */
const TEXT = String.raw`--
-- PostgreSQL database dump
--

\restrict Ni5QkiaUbdIqaHVqlWyh1jsyHDLatE9HGCp2YH0

SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);

--
-- Data for Name: 100001; Type: BLOB; Schema: -; Owner: it's
--

SELECT pg_catalog.lo_create('100001');
ALTER LARGE OBJECT 100001 OWNER TO "COPY x FROM stdin;
o""wner";
COMMENT ON LARGE OBJECT 100001 IS 'a "large one;
COPY public.none (a) FROM stdin;
1
\.
it''s';

COPY public.users (id, bio) FROM stdin;
1	\\.
2	a\tb\\c\r
3	--
\\.
4	COPY public.users (id, bio) FROM stdin;
5	\\.\n\\.
.
\.

COPY public.empty (id) FROM stdin;
\.

COPY shop.nothing  FROM stdin;


\.

COPY "By; $$ -- '"."Odd ""name"".
FROM stdin;" ("a b", "order
") FROM stdin;
1	\N
\.

SELECT pg_catalog.setval('public.users_id_seq', 5, true);
SELECT pg_catalog.setval('"By; $$ -- ''"."odd; ""
seq"', -7, false);

BEGIN;

SELECT pg_catalog.lo_open('100001', 131072);
SELECT pg_catalog.lowrite(0, '\x00ff');
SELECT pg_catalog.lowrite(0, '\x0a');
SELECT pg_catalog.lo_close(0);

SELECT pg_catalog.lo_open('100002', 131072);
SELECT pg_catalog.lo_close(0);

COMMIT;

GRANT SELECT ON LARGE OBJECT 100001 TO lab_reader;

\unrestrict Ni5QkiaUbdIqaHVqlWyh1jsyHDLatE9HGCp2YH0

`;
const ODD = '"By; $$ -- \'"."Odd ""name"".\nFROM stdin;"';
const ODD_SEQUENCE = '"By; $$ -- \'"."odd; ""\nseq"';

function read(pieces: Iterable<Buffer>): DatabaseContent {
  const reader = new DataStreamReader();
  for (const piece of pieces) {
    reader.add(piece);
  }
  return reader.end();
}

const readText = (text: string): DatabaseContent => read([Buffer.from(text)]);
const whole = readText(TEXT);

/** What differs when one place of the text is another. */
function after(from: string, to: string): readonly string[] {
  expect(TEXT.split(from)).toHaveLength(2);
  return contentDifferences(whole, readText(TEXT.replace(from, () => to)));
}

test('tables with their rows, sequences with their positions', () => {
  const rows = Object.entries(whole.tables).map(([name, table]) => [name, table.rows]);
  expect(Object.fromEntries(rows)).toEqual({
    'public.users': 7,
    'public.empty': 0,
    'shop.nothing': 2,
    [ODD]: 1,
  });
  expect(whole.sequences).toEqual({ 'public.users_id_seq': '5, true', [ODD_SEQUENCE]: '-7, false' });
});

describe('the pieces in which the text comes make no difference', () => {
  test('cut in two at every byte', () => {
    const bytes = Buffer.from(TEXT);
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(read([bytes.subarray(0, at), bytes.subarray(at)]), `cut at ${at}`).toEqual(whole);
    }
  });

  test('byte by byte, each in memory that is used again', () => {
    const reader = new DataStreamReader();
    const piece = Buffer.alloc(1);
    for (const byte of Buffer.from(TEXT)) {
      piece[0] = byte;
      reader.add(piece);
    }
    expect(reader.end()).toEqual(whole);
  });

  test('in pieces of random length', () => {
    const random = seededRandom(20);
    const bytes = Buffer.from(TEXT);
    for (let round = 0; round < 200; round += 1) {
      const pieces: Buffer[] = [];
      for (let at = 0; at < bytes.length; ) {
        const length = 1 + random.below(9);
        pieces.push(bytes.subarray(at, at + length));
        at += length;
      }
      expect(read(pieces)).toEqual(whole);
    }
  });
});

describe('what differs is named', () => {
  test.each([
    ['a value', '1\t\\\\.\n2', '1\t\\\\,\n2', ['the content of public.users differs']],
    ['the last row', '\n.\n\\.', '\n,\n\\.', ['the content of public.users differs']],
    [
      'a row more',
      '3\t--\n',
      '3\t--\n3\t--\n',
      ['the content of public.users differs: 7 rows before, 8 now'],
    ],
    [
      'two rows that changed places',
      '3\t--\n\\\\.\n',
      '\\\\.\n3\t--\n',
      ['the content of public.users differs'],
    ],
    [
      'a row in an empty table',
      '(id) FROM stdin;\n',
      '(id) FROM stdin;\n\n',
      ['the content of public.empty differs: 0 rows before, 1 now'],
    ],
    ['NULL and the text of it', '1\t\\N', '1\t\\\\N', [`the content of ${ODD} differs`]],
    ['columns', '"a b"', '"a c"', [`the content of ${ODD} differs`]],
    [
      'a table that is not there',
      'COPY shop.nothing  FROM stdin;\n\n\n\\.\n',
      '',
      ['the content of shop.nothing differs: 2 rows before, none now'],
    ],
    ['a position', '5, true', '6, true', ['the content of public.users_id_seq differs']],
    ['whether it was used', '-7, false', '-7, true', [`the content of ${ODD_SEQUENCE} differs`]],
    ['a large object', '\\x0a', '\\x0b', ['the content of large objects differs']],
    ['its owner', 'o""wner', 'another', ['the content of large objects differs']],
    ['its comment', "it''s'", "it''S'", ['the content of large objects differs']],
    ['a right to it', 'lab_reader', 'lab_writer', ['the content of large objects differs']],
    [
      'a large object more',
      'COMMIT;\n',
      "SELECT pg_catalog.lo_open('100003', 131072);\nSELECT pg_catalog.lo_close(0);\nCOMMIT;\n",
      ['the content of large objects differs'],
    ],
  ])('%s', (_case, from, to, differences) => {
    expect(after(from, to)).toEqual(differences);
  });

  test('no byte of any row can be another without its table being named', () => {
    const bytes = Buffer.from(TEXT);
    const start = bytes.indexOf('1\t\\\\.');
    const end = bytes.indexOf('\n\\.\n\nCOPY public.empty');
    for (let at = start; at < end; at += 1) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      expect(contentDifferences(whole, read([flipped])).join(), `byte ${at}`).toContain('public.users');
    }
  });
});

describe('what is no content makes no difference', () => {
  test.each([
    ['the key of the guard', /Ni5Q\w+/g, 'another1'],
    ['settings', 'SET statement_timeout = 0;', 'SET transaction_timeout = 0;'],
    ['comments', '-- PostgreSQL database dump', '-- Dumped from database version 17.2\n--'],
  ])('%s', (_case, from, to) => {
    const other = TEXT.replace(from, to);
    expect(other).not.toBe(TEXT);
    expect(readText(other)).toEqual(whole);
  });

  test('the order of large objects', () => {
    const second = "SELECT pg_catalog.lo_open('100002', 131072);\nSELECT pg_catalog.lo_close(0);\n";
    const other = TEXT.replace(second, '').replace('BEGIN;\n', `BEGIN;\n${second}`);
    expect(other).toHaveLength(TEXT.length);
    expect(other).not.toBe(TEXT);
    expect(readText(other)).toEqual(whole);
  });
});

describe('a text that is cut off is refused', () => {
  test('in the midst of something', () => {
    const reader = (text: string) => () => readText(text);
    expect(reader(TEXT.slice(0, TEXT.indexOf('3\t--')))).toThrow(
      'The data ends in the midst of the rows of public.users.',
    );
    expect(reader(TEXT.slice(0, TEXT.indexOf('\n\\.\n\nCOPY public.empty') + 3))).toThrow(
      'The data ends in the midst of the rows of public.users.',
    );
    expect(reader(TEXT.slice(0, TEXT.indexOf('seq"')))).toThrow('The data ends in the midst of a statement.');
    expect(reader(TEXT.slice(0, TEXT.indexOf('SELECT pg_catalog.lo_close')))).toThrow(
      'The data ends in the midst of a statement.',
    );
  });

  test('and so is one that holds a table twice', () => {
    expect(() => readText('COPY a.b (c) FROM stdin;\n\\.\nCOPY a.b (c) FROM stdin;\n\\.\n')).toThrow(
      'The data holds the rows of a.b twice.',
    );
  });
});
