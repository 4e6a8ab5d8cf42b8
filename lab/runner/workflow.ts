import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createCommandFiles, readCommandFile } from './command-files.ts';
import { type Contexts, evaluateWhole, fillIn, holds, type Status } from './expression.ts';
import { readPairs } from './file-command.ts';
import { runAction, type StepOptions, type StepResult } from './runner.ts';
import { describeRun, hostEnvironment, type RunDescription, runEnvironment } from './step-environment.ts';
import { inputsOf, outputsOf, type Workflow, type WorkflowJob, type WorkflowStep } from './workflow-file.ts';

type Texts = Readonly<Record<string, string>>;
type Needs = Readonly<Record<string, Pick<JobRun, 'result' | 'outputs'>>>;

/** An environment of the repository. */
export interface Environment {
  readonly secrets: Texts;
  /** Asked before a job that names the environment starts; none where it is not protected. */
  readonly review?: (needs: Needs) => Promise<'approved' | 'rejected'>;
}

/** Stands in for an action that is not ours: told its `with:`, it gives its outputs, and throws to fail the step. */
export type StandIn = (
  given: Texts,
  job: { readonly runnerTemp: string; readonly workspace: string },
) => Promise<Texts>;

export interface WorkflowOptions {
  readonly workflow: Workflow;
  readonly inputs: Readonly<Record<string, string | number | boolean>>;
  /** The repository's own, as by `secrets: inherit`. */
  readonly secrets: Texts;
  /** The repository's variables. */
  readonly variables?: Texts;
  readonly environments: Readonly<Record<string, Environment>>;
  /** Our own, by what stands in `uses:` before the `@`; the checkout that puts one there is taken as done. */
  readonly actions: Readonly<Record<string, StepOptions['action']>>;
  /** By `owner/name`. */
  readonly standIns: Readonly<Record<string, StandIn>>;
  /** What the lab wants our action to see. */
  readonly environment: Texts;
  /** What a job that checks something out has in GITHUB_WORKSPACE; any other job's is empty. */
  readonly workspace: string;
  /** The folder in which each job gets a RUNNER_TEMP of its own. */
  readonly temporary: string;
  readonly run?: Partial<RunDescription>;
  /** `owner/name` and commit of the workflow file; an older GitHub tells none. */
  readonly workflowFile: { readonly repository: string; readonly sha: string };
}

export interface StepRun {
  readonly outcome: 'success' | 'failure' | 'skipped';
  readonly outputs: Texts;
  /** Of a step that ran an action of ours. */
  readonly action?: StepResult;
  /** Of a step that ran commands. */
  readonly log?: string;
  /** What it wrote to GITHUB_STEP_SUMMARY. */
  readonly summary?: string;
}

/** A job, or one of those that its matrix makes of it. */
export interface JobRun {
  readonly result: 'success' | 'failure' | 'skipped';
  readonly outputs: Texts;
  /** By id, or `uses`, or name. */
  readonly steps: Readonly<Record<string, StepRun>>;
  readonly environment: string;
  readonly concurrencyGroup: string | undefined;
}

/** A whole job: as its last leg, but for its result. */
export interface WholeJobRun extends JobRun {
  /** In the order of the matrix; one where there is none. */
  readonly legs: readonly JobRun[];
}

export interface WorkflowRun {
  readonly jobs: Readonly<Record<string, WholeJobRun>>;
  readonly outputs: Texts;
}

/**
 * Runs a workflow's jobs, one after the other in the order of the file, which must be that of their needs; the legs of a matrix so, too.
 * Our own action runs as the runner runs it, post step included, which here follows at once and not at the job's end.
 * Not modelled: services, timeouts, the waiting of concurrency groups, and what permissions withhold.
 *
 * @throws Error for what GitHub would not start, or for an action that nothing stands in for
 */
