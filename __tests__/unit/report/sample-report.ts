import type { RunReport } from '../../../src/report/run-report.ts';

/** A report of a whole run, to be changed where a test looks. */
export function sampleReport(change: Partial<RunReport> = {}): RunReport {
  return {
    outcome: 'rolled-back',
    asked: { mode: 'rollback', target: '~2' },
    run: { id: '4711', attempt: '1', actor: 'operator', repository: 'contoso/shop' },
    startedAt: '2026-11-22T10:00:00.000Z',
    endedAt: '2026-11-22T10:00:20.000Z',
    server: { version: '17.2', host: 'db.example', port: 5433, database: 'shop', sizeBytes: 12_897_485 },
    tools: { pgDump: '17.2', dotnetEf: '10.0.15' },
    range: {
      from: '20251118140000_AddLoginAttempts',
      to: '20250903111500_WidenBio',
      reverted: ['20251118140000_AddLoginAttempts', '20251014093000_AddSessionDevice'],
    },
    historyTable: '"public"."__EFMigrationsHistory"',
    engine: 'database-update',
    activeSessions: 5_000,
    backup: { file: '/tmp/run/shop.dump', bytes: 70_000_000, sha256: 'abc123', milliseconds: 4_200 },
    artifact: {
      name: 'ef-rollback-backup-4711-1',
      id: 7,
      url: 'https://github.com/contoso/shop/actions/runs/4711/artifacts/7',
    },
    app: { name: 'maa-api', found: 'Running', ended: 'Running' },
    verification: { matches: true, scope: 'schema', tables: 8, failing: [], tolerated: [], drift: [] },
    downtimeMs: 9_400,
    phases: [{ name: 'Look', startedAt: 1_000, endedAt: 1_400, result: 'done', down: false }],
    warnings: [],
    nextSteps: [],
    ...change,
  };
}

/** The report without some of its parts. */
export function without(report: RunReport, ...names: readonly (keyof RunReport)[]): RunReport {
  return Object.fromEntries(
    Object.entries(report).filter(([name]) => !names.includes(name as keyof RunReport)),
  ) as unknown as RunReport;
}
