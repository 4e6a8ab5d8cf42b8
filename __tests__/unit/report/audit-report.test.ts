import { expect, test } from 'vitest';
import {
  type AuditedMigration,
  describeAudited,
  offending,
  renderAudit,
} from '../../../src/report/audit-report.ts';

const MIGRATIONS: readonly AuditedMigration[] = [
  { id: '1_Exact', verdict: 'exact' },
  { id: '2_Left', verdict: 'inexact', difference: ['column public.a.b should not be there (text null)'] },
  { id: '3_Empty', verdict: 'does nothing', difference: ['table public.t should not be there (table)'] },
  { id: '4_Throws', verdict: 'cannot be generated', reason: 'Not reversible | on purpose.' },
  { id: '5_Fails', verdict: 'fails', reason: 'relation "x" does not exist', sqlState: '42P01' },
  { id: '6_After', verdict: 'not judged', reason: 'its Up fails: no such type' },
];

test.each([
  ['none', []],
  ['fails', ['4_Throws', '5_Fails']],
  ['inexact', ['2_Left', '3_Empty', '4_Throws', '5_Fails']],
] as const)('audit-fail-on %s fails the step for %j', (threshold, ids) => {
  expect(offending(MIGRATIONS, threshold).map(({ id }) => id)).toEqual(ids);
});

test('a verdict is told with its reason, SQLSTATE and difference', () => {
  expect(MIGRATIONS.map(describeAudited)).toEqual([
    'The Down of 1_Exact: exact',
    'The Down of 2_Left: inexact; column public.a.b should not be there (text null)',
    'The Down of 3_Empty: does nothing; table public.t should not be there (table)',
    'The Down of 4_Throws: cannot be generated: Not reversible | on purpose.',
    'The Down of 5_Fails: fails: relation "x" does not exist (SQLSTATE 42P01)',
    'The Down of 6_After: not judged: its Up fails: no such type',
  ]);
});

test('the summary counts every verdict and shows first what is not exact', () => {
  const lines = renderAudit({ migrations: MIGRATIONS }).split('\n');
  expect(lines[0]).toBe('## Can these 6 migrations be gone back over?');
  expect(lines[2]).toBe(
    '✓ 1 exact · ≈ 1 inexact · ∅ 1 does nothing · ✗ 1 cannot be generated · ✗ 1 fails · ? 1 not judged',
  );
  const notExact = lines.slice(
    lines.indexOf('### Not exactly'),
    lines.findIndex((line) => line.startsWith('<details>')),
  );
  expect(notExact.filter((line) => line.startsWith('| `'))).toHaveLength(5);
  // A pipe in a reason would end the cell.
  expect(notExact.find((line) => line.includes('4_Throws'))).toContain('Not reversible \\| on purpose.');
});
