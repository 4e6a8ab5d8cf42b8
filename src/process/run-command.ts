import { createInterface } from 'node:readline';
import { Cancelled } from '../plan/refusal.ts';
import { type Command, type Exit, startCommand } from './supervised-command.ts';
import { Tail } from './tail.ts';

/** A command whose output is read by line. */
export interface LineCommand extends Command {
  readonly onStdoutLine?: (line: string) => void;
  readonly onStderrLine?: (line: string) => void;
  /** What the person knows this command as, for messages: `dotnet ef database update`. */
  readonly title: string;
}

/** How a command ended, with the last lines of what it said. */
export interface CommandResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdoutTail: Tail;
  readonly stderrTail: Tail;
}

/** A command that did not end with exit code 0, or that was ended. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly exit: Exit;

  constructor(title: string, exit: Exit, lastWords: string) {
    super(`${title} ${howItEnded(exit)}.${lastWords === '' ? '' : ` It said: ${lastWords}`}`);
    this.exit = exit;
  }
}

/** Runs a command to its end and hands over its lines as they come. Rejects with {@link Cancelled} when cancelled, {@link CommandFailed} when ended by a deadline. */
export async function runCommand(command: LineCommand): Promise<CommandResult> {
  const running = startCommand(command);
  const stdoutTail = new Tail(40);
  running.stdout.setEncoding('utf8').on('data', (text: string) => {
    running.alive();
    stdoutTail.add(text);
  });
  running.stdin.end();
  const readers = [
    eachLine(running.stdout, command.onStdoutLine),
    eachLine(running.stderr, command.onStderrLine),
  ];
  const exit = await running.exit;
  await Promise.all(readers);
  throwIfEnded(command.title, exit, running.stderrTail);
  return { code: exit.code, signal: exit.signal, stdoutTail, stderrTail: running.stderrTail };
}

/** Throws when it was we who ended the command; how it ended by itself is for the caller to judge. */
export function throwIfEnded(title: string, exit: Exit, stderrTail: Tail): void {
  if (exit.endedBy === 'cancel') {
    throw new Cancelled(`${title} was ended because the run was cancelled.`);
  }
  if (exit.endedBy !== 'itself') {
    throw new CommandFailed(title, exit, stderrTail.toString());
  }
}

async function eachLine(stream: NodeJS.ReadableStream, take: ((line: string) => void) | undefined) {
  if (take === undefined) {
    stream.resume();
    return;
  }
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    take(line);
  }
}

function howItEnded(exit: Exit): string {
  if (exit.endedBy === 'deadline') {
    return 'took longer than it may and was ended';
  }
  if (exit.endedBy === 'stall') {
    return 'made no progress for too long and was ended';
  }
  return exit.signal === null ? `ended with exit code ${exit.code}` : `was killed by ${exit.signal}`;
}
