import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import type { Catalog } from '../catalog/catalog.ts';
import { CommandFailed, throwIfEnded } from '../process/run-command.ts';
import { startCommand } from '../process/supervised-command.ts';
import { readCatalog } from './catalog-reader.ts';
import type { ClientTools } from './client-tools.ts';
import { type DatabaseContent, readContent } from './content.ts';
import { readOwnership } from './ownership.ts';

/** A dump that was proven: hashed as it was written, read back in full and found the same. */
export interface Backup {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** File with what the dump holds, as {@link DatabaseState}, to prove a restore by. */
  readonly stateFile: string;
}

/** What the database held in the dump's own snapshot. */
export interface DatabaseState {
  readonly catalog: Catalog;
  readonly content: DatabaseContent;
  /** Owners and rights. */
  readonly ownership: readonly string[];
}

export interface BackupRequest {
  readonly tools: ClientTools;
  readonly environment: Readonly<Record<string, string>>;
  /** A connection of its own; its transaction exports the snapshot that is dumped. */
  readonly client: pg.ClientBase;
  /** The final path of the dump; it is written beside it as `.partial` first. */
  readonly file: string;
  readonly lockTimeoutMs: number;
  readonly stallMs: number;
  readonly signal: AbortSignal;
  /** A table whose rows are being dumped, as pg_dump names it (`public.users`). */
  readonly onTable: (table: string) => void;
}

/**
 * Dumps the whole database, large objects included, with pg_dump's custom format. Level 1 of compression is more than
 * twice as fast as the default at about the same size.
 *
 * A dump that was cut off passes `pg_restore --list`, so it counts only when pg_dump ended with 0 and the file,
 * read back from disk through pg_restore, has the hash of what pg_dump wrote.
 * @throws CommandFailed, Cancelled, or the file system's error; nothing is left on disk then.
 */
export async function takeBackup(request: BackupRequest): Promise<Backup> {
  const partial = `${request.file}.partial`;
  const stateFile = `${request.file}.state.json`;
  const giveUp = new AbortController();
  const signal = AbortSignal.any([request.signal, giveUp.signal]);
  let dumping: Promise<Written> | undefined;
  await mkdir(dirname(request.file), { recursive: true, mode: 0o700 });
  try {
    dumping = dump({ ...request, signal }, partial, await exportSnapshot(request.client));
    // While pg_dump writes, the same snapshot is counted and hashed: that is what a restore is proven against.
    const [written, state] = await Promise.all([dumping, readState(request.client)]);
    await request.client.query('COMMIT');
    await proveReadable(request, partial, written);
    await writeFile(stateFile, JSON.stringify(state), { mode: 0o600 });
    await rename(partial, request.file);
    return { file: request.file, ...written, stateFile };
  } catch (error) {
    giveUp.abort();
    await Promise.allSettled([dumping]);
    await removeHalfWritten(request.file);
    throw error;
  }
}

/** Removes what a dump that did not come to its end has left beside its final path; a finished dump stays whole. */
export async function removeHalfWritten(file: string): Promise<void> {
  const finished = await access(file).then(
    () => true,
    () => false,
  );
  const leftovers = [`${file}.partial`, `${file}.list`, ...(finished ? [] : [`${file}.state.json`])];
  await Promise.all(leftovers.map((path) => rm(path, { force: true })));
}

async function exportSnapshot(client: pg.ClientBase): Promise<string> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const exported = await client.query<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot');
  return exported.rows[0]?.snapshot ?? '';
}

/** Catalog, content and ownership in the client's open transaction. */
export async function readState(client: pg.ClientBase): Promise<DatabaseState> {
  return {
    catalog: await readCatalog(client, undefined),
    content: await readContent(client),
    ownership: await readOwnership(client),
  };
}

interface Written {
  readonly bytes: number;
  readonly sha256: string;
}

async function dump(request: BackupRequest, partial: string, snapshot: string): Promise<Written> {
  const running = startCommand({
    file: request.tools.pgDump,
    args: [
      '--format=custom',
      '--blobs',
      '--compress=1',
      '--verbose',
      '--no-password',
      `--snapshot=${snapshot}`,
      `--lock-wait-timeout=${request.lockTimeoutMs}`,
    ],
    environment: request.environment,
    stallMs: request.stallMs,
    signal: request.signal,
  });
  running.stdin.end();
  const lines = createInterface({ input: running.stderr });
  lines.on('line', (line) => {
    running.alive();
    const table = /dumping contents of table "(.+)"$/.exec(line)?.[1];
    if (table !== undefined) {
      request.onTable(table);
    }
  });
  const hash = createHash('sha256');
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      running.alive();
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const writing = pipeline(running.stdout, meter, createWriteStream(partial, { mode: 0o600 })).catch(
    (error) => {
      // The disk is full, or the folder gone: pg_dump has nobody to write to any more.
      running.end('cancel');
      return new Error(`The dump could not be written to ${partial}: ${(error as Error).message}.`, {
        cause: error,
      });
    },
  );
  const exit = await running.exit;
  const failure = await writing;
  if (failure !== undefined) {
    throw failure;
  }
  throwIfEnded('pg_dump', exit, running.stderrTail);
  // The pipeline resolves when pg_dump is killed, so it is the exit code that tells a whole dump.
  if (exit.code !== 0) {
    throw new CommandFailed('pg_dump', exit, lastError(running.stderrTail.lines));
  }
  await flush(partial);
  return { bytes, sha256: hash.digest('hex') };
}

/**
 * Reads the dump back from disk, once through pg_restore, which decompresses every block, and once to hash it: pg_restore need not read the
 * file to its last byte.
 */
async function proveReadable(request: BackupRequest, file: string, written: Written): Promise<void> {
  const running = startCommand({
    file: request.tools.pgRestore,
    args: ['--file=-', file],
    environment: request.environment,
    stallMs: request.stallMs,
    signal: request.signal,
  });
  running.stdin.end();
  running.stdout.on('data', running.alive);
  const [exit, sha256] = await Promise.all([running.exit, sha256Of(file)]);
  throwIfEnded('pg_restore', exit, running.stderrTail);
  if (exit.code !== 0) {
    throw new Error(
      `The dump cannot be read back, so it is no backup: pg_restore said ${lastError(running.stderrTail.lines)}`,
    );
  }
  if (sha256 !== written.sha256) {
    throw new Error(
      'The dump on disk is not what pg_dump wrote, so it is no backup: the disk or the memory is failing.',
    );
  }
}

/** SHA-256 of a file, in hexadecimal. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function lastError(lines: readonly string[]): string {
  const errors = lines.filter((line) => /error|fatal|could not|mismatch|denied/i.test(line));
  return (errors.length > 0 ? errors : lines).slice(-5).join(' ');
}
