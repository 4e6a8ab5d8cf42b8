import { expect, it } from 'vitest';
import { passwordFromPassfile } from '../../../src/postgres/passfile.ts';

const file = [
  '# comment:5432:*:*:no',
  'db:5433:*:*:other port',
  'db:5432:shop:deploy:pa\\:ss:w\\\\ord',
  'db:5432:*:*:later',
  'localhost:*:*:*:socket',
  'a\\:b:5432:d:u:colon',
].join('\r\n');

it.each([
  [
    'the first line that matches',
    { host: 'db', port: 5432, database: 'shop', username: 'deploy' },
    'pa:ss:w\\ord',
  ],
  ['any database', { host: 'db', port: 5432, database: 'x', username: 'y' }, 'later'],
  ['a socket is localhost', { host: '/run', port: 1, database: 'x', username: 'y' }, 'socket'],
  ['an escaped colon', { host: 'a:b', port: 5432, database: 'd', username: 'u' }, 'colon'],
  ['none', { host: 'comment', port: 5432, database: 'd', username: 'u' }, undefined],
])('%s', (_, question, password) => {
  expect(passwordFromPassfile(file, question)).toBe(password);
});
