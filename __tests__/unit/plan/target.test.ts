import { describe, expect, it } from 'vitest';
import { readTarget, readTargetRef } from '../../../src/plan/target.ts';

describe('a target', () => {
  it.each([
    ['0', { kind: 'before-first' }],
    [' 0\n', { kind: 'before-first' }],
    ['~1', { kind: 'steps-back', steps: 1 }],
    ['~0012', { kind: 'steps-back', steps: 12 }],
    ['~9999', { kind: 'steps-back', steps: 9999 }],
    ['AddSessions', { kind: 'migration', text: 'AddSessions' }],
    [' AddSessions ', { kind: 'migration', text: 'AddSessions' }],
    ['20250117101500_AddSessions', { kind: 'migration', text: '20250117101500_AddSessions' }],
    // Fourteen digits are the beginning of an id, and may be all of it.
    ['20250117101500', { kind: 'migration', text: '20250117101500' }],
    [
      "20250302090000_Owner's notes (2) & more, a+b.c-d",
      { kind: 'migration', text: "20250302090000_Owner's notes (2) & more, a+b.c-d" },
    ],
    ['Größe_漢字', { kind: 'migration', text: 'Größe_漢字' }],
    ['_Init', { kind: 'migration', text: '_Init' }],
  ])('%j is read', (text, target) => {
    expect(readTarget(text)).toEqual({ ok: true, target });
  });

  it.each(['', '  ', '\n'])('%j is required', (text) => {
    expect(readTarget(text)).toEqual({
      ok: false,
      sentence: 'is required: a migration name, its full id, ~N or 0.',
    });
  });

  it.each([
    '--help',
    '-1',
    '@response.rsp',
    '~',
    '~0',
    '~-1',
    '~1.5',
    '~10000',
    '~ 1',
    '1',
    '00',
    '2025011710150',
    'a;b',
    'a|b',
    'a\nb',
    'a\tb',
    'a/b',
    'a"b',
    '$(id)',
    '`id`',
    '.hidden',
    "'",
  ])('%j, which a tool or a shell could take for something else, is refused', (text) => {
    expect(readTarget(text)).toEqual({
      ok: false,
      sentence: `${JSON.stringify(text)} is neither a migration's name or id, nor ~N (N migrations back), nor 0.`,
    });
  });

  it('of a thousand characters is not repeated in full', () => {
    const reading = readTarget(`-${'x'.repeat(1000)}`);
    expect(reading.ok ? '' : reading.sentence).toBe(
      `"-${'x'.repeat(99)}" is neither a migration's name or id, nor ~N (N migrations back), nor 0.`,
    );
  });
});

describe('a target-ref', () => {
  it.each(['main', ' v1.2.3\n', 'release/1.x', 'refs/tags/v1', '0a1b2c3', 'HEAD~2', 'größe#1', '@'])(
    '%j is read',
    (text) => {
      expect(readTargetRef(text)).toEqual({ ok: true, target: { kind: 'at-ref', ref: text.trim() } });
    },
  );

  it.each(['', '-h', '--upload-pack=x', 'a b', 'a\tb', 'a..b', ':/fix', 'v1:src', 'a\u0000b', 'a*', 'a\\b'])(
    '%j, which git could take for something else, is refused',
    (text) => {
      expect(readTargetRef(text)).toEqual({
        ok: false,
        sentence: `${JSON.stringify(text)} is not a git ref: give a branch, a tag or a commit.`,
      });
    },
  );
});
