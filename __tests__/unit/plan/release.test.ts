import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src/plan/refusal.ts';
import {
  isContext,
  type Release,
  readRelease,
  releaseArtifactName,
  sealRelease,
  writeRelease,
} from '../../../src/plan/release.ts';

const column = { kind: 'column', name: 'public.users.bio', definition: 'text' } as const;

const RELEASE: Release = {
  format: 1,
  recordedAt: '2026-11-23T05:00:00.000Z',
  repository: 'contoso/shop',
  commit: '6c1b3a0f9d2e4b58a7c6d5e4f3a2b1c0d9e8f7a6',
  run: { id: '4711', attempt: '1' },
  context: 'Shop.SalesContext',
  otherContexts: ['20250101000000_Other'],
  tools: { 'dotnet-ef': '10.0.15' },
  efVersion: '10.0.15',
  history: { table: '__EFMigrationsHistory', idColumn: 'migration_id' },
  createHistory: 'CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" ();',
  catalogs: { serverMajor: 15, schema: 'public', empty: [] },
  migrations: [
    {
      id: '20250102000000_AddBio',
      up: [{ sql: 'ALTER TABLE users ADD bio text;', transactional: true }],
      down: { commands: [{ sql: 'ALTER TABLE users DROP COLUMN bio;', transactional: true }] },
      catalog: { made: [column], gone: [] },
      origin: { author: 'A', date: '2025-01-02T00:00:00Z', subject: 'Add bio', commit: 'abc' },
    },
    {
      id: '20250103000000_AddLabel',
      up: [{ sql: "ALTER TYPE mood ADD VALUE 'fine';", transactional: false }],
      down: { refused: "Can't remove enum label." },
      catalog: { made: [], gone: [{ kind: 'column', name: 'public.users.bio' }] },
    },
  ],
  marks: [
    { migration: '20250103000000_AddLabel', kind: 'never', text: 'labels stay', file: 'a.cs', line: 3 },
  ],
  startCalls: [{ file: 'Program.cs', line: 9, call: 'Migrate' }],
  bundle: { file: 'efbundle', sha256: 'a'.repeat(64), platform: 'linux', arch: 'x64', framework: 'net10.0' },
};
const SEALED = sealRelease(RELEASE);
const FILE = 'release/release.json';

/** The record as text, with one piece of it replaced. */
function altered(piece: string, other: string): string {
  const json = writeRelease(SEALED);
  expect(json).toContain(piece);
  return json.replace(piece, other);
}

describe('a recorded release', () => {
  it('is read as it was written', () => {
    expect(readRelease(writeRelease(SEALED), FILE)).toEqual(SEALED);
  });

  it('has the same digest however its text is laid out, and in whatever order its members stand', () => {
    const shuffled = Object.fromEntries(Object.entries(RELEASE).toReversed()) as unknown as Release;
    expect(sealRelease(shuffled).digest).toBe(SEALED.digest);
    expect(readRelease(JSON.stringify(sealRelease(shuffled), null, '\t'), FILE).digest).toBe(SEALED.digest);
  });

  it.each([
    ['a Down', 'DROP COLUMN bio', 'DROP COLUMN name'],
    ['an Up', 'ADD bio text', 'ADD bio int'],
    ['a reason', 'remove enum', 'add enum'],
    ['the schema', '"definition": "text"', '"definition": "int"'],
    ['the bundle', 'a'.repeat(64), 'b'.repeat(64)],
    ['a mark', '"never"', '"loses"'],
    ['the commit', '6c1b', '6c1c'],
    ['whether a command stands in a transaction', '"transactional": true', '"transactional": false'],
    ['the digest', SEALED.digest, '0'.repeat(64)],
  ])('is refused where somebody altered %s', (_, piece, other) => {
    expect(() => readRelease(altered(piece, other), FILE)).toThrow(
      new Refusal(
        "The recorded release release/release.json was altered: it does not have the digest that it states. Take it anew from the artifact of the deployment's run.",
      ),
    );
  });

  it.each([
    ['another format', '"format": 1', '"format": 2', /\(format 1\): format: /],
    ['a bundle elsewhere', '"file": "efbundle"', '"file": "../efbundle"', /: bundle\.file: /],
    ['a bundle that is a folder', '"file": "efbundle"', '"file": ".."', /: bundle\.file: /],
    ['no history', '"table"', '"tabel"', /: history\.table: /],
  ])('is refused where it has %s', (_, piece, other, sentence) => {
    expect(() => readRelease(altered(piece, other), FILE)).toThrow(sentence);
  });

  it('is refused where it is no JSON', () => {
    expect(() => readRelease('{', FILE)).toThrow(
      new Refusal(
        "The recorded release release/release.json is no JSON. Give the release.json of the deployment's artifact.",
      ),
    );
  });
});

describe('the name of a release’s artifact', () => {
  it.each([
    ['20251118140000_AddLoginAttempts', 'ef-rollback-release-20251118140000_AddLoginAttempts'],
    ['20230101 Add "x"/y: z?', 'ef-rollback-release-20230101 Add _x__y_ z_'],
  ])('of %s is one that GitHub takes', (id, name) => {
    expect(releaseArtifactName(id)).toBe(name);
  });
});

describe('a context', () => {
  it.each([
    ['Shop.SalesContext', true],
    ['SalesContext', true],
    ['salescontext', true],
    ['Context', false],
    ['Shop', false],
    ['OtherContext', false],
  ])('asked for as %s is Shop.SalesContext: %s', (asked, is) => {
    expect(isContext('Shop.SalesContext', asked)).toBe(is);
  });
});
