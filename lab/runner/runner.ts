import type { ProcessEnd } from './node-process.ts';
import { Step, type StepOptions, type StepResult } from './step.ts';

export { actionFromManifest } from './action.ts';
export type { StepOptions, StepResult } from './step.ts';

/** A step whose main runs, and whose post waits to be started, so that a test can look at the world between. */
export interface MainStep {
  readonly pid: number;
  readonly workspace: string;
  readonly runnerTemp: string;
  /** @see LiveLog.waitFor */
  waitForLog(pattern: string | RegExp): Promise<string>;
  /** Cancels the run: signals main as the runner does and settles when it has ended. Post is not signalled. */
  cancel(): Promise<void>;
  /** Sends a signal to node alone. */
  kill(signal: NodeJS.Signals): void;
  /** Settles when main has ended and its files are read. */
  ended: Promise<ProcessEnd>;
  /** What is known of the step now; for tests that look between main and post. */
  current(): Pick<StepResult, 'state' | 'log' | 'rawLog' | 'annotations' | 'masks'>;
  /** Runs post, when the action has one and its condition holds, and gives the result of the whole. */
  runPost(): Promise<StepResult>;
}

export interface RunningStep {
  /** Of the process that runs now: main's, then post's. */
  readonly pid: number;
  readonly workspace: string;
  readonly runnerTemp: string;
  waitForLog(pattern: string | RegExp): Promise<string>;
  cancel(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  result: Promise<StepResult>;
}

/**
 * Starts an action's main as GitHub's runner does; its post waits for `runPost`.
 * Not modelled: the echo of inputs and env at the head of the log, problem matchers, the runner's own limits
 * on time, the removal of RUNNER_TEMP and of orphan processes at the end of the job.
 *
 * @throws Error when node cannot be started
 */
export function startMain(options: StepOptions): MainStep {
  const step = new Step(options);
  const main = step.startMain();
  const ended = main.ended.finally(() => step.job.log.end());
  return {
    pid: main.process.pid,
    workspace: step.workspace,
    runnerTemp: step.runnerTemp,
    waitForLog: (pattern) => step.job.log.waitFor(pattern),
    cancel: () => step.cancel(main.process),
    kill: (signal) => step.kill(signal),
    ended,
    current: () => ({
      state: { ...step.job.state },
      log: step.job.log.text,
      rawLog: step.job.rawLog,
      annotations: [...step.job.annotations],
      masks: step.job.masker.values,
    }),
    async runPost() {
      const end = await ended;
      step.job.log.reopen();
      return step.finish(end);
    },
  };
}

/**
 * Starts an action as GitHub's runner does: main, then post however main ended.
 *
 * @throws Error when node cannot be started
 */
export function startStep(options: StepOptions): RunningStep {
  const step = new Step(options);
  const main = step.startMain();
  return {
    get pid() {
      return step.pid;
    },
    workspace: step.workspace,
    runnerTemp: step.runnerTemp,
    waitForLog: (pattern) => step.job.log.waitFor(pattern),
    cancel: () => step.cancel(main.process),
    kill: (signal) => step.kill(signal),
    result: main.ended.then((end) => step.finish(end)),
  };
}

/** Runs an action, main and post, to its end. */
export function runAction(options: StepOptions): Promise<StepResult> {
  return startStep(options).result;
}
