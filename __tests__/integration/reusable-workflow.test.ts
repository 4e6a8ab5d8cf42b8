import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actionFromManifest } from '../../lab/runner/action.ts';
import { alreadyThere, checkedOut, downloadedFrom } from '../../lab/runner/stand-ins.ts';
import { runWorkflow, type WorkflowOptions, type WorkflowRun } from '../../lab/runner/workflow.ts';
import { readWorkflow, type Workflow } from '../../lab/runner/workflow-file.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');

/**
 * In the place of the action, to see what the workflow's steps hand to it: it answers each mode with the outcome that the test has
 * given as the project's name, and with what it was given.
 */
const ECHO = `
import { appendFileSync } from 'node:fs';
const given = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name.startsWith('INPUT_')).map(([name, value]) => [name.slice(6).toLowerCase(), value]),
);
const outcomes = { plan: 'planned', rollback: 'rolled-back', ...JSON.parse(given.project) };
const outcome = outcomes[given.mode];
const outputs = { outcome, 'plan-digest': 'd1g357', 'artifact-name': 'ef-rollback-' + given.mode + '-4711-1' };
for (const [name, value] of Object.entries(outputs)) appendFileSync(process.env.GITHUB_OUTPUT, name + '=' + value + '\\n');
appendFileSync(process.env.GITHUB_STATE, 'given=' + JSON.stringify(given) + '\\n');
process.exitCode = ['planned', 'rolled-back', 'nothing-to-do'].includes(outcome) ? 0 : 1;
`;

let workflow: Workflow;
let directory: string;

