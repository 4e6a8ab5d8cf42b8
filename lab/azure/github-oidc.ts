import { randomUUID } from 'node:crypto';
import type { Faults } from './faults.ts';
import { makeSigningKey, nowInSeconds, type SigningKey, signToken } from './json-web-token.ts';
import { bearerToken, type Reply, type Request, retryAfterHeader } from './reply.ts';

const issuer = 'https://token.actions.githubusercontent.com';

/** GitHub's OIDC endpoint as the job of one run sees it. */
export type GitHubOidc = {
  issuer: string;
  key: SigningKey;
  /** The `sub` of every token. */
  subject: string;
  /** With its query, as ACTIONS_ID_TOKEN_REQUEST_URL has it: `&audience=…` is appended by the client. */
  pathAndQuery: string;
  requestToken: string;
  answer(request: Request): Promise<Reply>;
};

/**
 * Plays `core.getIDToken`'s other side: GET with the job's token, `{value: <JWT>}` back
 * (docs.github.com, "OpenID Connect reference"). Tokens live `lifetime` seconds.
 */
export async function makeGitHubOidc(faults: Faults, subject: string, lifetime: number): Promise<GitHubOidc> {
  const key = await makeSigningKey();
  const requestToken = `lab-job-${randomUUID()}`;
  const answer = async (request: Request): Promise<Reply> => {
    const fault = await faults.meetSignIn('oidc');
    if (fault?.kind === 'reset') return 'reset';
    if (fault?.kind === 'status') return { status: fault.status, headers: retryAfterHeader(fault) };
    if (bearerToken(request) !== requestToken) {
      return { status: 401, body: { message: 'The token of the job is missing or not valid.' } };
    }
    const audience = request.query.get('audience') ?? 'https://github.com/octo-org';
    return { status: 200, body: { value: signToken(jobClaims(subject, audience, lifetime), key) } };
  };
  const pathAndQuery = `/12/idtoken/${randomUUID()}/${randomUUID()}?api-version=2.0`;
  return { issuer, key, subject, pathAndQuery, requestToken, answer };
}

function jobClaims(subject: string, audience: string, lifetime: number) {
  const now = nowInSeconds();
  return {
    jti: randomUUID(),
    sub: subject,
    aud: audience,
    iss: issuer,
    iat: now,
    nbf: now,
    exp: now + lifetime,
    repository: 'octo-org/octo-repo',
    repository_owner: 'octo-org',
    ref: 'refs/heads/main',
    ref_type: 'branch',
    environment: 'production',
    event_name: 'workflow_dispatch',
    runner_environment: 'github-hosted',
    run_id: '1',
    run_attempt: '1',
  };
}
