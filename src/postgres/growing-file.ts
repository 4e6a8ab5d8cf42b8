import { type FileHandle, open } from 'node:fs/promises';

const PIECE_BYTES = 1024 * 1024;

/**
 * A file that is read while it is written. The disk is what lies between the two: who writes never waits for who reads, however slow, and
 * what is read has been written before.
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

  /** A new, empty file that only its owner may read. @throws the file system's error */
  static async create(path: string): Promise<GrowingFile> {
    return new GrowingFile(path, await open(path, 'w+', 0o600));
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @throws the file system's error */
  async append(piece: Buffer): Promise<void> {
    await this.#handle.writeFile(piece);
    this.#bytes += piece.length;
    this.#tellReader();
  }

  /** Nothing will be appended any more. */
  end(): void {
    this.#isWhole = true;
    this.#tellReader();
  }

  /**
   * All that is appended, from the beginning, as it comes, until {@link end}. All pieces are given in the same memory: one holds until the
   * next is asked for.
   * @throws the file system's error, or an Error when the file was cut off by somebody else
   */
  async *pieces(): AsyncGenerator<Buffer> {
    const memory = Buffer.allocUnsafe(PIECE_BYTES);
    for (let at = 0; ; ) {
      const wanted = Math.min(PIECE_BYTES, this.#bytes - at);
      if (wanted < PIECE_BYTES && !this.#isWhole) {
        await this.#change.promise;
        continue;
      }
      if (wanted === 0) {
        return;
      }
      const { bytesRead } = await this.#handle.read(memory, 0, wanted, at);
      if (bytesRead === 0) {
        throw new Error(`it ends at byte ${at}, where ${this.#bytes} were written`);
      }
      at += bytesRead;
      yield memory.subarray(0, bytesRead);
    }
  }

  /** Waits until all that was appended is on the disk itself. @throws the file system's error */
  async sync(): Promise<void> {
    await this.#handle.sync();
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
