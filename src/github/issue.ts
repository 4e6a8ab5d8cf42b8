import { setTimeout } from 'node:timers/promises';
import { sentenceOf } from '../plan/refusal.ts';

/** A plan, or how a run ended, to be told on an issue. Secrets have been taken out of title and body. */
export interface Post {
  readonly kind: 'plan' | 'outcome';
  /** An issue's number, or `new` for one of its own. */
  readonly issue: number | 'new';
  /** Of a new issue. */
  readonly title: string;
  /** Markdown, at most LONGEST_BODY characters. */
  readonly body: string;
  /**
   * The run's id and, where one run plans several databases, what tells them apart. A post with the same mark is brought
   * up to date instead of a second one made.
   */
  readonly mark: string;
  /** Of an outcome: the mark of its plan. Where that has opened an issue, the outcome is told there. */
  readonly planMark?: string;
  readonly token: string;
  /** `owner/name` */
  readonly repository: string;
  /** GITHUB_API_URL, which is another on GitHub Enterprise Server. */
  readonly apiUrl: string;
  readonly signal: AbortSignal;
  /** No further attempt is begun after this; half a minute unless said. */
  readonly budgetMs?: number;
}

/** Where it was told, or why it was not. */
export type Posting =
  | { readonly posted: true; readonly issue: number; readonly url: string }
  | { readonly posted: false; readonly sentence: string };

/** GitHub's limit, less what the mark takes. */
export const LONGEST_BODY = 65_536 - 256;

const BUDGET_MS = 30_000;
const FIRST_PAUSE_MS = 1_000;

/**
 * Tells something on an issue. What could not be told is so all the same, so this never throws for GitHub's sake: what it
 * gives then is a sentence for a warning. A busy GitHub is asked again for half a minute; since each attempt looks for the
 * post before it makes one, an answer that was lost makes no second post.
 * @throws the signal's reason when cancelled.
 */
export async function postOnIssue(post: Post): Promise<Posting> {
  if (post.body.length > LONGEST_BODY) {
    return notPosted(
      post,
      `it has ${post.body.length} characters, and an issue takes ${LONGEST_BODY} at most.`,
    );
  }
  const issues = await openIssues(post);
  const until = Date.now() + (post.budgetMs ?? BUDGET_MS);
  for (let attempt = 0; ; attempt += 1) {
    try {
      return { posted: true, ...(await upsert(issues, post)) };
    } catch (error) {
      post.signal.throwIfAborted();
      const pauseMs = pauseBefore(error, attempt);
      if (pauseMs === undefined || Date.now() + pauseMs > until) {
        return notPosted(post, reasonOf(error, post));
      }
      await setTimeout(pauseMs, undefined, { signal: post.signal }).catch(() => post.signal.throwIfAborted());
    }
  }
}

interface Posted {
  readonly issue: number;
  readonly url: string;
}

type Issues = Awaited<ReturnType<typeof openIssues>>;

/** The few things one does with the issues of a repository. */
async function openIssues({ token, repository, apiUrl, signal }: Post) {
  const { getOctokit } = await import('@actions/github');
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const { rest, paginate } = getOctokit(token, { baseUrl: apiUrl, log: silent });
  const [owner = '', repo = ''] = repository.split('/');
  const where = { owner, repo, request: { signal } };
  return {
    comments: (issue: number) =>
      paginate(rest.issues.listComments, { ...where, issue_number: issue, per_page: 100 }),
    newest: async () =>
      (await rest.issues.listForRepo({ ...where, state: 'all', sort: 'created', per_page: 100 })).data,
    comment: async (issue: number, body: string) =>
      (await rest.issues.createComment({ ...where, issue_number: issue, body })).data.html_url,
    changeComment: async (id: number, body: string) =>
      (await rest.issues.updateComment({ ...where, comment_id: id, body })).data.html_url,
    open: async (title: string, body: string): Promise<Posted> => {
      const { data } = await rest.issues.create({ ...where, title, body });
      return { issue: data.number, url: data.html_url };
    },
    change: async (issue: number, body: string): Promise<Posted> => {
      const { data } = await rest.issues.update({ ...where, issue_number: issue, body });
      return { issue: data.number, url: data.html_url };
    },
  };
}

