import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { LineSplitter } from './line-splitter.ts';

/** How a step's process ended. */
export interface ProcessEnd {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** Milliseconds from its start to its exit. */
  durationMs: number;
}

/** How long the runner waits, in milliseconds, after each signal and for streams that outlive their process. */
export interface RunnerTimes {
  interruptMs: number;
  terminateMs: number;
  openStreamsMs: number;
}

/** Source: actions/runner, src/Runner.Sdk/ProcessInvoker.cs. */
export const runnerTimes: RunnerTimes = { interruptMs: 7500, terminateMs: 2500, openStreamsMs: 5000 };

export interface NodeProcess {
  pid: number;
  /** Settles when the process has exited and its streams are closed, or were left open too long. */
  ended: Promise<ProcessEnd>;
  /** SIGINT, SIGTERM, SIGKILL with the runner's waits between, to this process and not to its children. */
  cancel(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

interface NodeProcessOptions {
  node: string;
  script: string;
  cwd: string;
  environment: Record<string, string>;
  times: RunnerTimes;
  onLine(line: string): void;
}

/** Reads a stream line by line; `leave` drops what is still to come without closing it on who writes. */
function followLines(stream: Readable, onLine: (line: string) => void) {
  const splitter = new LineSplitter(onLine);
  const onData = (chunk: Buffer) => splitter.push(chunk);
  const closed = new Promise<void>((resolve) => stream.once('close', resolve));
  stream.on('data', onData);
  return {
    closed,
    leave() {
      splitter.end();
      stream.off('data', onData);
      stream.resume();
      // A child that lives on must keep neither its pipe broken nor the lab from ending.
      if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
    },
  };
}

/** True when the promise settled within the time. */
async function settlesWithin(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), milliseconds);
  const settled = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return settled;
}

function exitOf(child: ChildProcess): Promise<ProcessEnd> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode, signal) => {
      resolve({ exitCode, signal, durationMs: performance.now() - started });
    });
  });
}

/** Starts a script with node as the runner starts an action: no input, both streams read, its own environment. */
export function startNode(options: NodeProcessOptions): NodeProcess {
  const child = spawn(options.node, [options.script], {
    cwd: options.cwd,
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, as the runner's: it is cancelled by the runner, not by Ctrl-C in our terminal.
    detached: true,
  });
  const exited = exitOf(child);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.node} could not be started in ${options.cwd}.`);
  const streams = [followLines(child.stdout, options.onLine), followLines(child.stderr, options.onLine)];

  const finish = async (): Promise<ProcessEnd> => {
    const end = await exited;
    await settlesWithin(Promise.all(streams.map(({ closed }) => closed)), options.times.openStreamsMs);
    for (const stream of streams) stream.leave();
    return end;
  };
  const ended = finish();
  const endsAfter = async (signal: NodeJS.Signals, milliseconds: number) =>
    child.kill(signal) && (await settlesWithin(ended, milliseconds));

  return {
    pid,
    ended,
    async cancel() {
      if (await endsAfter('SIGINT', options.times.interruptMs)) return;
      if (await endsAfter('SIGTERM', options.times.terminateMs)) return;
      child.kill('SIGKILL');
      await ended;
    },
    kill(signal) {
      if (!child.kill(signal)) throw new Error(`Process ${pid} had ended before it could be sent ${signal}.`);
    },
  };
}
