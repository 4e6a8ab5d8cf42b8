import { createHash } from 'node:crypto';
import { devNull } from 'node:os';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { CommandFailed, throwIfEnded } from '../process/run-command.ts';
import { type Exit, type RunningCommand, startCommand } from '../process/supervised-command.ts';
import type { ClientTools } from './client-tools.ts';
import { crc32Of } from './file-hash.ts';
import { GrowingFile } from './growing-file.ts';
import { lastError } from './last-error.ts';
import { withTextForm } from './text-form.ts';

export interface DumpRequest {
  readonly tools: ClientTools;
  readonly environment: Readonly<Record<string, string>>;
  readonly lockTimeoutMs: number;
  /** Milliseconds without progress after which the dump is given up. */
  readonly stallMs: number;
  readonly signal: AbortSignal;
  /** A table whose rows are being dumped, as pg_dump names it (`public.users`). */
  readonly onTable: (table: string) => void;
}

/** What pg_dump wrote. */
export interface WrittenDump {
  readonly bytes: number;
  /** In hexadecimal; of what came from pg_dump, before it went to the disk. */
  readonly sha256: string;
}

/**
 * Dumps a snapshot of the whole database, large objects included, into a file, with pg_dump's custom format, and proves it.
 *
 * A dump that was cut off passes `pg_restore --list`. So pg_restore reads the file while pg_dump writes it, all of it, decompressing every
 * block; and at the end the file must have the checksum of what came from pg_dump. pg_dump never waits for the proof: pg_restore takes what
 * is in the file when it gets to it.
 * @throws CommandFailed, Cancelled, or an Error when the file could not be written or read. The file is left as it is then.
 */
export async function writeDump(request: DumpRequest, file: string, snapshot: string): Promise<WrittenDump> {
  if (request.tools.major < FIRST_WITH_ZSTD) {
    return writeCompressed(request, file, snapshot, GZIP);
  }
  try {
    return await writeCompressed(request, file, snapshot, ZSTD);
  } catch (error) {
    if (error instanceof CommandFailed && /does not support compression/.test(error.message)) {
      return writeCompressed(request, file, snapshot, GZIP);
    }
    throw error;
  }
}

/** Level 1 is more than twice as fast as the default, at about the same size; Zstandard is faster again, and smaller. */
const GZIP = '1';
const ZSTD = 'zstd:1';
/** A build may be without it even so, which it says before it connects. */
const FIRST_WITH_ZSTD = 16;

async function writeCompressed(
  request: DumpRequest,
  file: string,
  snapshot: string,
  compression: string,
): Promise<WrittenDump> {
  const dump = await GrowingFile.create(file);
  try {
    const written = await dumpAndReadBack(
      startPgDump(request, snapshot, compression),
      startReadBack(request),
      dump,
    );
    const [onDisk] = await Promise.all([crc32Of(file), dump.sync()]);
    if (onDisk !== written.crc32) {
      throw new Error(
        'The dump on disk is not what pg_dump wrote, so it is no backup: the disk or the memory is failing.',
      );
    }
    return { bytes: written.bytes, sha256: written.sha256 };
  } finally {
    await dump.close();
  }
}

/** What came from pg_dump. */
interface ArrivedDump extends WrittenDump {
  readonly crc32: number;
}

function startPgDump(request: DumpRequest, snapshot: string, compression: string): RunningCommand {
  const running = startCommand({
    file: request.tools.pgDump,
    args: [
      '--format=custom',
      '--blobs',
      `--compress=${compression}`,
      '--verbose',
      '--no-password',
      `--snapshot=${snapshot}`,
      `--lock-wait-timeout=${request.lockTimeoutMs}`,
    ],
    environment: withTextForm(request.environment),
    stallMs: request.stallMs,
    signal: request.signal,
  });
  running.stdin.end();
  createInterface({ input: running.stderr }).on('line', (line) => {
    const table = /dumping contents of table "(.+)"$/.exec(line)?.[1];
    if (table !== undefined) {
      request.onTable(table);
    }
  });
  return running;
}

/** Restores what comes in by its stdin to nowhere. */
function startReadBack(request: DumpRequest): RunningCommand {
  const running = startCommand({
    file: request.tools.pgRestore,
    args: [`--file=${devNull}`],
    environment: request.environment,
    stallMs: request.stallMs,
    signal: request.signal,
  });
  running.stdout.resume();
  return running;
}

