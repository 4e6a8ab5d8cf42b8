import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { Action } from './action.ts';
import { createCommandFiles } from './command-files.ts';
import { type Annotation, Job } from './job.ts';
import {
  type NodeProcess,
  type ProcessEnd,
  type RunnerTimes,
  runnerTimes,
  startNode,
} from './node-process.ts';
import { findOrphans, type Orphan } from './orphans.ts';
import {
  describeRun,
  hostEnvironment,
  inputEnvironment,
  type RunDescription,
  runEnvironment,
  unexpectedInputs,
} from './step-environment.ts';

export interface StepOptions {
  action: Action;
  /** `with:` of the step. */
  inputs?: Readonly<Record<string, string>>;
  /** `env:` of the step, and what the artifact service and the Azure of the lab want the action to see. */
  environment?: Readonly<Record<string, string>>;
  /** GITHUB_WORKSPACE and the working directory; a new temporary folder when left out. */
  workspace?: string;
  /** RUNNER_TEMP; a new temporary folder when left out. It is not removed: tests look into it. */
  runnerTemp?: string;
  run?: Partial<RunDescription>;
  /** The values of `${{ secrets.… }}`, which the runner masks before the step says anything. */
  secrets?: readonly string[];
  /** Step debug logging: RUNNER_DEBUG=1 and `::debug::` in the log, with every output and saved state. */
  debug?: boolean;
  /** The node that runs the action; this process's own when left out. */
  node?: string;
  times?: Partial<RunnerTimes>;
  /** Told of every line of the log, masked, as it comes. */
  onLogLine?: (line: string) => void;
}

export type Conclusion = 'success' | 'failure' | 'cancelled';

export interface StepResult {
  main: ProcessEnd;
  /** Undefined when the action has no post, or its condition did not hold. */
  post: ProcessEnd | undefined;
  /** What a job can hand on: outputs that hold a secret are not among them. */
  outputs: Record<string, string>;
  /** The outputs left out because they hold a secret, unmasked. */
  withheldOutputs: Record<string, string>;
  /** What the action saved for post, unmasked. */
  state: Record<string, string>;
  /** What the action put into the environment of every later step (GITHUB_ENV), unmasked. */
  exportedVariables: Record<string, string>;
  addedPaths: string[];
  /** Main's and post's, masked as on the run's page. */
  summary: string;
  rawSummary: string;
  annotations: Annotation[];
  /** As on the run's page: masked, main's and post's. */
  log: string;
  /** The same lines before masking; the `::add-mask::` commands themselves are not among them. */
  rawLog: string;
  masks: string[];
  /** The processes of the action that still ran at the end. They are left running. */
  orphans: Orphan[];
  conclusion: Conclusion;
  workspace: string;
  runnerTemp: string;
}

/** One use of an action in a job: main and post share its log, masks, state and outputs. */
export class Step {
  readonly job: Job;
  readonly workspace: string;
  readonly runnerTemp: string;
  readonly #options: StepOptions;
  readonly #trackingId = `github_${randomUUID()}`;
  readonly #environment: Record<string, string>;
  #process: NodeProcess | undefined;
  #cancelled = false;
  #failed = false;

