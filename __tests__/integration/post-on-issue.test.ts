import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type GitHubLab, type GitHubLabOptions, startGitHub } from '../../lab/github/github.ts';
import { LONGEST_BODY, type Post, postOnIssue } from '../../src/github/issue.ts';

const ACCESS = { token: 'ghs_labTokenOfTheJob', repository: 'contoso/shop' };

let github: GitHubLab;

beforeEach(async () => {
  github = await startGitHub(ACCESS);
});

afterEach(async () => {
  await github.stop();
});

/** Another GitHub than the usual one, for the rest of the test. */
async function useGitHub(options: Partial<GitHubLabOptions>): Promise<void> {
  await github.stop();
  github = await startGitHub({ ...ACCESS, ...options });
}

function post(given: Partial<Post>): Promise<Awaited<ReturnType<typeof postOnIssue>>> {
  return postOnIssue({
    kind: 'plan',
    issue: 1,
    title: 'Rollback of maa to WidenBio',
    body: '⚠️ **loses data**',
    mark: '4711',
    ...ACCESS,
    apiUrl: github.apiUrl,
    signal: new AbortController().signal,
    ...given,
  });
}

async function reason(given: Partial<Post> = {}): Promise<string> {
  const posting = await post(given);
  return posting.posted ? 'posted' : posting.sentence;
}

const bodies = (issue: number): string[] =>
  (github.issues.all.find((one) => one.number === issue)?.comments ?? []).map((comment) => comment.body);

const MARK = '<!-- ef-rollback plan 4711 -->';

