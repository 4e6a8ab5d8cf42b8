import { LONGEST_BODY, type Post, postOnIssue } from '../github/issue.ts';
import { runUrl } from '../github/runner.ts';
import type { Inputs } from '../inputs.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { sentenceOf } from '../plan/refusal.ts';
import { writeHosts } from '../postgres/connection-hosts.ts';
import { renderPlanPage } from '../report/plan-page.ts';
import type { RunReport } from '../report/run-report.ts';
import { renderSummary } from '../report/summary.ts';
import type { Attempt } from './attempt.ts';
import type { World } from './world.ts';

/** A cancelled run is killed 10 s after its signal, and has done most of what it does in them. */
const HURRY_MS = 1_500;

/** Posts the page of a plan where notify-issue says. That it cannot be posted is told, and no reason to have no plan. */
export async function postPlan({ inputs, world, warn }: Attempt, document: PlanDocument): Promise<void> {
  await post(inputs, world, (sentence) => warn('Issue', sentence), {
    kind: 'plan',
    title: `Rollback of ${document.server.database} from ${document.from} to ${document.to}`,
    body: renderPlanPage(document, LONGEST_BODY),
    mark: `${world.run.id} ${document.server.host}/${document.server.database}`,
    signal: world.signal,
  });
}

/**
 * Posts how a rollback ended where notify-issue says, beside its plan. Last of all, since nothing may depend on it; never throws.
 * @param told the report as it was told, without secrets
 */
export async function postOutcome(inputs: Inputs, world: World, told: RunReport): Promise<void> {
  const { run, runner } = world;
  const warn = (sentence: string): void => runner.warning('Issue', sentence);
  const link = `[Run ${run.id}, attempt ${run.attempt}](${runUrl(run)})`;
  const { range } = told;
  const posting = post(inputs, world, warn, {
    kind: 'outcome',
    title: `Rollback of ${inputs.database.connection.database}${range === undefined ? '' : ` from ${range.from} to ${range.to}`}`,
    body: `${renderSummary(told, LONGEST_BODY - link.length - 2)}\n${link}`,
    mark: `${run.id} ${run.attempt} ${placeOf(told)}`,
    planMark: `${run.id} ${placeOf(told)}`,
    signal: world.signal.aborted ? AbortSignal.timeout(HURRY_MS) : world.signal,
  });
  await posting.catch((error: unknown) => warn(`How the run ended could not be told: ${sentenceOf(error)}`));
}

/** As the plan writes it, so that an issue that was opened for it is found. */
function placeOf({ server }: RunReport): string {
  return server === undefined ? '' : `${writeHosts([server])}/${server.database}`;
}

async function post(
  { notifyIssue, githubToken }: Inputs,
  { run, runner, environment }: World,
  warn: (sentence: string) => void,
  given: Pick<Post, 'kind' | 'title' | 'body' | 'mark' | 'planMark' | 'signal'>,
): Promise<void> {
  if (notifyIssue === undefined) {
    return;
  }
  const posting = await postOnIssue({
    ...given,
    issue: notifyIssue,
    token: githubToken ?? '',
    repository: run.repository,
    apiUrl: environment['GITHUB_API_URL'] ?? 'https://api.github.com',
  });
  if (posting.posted) {
    runner.line(`${given.kind === 'plan' ? 'The plan is' : 'How it ended is'} posted: ${posting.url}`);
  } else {
    warn(posting.sentence);
  }
}
