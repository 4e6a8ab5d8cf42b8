import { type FileHandle, open, rm } from 'node:fs/promises';

/** Few and large: each costs time of ours. */
const PIECE_BYTES = 1024 * 1024;

/**
 * A file that is read while it is written. The file is what lies between the two: who writes never waits for who reads, however slow, and
 * what is read has been written before. Every error is a sentence that names the file.
 */
export class GrowingFile {
  readonly path: string;
  readonly #handle: FileHandle;
  #bytes = 0;
  #isWhole = false;
  #change = Promise.withResolvers<void>();

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /** An empty file that only its owner may read, in place of what was there. @throws Error when it could not be written */
  static async create(path: string): Promise<GrowingFile> {
    // An older file would keep its own rights.
    await done('written', path, rm(path, { force: true }));
    return new GrowingFile(path, await done('written', path, open(path, 'wx', 0o600)));
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @throws Error when it could not be written */
  async append(piece: Buffer): Promise<void> {
    await done('written', this.path, this.#handle.writeFile(piece));
    this.#bytes += piece.length;
    this.#tellReader();
  }

  /** Nothing will be appended any more. */
  end(): void {
    this.#isWhole = true;
    this.#tellReader();
  }

  /**
   * All that is appended, from the beginning until {@link end}, as soon as a whole piece of 1 MiB is there. All pieces are given in the same
   * memory: one holds until the next is asked for.
   * @throws Error when it could not be read, or was cut off by somebody else
   */
  async *pieces(): AsyncGenerator<Buffer> {
    const memory = Buffer.allocUnsafe(PIECE_BYTES);
    // Not the writer's handle: on Windows a read moves its position for a moment.
    const handle = await done('read', this.path, open(this.path, 'r'));
    try {
      for (let at = 0; ; ) {
        const wanted = Math.min(PIECE_BYTES, this.#bytes - at);
        if (wanted < PIECE_BYTES && !this.#isWhole) {
          await this.#change.promise;
          continue;
        }
        if (wanted === 0) {
          return;
        }
        const { bytesRead } = await done('read', this.path, handle.read(memory, 0, wanted, at));
        if (bytesRead === 0) {
          throw new Error(`The file ${this.path} ends at byte ${at}, where ${this.#bytes} were written.`);
        }
        at += bytesRead;
        yield memory.subarray(0, bytesRead);
      }
    } finally {
      await handle.close();
    }
  }

  /** Waits until all that was appended is on the disk itself. @throws Error when it could not be written, which some systems tell only now */
  async sync(): Promise<void> {
    await done('written', this.path, this.#handle.sync());
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  #tellReader(): void {
    const { resolve } = this.#change;
    this.#change = Promise.withResolvers();
    resolve();
  }
}

/** What was done with the file; the file system's own errors do not always name it. */
async function done<T>(what: 'read' | 'written', path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Error(`The file ${path} could not be ${what}: ${(error as Error).message}.`, { cause: error });
  }
}