async function upsert(issues: Issues, post: Post): Promise<Posted> {
  const body = `${post.body}\n\n${commentOf(post.kind, post.mark)}`;
  if (post.issue !== 'new') {
    return upsertComment(issues, post, post.issue, body);
  }
  const newest = await issues.newest();
  const ours = newest.find(isMarked(post.kind, post.mark));
  if (ours !== undefined) {
    return issues.change(ours.number, body);
  }
  const opened = post.planMark === undefined ? undefined : newest.find(isMarked('plan', post.planMark));
  return opened === undefined
    ? issues.open(post.title, body)
    : upsertComment(issues, post, opened.number, body);
}

async function upsertComment(issues: Issues, post: Post, issue: number, body: string): Promise<Posted> {
  const ours = (await issues.comments(issue)).find(isMarked(post.kind, post.mark));
  const url =
    ours === undefined ? await issues.comment(issue, body) : await issues.changeComment(ours.id, body);
  return { issue, url };
}

/** What a post ends with, unseen by whoever reads it. */
function commentOf(kind: Post['kind'], mark: string): string {
  return `<!-- ef-rollback ${kind} ${encodeURIComponent(mark).replaceAll('-', '%2D')} -->`;
}

function isMarked(kind: Post['kind'], mark: string): (one: { readonly body?: string | null }) => boolean {
  const comment = commentOf(kind, mark);
  return ({ body }) => body?.endsWith(comment) === true;
}

/** What octokit throws for an answer that is no success. */
interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly data: { readonly message?: string; readonly errors?: readonly unknown[] };
}

function answerOf(error: unknown): Answer | undefined {
  if (!(error instanceof Error) || !('response' in error)) return undefined;
  return error.response as Answer | undefined;
}

/** Milliseconds to wait before asking again; undefined where that cannot help. */
function pauseBefore(error: unknown, attempt: number): number | undefined {
  const answer = answerOf(error);
  const backOff = FIRST_PAUSE_MS * 2 ** attempt;
  if (answer === undefined) return backOff;
  const retryAfter = answer.headers['retry-after'];
  if (retryAfter !== undefined) return Number(retryAfter) * 1_000;
  return answer.status >= 500 || answer.status === 429 ? backOff : undefined;
}

function isRateLimit({ status, headers }: Answer): boolean {
  const isSpent = String(headers['x-ratelimit-remaining']) === '0' || headers['retry-after'] !== undefined;
  return status === 429 || (status === 403 && isSpent);
}

function reasonOf(error: unknown, { issue, repository }: Post): string {
  const answer = answerOf(error);
  if (answer === undefined) return `GitHub could not be reached: ${sentenceOf(error)}`;
  const said = answer.data.message ?? 'without a reason';
  if (isRateLimit(answer)) return `GitHub's rate limit for this token is used up (${said}).`;
  switch (answer.status) {
    case 401:
      return `GitHub does not accept the token (${said}). Give github-token one that has not expired.`;
    case 403:
      return /locked/i.test(said)
        ? `the issue is locked (${said}).`
        : `the token may not write issues (${said}). Give the job \`permissions: issues: write\`, or github-token a token that may.`;
    case 404:
      return issue === 'new'
        ? `GitHub shows this token no repository ${repository}.`
        : `${repository} has no issue #${issue}, or the token may not see it. Look at notify-issue.`;
    case 410:
      return `issues are switched off in ${repository}, or this one was deleted (${said}). Look at notify-issue.`;
    case 422:
      return `GitHub finds it not valid: ${JSON.stringify(answer.data.errors ?? said)}.`;
    default:
      return `GitHub answered ${answer.status} (${said}).`;
  }
}

function notPosted({ kind, issue }: Post, reason: string): Posting {
  const where = issue === 'new' ? 'as a new issue' : `on issue #${issue}`;
  const [what, stands] =
    kind === 'plan'
      ? ['The plan', 'The plan itself stands; it is']
      : ['How the run ended', 'That changes nothing; it is'];
  return {
    posted: false,
    sentence: `${what} could not be told ${where}: ${reason} ${stands} in the job's summary.`,
  };
}
