import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Contexts, fillIn, holds, type Status } from './expression.ts';
import { runAction, type StepOptions, type StepResult } from './runner.ts';
import { describeRun, hostEnvironment, type RunDescription } from './step-environment.ts';
import { callInputs, type ReusableWorkflow, type WorkflowJob, type WorkflowStep } from './workflow-file.ts';

type Texts = Readonly<Record<string, string>>;
type Needs = Readonly<Record<string, Pick<JobRun, 'result' | 'outputs'>>>;

/** An environment of the repository. */
export interface Environment {
  readonly secrets: Texts;
  /** Asked before a job that names the environment starts; none where it is not protected. */
  readonly review?: (needs: Needs) => Promise<'approved' | 'rejected'>;
}

/** Stands in for an action that is not ours: told its `with:`, it gives its outputs, and throws to fail the step. */
export type StandIn = (given: Texts, job: { readonly runnerTemp: string }) => Promise<Texts>;

export interface WorkflowOptions {
  readonly workflow: ReusableWorkflow;
  readonly inputs: Readonly<Record<string, string | number | boolean>>;
  /** The repository's own, as by `secrets: inherit`. */
  readonly secrets: Texts;
  readonly environments: Readonly<Record<string, Environment>>;
  /** What `uses: ./<path>` runs, by that path; the checkout that puts it there is taken as done. */
  readonly actions: Readonly<Record<string, StepOptions['action']>>;
  /** By `owner/name`. */
  readonly standIns: Readonly<Record<string, StandIn>>;
  /** What the lab wants our action to see. */
  readonly environment: Texts;
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
}

export interface JobRun {
  readonly result: 'success' | 'failure' | 'skipped';
  readonly outputs: Texts;
  /** By id, or `uses`, or name. */
  readonly steps: Readonly<Record<string, StepRun>>;
  readonly environment: string;
  readonly concurrencyGroup: string | undefined;
}

export interface WorkflowRun {
  readonly jobs: Readonly<Record<string, JobRun>>;
  readonly outputs: Texts;
}

/**
 * Runs a reusable workflow's jobs, one after the other in the order of the file, which must be that of their needs. Our own action
 * runs as the runner runs it, post step included, which here follows at once and not at the job's end.
 * Not modelled: matrices, services, job-wide `env:`, timeouts, the waiting of concurrency groups, and what permissions withhold.
 *
 * @throws Error for what GitHub would not start, or for an action that nothing stands in for
 */
export async function runWorkflow(options: WorkflowOptions): Promise<WorkflowRun> {
  const inputs = callInputs(options.workflow, options.inputs);
  const jobs: Record<string, JobRun> = {};
  for (const [id, job] of Object.entries(options.workflow.jobs)) {
    const needs = Object.fromEntries(
      job.needs.map((needed) => {
        const done = jobs[needed];
        if (done === undefined) throw new Error(`Job ${id} needs ${needed}, which does not stand before it.`);
        return [needed, { result: done.result, outputs: done.outputs }];
      }),
    );
    jobs[id] = await new JobExecution(options, inputs, id, job, needs).run();
  }
  const outputs = Object.entries(options.workflow.on.workflow_call.outputs).map(
    ([name, { value }]) => [name, fillIn(value, { jobs, inputs })] as const,
  );
  return { jobs, outputs: Object.fromEntries(outputs) };
}

class JobExecution {
  readonly #options: WorkflowOptions;
  readonly #id: string;
  readonly #job: WorkflowJob;
  readonly #needs: Needs;
  readonly #run: RunDescription;
  readonly #contexts: Contexts;
  readonly #steps: Record<string, StepRun> = {};
  #status: Status = 'success';

  constructor(options: WorkflowOptions, inputs: Contexts, id: string, job: WorkflowJob, needs: Needs) {
    this.#options = options;
    this.#id = id;
    this.#job = job;
    this.#needs = needs;
    this.#run = describeRun({ ...options.run, job: id });
    const { repository, runId, runAttempt, sha, ref, token } = this.#run;
    const github = { repository, run_id: runId, run_attempt: runAttempt, sha, ref, token };
    this.#contexts = { inputs, github, needs };
  }

