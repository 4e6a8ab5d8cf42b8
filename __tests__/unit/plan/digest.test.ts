import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/plan/canonical-json.ts';
import { DIGEST_PARTS, type DigestPart, digestOf } from '../../../src/plan/digest.ts';
import type { Plan } from '../../../src/plan/plan-document.ts';
import { losingPlan, lossOf } from './sample-plan.ts';

describe('canonical JSON', () => {
  it('is the same for any order of members, and sorts by code unit', () => {
    expect(canonicalJson({ b: [1, 'ü', null], a: { z: true, Z: 0.5, ä: -1 } })).toBe(
      '{"a":{"Z":0.5,"z":true,"ä":-1},"b":[1,"ü",null]}',
    );
  });

  it.each([
    ['a member that is undefined', { a: undefined }],
    ['a hole', [1, undefined]],
    ['NaN', Number.NaN],
    ['an infinite number', { a: Number.POSITIVE_INFINITY }],
    ['a function', () => 1],
    ['a bigint', 1n],
    ['a Date', new Date(0)],
    ['a Map', new Map([['a', 1]])],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});

const plan = losingPlan();
const [newest, ...older] = plan.range;
const { 'dotnet-ef': _, ...withoutTool } = plan.tools;

const CHANGES: Readonly<Record<DigestPart, Partial<Plan>>> = {
  database: { server: { ...plan.server, host: 'staging.example' } },
  history: { history: plan.history.slice(1) },
  range: { to: '20250520100000_AddAccountStatus' },
  downSql: {
    range: [{ ...(newest ?? raise()), sql: ['DROP TABLE login_attempts CASCADE;'] }, ...older],
  },
  expectedCatalog: { scope: 'tables and columns' },
  presentCatalog: { presentCatalog: plan.expectedCatalog },
  losses: { losses: [...plan.losses, lossOf('sessions', 'user_agent', 'column')] },
  policy: { policy: { protectedTables: [] } },
  apps: { apps: [{ name: 'maa-api/blue', found: 'Running' }] },
  engine: { engine: { name: 'database-update' } },
  terms: { terms: { ...plan.terms, startApp: false } },
  versions: { tools: withoutTool },
  commit: { commit: '0000000000000000000000000000000000000000' },
};

describe('the plan digest', () => {
  it.each(DIGEST_PARTS)('changes with %s, and names it', (part) => {
    const [before, after] = [digestOf(plan), digestOf(losingPlan(CHANGES[part]))];
    expect(DIGEST_PARTS.filter((one) => before.digestParts[one] !== after.digestParts[one])).toEqual([part]);
    expect(after.digest).not.toBe(before.digest);
  });

  it('stays the same in what changes by itself, and in any order of members and objects', () => {
    const later = losingPlan({
      plannedAt: '2026-11-22T03:00:00.000Z',
      run: { id: '4712', attempt: '2', actor: 'approver' },
      server: { version: '17.3', sizeBytes: 1, database: plan.server.database, host: plan.server.host },
      range: plan.range.map(({ author: _author, ...migration }) => ({ ...migration, marks: [] })),
      losses: plan.losses.map((loss) => ({ ...loss, rows: loss.rows + 1, approved: true })).toReversed(),
      checks: [],
      warnings: [],
      apps: plan.apps.map(({ name }) => ({ found: 'Stopped', name })),
      liveSessions: 0,
      commands: [],
      drift: [],
      presentCatalog: plan.presentCatalog.toReversed(),
      tools: Object.fromEntries(Object.entries(plan.tools).toReversed()),
      policy: Object.fromEntries(Object.entries(plan.policy as object).toReversed()),
    });
    expect(digestOf(later)).toEqual(digestOf(plan));
  });

  it('tells a migration without known SQL from one whose Down is empty', () => {
    const { sql: _sql, ...unknown } = newest ?? raise();
    const empty = { ...unknown, sql: [] };
    expect(digestOf(losingPlan({ range: [unknown, ...older] })).digest).not.toBe(
      digestOf(losingPlan({ range: [empty, ...older] })).digest,
    );
  });
});

function raise(): never {
  throw new Error('The sample plan has no range.');
}