  constructor(options: StepOptions) {
    this.#options = options;
    this.workspace = options.workspace ?? mkdtempSync(join(tmpdir(), 'lab-workspace-'));
    this.runnerTemp = options.runnerTemp ?? mkdtempSync(join(tmpdir(), 'lab-runner-temp-'));
    this.job = new Job(options.debug === true, options.onLogLine);
    const run = describeRun(options.run);
    const given = options.inputs ?? {};
    this.#environment = {
      ...hostEnvironment(),
      ...runEnvironment(run, this.workspace, this.runnerTemp),
      ...(options.debug === true ? { RUNNER_DEBUG: '1' } : {}),
      RUNNER_TRACKING_ID: this.#trackingId,
      ...options.environment,
      ...inputEnvironment(options.action, given, run, this.workspace),
    };
    mkdirSync(join(this.runnerTemp, '_tool_cache'), { recursive: true });
    this.#maskWhatTheRunnerKnows(run);
    this.#warnOfUnexpectedInputs(given);
  }

  get pid(): number {
    return this.#running().pid;
  }

  get conclusion(): Conclusion {
    if (this.#cancelled) return 'cancelled';
    return this.#failed ? 'failure' : 'success';
  }

  kill(signal: NodeJS.Signals): void {
    this.#running().kill(signal);
  }

  async cancel(main: NodeProcess): Promise<void> {
    this.#cancelled = true;
    // A post step that always() runs is not signalled by the cancellation of its run.
    if (this.#process === main) await main.cancel();
  }

  /** Starts main; `ended` settles when its process has ended and its files are read. */
  startMain(): { process: NodeProcess; ended: Promise<ProcessEnd> } {
    return this.#start(this.#options.action.main);
  }

  /** Runs post, when the action has one and its condition holds, and gives the result of the whole. */
  async finish(main: ProcessEnd): Promise<StepResult> {
    const script = this.#postScript();
    if (script === undefined) return this.#result(main, undefined);
    this.job.beginStep();
    this.job.write('Post job cleanup.');
    return this.#result(main, await this.#start(script).ended);
  }

  #start(script: string): { process: NodeProcess; ended: Promise<ProcessEnd> } {
    const { job } = this;
    const files = createCommandFiles(this.runnerTemp);
    const process = startNode({
      node: this.#options.node ?? globalThis.process.execPath,
      script: resolve(this.#options.action.directory, script),
      cwd: this.workspace,
      environment: { ...this.#stepEnvironment(), ...files },
      times: { ...runnerTimes, ...this.#options.times },
      onLine: (line) => job.takeLine(line),
    });
    this.#process = process;
    const settle = async () => {
      const end = await process.ended;
      this.#process = undefined;
      job.takeFiles(files);
      if (end.exitCode !== 0 || job.commandFailed) this.#failed = true;
      return end;
    };
    return { process, ended: settle() };
  }

  #postScript(): string | undefined {
    const { post, postIf = 'always()' } = this.#options.action;
    const holds = {
      'always()': true,
      'success()': this.conclusion === 'success',
      'failure()': this.conclusion === 'failure',
      'cancelled()': this.conclusion === 'cancelled',
    };
    return holds[postIf] ? post : undefined;
  }

  #result(main: ProcessEnd, post: ProcessEnd | undefined): StepResult {
    const { job } = this;
    const { outputs, withheld } = job.publishOutputs();
    job.log.end();
    return {
      main,
      post,
      outputs,
      withheldOutputs: withheld,
      state: { ...job.state },
      exportedVariables: { ...job.exportedVariables },
      addedPaths: [...job.addedPaths],
      summary: job.summary,
      rawSummary: job.rawSummary,
      annotations: [...job.annotations],
      log: job.log.text,
      rawLog: job.rawLog,
      masks: job.masker.values,
      orphans: findOrphans(this.#trackingId),
      conclusion: this.conclusion,
      workspace: this.workspace,
      runnerTemp: this.runnerTemp,
    };
  }

  #stepEnvironment(): Record<string, string> {
    const { job } = this;
    const environment = { ...this.#environment, ...job.exportedVariables };
    const paths = [
      ...job.addedPaths.toReversed(),
      ...(environment.PATH === undefined ? [] : [environment.PATH]),
    ];
    const state = Object.entries(job.state).map(([name, value]) => [`STATE_${name}`, value]);
    return { ...environment, PATH: paths.join(delimiter), ...Object.fromEntries(state) };
  }

  #maskWhatTheRunnerKnows(run: RunDescription): void {
    const tokens = [
      run.token,
      this.#environment.ACTIONS_RUNTIME_TOKEN,
      this.#environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
    ];
    for (const secret of [...tokens, ...(this.#options.secrets ?? [])])
      this.job.masker.add(secret?.trim() ?? '');
  }

  #warnOfUnexpectedInputs(given: Readonly<Record<string, string>>): void {
    const { action } = this.#options;
    const unexpected = unexpectedInputs(action, given);
    if (unexpected.length === 0) return;
    const list = (names: string[]) => `'${names.join("', '")}'`;
    const valid = list(Object.keys(action.inputs));
    this.job.annotate('warning', `Unexpected input(s) ${list(unexpected)}, valid inputs are [${valid}]`);
  }

  #running(): NodeProcess {
    if (this.#process === undefined) throw new Error('No process of the step is running.');
    return this.#process;
  }
}