  async run(): Promise<JobRun> {
    const environment = fillIn(this.#job.environment ?? '', this.#contexts);
    const group = this.#job.concurrency?.group;
    const about = {
      environment,
      concurrencyGroup: group === undefined ? undefined : fillIn(group, this.#contexts),
    };
    const needsSucceeded = Object.values(this.#needs).every(({ result }) => result === 'success');
    if (!holds(this.#job.if ?? 'success()', this.#contexts, needsSucceeded ? 'success' : 'failure')) {
      return { result: 'skipped', outputs: {}, steps: {}, ...about };
    }
    const protection = this.#options.environments[environment];
    if ((await protection?.review?.(this.#needs)) === 'rejected') {
      return { result: 'failure', outputs: {}, steps: {}, ...about };
    }
    const runnerTemp = await mkdtemp(join(this.#options.temporary, `${this.#id}-`));
    // An environment's secret takes the place of the repository's of the same name.
    const secrets = { ...this.#options.secrets, ...protection?.secrets };
    for (const step of this.#job.steps) {
      const key = step.id ?? step.uses ?? step.name ?? '';
      this.#steps[key] = await this.#runStep(step, secrets, runnerTemp);
      if (this.#steps[key].outcome === 'failure') this.#status = 'failure';
    }
    const outputs = Object.entries(this.#job.outputs ?? {}).map(
      ([name, text]) => [name, fillIn(text, this.#now(secrets, runnerTemp))] as const,
    );
    return { result: this.#status, outputs: Object.fromEntries(outputs), steps: this.#steps, ...about };
  }

  /** The contexts as they are between two steps. */
  #now(secrets: Texts, runnerTemp: string): Contexts {
    const { repository, sha } = this.#options.workflowFile;
    return {
      ...this.#contexts,
      secrets,
      steps: Object.fromEntries(
        Object.entries(this.#steps).map(([id, { outcome, outputs }]) => [id, { outcome, outputs }]),
      ),
      job: { status: this.#status, workflow_repository: repository, workflow_sha: sha },
      runner: { temp: runnerTemp, os: 'Linux' },
    };
  }

  async #runStep(step: WorkflowStep, secrets: Texts, runnerTemp: string): Promise<StepRun> {
    const contexts = this.#now(secrets, runnerTemp);
    if (!holds(step.if ?? 'success()', contexts, this.#status)) return { outcome: 'skipped', outputs: {} };
    const filled = (texts: WorkflowStep['with'] = {}): Record<string, string> =>
      Object.fromEntries(
        Object.entries(texts).map(([name, value]) => [name, fillIn(String(value), contexts)]),
      );
    if (step.run !== undefined) {
      return runCommands(fillIn(step.run, contexts), filled(step.env), this.#options.workspace);
    }
    const uses = step.uses ?? '';
    if (!uses.startsWith('./')) return this.#standIn(uses, filled(step.with), runnerTemp);
    const action = this.#options.actions[uses];
    if (action === undefined) throw new Error(`Job ${this.#id}: there is no action at ${uses}.`);
    const result = await runAction({
      action,
      inputs: filled(step.with),
      environment: { ...this.#options.environment, ...filled(step.env) },
      workspace: this.#options.workspace,
      runnerTemp,
      run: this.#run,
      secrets: Object.values(secrets),
    });
    const outcome = result.conclusion === 'success' ? 'success' : 'failure';
    return { outcome, outputs: result.outputs, action: result };
  }

  async #standIn(uses: string, given: Texts, runnerTemp: string): Promise<StepRun> {
    const standIn = this.#options.standIns[uses.replace(/@.*$/, '')];
    if (standIn === undefined) throw new Error(`Job ${this.#id}: nothing stands in for ${uses}.`);
    try {
      return { outcome: 'success', outputs: await standIn(given, { runnerTemp }) };
    } catch (error) {
      return { outcome: 'failure', outputs: {}, log: String(error) };
    }
  }
}

/** As the runner's default shell does: any command that fails ends the step. */
async function runCommands(script: string, environment: Texts, directory: string): Promise<StepRun> {
  const options = { cwd: directory, env: { ...hostEnvironment(), ...environment } };
  try {
    const { stdout, stderr } = await promisify(execFile)('bash', ['-e', '-c', script], options);
    return { outcome: 'success', outputs: {}, log: stdout + stderr };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return { outcome: 'failure', outputs: {}, log: `${stdout}${stderr}` };
  }
}