describe('a plan told on an issue', () => {
  it('is one comment, brought up to date by the same run and left alone by another', async () => {
    github.issues.add({ comments: ['Orders fail since noon.'] });
    const first = await post({ body: 'first' });
    const second = await post({ body: 'second' });
    await post({ body: 'of another run', mark: '4712' });
    await post({ body: 'of another database', mark: '4711 shop-eu' });

    expect(second).toEqual(first);
    expect(first).toEqual({
      posted: true,
      issue: 1,
      url: expect.stringMatching(/contoso\/shop\/issues\/1#issuecomment-\d+$/),
    });
    expect(bodies(1)).toEqual([
      'Orders fail since noon.',
      `second\n\n${MARK}`,
      'of another run\n\n<!-- ef-rollback plan 4712 -->',
      'of another database\n\n<!-- ef-rollback plan 4711%20shop%2Deu -->',
    ]);
  });

  it('is found behind two hundred comments', async () => {
    github.issues.add({ comments: [...Array(230).keys()].map((n) => `comment ${n}`) });
    await post({ body: 'first' });
    await post({ body: 'second' });
    expect(bodies(1)).toHaveLength(231);
    expect(bodies(1).at(-1)).toBe(`second\n\n${MARK}`);
    expect(github.requests.filter(({ method }) => method === 'GET')).toHaveLength(6);
  });

  it('is an issue of its own where that is asked for, and one alone', async () => {
    await post({ issue: 'new', body: 'first' });
    const posting = await post({ issue: 'new', body: 'second' });
    expect(posting).toEqual({ posted: true, issue: 1, url: 'https://github.com/contoso/shop/issues/1' });
    expect(github.issues.all).toMatchObject([
      { title: 'Rollback of maa to WidenBio', body: `second\n\n${MARK}` },
    ]);
  });

  it('may be as long as GitHub takes, and is not sent when longer', async () => {
    github.issues.add();
    const mark = `4711 ${'name'.repeat(50)}`;
    expect(await reason({ body: 'x'.repeat(LONGEST_BODY), mark })).toBe('posted');
    const before = github.requests.length;
    expect(await reason({ body: 'x'.repeat(LONGEST_BODY + 1) })).toContain('65281 characters');
    expect(github.requests).toHaveLength(before);
  });

  it('has beside it how its run ended, in the issue that was opened for it, once an attempt', async () => {
    const outcome = { kind: 'outcome', planMark: '4711', issue: 'new' } as const;
    await post({ issue: 'new', body: 'the plan' });
    await post({ ...outcome, mark: '4711 1', body: 'needs-intervention' });
    await post({ ...outcome, mark: '4711 2', body: 'refused' });
    const again = await post({ ...outcome, mark: '4711 2', body: 'rolled-back' });
    await post({ ...outcome, mark: '4712 1', planMark: '4712', body: 'without a plan' });
    expect(again).toMatchObject({ posted: true, issue: 1 });
    expect(github.issues.all.map(({ body }) => body.split('\n')[0])).toEqual(['the plan', 'without a plan']);
    expect(bodies(1).map((body) => body.split('\n')[0])).toEqual(['needs-intervention', 'rolled-back']);
  });

  it.each(['unavailable', 'reset', 'lost'] as const)(
    'gets through a GitHub that is %s once',
    async (kind) => {
      github.issues.add();
      github.fault({ kind, method: 'POST', times: 1 });
      expect(await reason()).toBe('posted');
      expect(bodies(1)).toHaveLength(1);
    },
  );

  it('waits as long as a secondary rate limit asks, where that is short', async () => {
    github.issues.add();
    github.fault({ kind: 'secondary-limit', retryAfter: 1, times: 1 });
    const begun = Date.now();
    expect(await reason()).toBe('posted');
    expect(Date.now() - begun).toBeGreaterThanOrEqual(1_000);
  });

  it('is given up when cancelled', async () => {
    github.issues.add();
    github.fault({ kind: 'unavailable' });
    const cancel = new AbortController();
    const posting = post({ signal: cancel.signal });
    await vi.waitFor(() => expect(github.requests).not.toHaveLength(0));
    cancel.abort(new Error('The run was cancelled.'));
    await expect(posting).rejects.toThrow('The run was cancelled.');
  });
});

describe('a plan that cannot be told', () => {
  const stands = /The plan itself stands; it is in the job's summary\.$/;

  it('says that the token is not accepted', async () => {
    expect(await reason({ token: 'ghs_expired' })).toMatch(
      /^The plan could not be told on issue #1: GitHub does not accept the token \(Bad credentials\)\./,
    );
  });

  it('says which permission is missing', async () => {
    await useGitHub({ issues: 'read' });
    github.issues.add();
    const sentence = await reason();
    expect(sentence).toContain('Give the job `permissions: issues: write`');
    expect(sentence).toMatch(stands);
    expect(github.requests.map(({ answer }) => answer)).toEqual([200, 403]);
  });

  it('says that there is no such issue, none at all, or a locked one', async () => {
    expect(await reason({ issue: 12 })).toContain('contoso/shop has no issue #12');
    expect(await reason({ issue: 'new', repository: 'contoso/other' })).toContain(
      'no repository contoso/other',
    );
    github.issues.add({ locked: true });
    expect(await reason()).toContain('the issue is locked');
    await useGitHub({ issuesDisabled: true });
    expect(await reason({ issue: 'new' })).toContain('issues are switched off in contoso/shop');
  });

  it('says of an outcome that the run stands as it is', async () => {
    expect(await reason({ kind: 'outcome', issue: 12 })).toMatch(
      /^How the run ended could not be told on issue #12: .* That changes nothing; it is in the job's summary\.$/,
    );
  });

  it('quotes what GitHub finds not valid', async () => {
    expect(await reason({ issue: 'new', title: 'x'.repeat(257) })).toContain('title is too long');
  });

  it('does not wait out a limit that is longer than its time, and tells a limit from a permission', async () => {
    github.issues.add();
    github.fault({ kind: 'secondary-limit', times: 1 });
    expect(await reason()).toContain('rate limit for this token is used up');
    github.fault({ kind: 'spent', times: 1 });
    expect(await reason()).toContain('rate limit for this token is used up');
    expect(github.requests).toHaveLength(2);
  });

  it('says that GitHub is away when it stays away', async () => {
    github.issues.add();
    github.fault({ kind: 'unavailable' });
    expect(await reason({ budgetMs: 0 })).toContain('GitHub answered 503 (Service Unavailable)');
    await github.stop();
    expect(await reason({ budgetMs: 0 })).toContain('GitHub could not be reached');
    github = await startGitHub(ACCESS);
  });
});
