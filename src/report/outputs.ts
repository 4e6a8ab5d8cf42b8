import type { RunReport } from './run-report.ts';

/** The step's outputs, by name. What is not known is left out. */
export function outputsOf(report: RunReport): Readonly<Record<string, string>> {
  const { range, plan, backup, artifact, app, verification } = report;
  const reverted = report.outcome === 'rolled-back' ? (range?.reverted ?? []) : [];
  const values: Readonly<Record<string, string | number | boolean | undefined>> = {
    outcome: report.outcome,
    'from-migration': range?.from,
    'to-migration': range?.to,
    'reverted-migrations': JSON.stringify(reverted),
    'reverted-count': reverted.length,
    'plan-digest': plan?.digest,
    'plan-file': plan?.file,
    'data-loss':
      plan &&
      JSON.stringify(
        plan.losses.map(({ name, kind, rows, bytes, migration }) => ({ name, kind, rows, bytes, migration })),
      ),
    engine: report.engine,
    'backup-file': backup?.file,
    'backup-sha256': backup?.sha256,
    'artifact-name': artifact?.name,
    'artifact-id': artifact?.id,
    'artifact-url': artifact?.url,
    'active-sessions': report.activeSessions,
    'schema-matches': verification?.matches,
    'downtime-seconds': report.downtimeMs === undefined ? undefined : (report.downtimeMs / 1_000).toFixed(1),
    'app-state': app?.ended,
    'report-file': report.reportFile,
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