/** Hands what pg_dump writes to a file, and from there to pg_restore, and waits for both programs' ends. */
async function dumpAndReadBack(
  dumping: RunningCommand,
  readBack: RunningCommand,
  dump: GrowingFile,
): Promise<ArrivedDump> {
  const alive = (): void => {
    dumping.alive();
    if (readBack.stdin.writableLength === 0) {
      // It has taken all it was given, and waits for pg_dump.
      readBack.alive();
    }
  };
  dumping.stderr.on('data', alive);
  const writing = writePieces(dumping.stdout, dump, alive).finally(() => dump.end());
  const dumped = dumping.exit.then((exit) => throwUnlessDumped(exit, dumping));
  const proven = prove(dump, readBack);
  // What cannot be proven need not be dumped, and what was not dumped whole need not be proven.
  Promise.all([writing, proven]).catch(() => dumping.end('cancel'));
  Promise.all([writing, dumped]).catch(() => readBack.end('cancel'));
  await Promise.allSettled([writing, dumped, proven, readBack.exit]);
  const { endedBy } = await dumping.exit;
  const arrived = await writing;
  // Where one failed and the other was ended for it, the one that failed is told.
  await (endedBy === 'cancel' ? proven : dumped);
  await Promise.all([proven, dumped]);
  return arrived;
}

async function writePieces(
  source: AsyncIterable<Buffer>,
  dump: GrowingFile,
  alive: () => void,
): Promise<ArrivedDump> {
  const hash = createHash('sha256');
  let sum = 0;
  for await (const piece of inLargePieces(source, alive)) {
    hash.update(piece);
    sum = crc32(piece, sum);
    await dump.append(piece);
  }
  return { bytes: dump.bytes, sha256: hash.digest('hex'), crc32: sum };
}

/** pg_dump writes 4 KB at a time; to hand on each of them would cost a quarter more of our time. */
const LARGE_BYTES = 256 * 1024;

/** All pieces are given in the same memory: one holds until the next is asked for. */
async function* inLargePieces(source: AsyncIterable<Buffer>, alive: () => void): AsyncGenerator<Buffer> {
  const memory = Buffer.allocUnsafe(LARGE_BYTES);
  let filled = 0;
  for await (const piece of source) {
    alive();
    for (let taken = 0; taken < piece.length; ) {
      const copied = piece.copy(memory, filled, taken);
      taken += copied;
      filled += copied;
      if (filled === LARGE_BYTES) {
        yield memory;
        filled = 0;
      }
    }
  }
  if (filled > 0) {
    yield memory.subarray(0, filled);
  }
}

/** Has pg_restore read all of a dump. @throws CommandFailed, Cancelled, or an Error when it did not read all, or the file could not be read */
async function prove(dump: GrowingFile, readBack: RunningCommand): Promise<void> {
  let takesMore = true;
  try {
    for await (const piece of dump.pieces()) {
      takesMore = await feed(readBack.stdin, piece);
      if (!takesMore) {
        break;
      }
      readBack.alive();
    }
  } finally {
    readBack.stdin.end();
  }
  throwUnlessReadBack(await readBack.exit, readBack);
  if (!takesMore) {
    throw new Error(
      'The dump cannot be read back, so it is no backup: pg_restore ended before it had read all of it.',
    );
  }
}

/** Whether it takes more: a program that has ended does not. */
function feed(readBack: Writable, piece: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    readBack.write(piece, (error) => resolve(!error));
  });
}

function throwUnlessDumped(exit: Exit, { stderrTail }: RunningCommand): void {
  throwIfEnded('pg_dump', exit, stderrTail);
  // Its output ends, too, when pg_dump is killed: it is the exit code that tells a whole dump.
  if (exit.code !== 0) {
    throw new CommandFailed('pg_dump', exit, lastError(stderrTail.lines));
  }
}

function throwUnlessReadBack(exit: Exit, { stderrTail }: RunningCommand): void {
  throwIfEnded('pg_restore, reading the dump back,', exit, stderrTail);
  if (exit.code !== 0) {
    throw new CommandFailed(
      'The dump cannot be read back, so it is no backup: pg_restore',
      exit,
      lastError(stderrTail.lines),
    );
  }
}
