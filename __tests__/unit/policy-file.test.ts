import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../src/plan/refusal.ts';
import { DEFAULT_POLICY } from '../../src/policy.ts';
import { readPolicy } from '../../src/policy-file.ts';
import { policyJsonSchema } from '../../src/policy-schema.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');

/** The sentences that a file is refused with. */
function mistakesOf(text: string): readonly string[] {
  try {
    readPolicy(text, 'p.yml');
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return (error as Refusal).reasons;
  }
  return [];
}

describe('a policy file', () => {
  it('is read with the place of every rule, as in the documentation’s example', () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(readFileSync(join(DOCS, 'policy.md'), 'utf8'))?.[1] ?? '';
    const { policy, placeOf } = readPolicy(example, 'p.yml');
    expect(policy.protectedTables).toEqual(['users', 'sessions', '*encryption_key*', 'billing.*']);
    expect(policy.allow).toEqual([
      { migration: 'AddSessionDevice', reason: 'Device names are sent again at the next sign-in.' },
    ]);
    expect(policy.forbiddenMigrations.map(({ pattern }) => pattern)).toEqual([
      '20250203143000_AddEncryptionKeys',
      '*RotateKeys*',
    ]);
    expect(policy.keyTables).toEqual(DEFAULT_POLICY.keyTables);
    expect(policy.invariants.map(({ rule }) => rule)).toEqual([
      { holds: 'notDecrease' },
      { holds: 'zero' },
      { holds: 'unchanged' },
      { holds: 'unchangedExcept', columns: ['status'] },
    ]);
    expect(policy.activeSessions).toMatchObject({ maximum: 500, otherwise: 'warn' });
    expect(policy.contacts[1]).toEqual({ name: 'Database Admin', reach: 'dba@example.com' });
    expect(policy.lossTolerance).toEqual({ rows: 100, percent: 5 });
    const lines = example.split('\n');
    expect(placeOf('allow', 0)).toBe(`line ${lines.indexOf('  - migration: AddSessionDevice') + 1} of p.yml`);
    expect(placeOf('keyDeactivation', 2)).toBe(`line ${lines.indexOf('keyDeactivation: true') + 1} of p.yml`);
  });

  it.each(['', '# nothing but a remark\n', '{}'])('has the default of whatever is left out: %j', (text) => {
    const { policy, placeOf } = readPolicy(text, 'p.yml');
    expect(policy).toEqual(DEFAULT_POLICY);
    expect(placeOf('protectedTables', 0)).toBe('the default of protectedTables, which p.yml leaves out');
  });

  it.each([
    ['keyDeactivation: false', []],
    ['keyDeactivation: ["keys?"]', ['keys?']],
  ])('says which tables hold keys: %s', (text, tables) => {
    expect(readPolicy(text, 'p.yml').policy.keyTables).toEqual(tables);
  });

  it.each([
    ['protectedTabels: [a]', '1:1: protectedTabels is no key of a policy. Did you mean protectedTables?'],
    ['protected_tables: [a]', '1:1: protected_tables is no key of a policy. Did you mean protectedTables?'],
    [
      'contacts: [{name: a, reach: b, xyzzy: c}]',
      '1:32: contacts[0].xyzzy is no key of a policy. Possible here: name, reach.',
    ],
    ['allow: []\n# twice\nallow: []', '3:1: allow stands here a second time: keep one.'],
    ['protectedTables: users', '1:18: protectedTables is text, "users", where a list is wanted.'],
    ['protectedTables:', '1:17: protectedTables is empty, where a list is wanted: give it, or leave it out.'],
    ['protectedTables: [a, " "]', '1:22: protectedTables[1] is empty: text is wanted.'],
    ['protectedTables: [2]', '1:19: protectedTables[0] is number 2, where text is wanted: put it in quotes.'],
    ['keyDeactivation: ["", a]', '1:19: keyDeactivation[0] is empty: text is wanted.'],
    ['keyDeactivation: []', '1:18: keyDeactivation is an empty list: give at least one.'],
    [
      'keyDeactivation: yes',
      '1:18: keyDeactivation is neither true, nor false, nor a list of patterns of tables.',
    ],
    ['allow: [{reason: x}]', '1:9: allow[0].migration is missing: text is wanted.'],
    ['allow: [[a]]', '1:9: allow[0] is neither the name of a migration nor {migration, reason}.'],
    [
      'invariants: [{name: a, sql: b}]',
      '1:14: invariants[0] has no rule: give one of unchanged, notDecrease, zero, unchangedExcept.',
    ],
    [
      'invariants: [{name: a, sql: b, zero: true, unchanged: true}]',
      '1:14: invariants[0] has 2 rules, unchanged and zero: make an invariant of each.',
    ],
    [
      'invariants: [{name: a, sql: b, zero: false}]',
      '1:38: invariants[0].zero can only be true: otherwise leave it out.',
    ],
    [
      'invariants: [{name: a, sql: b, unchangd: true}]',
      '1:32: invariants[0].unchangd is no key of a policy. Did you mean unchanged?',
    ],
    [
      'invariants: [{name: a, sql: b, unchangedExcept: []}]',
      '1:49: invariants[0].unchangedExcept is an empty list: give at least one.',
    ],
    [
      'invariants:\n- {name: a, sql: b, zero: true}\n- {name: a, sql: c, zero: true}',
      '2:1: invariants has two invariants of one name.',
    ],
    ['activeSessions: {maximum: -1}', '1:27: activeSessions.maximum is -1, where at least 0 is wanted.'],
    [
      'activeSessions: {maximum: 1, otherwise: ignore}',
      '1:41: activeSessions.otherwise is "ignore", which is not one of refuse, warn.',
    ],
    ['lossTolerance: {rows: 1.5}', '1:23: lossTolerance.rows is number 1.5, where a whole number is wanted.'],
    ['- a', '1:1: The policy is a list, where a mapping of keys is wanted.'],
    [
      'allow: [',
      '1:9: This is no valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ].',
    ],
    ['allow: *x', ' Unresolved alias (the anchor must be set before the alias): x.'],
    ['allow: []\n---\nallow: []', '2:1: A second document begins here: a policy is one.'],
  ])('is refused with the place: %j', (text, mistake) => {
    expect(mistakesOf(text)).toEqual([`p.yml:${mistake}`]);
  });

  it('is refused with all its mistakes together, in their order', () => {
    const text = `zzz: 1
protectedTables: ['']
allow: []
allow: [3]
invariants:
  - sql: SELECT 1
  - {name: a, sql: '', zero: true, unchanged: true}
contacts: [{name: DBA, reach: 5551}]
`;
    expect(mistakesOf(text).map((sentence) => sentence.split(' ').slice(0, 2).join(' '))).toEqual([
      'p.yml:1:1: zzz',
      'p.yml:2:19: protectedTables[0]',
      'p.yml:4:1: allow',
      'p.yml:4:9: allow[0]',
      'p.yml:6:5: invariants[0].name',
      'p.yml:6:5: invariants[0]',
      'p.yml:7:5: invariants[1]',
      'p.yml:7:20: invariants[1].sql',
      'p.yml:8:31: contacts[0].reach',
    ]);
  });
});

it('has a JSON Schema that is published, and describes every key', () => {
  const published = readFileSync(join(DOCS, 'rollback-policy.schema.json'), 'utf8');
  expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(policyJsonSchema())));
  const { properties } = JSON.parse(published) as { properties: Record<string, { description?: string }> };
  for (const [key, { description }] of Object.entries(properties)) {
    expect(description, key).toMatch(/\.$/);
  }
});
