import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** Few, large reads into the same memory: a dump is read while somebody waits. */
const PIECE_BYTES = 1024 * 1024;

/** SHA-256 of a file, in hexadecimal. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await eachPiece(file, (piece) => hash.update(piece));
  return hash.digest('hex');
}

/** CRC-32 of a file: enough to see that a disk gives back what it was given, in a third of the time. */
export async function crc32Of(file: string): Promise<number> {
  let sum = 0;
  await eachPiece(file, (piece) => {
    sum = crc32(piece, sum);
  });
  return sum;
}

async function eachPiece(file: string, take: (piece: Buffer) => void): Promise<void> {
  const memory = Buffer.allocUnsafe(PIECE_BYTES);
  const handle = await open(file, 'r');
  try {
    for (;;) {
      const { bytesRead } = await handle.read(memory, 0, PIECE_BYTES, null);
      if (bytesRead === 0) {
        return;
      }
      take(memory.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
