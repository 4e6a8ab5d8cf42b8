import type { Readable } from 'node:stream';
import { CommandFailed, throwIfEnded } from '../process/run-command.ts';
import { startCommand } from '../process/supervised-command.ts';
import type { ClientTools } from './client-tools.ts';
import type { DatabaseContent } from './content.ts';
import { DataStreamReader } from './data-stream.ts';
import { LOCK_WAIT_MS } from './database.ts';
import { lastError } from './last-error.ts';
import { withTextForm } from './text-form.ts';

export interface ContentRequest {
  readonly tools: ClientTools;
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds after which it is broken off; none: as long as it takes. */
  readonly deadlineMs?: number;
  readonly signal: AbortSignal;
  /** Owners and rights of large objects are content, too, unless the two that are compared have other owners by design. */
  readonly owners?: 'left out';
}

const WITHOUT_OWNERS = ['--no-owner', '--no-privileges'];

/**
 * The data of a custom-format dump, and that of a database in an exported snapshot, which may be reached in other ways. The first failure
 * breaks the other reading off.
 * @throws CommandFailed, Cancelled; Error when the data is not whole.
 */
export async function readBothContents(
  dump: ContentRequest & { readonly file: string },
  database: ContentRequest & { readonly snapshot: string },
): Promise<{ readonly dumped: DatabaseContent; readonly present: DatabaseContent }> {
  const giveUp = new AbortController();
  const ending = ({ signal }: ContentRequest): { signal: AbortSignal } => ({
    signal: AbortSignal.any([signal, giveUp.signal]),
  });
  const both = [
    readContentOfDump({ ...dump, ...ending(dump) }, dump.file),
    readContentOfDatabase({ ...database, ...ending(database) }, database.snapshot),
  ] as const;
  try {
    const [dumped, present] = await Promise.all(both);
    return { dumped, present };
  } catch (error) {
    giveUp.abort();
    await Promise.allSettled(both);
    throw error;
  }
}

async function readContentOfDump(request: ContentRequest, file: string): Promise<DatabaseContent> {
  return readContent(request, 'pg_restore', request.tools.pgRestore, ['--data-only', '--file=-', file]);
}

/** Where row security would hide rows, pg_dump fails. */
async function readContentOfDatabase(request: ContentRequest, snapshot: string): Promise<DatabaseContent> {
  return readContent(request, 'pg_dump', request.tools.pgDump, [
    '--data-only',
    '--blobs',
    '--no-password',
    `--snapshot=${snapshot}`,
    `--lock-wait-timeout=${LOCK_WAIT_MS}`,
  ]);
}

async function readContent(
  { environment, deadlineMs, signal, owners }: ContentRequest,
  title: string,
  file: string,
  args: readonly string[],
): Promise<DatabaseContent> {
  const running = startCommand({
    file,
    args: owners === 'left out' ? [...WITHOUT_OWNERS, ...args] : args,
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
