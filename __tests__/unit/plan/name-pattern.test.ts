import { expect, it } from 'vitest';
import { matchesName, matchesTable } from '../../../src/plan/name-pattern.ts';

it.each([
  ['users', 'users', true],
  ['users', 'Users', false],
  ['users', 'users_old', false],
  ['users', 'app_users', false],
  ['*encryption_key*', 'encryption_keys', true],
  ['*encryption_key*', 'user_encryption_key', true],
  ['*encryption_key*', 'encryption-key', false],
  ['key?', 'keys', true],
  ['key?', 'key', false],
  ['k?', 'k🔑', true],
  ['*', '', true],
  ['a+b', 'a+b', true],
  ['a+b', 'aab', false],
  ['(a|b)[c]{2}^$\\', '(a|b)[c]{2}^$\\', true],
  ['a*b', 'a\nb', true],
  ['a-b/c', 'a-b/c', true],
  ['**************************b', 'a'.repeat(63), false],
])('%j and the name %j', (pattern, name, matches) => {
  expect(matchesName(pattern, name)).toBe(matches);
});

it.each([
  ['users', 'shop', 'users', true],
  ['shop.users', 'shop', 'users', true],
  ['shop.users', 'public', 'users', false],
  ['shopXusers', 'shop', 'users', false],
  ['shop.*', 'shop', 'anything', true],
  ['*.users', 'shop', 'users', true],
  ['a*', 'audit', 'users', false],
])('%j and the table %s.%s', (pattern, schema, table, matches) => {
  expect(matchesTable(pattern, { schema, table })).toBe(matches);
});
