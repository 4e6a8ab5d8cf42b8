import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Inputs } from '../inputs.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { contactSteps } from '../report/contacts.ts';
import { type CommandFacts, nextSteps } from '../report/next-steps.ts';
import { outputsOf } from '../report/outputs.ts';
import { PAGE_LIMITS } from '../report/page-limits.ts';
import { renderPlanPage } from '../report/plan-page.ts';
import { redactTexts } from '../report/redaction.ts';
import type { NextStep, RunReport } from '../report/run-report.ts';
import { renderSummary } from '../report/summary.ts';
import { isFailure } from './outcome.ts';
import { RANGE_FILE } from './recorded-range.ts';
import { SEQUENCES_FILE } from './recorded-sequences.ts';
import type { World } from './world.ts';

/**
 * Tells how a run ended everywhere it is looked for: annotations, summary, JSON report, outputs, exit code.
 * @param document the plan, where one was made
 * @returns the report as it was told, without secrets
 */
export async function tell(
  world: World,
  inputs: Inputs,
  report: RunReport,
  directory: string,
  document?: PlanDocument,
): Promise<RunReport> {
  const { runner } = world;
  const settings = inputs.database.connection;
  const [place] = settings.hosts;
  const complete: RunReport = {
    ...report,
    nextSteps: stepsAfter(report, {
      host: report.server?.host ?? place?.host ?? '',
      port: report.server?.port ?? place?.port ?? 5432,
      user: settings.username,
      database: settings.database,
      app: inputs.app,
      ef: inputs.ef,
    }),
  };
  if (
    report.backup !== undefined ||
    report.outcome === 'rolled-back' ||
    report.outcome === 'needs-intervention'
  ) {
    complete.reportFile = join(directory, 'report.json');
  }
  // Each text before it is escaped: nothing finds a secret in JSON within JSON, or behind Markdown's backslashes.
  const told = redactTexts(complete, (text) => runner.redact(text));
  if (complete.reportFile !== undefined) {
    await writeFile(complete.reportFile, `${JSON.stringify(told, undefined, 2)}\n`, { mode: 0o600 });
  }
  for (const [name, value] of Object.entries(outputsOf(complete))) {
    runner.output(name, value);
  }
  if (complete.failure !== undefined) {
    const state = complete.database === undefined ? '' : ` ${complete.database}`;
    runner.error(
      `${inputs.mode === 'plan' ? 'Plan' : 'Rollback'}: ${complete.outcome}`,
      `${complete.failure.phase}: ${complete.failure.sentence}${state}`,
    );
  }
  runner.line(`Outcome: ${complete.outcome}`);
  await runner.summary(summaryOf(told, document));
  if (isFailure(complete.outcome)) {
    runner.fail();
  }
  return told;
}

/** After a failure the last step is to call somebody. */
function stepsAfter(report: RunReport, facts: CommandFacts): readonly NextStep[] {
  const steps = nextSteps(report, facts);
  return isFailure(report.outcome) ? [...steps, ...contactSteps(report.contacts ?? [])] : steps;
}

/** A plan's page is all there is to tell of it; a rollback that was refused shows what there was to approve. */
function summaryOf(report: RunReport, document: PlanDocument | undefined): string {
  if (document === undefined || (report.outcome !== 'planned' && report.outcome !== 'refused')) {
    return renderSummary(report);
  }
  if (report.failure === undefined) {
    return renderPlanPage(document, PAGE_LIMITS.jobSummary);
  }
  const summary = renderSummary(report);
  const left = PAGE_LIMITS.jobSummary - Buffer.byteLength(summary) - 16;
  return `${summary}\n---\n\n${renderPlanPage(document, left)}`;
}

/** Removes what the run no longer needs: all of its folder when there is nothing in it to keep, its scratch files otherwise. */
export async function tidy(directory: string, report: RunReport): Promise<void> {
  if (
    report.backup === undefined &&
    report.plan?.file === undefined &&
    report.outcome !== 'needs-intervention' &&
    report.outcome !== 'rolled-back'
  ) {
    await rm(directory, { recursive: true, force: true });
    return;
  }
  await Promise.all(
    ['expected.json', RANGE_FILE, SEQUENCES_FILE, 'tools', 'release'].map((name) =>
      rm(join(directory, name), { recursive: true, force: true }),
    ),
  );
}
