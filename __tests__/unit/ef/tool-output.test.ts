import { expect, it } from 'vitest';
import { parseToolLine } from '../../../src/ef/tool-output.ts';

it.each([
  ['data:    [', { level: 'data', text: '[' }],
  ['data:      {', { level: 'data', text: '  {' }],
  ['data:    ', { level: 'data', text: '' }],
  [
    'error:   More than one DbContext was found.',
    { level: 'error', text: 'More than one DbContext was found.' },
  ],
  ['warn:    The tools are older.', { level: 'warn', text: 'The tools are older.' }],
  ['info:    Done.', { level: 'info', text: 'Done.' }],
  ['verbose: Finding …', { level: 'verbose', text: 'Finding …' }],
  // What the app writes by itself has no prefix, or only something like one.
  ['Reverting migration', { level: 'info', text: 'Reverting migration' }],
  ['data: not ours', { level: 'info', text: 'data: not ours' }],
  ['warn: Microsoft.Hosting[0]', { level: 'info', text: 'warn: Microsoft.Hosting[0]' }],
  ['data:none', { level: 'info', text: 'data:none' }],
  [' data:    x', { level: 'info', text: ' data:    x' }],
  [
    'fail: Microsoft.EntityFrameworkCore[1]',
    { level: 'info', text: 'fail: Microsoft.EntityFrameworkCore[1]' },
  ],
  ['', { level: 'info', text: '' }],
])('%j', (line, parsed) => {
  expect(parseToolLine(line)).toEqual(parsed);
});
