import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readDownListing } from '../../../src/ef/script-listing.ts';
import { readDowns } from '../../../src/modes/read-downs.ts';
import { lossesOf, type RangeDown } from '../../../src/plan/derive-losses.ts';
import { effectsOf } from '../../../src/plan/effects.ts';
import { isNamed, type Loss } from '../../../src/plan/losses.ts';
import { initialPath, pathAfter } from '../../../src/plan/search-path.ts';
import { goneBetween, type StandingTable } from '../../../src/plan/tables.ts';
import { NO_TEMPORARY_TABLES, temporaryAfter, temporaryOn } from '../../../src/plan/temporary-tables.ts';
import { loadSqlParser } from '../../../src/sql/parser.ts';
import { LOSSES_CORPUS } from './losses-corpus.ts';
import { REFERENCES, TABLES } from './losses-world.ts';

const parser = await loadSqlParser();

function downOf(sql: string): RangeDown {
  let path = initialPath(['public']);
  let temporary = NO_TEMPORARY_TABLES;
  const effects = (parser.parse(sql) ?? []).flatMap((statement) => {
    const [schema = '', ...otherSchemas] = path.schemas;
    const own = temporaryOn(path.schemas, temporary);
    path = pathAfter(statement, path);
    temporary = temporaryAfter(statement, temporary);
    return effectsOf(statement, schema, { temporary: own }).map((effect) => ({ ...effect, otherSchemas }));
  });
  return { migration: 'M', effects };
}

/** Each loss on a line, and then what cannot be said. */
function told(downs: readonly RangeDown[]): readonly string[] {
  const { losses, unjudged } = lossesOf({ downs, tables: TABLES, references: REFERENCES });
  return [...losses.map(shown), ...unjudged.map(({ sentence }) => `? ${sentence}`)];
}

function shown({ kind, name, atMost, casts }: Loss): string {
  const types = casts?.map(({ to, explicit }) => to + (explicit ? ' explicitly' : '')).join(' and ');
  return `${kind} ${name}${atMost === true ? ', at most' : ''}${types === undefined ? '' : `, cast to ${types}`}`;
}

it.each(LOSSES_CORPUS)('$sql', ({ sql, effects, losses }) => {
  const down = downOf(sql);
  expect(
    down.effects.map(({ does, unjudged }) => (unjudged === undefined ? does : `${does}; ? ${unjudged}`)),
  ).toEqual(effects);
  const unjudged = effects.filter((effect) => effect.includes('; ? '));
  expect(told([down])).toEqual([...losses, ...unjudged.map((effect) => `? ${effect.replace('; ?', ':')}`)]);
});

it('knows a temporary table that goes with its migration only until then', async () => {
  const listed = ['2', '1'].map((id) => ({
    id,
    commands: [
      id === '2' ? 'CREATE TEMP TABLE users (id int) ON COMMIT DROP; DELETE FROM users' : 'DELETE FROM users',
      'DELETE FROM history',
    ].map((sql) => ({ sql, transactional: true })),
  }));
  const { effects } = await readDowns(listed, ['public']);
  expect(Object.entries(effects).map(([id, all]) => [id, ...all.map(({ does }) => does)])).toEqual([
    ['1', 'deletes rows of public.users'],
    ['2', 'creates table pg_temp.users', 'deletes rows of pg_temp.users'],
  ]);
});

it('says of each statement that runs code of its own, or takes what it does not say, that nobody can judge it', () => {
  expect(told([downOf('DO $$ BEGIN DELETE FROM users; END $$; SELECT purge(); CALL tidy()')])).toEqual([
    '? runs a DO block: a DO block runs code of its own',
    '? calls purge(): the function purge() runs code of its own',
    '? calls a procedure: a procedure runs code of its own',
  ]);
});

it('follows a name through several migrations, and tells the first that takes it in the strongest way', () => {
  const downs = [
    'UPDATE users SET bio = NULL',
    'ALTER TABLE users RENAME TO people',
    'ALTER TABLE people DROP COLUMN bio',
    'DROP TABLE people',
    'CREATE TABLE people (id int); DELETE FROM people',
  ].map((sql, index) => ({ ...downOf(sql), migration: `M${index}` }));
  const { losses } = lossesOf({ downs, tables: TABLES, references: [] });
  expect(losses.map(({ name, kind, migration }) => [name, kind, migration])).toEqual([
    ['public.users', 'table', 'M3'],
  ]);
});

