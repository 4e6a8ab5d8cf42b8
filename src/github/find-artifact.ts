import { Refusal, sentenceOf } from '../plan/refusal.ts';
import { MOST_ATTEMPTS, nameOfAttempt } from './artifact.ts';

/** An artifact of a repository, sought by its name. */
export interface ArtifactQuestion {
  readonly name: string;
  /** `owner/name` */
  readonly repository: string;
  /** The branch whose runs are believed; undefined for the repository's default one. */
  readonly branch: string | undefined;
  readonly token: string;
  /** GITHUB_API_URL, which is another on a private GitHub. */
  readonly apiUrl: string;
  readonly signal: AbortSignal;
}

/** An artifact that some run of the branch has kept. */
export interface FoundArtifact {
  readonly name: string;
  readonly id: number;
  readonly runId: number;
  /** `sha256:` and the hash of what is downloaded, where GitHub knows it. */
  readonly digest: string | undefined;
}

/**
 * The newest artifact of a name that a run of the repository's own branch has kept. Any pull request can upload one by the same name from its own
 * run, so those of other branches and of forks are not looked at.
 * @throws Refusal when there is none, or GitHub does not say
 */
export async function findArtifact(question: ArtifactQuestion): Promise<FoundArtifact> {
  const { artifacts, repository } = await ask(question);
  const branch = question.branch ?? repository.default_branch;
  const whole = artifacts.filter(({ expired }) => !expired);
  const [newest] = whole
    .filter(
      ({ workflow_run: run }) =>
        run?.head_repository_id === repository.id &&
        run.repository_id === repository.id &&
        run.head_branch === branch,
    )
    .toSorted((a, b) => Date.parse(b.created_at ?? '') - Date.parse(a.created_at ?? ''));
  if (newest?.workflow_run?.id === undefined) {
    const others = [
      ...(whole.length < artifacts.length ? [`${artifacts.length - whole.length} that expired`] : []),
      ...(whole.length > 0
        ? [`${whole.length} by runs of other branches or forks, which are not believed`]
        : []),
    ];
    throw new Refusal(
      `${question.repository} has no artifact ${question.name} by a run of the branch ${branch}${others.length === 0 ? '' : ` (there are ${others.join(' and ')})`}. ` +
        'Give the branch that is deployed from in release-branch, the path of a release.json in release, or leave both out and go back with the source.',
    );
  }
  return {
    name: newest.name,
    id: newest.id,
    runId: newest.workflow_run.id,
    digest: newest.digest ?? undefined,
  };
}

async function ask({ name, repository, token, apiUrl, signal }: ArtifactQuestion) {
  const { getOctokit } = await import('@actions/github');
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const [owner = '', repo = ''] = repository.split('/');
  const where = { owner, repo, request: { signal } };
  try {
    const { rest } = getOctokit(token, { baseUrl: apiUrl, log: silent });
    const lists = await Promise.all(
      Array.from({ length: MOST_ATTEMPTS }, (_, before) =>
        rest.actions.listArtifactsForRepo({ ...where, name: nameOfAttempt(name, before + 1), per_page: 100 }),
      ),
    );
    return {
      artifacts: lists.flatMap(({ data }) => data.artifacts),
      repository: (await rest.repos.get(where)).data,
    };
  } catch (error) {
    signal.throwIfAborted();
    const status = error instanceof Error && 'status' in error ? error.status : undefined;
    const advice = [401, 403, 404].includes(Number(status))
      ? ' Give the job `permissions: actions: read`, or github-token a token that may.'
      : '';
    throw new Refusal(
      `The artifacts of ${repository} could not be looked through for the recorded release: ${sentenceOf(error)}.${advice}`,
      { cause: error },
    );
  }
}
