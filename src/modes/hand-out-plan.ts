import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { artifactUrl, uploadArtifact } from '../github/artifact.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { writePlanDocument } from '../plan/seal-plan.ts';
import type { Attempt } from './attempt.ts';
import { postPlan } from './tell-on-issue.ts';

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
  await postPlan(attempt, document);
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
