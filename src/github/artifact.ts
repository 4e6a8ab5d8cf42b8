import { access, constants } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { Refusal, sentenceOf, throwIfCancelled } from '../plan/refusal.ts';
import { collectingGarbage } from '../process/collect-garbage.ts';
import type { FoundArtifact } from './find-artifact.ts';
import { runUrl } from './runner.ts';

/** What is uploaded as one artifact. */
export interface ArtifactRequest {
  readonly name: string;
  readonly files: readonly string[];
  readonly rootDirectory: string;
  readonly retentionDays: number | undefined;
  /** As zlib counts it; none unless said, since a dump is compressed already. */
  readonly compressionLevel?: number;
  readonly signal: AbortSignal;
  readonly onRetry: (sentence: string) => void;
  /** No further attempt is begun after this; a minute unless said. */
  readonly budgetMs?: number;
}

/** An artifact that the service has confirmed, whole. */
export interface UploadedArtifact {
  readonly name: string;
  readonly id: number;
  readonly bytes: number;
}

/** Where a run's artifact is downloaded from by hand. */
export function artifactUrl(run: Parameters<typeof runUrl>[0], id: number): string {
  return `${runUrl(run)}/artifacts/${id}`;
}

/** Not longer, since the app may be stopped meanwhile. */
const BUDGET_MS = 60_000;
const FIRST_PAUSE_MS = 500;
/** As many as the growing pauses leave time for in {@link BUDGET_MS}. */
export const MOST_ATTEMPTS = 8;

/** What an attempt to upload an artifact calls it: each further one takes a name of its own. */
export function nameOfAttempt(name: string, attempt: number): string {
  return attempt === 1 ? name : `${name}-${attempt}`;
}

/**
 * Says before anything is done whether an upload can work at all.
 * @throws Refusal outside of a job, on GitHub Enterprise Server, and in a public repository, where everybody could read the dump.
 */
export function refuseImpossibleUpload(
  environment: Readonly<Record<string, string | undefined>>,
  run: { readonly isPublic: boolean | undefined },
): void {
  const advice = 'set upload-artifact: false and keep the dump of backup-directory safe yourself.';
  refuseWithoutService(environment, 'the dump', advice);
  if (run.isPublic === true) {
    throw new Refusal(
      `This repository is public, so everybody could download the dump as an artifact; ${advice}`,
    );
  }
}

/**
 * Says whether there is an artifact service to upload to.
 * @param what is to be kept: `the dump`
 * @param advice the end of a sentence
 * @throws Refusal outside of a job and on GitHub Enterprise Server
 */
export function refuseWithoutService(
  environment: Readonly<Record<string, string | undefined>>,
  what: string,
  advice: string,
): void {
  if (!environment['ACTIONS_RUNTIME_TOKEN'] || !environment['ACTIONS_RESULTS_URL']) {
    throw new Refusal(`There is no artifact service here to keep ${what}; outside of a GitHub job ${advice}`);
  }
  if (isEnterpriseServer(environment['GITHUB_SERVER_URL'] ?? 'https://github.com')) {
    throw new Refusal(
      `GitHub Enterprise Server does not offer the artifact service that is needed; ${advice}`,
    );
  }
}

/**
 * Uploads and waits until the service has confirmed size and hash. The toolkit retries 5xx by itself, but neither a reset connection
 * nor a refused finalize; the name is burnt by then, so each further attempt takes a new one.
 * @throws Error when a minute of attempts did not do, or at once where trying again cannot help (quota, permission).
 */
export async function uploadArtifact(request: ArtifactRequest): Promise<UploadedArtifact> {
  // The toolkit turns a file that it cannot read into an uncaught exception.
  await Promise.all(request.files.map((file) => access(file, constants.R_OK)));
  const { DefaultArtifactClient } = await import('@actions/artifact');
  const client = new DefaultArtifactClient();
  const options = {
    compressionLevel: request.compressionLevel ?? 0,
    ...(request.retentionDays === undefined ? {} : { retentionDays: request.retentionDays }),
  };
  const until = Date.now() + (request.budgetMs ?? BUDGET_MS);
  for (let attempt = 1; ; attempt += 1) {
    throwIfCancelled(request.signal);
    const name = nameOfAttempt(request.name, attempt);
    try {
      const upload = () => client.uploadArtifact(name, [...request.files], request.rootDirectory, options);
      const done = await untilCancelled(collectingGarbage(upload), request.signal);
      if (done.id === undefined) {
        throw new Error('the service confirmed no artifact id.');
      }
      return { name, id: done.id, bytes: done.size ?? 0 };
    } catch (error) {
      throwIfCancelled(request.signal);
      if (isFinal(error) || attempt === MOST_ATTEMPTS || Date.now() >= until) {
        throw new Error(`Artifact ${name} could not be uploaded: ${sentenceOf(error)}`, {
          cause: error,
        });
      }
      request.onRetry(
        `Upload of artifact ${name} failed (${sentenceOf(error)}); trying again under a new name.`,
      );
      await untilCancelled(setTimeout(FIRST_PAUSE_MS * 2 ** (attempt - 1)), request.signal);
    }
  }
}

/**
 * Downloads an artifact of a run and unpacks it into a folder that is there.
 * @throws Refusal when it cannot be had, or is not what GitHub says it is
 */
export async function downloadArtifact(
  { name, id, runId, digest }: FoundArtifact,
  where: {
    readonly repository: string;
    readonly token: string;
    readonly into: string;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { DefaultArtifactClient } = await import('@actions/artifact');
  const [repositoryOwner = '', repositoryName = ''] = where.repository.split('/');
  const download = new DefaultArtifactClient().downloadArtifact(id, {
    path: where.into,
    findBy: { token: where.token, workflowRunId: runId, repositoryOwner, repositoryName },
    ...(digest === undefined ? {} : { expectedHash: digest }),
  });
  const done = await untilCancelled(download, where.signal).catch((cause: unknown) => {
    throwIfCancelled(where.signal);
    throw new Refusal(`Artifact ${name} (id ${id}) could not be downloaded: ${sentenceOf(cause)}.`, {
      cause,
    });
  });
  if (done.digestMismatch === true) {
    throw new Refusal(
      `Artifact ${name} (id ${id}) has another SHA-256 than GitHub states: it was not downloaded whole. Try again.`,
    );
  }
}

/** The toolkit cannot be told to stop; when cancelled we stop waiting, and the process ends soon after. */
async function untilCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const cancelled = Promise.withResolvers<never>();
  const onAbort = (): void => cancelled.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, cancelled.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function isFinal(error: unknown): boolean {
  return /quota|GHES|\b40[13]\b|unauthorized|forbidden|permission/i.test(sentenceOf(error));
}

function isEnterpriseServer(serverUrl: string): boolean {
  const host = new URL(serverUrl).hostname.toLowerCase();
  return !(host === 'github.com' || host.endsWith('.ghe.com') || host.endsWith('.localhost'));
}
