import { expect, test } from 'vitest';
import { lossesOf } from '../../../src/plan/derive-losses.ts';
import { effectsOf } from '../../../src/plan/effects.ts';
import { nameOfPart } from '../../../src/plan/losses.ts';
import { loadSqlParser } from '../../../src/sql/parser.ts';

const parser = await loadSqlParser();

const USERS = {
  oid: 1,
  schema: 'public',
  table: 'users',
  parents: [],
  isPartition: false,
  columns: ['id', 'name', 'note'].map((name, index) => ({ number: index + 1, name, inherited: false })),
};

test.each([
  ["UPDATE users SET note = '' WHERE note IS NULL", ['public.users.note']],
  [
    "ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME note TO remark; UPDATE people SET remark = '' WHERE remark IS NULL",
    ['public.users.note'],
  ],
  ['ALTER TABLE users ADD label text; UPDATE users SET label = name', ['public.users']],
  [
    'ALTER TABLE users DROP note; ALTER TABLE users ADD note text; UPDATE users SET note = name',
    ['public.users'],
  ],
  ["UPDATE users SET note = ''", ['public.users.note, if it is empty']],
  ['ALTER TABLE users ADD label int; ALTER TABLE users ALTER label TYPE text USING name', []],
  ['CREATE TABLE other (id int); UPDATE other SET id = 1', []],
])('%s fills %j', (sql, filled) => {
  const effects = (parser.parse(sql) ?? []).flatMap((statement) => effectsOf(statement, 'public'));
  const { fills } = lossesOf({ downs: [{ migration: '2', effects }], tables: [USERS], references: [] });
  expect(fills.map((fill) => nameOfPart(fill) + (fill.ifEmpty ? ', if it is empty' : ''))).toEqual(filled);
});
