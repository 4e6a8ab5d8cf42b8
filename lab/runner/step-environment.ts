import { mkdirSync, writeFileSync } from 'node:fs';
import { arch } from 'node:os';
import { dirname, join } from 'node:path';
import { type Action, evaluateDefault } from './action.ts';

/** The run a step belongs to; every field has a default. */
export interface RunDescription {
  repository: string;
  /** Whether the repository is private; a public one shows its artifacts and logs to everyone. */
  private: boolean;
  actor: string;
  runId: string;
  runAttempt: string;
  ref: string;
  sha: string;
  workflow: string;
  job: string;
  eventName: string;
  /** The branch that a pull request is to be merged into; '' for any other event. */
  baseRef: string;
  /** The inputs of workflow_dispatch, as the event's payload tells them. */
  eventInputs: Readonly<Record<string, string>>;
  serverUrl: string;
  apiUrl: string;
  /** The job's GITHUB_TOKEN, what `${{ github.token }}` gives. */
  token: string;
}

const defaultRun: RunDescription = {
  repository: 'contoso/shop',
  private: true,
  actor: 'operator',
  runId: '4711000001',
  runAttempt: '1',
  ref: 'refs/heads/main',
  sha: '6c1b3a0f9d2e4b58a7c6d5e4f3a2b1c0d9e8f7a6',
  workflow: 'Roll back production',
  job: 'rollback',
  eventName: 'workflow_dispatch',
  baseRef: '',
  eventInputs: {},
  serverUrl: 'https://github.com',
  apiUrl: 'https://api.github.com',
  token: 'ghs_labTokenOfTheJob0000000000000000000',
};

/** Gives a whole description of a run from the parts that matter to a test. */
export function describeRun(parts: Partial<RunDescription> = {}): RunDescription {
  return { ...defaultRun, ...parts };
}

// A hosted runner hands its own environment on; of this machine's only what tools need to run at all.
const keptNames =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TMPDIR|UseSharedCompilation|https?_proxy|no_proxy)$/i;
const keptPrefixes = /^(DOTNET_|NUGET_|MSBUILD|SSL_CERT_|NODE_EXTRA_CA_CERTS$)/;

export function hostEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).flatMap(([name, value]) =>
    value !== undefined && (keptNames.test(name) || keptPrefixes.test(name)) ? [[name, value] as const] : [],
  );
  return Object.fromEntries(kept);
}

function writeEvent(run: RunDescription, runnerTemp: string): string {
  const [owner = '', name = ''] = run.repository.split('/');
  const folder = join(runnerTemp, '_github_workflow');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'event.json');
  const event = {
    inputs: run.eventInputs,
    ref: run.ref,
    repository: {
      name,
      full_name: run.repository,
      owner: { login: owner },
      private: run.private,
      visibility: run.private ? 'private' : 'public',
      default_branch: 'main',
      html_url: `${run.serverUrl}/${run.repository}`,
    },
    sender: { login: run.actor },
    workflow: '.github/workflows/rollback.yml',
  };
  writeFileSync(path, JSON.stringify(event, undefined, 2));
  return path;
}

function architecture(): string {
  return arch() === 'arm64' ? 'ARM64' : 'X64';
}

/** The variables GitHub sets for every step of a run. Writes the event's payload under `runnerTemp`. */
export function runEnvironment(run: RunDescription, workspace: string, runnerTemp: string) {
  const refName = run.ref.replace(/^refs\/(heads|tags)\//, '');
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__self',
    GITHUB_ACTOR: run.actor,
    GITHUB_TRIGGERING_ACTOR: run.actor,
    GITHUB_API_URL: run.apiUrl,
    GITHUB_BASE_REF: run.baseRef,
    GITHUB_GRAPHQL_URL: `${run.apiUrl}/graphql`,
    GITHUB_SERVER_URL: run.serverUrl,
    GITHUB_EVENT_NAME: run.eventName,
    GITHUB_EVENT_PATH: writeEvent(run, runnerTemp),
    GITHUB_JOB: run.job,
    GITHUB_REF: run.ref,
    GITHUB_REF_NAME: refName,
    GITHUB_REF_TYPE: run.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    GITHUB_REF_PROTECTED: 'false',
    GITHUB_REPOSITORY: run.repository,
    GITHUB_REPOSITORY_OWNER: run.repository.split('/')[0] ?? '',
    GITHUB_RETENTION_DAYS: '90',
    GITHUB_RUN_ATTEMPT: run.runAttempt,
    GITHUB_RUN_ID: run.runId,
    GITHUB_RUN_NUMBER: '1',
    GITHUB_SHA: run.sha,
    GITHUB_WORKFLOW: run.workflow,
    GITHUB_WORKFLOW_REF: `${run.repository}/.github/workflows/rollback.yml@${run.ref}`,
    GITHUB_WORKFLOW_SHA: run.sha,
    GITHUB_WORKSPACE: workspace,
    RUNNER_ARCH: architecture(),
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'lab',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: runnerTemp,
    RUNNER_TOOL_CACHE: join(runnerTemp, '_tool_cache'),
    RUNNER_WORKSPACE: dirname(workspace),
  };
}

/** Gives INPUT_* for every input: the caller's value, else the default; names compare without case. */
export function inputEnvironment(
  action: Action,
  given: Readonly<Record<string, string>>,
  run: RunDescription,
  workspace: string,
): Record<string, string> {
  const github = {
    actor: run.actor,
    api_url: run.apiUrl,
    ref: run.ref,
    repository: run.repository,
    run_attempt: run.runAttempt,
    run_id: run.runId,
    server_url: run.serverUrl,
    sha: run.sha,
    token: run.token,
    workflow: run.workflow,
    workspace,
  };
  const variable = (name: string) => `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) environment[variable(name)] = value;
  for (const [name, text] of Object.entries(action.inputs)) {
    environment[variable(name)] ??= evaluateDefault(text, github);
  }
  return environment;
}

/** The inputs a workflow gives that the action does not have; the runner warns of them. */
export function unexpectedInputs(action: Action, given: Readonly<Record<string, string>>): string[] {
  const known = new Set(Object.keys(action.inputs).map((name) => name.toLowerCase()));
  return Object.keys(given).filter((name) => !known.has(name.toLowerCase()));
}
