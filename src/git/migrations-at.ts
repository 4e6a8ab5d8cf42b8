import { readCode } from '../csharp/code.ts';
import { migrationClasses } from '../csharp/migrations.ts';
import { Refusal } from '../plan/refusal.ts';
import type { MigrationAtRef } from '../plan/target-at-ref.ts';
import type { Git, GitAnswer } from './git.ts';

/**
 * The migrations in a commit's sources, by attribute, of the whole repository: the project may have been in another folder then. The work tree stays
 * as it is.
 * @throws Refusal
 */
export async function migrationsAt(git: Git, commit: string): Promise<readonly MigrationAtRef[]> {
  const mentioning = await filesMentioning(git, commit);
  const blobs = await blobsOf(git, commit, mentioning);
  const texts = await readBlobs(git, [...blobs.values()]);
  return [...blobs].flatMap(([file, blob]) =>
    migrationClasses(readCode(texts.get(blob) ?? '')).map(({ id, context }) => ({ id, context, file })),
  );
}

async function filesMentioning(git: Git, commit: string): Promise<ReadonlySet<string>> {
  const answer = await git.ask([
    ...['grep', '--full-name', '--name-only', '--null', '--no-color', '--no-recurse-submodules'],
    ...['--fixed-strings', '-e', 'Migration', commit, '--', ':(top,icase)*.cs'],
  ]);
  // 1: nothing found, which is an answer too.
  if (answer.code !== 1) {
    refuseFailure(answer, commit);
  }
  return new Set(piecesOf(answer).map((name) => name.slice(commit.length + 1)));
}

/** By their ids, since a name may hold a line's end, and what is asked of cat-file is asked by line. */
async function blobsOf(
  git: Git,
  commit: string,
  files: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  if (files.size === 0) {
    return new Map();
  }
  const answer = await git.ask(['ls-tree', '-r', '-z', '--full-tree', commit]);
  refuseFailure(answer, commit);
  return new Map(
    piecesOf(answer).flatMap((entry) => {
      const [, id = '', file = ''] = /^\d+ blob ([0-9a-f]+)\t([\s\S]+)$/.exec(entry) ?? [];
      return files.has(file) ? [[file, id] as const] : [];
    }),
  );
}

async function readBlobs(git: Git, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  if (ids.length === 0) {
    return texts;
  }
  const answer = await git.ask(['cat-file', '--batch'], `${ids.join('\n')}\n`);
  refuseFailure(answer, 'its files');
  const { stdout } = answer;
  for (let at = 0; at < stdout.length; ) {
    const lineEnd = stdout.indexOf('\n', at);
    const header = stdout.toString('latin1', at, lineEnd);
    const [, id = '', size] = /^([0-9a-f]+) blob (\d+)$/.exec(header) ?? [];
    if (size === undefined) {
      throw new Refusal(`git could not read a file of the ref: ${header}. Check out with fetch-depth: 0.`);
    }
    const end = lineEnd + 1 + Number(size);
    texts.set(id, stdout.toString('utf8', lineEnd + 1, end));
    at = end + 1;
  }
  return texts;
}

function piecesOf({ stdout }: GitAnswer): readonly string[] {
  return stdout.toString('utf8').split('\0').slice(0, -1);
}

function refuseFailure({ code, stderr }: GitAnswer, what: string): void {
  if (code !== 0) {
    throw new Refusal(`git could not read ${what}, it ended with exit code ${code}: ${stderr}`);
  }
}
