import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** Few, large reads into the same memory: a dump is hashed while somebody waits. */
const PIECE_BYTES = 1024 * 1024;

/** SHA-256 of a file, in hexadecimal. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  const memory = Buffer.allocUnsafe(PIECE_BYTES);
  const handle = await open(file, 'r');
  try {
    for (;;) {
      const { bytesRead } = await handle.read(memory, 0, PIECE_BYTES, null);
      if (bytesRead === 0) {
        return hash.digest('hex');
      }
      hash.update(memory.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
