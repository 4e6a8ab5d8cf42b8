import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ArtifactService } from '../artifacts/artifact-service.ts';
import { type Answer, refused } from './answers.ts';
import { REPOSITORY_ID, RepositoryArtifacts } from './artifacts.ts';
import { type Fault, Faults } from './faults.ts';
import { Issues } from './issues.ts';

export type { Fault, FaultKind } from './faults.ts';
export type { Issue } from './issues.ts';

export interface GitHubLabOptions {
  /** The one token that is good. */
  readonly token: string;
  /** `owner/name` of the one repository. */
  readonly repository: string;
  /** What the token may do with issues. */
  readonly issues?: 'write' | 'read';
  /** Whether the repository has its issues switched off. */
  readonly issuesDisabled?: boolean;
  /** Where the artifacts of the repository are. */
  readonly artifacts?: ArtifactService;
}

/** A request that was made, and how it was answered. Its body is kept: no secret belongs in it. */
export interface GitHubRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: string;
  readonly answer: number | 'reset';
}

export interface GitHubLab {
  /** For GITHUB_API_URL. */
  readonly apiUrl: string;
  readonly issues: Issues;
  /** The artifacts of the repository, where the options say where they are. */
  readonly artifacts: RepositoryArtifacts | undefined;
  readonly requests: readonly GitHubRequest[];
  fault(fault: Fault): void;
  clearFaults(): void;
  stop(): Promise<void>;
}

const HOURLY_REQUESTS = 1_000;

/** Starts as much of GitHub's REST API as tells a plan on an issue and finds an artifact, on a free port of 127.0.0.1. */
export async function startGitHub(options: GitHubLabOptions): Promise<GitHubLab> {
  const issues = new Issues(`https://github.com/${options.repository}`);
  const faults = new Faults();
  const requests: GitHubRequest[] = [];
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const artifacts =
    options.artifacts === undefined
      ? undefined
      : new RepositoryArtifacts(options.artifacts, `${apiUrl}/repos/${options.repository}/actions/artifacts`);

  const answerTo = (message: IncomingMessage, body: string): Answer | 'reset' => {
    const method = message.method ?? '';
    const url = new URL(message.url ?? '/', apiUrl);
    const authorization = message.headers.authorization ?? '';
    if (!/^(token|bearer) /i.test(authorization)) return refused(404, 'Not Found');
    if (authorization.replace(/^\w+ /, '') !== options.token) return refused(401, 'Bad credentials');
    const fault = faults.take(method);
    if (fault !== undefined && fault.kind !== 'lost') return faultAnswer(fault);
    const repository = `/repos/${options.repository}`;
    if (url.pathname === repository) {
      return {
        status: 200,
        body: { id: REPOSITORY_ID, full_name: options.repository, default_branch: 'main' },
      };
    }
    if (artifacts !== undefined && url.pathname.startsWith(`${repository}/actions/artifacts`)) {
      return artifacts.answer(url.pathname.slice(`${repository}/actions/artifacts`.length), url);
    }
    const prefix = `${repository}/issues`;
    if (!url.pathname.startsWith(prefix)) return refused(404, 'Not Found');
    if (options.issuesDisabled === true) return refused(410, 'Issues has been disabled in this repository.');
    if (method !== 'GET' && options.issues === 'read') return faultAnswer({ kind: 'forbidden' });
    const answer = issues.answer(method, url.pathname.slice(prefix.length), url, body);
    return fault === undefined ? answer : refused(502, 'Server Error');
  };

  server.on('request', async (message: IncomingMessage, response: ServerResponse) => {
    const body = await text(message);
    const answer = answerTo(message, body);
    requests.push({
      method: message.method ?? '',
      path: message.url ?? '',
      body,
      answer: answer === 'reset' ? 'reset' : answer.status,
    });
    if (answer === 'reset') {
      message.socket.resetAndDestroy();
      return;
    }
    response.writeHead(answer.status, {
      'content-type': 'application/json; charset=utf-8',
      'x-ratelimit-limit': String(HOURLY_REQUESTS),
      'x-ratelimit-remaining': String(HOURLY_REQUESTS - requests.length),
      'x-ratelimit-reset': String(Math.ceil(Date.now() / 1_000) + 3_600),
      'x-ratelimit-resource': 'core',
      ...answer.headers,
    });
    response.end(JSON.stringify(answer.body));
  });

  return {
    apiUrl,
    issues,
    artifacts,
    requests,
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function faultAnswer(fault: Fault): Answer | 'reset' {
  switch (fault.kind) {
    case 'reset':
      return 'reset';
    case 'forbidden':
      return {
        ...refused(403, 'Resource not accessible by integration'),
        headers: { 'x-accepted-github-permissions': 'issues=write' },
      };
    case 'secondary-limit':
      return {
        ...refused(
          429,
          'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
        ),
        headers: { 'retry-after': String(fault.retryAfter ?? 60) },
      };
    case 'spent':
      return {
        ...refused(403, 'API rate limit exceeded for installation.'),
        headers: { 'x-ratelimit-remaining': '0' },
      };
    default:
      return refused(503, 'Service Unavailable');
  }
}
