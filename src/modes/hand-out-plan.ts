import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { artifactUrl, uploadArtifact } from '../github/artifact.ts';
import { LONGEST_BODY, postPlan } from '../github/issue.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { writePlanDocument } from '../plan/seal-plan.ts';
import { renderPlanPage } from '../report/plan-page.ts';
import type { Attempt } from './attempt.ts';

/** Writes the plan down, keeps it as an artifact, and posts its page where that is asked for. */
export async function handOutPlan(attempt: Attempt, document: PlanDocument): Promise<void> {
  const file = join(attempt.workplace.directory, 'plan.json');
  await writeFile(file, writePlanDocument(document), { mode: 0o600 });
  if (attempt.report.plan !== undefined) {
    attempt.report.plan.file = file;
  }
  if (attempt.inputs.backup.upload) {
    await upload(attempt, file);
  }
  if (attempt.inputs.notifyIssue !== undefined) {
    await post(attempt, attempt.inputs.notifyIssue, document);
  }
}

async function upload({ inputs, world, workplace, phases, report }: Attempt, file: string): Promise<void> {
  const { id, attempt } = world.run;
  const artifact = await phases.run(
    'Upload plan',
    () =>
      uploadArtifact({
        name: inputs.backup.artifactName ?? `ef-rollback-plan-${id}-${attempt}`,
        files: [file],
        rootDirectory: workplace.directory,
        retentionDays: inputs.backup.retentionDays,
        signal: world.signal,
        onRetry: (sentence) => world.runner.warning('Artifact', sentence),
      }),
    (uploaded) => `artifact ${uploaded.name} (id ${uploaded.id}) is confirmed`,
  );
  report.artifact = {
    name: artifact.name,
    id: artifact.id,
    url: artifactUrl(world.run, artifact.id),
  };
}

/** That it cannot be posted is told, and no reason to have no plan. */
async function post(
  { inputs, world, warn }: Attempt,
  issue: number | 'new',
  document: PlanDocument,
): Promise<void> {
  const { run, runner, environment, signal } = world;
  const posting = await postPlan({
    issue,
    title: `Rollback of ${document.server.database} from ${document.from} to ${document.to}`,
    body: renderPlanPage(document, LONGEST_BODY),
    mark: `${run.id} ${document.server.host}/${document.server.database}`,
    token: inputs.githubToken ?? '',
    repository: run.repository,
    apiUrl: environment['GITHUB_API_URL'] ?? 'https://api.github.com',
    signal,
  });
  if (posting.posted) {
    runner.line(`The plan is posted: ${posting.url}`);
  } else {
    warn('Issue', posting.sentence);
  }
}
