import { existsSync } from 'node:fs';
import { Refusal } from '../plan/refusal.ts';
import { baseEnvironment } from '../process/base-environment.ts';
import { throwIfEnded } from '../process/run-command.ts';
import { type RunningCommand, startCommand } from '../process/supervised-command.ts';

export interface GitParts {
  /** A folder of the repository's work tree; it need not be the top. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** What git answered; anything but 0 is for the caller to judge. */
export interface GitAnswer {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A partial clone fetches what is asked for. */
const DEADLINE_MS = 300_000;

/**
 * What git needs of the step's environment: its configuration, where safe folders are named, and not what would point it
 * at another repository. Its messages are read, so they are English, and it asks nobody.
 */
export function gitEnvironment(
  step: Readonly<Record<string, string | undefined>>,
  marker: string,
): Record<string, string> {
  const configuration = Object.entries(step).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && /^(XDG_CONFIG_HOME$|GIT_CONFIG_)/.test(entry[0]),
  );
  return {
    ...baseEnvironment(step, marker),
    ...Object.fromEntries(configuration),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
  };
}

/** Runs git where the repository is. It reads objects; nothing here touches the work tree or the index. */
export class Git {
  readonly #parts: GitParts;

  constructor(parts: GitParts) {
    this.#parts = parts;
  }

  /** Asks and waits for the whole answer. @throws Refusal when git or the repository cannot be used, Cancelled */
  async ask(args: readonly string[], input = ''): Promise<GitAnswer> {
    const running = this.#start(args);
    running.stdin.end(input);
    const chunks: Buffer[] = [];
    running.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    const { code, stderr } = await this.#ended(running);
    return { code, stdout: Buffer.concat(chunks), stderr };
  }

  /**
   * Hands over the answer's pieces, as NUL ends them, until `take` says that it has enough.
   * @throws Refusal, Cancelled
   */
  async askUntil(args: readonly string[], take: (piece: string) => 'more' | 'enough'): Promise<void> {
    const running = this.#start(args);
    running.stdin.end();
    let open = '';
    let isEnough = false;
    running.stdout.setEncoding('utf8').on('data', (text: string) => {
      const pieces = (open + text).split('\0');
      open = pieces.pop() ?? '';
      for (const piece of pieces) {
        isEnough ||= take(piece) === 'enough';
      }
      if (isEnough) {
        running.end('itself');
      }
    });
    await this.#ended(running);
  }

  #start(args: readonly string[]): RunningCommand {
    return startCommand({
      file: 'git',
      // A name that is both a branch and a tag must not pass in silence, whatever the configuration says.
      args: ['-c', 'core.warnAmbiguousRefs=true', ...args],
      environment: this.#parts.environment,
      directory: this.#parts.directory,
      deadlineMs: DEADLINE_MS,
      signal: this.#parts.signal,
    });
  }

  async #ended(running: RunningCommand): Promise<{ readonly code: number | null; readonly stderr: string }> {
    const exit = await running.exit.catch((error: unknown) => {
      throw new Refusal(this.#whyNotStarted(), { cause: error });
    });
    throwIfEnded('git', exit, running.stderrTail);
    const stderr = running.stderrTail.toString();
    const obstacle = this.#obstacleIn(stderr);
    if (exit.code !== 0 && obstacle !== undefined) {
      throw new Refusal(obstacle);
    }
    return { code: exit.code, stderr };
  }

  #whyNotStarted(): string {
    const { directory } = this.#parts;
    return existsSync(directory)
      ? 'git could not be started: it is not installed here, or not on the PATH.'
      : `The folder ${directory} is not there, so git cannot be asked about it.`;
  }

  #obstacleIn(stderr: string): string | undefined {
    const { directory } = this.#parts;
    if (stderr.includes('dubious ownership')) {
      const owned = /dubious ownership in repository at '([^']+)'/.exec(stderr)?.[1] ?? directory;
      return (
        `git does not read the repository at ${owned}, since it belongs to another user, as happens in a container. ` +
        `Before this step run: git config --global --add safe.directory ${owned}`
      );
    }
    return stderr.includes('not a git repository')
      ? `${directory} is in no git repository: check out with actions/checkout before this step, and with git installed, without which it downloads the files alone.`
      : undefined;
  }
}