export async function runWorkflow(options: WorkflowOptions): Promise<WorkflowRun> {
  const inputs = inputsOf(options.workflow, options.inputs);
  const jobs: Record<string, WholeJobRun> = {};
  for (const [id, job] of Object.entries(options.workflow.jobs)) {
    const needs = Object.fromEntries(
      job.needs.map((needed) => {
        const done = jobs[needed];
        if (done === undefined) throw new Error(`Job ${id} needs ${needed}, which does not stand before it.`);
        return [needed, { result: done.result, outputs: done.outputs }];
      }),
    );
    jobs[id] = await runJob(options, inputs, id, job, needs);
  }
  const outputs = outputsOf(options.workflow).map(
    ([name, value]) => [name, fillIn(value, { jobs, inputs })] as const,
  );
  return { jobs, outputs: Object.fromEntries(outputs) };
}

const NOT_RUN = { outputs: {}, steps: {}, environment: '', concurrencyGroup: undefined };

async function runJob(
  options: WorkflowOptions,
  inputs: Contexts,
  id: string,
  job: WorkflowJob,
  needs: Needs,
): Promise<WholeJobRun> {
  const run = describeRun({ ...options.run, job: id });
  const { repository, runId, runAttempt, sha, ref, token, baseRef } = run;
  const github = { repository, run_id: runId, run_attempt: runAttempt, sha, ref, token, base_ref: baseRef };
  const contexts = { inputs, github, needs, vars: options.variables ?? {} };
  const needsSucceeded = Object.values(needs).every(({ result }) => result === 'success');
  // Asked before there is a matrix.
  if (!holds(job.if ?? 'success()', contexts, needsSucceeded ? 'success' : 'failure')) {
    return { ...NOT_RUN, result: 'skipped', legs: [] };
  }
  const legs: JobRun[] = [];
  for (const matrix of combinations(job, contexts)) {
    legs.push(await new JobExecution(options, run, { ...contexts, matrix }, job, needs).run());
    if (legs.at(-1)?.result === 'failure' && job.strategy?.['fail-fast'] === true) break;
  }
  const result = legs.every((leg) => leg.result === 'success') ? 'success' : 'failure';
  return { ...NOT_RUN, ...legs.at(-1), result, legs };
}

