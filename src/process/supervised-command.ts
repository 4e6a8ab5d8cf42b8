import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { Tail } from './tail.ts';

/** What is run: always an argument array, never a shell; the environment is given whole, nothing is inherited. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly directory?: string;
  /** Milliseconds after which the process group is ended. */
  readonly deadlineMs?: number;
  /** Milliseconds without a sign of life ({@link RunningCommand.alive}) after which the group is ended. */
  readonly stallMs?: number;
  readonly signal?: AbortSignal;
}

/** How a command ended. `endedBy` says whether it was we who ended it, and why. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly endedBy: 'itself' | 'deadline' | 'stall' | 'cancel';
}

/** A command under way, leader of its own process group so that its children end with it. */
export interface RunningCommand {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** The last lines of stderr. */
  readonly stderrTail: Tail;
  /** Resolves when the process is gone and its output is read; rejects only when it could not be started. */
  readonly exit: Promise<Exit>;
  /** Tells the watchdog that there is progress. */
  alive(): void;
  /** Ends the whole process group: SIGTERM, then SIGKILL. */
  end(reason: Exit['endedBy']): void;
}

/** How long a process group has between SIGTERM and SIGKILL. */
const GRACE_MS = 1_000;

/**
 * Starts a command in its own process group, with a deadline, a watchdog and an AbortSignal. A cancelled
 * `dotnet ef` would otherwise leave a child that goes on and commits.
 */
export function startCommand(command: Command): RunningCommand {
  const child = spawn(command.file, command.args, {
    cwd: command.directory,
    env: command.environment,
    detached: process.platform !== 'win32',
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const stderrTail = new Tail(40);
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderrTail.add(text));
  // A child that closes its input early is judged by its exit, not by the pipe it broke.
  child.stdin.on('error', () => child.stdin.destroy());

  let endedBy: Exit['endedBy'] = 'itself';
  let killTimer: NodeJS.Timeout | undefined;
  const end = (reason: Exit['endedBy']): void => {
    if (killTimer !== undefined || child.exitCode !== null || child.signalCode !== null) {
      return;
    }
    endedBy = reason;
    endGroup(child, 'SIGTERM');
    killTimer = setTimeout(() => endGroup(child, 'SIGKILL'), GRACE_MS);
  };

  const deadline =
    command.deadlineMs === undefined ? undefined : setTimeout(() => end('deadline'), command.deadlineMs);
  let watchdog = command.stallMs === undefined ? undefined : setTimeout(() => end('stall'), command.stallMs);
  const alive = (): void => {
    watchdog = watchdog?.refresh();
  };
  const cancel = (): void => end('cancel');
  command.signal?.addEventListener('abort', cancel, { once: true });
  if (command.signal?.aborted === true) {
    cancel();
  }

  const exit = new Promise<Exit>((resolve, reject) => {
    const release = (): void => {
      clearTimeout(deadline);
      clearTimeout(watchdog);
      clearTimeout(killTimer);
      command.signal?.removeEventListener('abort', cancel);
    };
    child.once('error', (error) => {
      release();
      reject(new Error(`${command.file} could not be started: ${error.message}`, { cause: error }));
    });
    child.once('close', (code, signal) => {
      release();
      if (endedBy !== 'itself') {
        // Whatever the leader left behind in its group is not to go on without it.
        endGroup(child, 'SIGKILL');
      }
      resolve({ code, signal, endedBy });
    });
  });
  return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, stderrTail, exit, alive, end };
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) {
    return;
  }
  if (process.platform === 'win32') {
    // It fails when the process is gone already, which is what was wanted.
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
  }
}