beforeAll(async () => {
  workflow = readWorkflow(await readFile(join(ROOT, '.github/workflows/rollback.yml'), 'utf8'));
  directory = await mkdtemp(join(tmpdir(), 'lab-echo-'));
  await writeFile(join(directory, 'main.mjs'), ECHO);
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

function call(given: {
  readonly inputs?: WorkflowOptions['inputs'];
  readonly outcomes?: Readonly<Record<string, string>>;
  readonly review?: () => Promise<'approved' | 'rejected'>;
  readonly sha?: string;
  /** Where to note each commit that is checked out. */
  readonly checkedOutCommits?: string[];
}): Promise<WorkflowRun> {
  // The branch moves on while the reviewers read.
  const ofMain = ['c0ffee', 'badc0de'];
  const action = actionFromManifest({ runs: { using: 'node24', main: 'main.mjs' } }, directory);
  return runWorkflow({
    workflow,
    inputs: {
      environment: 'production',
      'plan-environment': 'production-plan',
      'target-migration': 'WidenBio',
      project: JSON.stringify(given.outcomes ?? {}),
      ...given.inputs,
    },
    secrets: { ISSUE_TOKEN: 'of-the-repository' },
    environments: {
      production: {
        secrets: { CONNECTION_STRING: 'as-the-owner' },
        ...(given.review === undefined ? {} : { review: given.review }),
      },
      'production-plan': { secrets: { PLAN_CONNECTION_STRING: 'as-a-reader' } },
    },
    actions: { './.ef-rollback': action },
    standIns: {
      'actions/checkout': checkedOut((ref) => {
        const commit = ref === 'main' ? (ofMain.shift() ?? '') : ref;
        given.checkedOutCommits?.push(commit);
        return commit;
      }),
      'actions/setup-dotnet': alreadyThere,
      'actions/download-artifact': downloadedFrom({
        artifacts: [],
        files: async (name) => new Map([['plan.json', Buffer.from(JSON.stringify({ name }))]]),
      }),
    },
    environment: {},
    workspace: directory,
    temporary: directory,
    workflowFile: { repository: 'somebody/ef-rollback', sha: given.sha ?? '5eed' },
  });
}

/** The inputs that a job's use of the action was given. */
function given(run: WorkflowRun, job: 'plan' | 'rollback'): Record<string, string> {
  return JSON.parse(run.jobs[job]?.steps[job]?.action?.state['given'] ?? '{}') as Record<string, string>;
}

test('a plan is made as a reader, approved, and carried out as the owner: the same plan of the same commit', async () => {
  const reviews: unknown[] = [];
  const checkedOutCommits: string[] = [];
  const run = await call({
    checkedOutCommits,
    inputs: {
      ref: 'main',
      'app-name': 'maa-api',
      'client-id': 'writer',
      'plan-client-id': 'reader',
      'notify-issue': '12',
    },
    review: async () => {
      reviews.push('asked');
      return 'approved';
    },
  });

  expect(run.outputs).toMatchObject({
    outcome: 'rolled-back',
    'plan-digest': 'd1g357',
    'plan-artifact': 'ef-rollback-plan-4711-1',
    'artifact-name': 'ef-rollback-rollback-4711-1',
  });
  expect(reviews).toEqual(['asked']);
  expect(run.jobs['rollback']).toMatchObject({
    result: 'success',
    environment: 'production',
    concurrencyGroup: 'ef-rollback-maa-api-production',
  });
  expect(given(run, 'rollback')).toMatchObject({
    'notify-issue': '12',
    'github-token': 'of-the-repository',
  });
  expect(given(run, 'plan')).toMatchObject({
    mode: 'plan',
    'connection-string': 'as-a-reader',
    'client-id': 'reader',
    'target-migration': 'WidenBio',
    'notify-issue': '12',
    'github-token': 'of-the-repository',
  });
  const toRollback = given(run, 'rollback');
  expect(toRollback).toMatchObject({
    mode: 'rollback',
    'plan-digest': 'd1g357',
    'connection-string': 'as-the-owner',
    'client-id': 'writer',
    'target-migration': 'WidenBio',
  });
  expect(JSON.parse(await readFile(toRollback['plan-file'] ?? 'none', 'utf8'))).toEqual({
    name: 'ef-rollback-plan-4711-1',
  });
  // In each job the code, then the action; the code once more as it was when it was planned.
  expect(checkedOutCommits).toEqual(['c0ffee', '5eed', 'c0ffee', '5eed']);
});

test('what both jobs are given and the digest depends on is the same for both', async () => {
  const run = await call({});
  const own =
    /^(mode|connection-string|client-id|artifact-name|plan-|notify-|github-token|(drain|stop|start|health-check)-timeout|backup-(directory|stall-timeout))/;
  const shared = (inputs: Record<string, string>) =>
    Object.fromEntries(Object.entries(inputs).filter(([name]) => !own.test(name)));
  expect(shared(given(run, 'plan'))).toEqual(shared(given(run, 'rollback')));
  expect(Object.keys(shared(given(run, 'plan'))).length).toBeGreaterThan(20);
});

test.each([
  ['a plan that is refused', { outcomes: { plan: 'refused' } }, 'failure', 'refused'],
  ['a plan with nothing to do', { outcomes: { plan: 'nothing-to-do' } }, 'success', 'nothing-to-do'],
  ['a GitHub that does not tell the commit', { sha: '' }, 'failure', ''],
] as const)('%s asks nobody and rolls nothing back', async (_name, how, result, outcome) => {
  let asked = 0;
  const review = async (): Promise<'approved'> => {
    asked += 1;
    return 'approved';
  };
  const run = await call({ ...how, review });
  expect(run.jobs['plan']?.result).toBe(result);
  expect(run.jobs['rollback']?.result).toBe('skipped');
  expect([asked, run.outputs['outcome']]).toEqual([0, outcome]);
});

test('a plan that is rejected runs nothing, and says that it was planned', async () => {
  const run = await call({ review: async () => 'rejected' });
  expect(run.jobs['rollback']).toMatchObject({ result: 'failure', steps: {} });
  expect(run.outputs['outcome']).toBe('planned');
});

test('two databases of one run have artifacts and a queue of their own', async () => {
  const run = await call({ inputs: { name: 'shop-eu' } });
  expect(given(run, 'plan')['artifact-name']).toMatch(/^ef-rollback-plan-shop-eu-\d+-1$/);
  expect(given(run, 'rollback')['artifact-name']).toMatch(/^ef-rollback-backup-shop-eu-\d+-1$/);
  expect(run.jobs['rollback']?.concurrencyGroup).toBe('ef-rollback-shop-eu-production');
});

test('a call that GitHub would not start is not started', async () => {
  await expect(call({ inputs: { 'target-migraton': 'WidenBio' } })).rejects.toThrow(
    'target-migraton is not defined',
  );
  await expect(call({ inputs: { 'start-app': 'false' } })).rejects.toThrow('start-app is not a boolean');
});