/** Every combination of a matrix's values; a single empty one where a job has no matrix. */
function combinations(job: WorkflowJob, contexts: Contexts): readonly Contexts[] {
  const axes = Object.entries(job.strategy?.matrix ?? {}).map(([name, given]) => {
    const values = typeof given === 'string' ? evaluateWhole(given, contexts) : given;
    if (!Array.isArray(values)) throw new Error(`The matrix's ${name} is no list.`);
    return { name, values: values as readonly unknown[] };
  });
  return axes.reduce<readonly Contexts[]>(
    (made, { name, values }) => made.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

class JobExecution {
  readonly #options: WorkflowOptions;
  readonly #job: WorkflowJob;
  readonly #needs: Needs;
  readonly #run: RunDescription;
  readonly #contexts: Contexts;
  readonly #steps: Record<string, StepRun> = {};
  #status: Status = 'success';
  #folders = { runnerTemp: '', workspace: '' };
  #environment: Texts = {};

  constructor(
    options: WorkflowOptions,
    run: RunDescription,
    contexts: Contexts,
    job: WorkflowJob,
    needs: Needs,
  ) {
    this.#options = options;
    this.#run = run;
    this.#contexts = contexts;
    this.#job = job;
    this.#needs = needs;
  }

  async run(): Promise<JobRun> {
    const environment = fillIn(this.#job.environment ?? '', this.#contexts);
    const group = this.#job.concurrency?.group;
    const about = {
      environment,
      concurrencyGroup: group === undefined ? undefined : fillIn(group, this.#contexts),
    };
    const protection = this.#options.environments[environment];
    if ((await protection?.review?.(this.#needs)) === 'rejected') {
      return { result: 'failure', outputs: {}, steps: {}, ...about };
    }
    this.#folders = await this.#makeFolders();
    // An environment's secret takes the place of the repository's of the same name.
    const secrets = { ...this.#options.secrets, ...protection?.secrets };
    this.#environment = filled(this.#job.env, this.#now(secrets));
    for (const step of this.#job.steps) {
      const key = step.id ?? step.uses ?? step.name ?? '';
      this.#steps[key] = await this.#runStep(step, secrets);
      if (this.#steps[key].outcome === 'failure') this.#status = 'failure';
    }
    const outputs = filled(this.#job.outputs, this.#now(secrets));
    return { result: this.#status, outputs, steps: this.#steps, ...about };
  }

  async #makeFolders() {
    const { temporary, workspace } = this.#options;
    const checksOut = this.#job.steps.some(({ uses }) => uses?.startsWith('actions/checkout@'));
    return {
      runnerTemp: await mkdtemp(join(temporary, `${this.#run.job}-`)),
      workspace: checksOut ? workspace : await mkdtemp(join(temporary, 'workspace-')),
    };
  }

  /** The contexts as they are between two steps. */
  #now(secrets: Texts): Contexts {
    const { repository, sha } = this.#options.workflowFile;
    return {
      ...this.#contexts,
      secrets,
      env: this.#environment,
      steps: Object.fromEntries(
        Object.entries(this.#steps).map(([id, { outcome, outputs }]) => [id, { outcome, outputs }]),
      ),
      job: { status: this.#status, workflow_repository: repository, workflow_sha: sha },
      runner: { temp: this.#folders.runnerTemp, os: 'Linux' },
    };
  }

  async #runStep(step: WorkflowStep, secrets: Texts): Promise<StepRun> {
    const contexts = this.#now(secrets);
    if (!holds(step.if ?? 'success()', contexts, this.#status)) return { outcome: 'skipped', outputs: {} };
    const environment = { ...this.#environment, ...filled(step.env, contexts) };
    if (step.run !== undefined) return this.#runCommands(fillIn(step.run, contexts), environment);
    const uses = (step.uses ?? '').replace(/@.*$/, '');
    const action = this.#options.actions[uses];
    if (action === undefined) return this.#standIn(uses, filled(step.with, contexts));
    const result = await runAction({
      action,
      inputs: filled(step.with, contexts),
      environment: { ...this.#options.environment, ...environment },
      ...this.#folders,
      run: this.#run,
      secrets: Object.values(secrets),
    });
    const outcome = result.conclusion === 'success' ? 'success' : 'failure';
    return { outcome, outputs: result.outputs, action: result };
  }

  async #standIn(uses: string, given: Texts): Promise<StepRun> {
    const standIn = this.#options.standIns[uses];
    if (standIn === undefined) throw new Error(`Job ${this.#run.job}: nothing stands in for ${uses}.`);
    try {
      return { outcome: 'success', outputs: await standIn(given, this.#folders) };
    } catch (error) {
      return { outcome: 'failure', outputs: {}, log: String(error) };
    }
  }

  /** As the runner's default shell does: any command that fails ends the step. */
  async #runCommands(script: string, environment: Texts): Promise<StepRun> {
    const { runnerTemp, workspace } = this.#folders;
    const files = createCommandFiles(runnerTemp);
    const run = runEnvironment(this.#run, workspace, runnerTemp);
    const options = { cwd: workspace, env: { ...hostEnvironment(), ...run, ...files, ...environment } };
    const ended = await promisify(execFile)('bash', ['-e', '-c', script], options).then(
      ({ stdout, stderr }) => ({ outcome: 'success' as const, log: stdout + stderr }),
      ({ stdout = '', stderr = '' }: { stdout?: string; stderr?: string }) => ({
        outcome: 'failure' as const,
        log: stdout + stderr,
      }),
    );
    return {
      ...ended,
      outputs: Object.fromEntries(readPairs(readCommandFile(files.GITHUB_OUTPUT))),
      summary: readCommandFile(files.GITHUB_STEP_SUMMARY),
    };
  }
}

function filled(texts: Readonly<Record<string, unknown>> = {}, contexts: Contexts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, value]) => [name, fillIn(String(value), contexts)]),
  );
}