it('reads the script of a real range, with the command and the statement that each effect is of', async () => {
  const script = await readFile(join(import.meta.dirname, '../ef/scripts/earlier-ef-down.sql'), 'utf8');
  const { effects } = await readDowns(readDownListing(script, '"__EFMigrationsHistory"'), ['public']);
  expect(
    Object.entries(effects).map(([id, all]) => [
      id.slice(15),
      ...all.map(({ does, command }) => `${command}: ${does}`),
    ]),
  ).toEqual([
    ['AddPrice', '1: drops column public.items.price'],
    ['WidenNote', '1: changes the type of public.items.note'],
    ['IndexCodes', '1: drops index public.ix_items_code concurrently'],
    ['UpperCodes', '1: drops constraint ck_items_code of public.items', '2: overwrites public.items.code'],
    ['CreateItems', '1: drops table public.items'],
  ]);
  expect(
    Object.values(effects)
      .flat()
      .map(({ statement }) => statement),
  ).toEqual([1, 2, 3, 4, 5, 6]);
});

const [users, , , , , , , , loans, loans2025] = TABLES as readonly [StandingTable, ...StandingTable[]];

it.each<[string, readonly StandingTable[], readonly StandingTable[], readonly string[]]>([
  ['a table that has another name is there', [users], [{ ...users, table: 'people', schema: 'x' }], []],
  ['a table of the same name is another', [users], [{ ...users, oid: 99 }], ['table users']],
  [
    'a column of the same name is another',
    [users],
    [
      {
        ...users,
        columns: users.columns.map((one) => ({ ...one, number: one.number === 2 ? 9 : one.number })),
      },
    ],
    ['column users.email'],
  ],
])('%s', (_, before, after, gone) => {
  expect(goneNames(before, after)).toEqual(gone);
});

function goneNames(before: readonly StandingTable[], after: readonly StandingTable[]): readonly string[] {
  return goneBetween(before, after).map(({ kind, part }) =>
    [`${kind} ${part.table}`, ...(part.column === undefined ? [] : [part.column])].join('.'),
  );
}

it('tells a partition with its table once, and one that is dropped or detached alone', () => {
  if (loans === undefined || loans2025 === undefined) {
    throw new Error('The tables are others.');
  }
  const partitioned = [loans, loans2025];
  const withoutNote = (table: StandingTable): StandingTable => ({
    ...table,
    columns: table.columns.filter(({ name }) => name !== 'note'),
  });
  expect(goneNames(partitioned, [])).toEqual(['table loans']);
  expect(goneNames(partitioned, [loans])).toEqual(['table loans_2025']);
  expect(goneNames(partitioned, [loans, { ...loans2025, parents: [], isPartition: false }])).toEqual([
    'rows loans_2025',
  ]);
  expect(goneNames(partitioned, partitioned.map(withoutNote))).toEqual(['column loans.note']);
});

it('knows a partition by the name of its table, and a column by that of its own', () => {
  const lossOf = (kind: Loss['kind'], name: string): Loss => {
    const [schema = '', table = '', column] = name.split('.');
    return {
      name,
      kind,
      migration: 'M',
      part: { schema, table, ...(column === undefined ? {} : { column }) },
    };
  };
  const losses = [lossOf('rows', 'Reading Room.loans'), lossOf('column', 'public.users.bio')];
  const named = (table: string, column?: string, schema = 'public'): boolean =>
    isNamed({ schema, table, ...(column === undefined ? {} : { column }) }, losses, TABLES);
  expect(named('loans_2025', undefined, 'Reading Room')).toBe(true);
  expect(named('loans', undefined, 'Reading Room')).toBe(true);
  expect(named('users', 'bio')).toBe(true);
  expect(named('users', 'email')).toBe(false);
  expect(named('users')).toBe(false);
});
