import { createHash } from 'node:crypto';
import { cp, readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

const buildOutput = new Set(['bin', 'obj']);

/** The C# sources of an app of the lab: a folder, and the files and folders in it that belong to them. */
export interface Sources {
  readonly root: string;
  readonly parts: readonly string[];
}

/** A hash of the sources, so that a copy built from other sources is never taken for this one. */
export async function hashOfSources(sources: Sources): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await sourceFiles(sources)) {
    hash.update(`${file}\0`).update(await readFile(join(sources.root, file)));
  }
  return hash.digest('hex').slice(0, 12);
}

/** Copies the sources, without build output, into the folder `into`. */
export async function copySources({ root, parts }: Sources, into: string): Promise<void> {
  for (const part of parts) {
    await cp(join(root, part), join(into, part), {
      recursive: true,
      filter: (path) => isSource(root, path),
    });
  }
}

async function sourceFiles({ root, parts }: Sources): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => isSource(root, path))
    .map((path) => relative(root, path))
    .filter((path) => parts.includes(path.split(sep)[0] ?? ''))
    .sort();
}

function isSource(root: string, path: string): boolean {
  return !relative(root, path)
    .split(sep)
    .some((part) => buildOutput.has(part));
}
