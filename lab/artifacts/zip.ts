import { crc32, inflateRawSync } from 'node:zlib';

const endRecordSize = 22;
const signatures = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 };

function endRecord(zip: Buffer): number {
  for (let position = zip.length - endRecordSize; position >= 0; position -= 1) {
    if (zip.readUInt32LE(position) === signatures.end) return position;
  }
  throw new Error('These bytes are no zip archive: they have no end record.');
}

function content(zip: Buffer, header: number, name: string): Buffer {
  const method = zip.readUInt16LE(header + 10);
  const size = zip.readUInt32LE(header + 20);
  const local = zip.readUInt32LE(header + 42);
  if (zip.readUInt32LE(local) !== signatures.local)
    throw new Error(`The zip has no local header for ${name}.`);
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const stored = zip.subarray(start, start + size);
  const bytes = method === 0 ? stored : inflateRawSync(stored);
  if (crc32(bytes) !== zip.readUInt32LE(header + 16)) throw new Error(`${name} in the zip is damaged.`);
  return bytes;
}

/**
 * Gives the files in a zip archive by their paths, checked against their CRC; folders are left out.
 * Enough for what @actions/artifact writes up to 4 GB (no Zip64, no encryption).
 *
 * @throws Error when the bytes are no zip archive or a file in it is damaged
 */
export function readZip(zip: Buffer): Map<string, Buffer> {
  const end = endRecord(zip);
  const files = new Map<string, Buffer>();
  let header = zip.readUInt32LE(end + 16);
  for (let entry = zip.readUInt16LE(end + 10); entry > 0; entry -= 1) {
    if (zip.readUInt32LE(header) !== signatures.central) throw new Error("The zip's directory is damaged.");
    const nameLength = zip.readUInt16LE(header + 28);
    const name = zip.toString('utf8', header + 46, header + 46 + nameLength);
    if (!name.endsWith('/')) files.set(name, content(zip, header, name));
    header += 46 + nameLength + zip.readUInt16LE(header + 30) + zip.readUInt16LE(header + 32);
  }
  return files;
}
