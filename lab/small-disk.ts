import { execFile } from 'node:child_process';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A folder on a disk of its own. */
export interface Disk extends AsyncDisposable {
  readonly directory: string;
}

/**
 * Mounts a disk (in memory) as small as wanted, or one that is read-only. Needs root, or sudo without a password as on
 * GitHub's runners.
 * @throws Error with what mount said
 */
export async function mountDisk(options: string): Promise<Disk> {
  const directory = await mkdtemp(join(tmpdir(), 'lab-disk-'));
  await asRoot('mount', '-t', 'tmpfs', '-o', `mode=0777,${options}`, 'lab', directory);
  return {
    directory,
    async [Symbol.asyncDispose]() {
      await asRoot('umount', directory);
      await rmdir(directory);
    },
  };
}

async function asRoot(...command: [string, ...string[]]): Promise<void> {
  const [file, ...args] = process.getuid?.() === 0 ? command : (['sudo', '-n', ...command] as const);
  await promisify(execFile)(file, args);
}
