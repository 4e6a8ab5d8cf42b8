import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A C# file. */
export interface SourceFile {
  /** Relative to the folder that was searched, with `/`. */
  readonly file: string;
  readonly text: string;
}

/** As many files are read at a time. */
const AT_ONCE = 32;

/**
 * The C# files of a folder that hold one of some words anywhere, by name; not those that a build wrote.
 * @param isLeftOut asked of each folder's and file's name
 */
export async function readSourceFiles(
  folder: string,
  words: readonly string[],
  isLeftOut: (name: string) => boolean = () => false,
): Promise<readonly SourceFile[]> {
  const files: string[] = [];
  const exclude = (path: string): boolean => {
    const name = path.split(/[\\/]/).at(-1) ?? '';
    return BUILD_OUTPUT.has(name) || isLeftOut(name);
  };
  for await (const file of glob('**/*.cs', { cwd: folder, exclude })) {
    files.push(file);
  }
  files.sort();
  const found: SourceFile[] = [];
  for (let from = 0; from < files.length; from += AT_ONCE) {
    const read = await Promise.all(
      files
        .slice(from, from + AT_ONCE)
        .map(async (file) => ({ file, bytes: await readFile(join(folder, file)) })),
    );
    for (const { file, bytes } of read) {
      if (words.some((word) => bytes.includes(word))) {
        found.push({ file: file.replaceAll('\\', '/'), text: bytes.toString('utf8') });
      }
    }
  }
  return found;
}

const BUILD_OUTPUT = new Set(['bin', 'obj', 'node_modules', '.git']);
