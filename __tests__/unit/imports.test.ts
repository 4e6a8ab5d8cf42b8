import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const SOURCE = join(import.meta.dirname, '..', '..', 'src');

interface Import {
  /** Relative to src: `modes/rollback.ts`. */
  readonly from: string;
  /** Relative to src, or a package's specifier. */
  readonly to: string;
  readonly kind: 'static' | 'dynamic' | 'type';
}

const DOMAIN = ['plan', 'catalog', 'report', 'csharp', 'policy.ts'];
const ADAPTERS = ['ef', 'postgres', 'azure', 'github', 'git', 'sql'];
const ENTRIES = ['main.ts', 'post.ts', 'record.ts'];

/**
 * What each part may import beside itself and the domain. The files at the top are parts of their own: inputs.ts turns text into
 * typed inputs and needs the connection string's reader, secrets.ts masks what it finds in them, duration.ts is pure.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(DOMAIN.map((part) => [part, []])),
  'duration.ts': [],
  process: [],
  ...Object.fromEntries(ADAPTERS.map((part) => [part, ['process']])),
  'byte-size.ts': [],
  'input-fields.ts': ['byte-size.ts', 'duration.ts', 'postgres/connection-string.ts'],
  'raw-inputs.ts': [],
  'input-rules.ts': ['type raw-inputs.ts'],
  'ef-inputs.ts': ['input-fields.ts'],
  'app-inputs.ts': ['input-fields.ts'],
  'inputs.ts': [
    'app-inputs.ts',
    'ef-inputs.ts',
    'raw-inputs.ts',
    'input-fields.ts',
    'input-rules.ts',
    'postgres/connection-string.ts',
  ],
  'version.ts': [],
  'policy-schema.ts': [],
  'policy-file.ts': ['policy-schema.ts'],
  'secrets.ts': ['postgres/connection-string.ts', 'type github/runner.ts'],
  'record-inputs.ts': [
    'ef-inputs.ts',
    'raw-inputs.ts',
    'input-fields.ts',
    'type postgres/connection-string.ts',
  ],
  modes: [
    'type app-inputs.ts',
    'type ef-inputs.ts',
    'inputs.ts',
    'record-inputs.ts',
    'version.ts',
    'policy-file.ts',
    'process',
    ...ADAPTERS,
  ],
  'main.ts': ['modes', 'inputs.ts', 'secrets.ts', 'github/runner.ts'],
  'post.ts': ['modes', 'inputs.ts', 'secrets.ts', 'github/runner.ts'],
  'record.ts': ['modes', 'record-inputs.ts', 'secrets.ts', 'github/runner.ts'],
};

/** Loading them takes longer than everything else together, and most runs do not need them all. */
const HEAVY = /^(@azure\/|@actions\/(artifact|github)$|libpg-query$)/;

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .sort();
const imports = files.flatMap((file) => importsOf(file, readFileSync(join(SOURCE, file), 'utf8')));

function importsOf(file: string, text: string): Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const fromClauses = [...code.matchAll(/^(?:import|export)\s+(type\s)?([^'";]*?\sfrom\s+)?'([^']+)'/gm)].map(
    ([, type, , to = '']) => ({ to, kind: type === undefined ? ('static' as const) : ('type' as const) }),
  );
  const calls = [...code.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)].map(([, to = '']) => ({
    to,
    kind: 'dynamic' as const,
  }));
  return [...fromClauses, ...calls].map(({ to, kind }) => ({
    from: file,
    to: to.startsWith('.') ? relative(SOURCE, join(SOURCE, dirname(file), to)) : to,
    kind,
  }));
}

/** The folder of a file, or the file itself at the top. */
function partOf(file: string): string {
  return file.split('/')[0] ?? file;
}

function isInside({ to }: Import): boolean {
  return files.includes(to);
}

function isAllowed(one: Import): boolean {
  const from = partOf(one.from);
  const to = partOf(one.to);
  const allowed = MAY_IMPORT[from] ?? [];
  return (
    from === to ||
    (DOMAIN.includes(to) && (!DOMAIN.includes(from) || one.kind !== 'dynamic')) ||
    allowed.includes(to) ||
    allowed.includes(one.to) ||
    (one.kind === 'type' && allowed.includes(`type ${one.to}`))
  );
}

const shown = (one: Import): string =>
  `${one.from} imports ${one.to}${one.kind === 'static' ? '' : ` (${one.kind})`}`;

describe('the imports of src', () => {
  it('are all seen here', () => {
    for (const file of files) {
      const text = readFileSync(join(SOURCE, file), 'utf8');
      const mentions = text.match(/^(import|export) [^;]*?from '|^import '|\bimport\('/gm)?.length ?? 0;
      expect([file, imports.filter((one) => one.from === file).length]).toEqual([file, mentions]);
      expect(text, `${file} computes what it imports`).not.toMatch(/\bimport\((?!')|\brequire\(/);
    }
  });

  it('name files that are there, every part of which has a rule', () => {
    const missing = imports.filter((one) => one.to.endsWith('.ts') && !isInside(one));
    expect(missing.map(shown)).toEqual([]);
    expect([...new Set(files.map(partOf))].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  it('go one way: entries, modes, adapters, process, and the domain by all', () => {
    expect(imports.filter((one) => isInside(one) && !isAllowed(one)).map(shown)).toEqual([]);
  });

  it('reach nothing outside of src', () => {
    expect(imports.filter((one) => one.to.startsWith('..')).map(shown)).toEqual([]);
  });

  it('of the domain are the domain’s and pure packages’ alone', () => {
    const pure = ['fastest-levenshtein', 'node:buffer', 'node:crypto', 'zod'];
    expect(
      imports
        .filter((one) => DOMAIN.includes(partOf(one.from)) && !isInside(one) && one.kind !== 'type')
        .filter((one) => !pure.includes(one.to))
        .map(shown),
    ).toEqual([]);
  });

  it('leave entries to nobody', () => {
    expect(imports.filter((one) => ENTRIES.includes(one.to)).map(shown)).toEqual([]);
  });

  it.each([
    ['@actions/core', ['github/runner.ts']],
    ['@actions/exec', ['github/runner.ts']],
    ['@actions/github', ['github/find-artifact.ts', 'github/issue.ts', 'github/runner.ts']],
    ['@actions/artifact', ['github/artifact.ts']],
    ['libpg-query', ['sql/parser.ts']],
  ])('have %s in its adapter alone', (name, users) => {
    expect([
      ...new Set(imports.filter((one) => one.to === name && one.kind !== 'type').map((one) => one.from)),
    ]).toEqual(users);
  });

  it('have @azure/* in the Azure adapter alone, and pg as code in the PostgreSQL adapter alone', () => {
    const outside = imports.filter(
      (one) =>
        (one.to.startsWith('@azure/') && partOf(one.from) !== 'azure') ||
        (one.to === 'pg' && partOf(one.from) !== 'postgres' && one.kind !== 'type'),
    );
    expect(outside.map(shown)).toEqual([]);
  });

  it('load heavy packages only where they are used', () => {
    const heavy = imports.filter((one) => HEAVY.test(one.to));
    expect(heavy.filter((one) => one.kind === 'static').map(shown)).toEqual([]);
    expect(heavy.filter((one) => one.kind === 'dynamic').map((one) => one.to)).toEqual(
      expect.arrayContaining([
        '@azure/arm-appservice',
        '@azure/identity',
        '@actions/artifact',
        '@actions/github',
      ]),
    );
  });
});
