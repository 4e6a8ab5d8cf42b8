import type { Readable } from 'node:stream';
import { CommandFailed, throwIfEnded } from '../process/run-command.ts';
import { startCommand } from '../process/supervised-command.ts';
import type { ClientTools } from './client-tools.ts';
import type { DatabaseContent } from './content.ts';
import { DataStreamReader } from './data-stream.ts';
import { lastError } from './last-error.ts';
import { withTextForm } from './text-form.ts';

export interface ContentRequest {
  readonly tools: ClientTools;
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds after which it is broken off; none: as long as it takes. */
  readonly deadlineMs?: number;
  readonly signal: AbortSignal;
}

/** The data of a custom-format dump. @throws CommandFailed, Cancelled; Error when the data is not whole. */
export async function readContentOfDump(request: ContentRequest, file: string): Promise<DatabaseContent> {
  return readContent(request, 'pg_restore', request.tools.pgRestore, ['--data-only', '--file=-', file]);
}

/**
 * The data of the database, in an exported snapshot. Where row security would hide rows, pg_dump fails.
 * @throws CommandFailed, Cancelled; Error when the data is not whole.
 */
export async function readContentOfDatabase(
  request: ContentRequest,
  snapshot: string,
): Promise<DatabaseContent> {
  return readContent(request, 'pg_dump', request.tools.pgDump, [
    '--data-only',
    '--blobs',
    '--no-password',
    `--snapshot=${snapshot}`,
  ]);
}

async function readContent(
  { environment, deadlineMs, signal }: ContentRequest,
  title: string,
  file: string,
  args: readonly string[],
): Promise<DatabaseContent> {
  const running = startCommand({
    file,
    args,
    environment: withTextForm(environment),
    signal,
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  });
  running.stdin.end();
  const reader = new DataStreamReader();
  const reading = readTo(running.stdout, reader).catch((error: unknown) => {
    running.end('cancel');
    return error;
  });
  const exit = await running.exit;
  const failure = await reading;
  if (failure !== undefined) {
    throw failure;
  }
  throwIfEnded(title, exit, running.stderrTail);
  if (exit.code !== 0) {
    throw new CommandFailed(title, exit, lastError(running.stderrTail.lines));
  }
  return reader.end();
}

async function readTo(stdout: Readable, reader: DataStreamReader): Promise<undefined> {
  for await (const piece of stdout) {
    reader.add(piece as Buffer);
  }
}
