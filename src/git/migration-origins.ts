import { basename, join } from 'node:path/posix';
import { isShallow } from './commits.ts';
import type { Git } from './git.ts';

/** The commit that brought a migration. Written by people: to be escaped where it is shown. */
export interface MigrationOrigin {
  readonly author: string;
  /** When it was written, ISO 8601 with the author's offset. */
  readonly date: string;
  readonly subject: string;
  /** The commit's id, abbreviated. */
  readonly commit: string;
}

/**
 * The commits that added files, by what they are asked by; without those whose beginning the history here does not show, and of files that are in
 * no commit. A file that was moved is followed to where it was added.
 * @param files relative to git's folder, with `/`
 * @throws Refusal when git cannot be used
 */
export async function findOrigins<Key>(
  git: Git,
  files: ReadonlyMap<Key, string>,
): Promise<ReadonlyMap<Key, MigrationOrigin>> {
  const origins = new Map<Key, MigrationOrigin>();
  if (files.size === 0) {
    return origins;
  }
  const prefix = (await git.ask(['rev-parse', '--show-prefix'])).stdout.toString('utf8').replace(/\n$/, '');
  /** Who asks for what is at a path, at the point in history that is being read. */
  const wanted = new Map<string, Key[]>();
  for (const [key, file] of files) {
    const path = join(prefix, file);
    wanted.set(path, [...(wanted.get(path) ?? []), key]);
  }
  const shallow = await isShallow(git);
  const log = new LogReader((change, { origin, isFirst }) => {
    const keys = wanted.get(change.path);
    if (keys === undefined) {
      return;
    }
    wanted.delete(change.path);
    if (change.from !== undefined) {
      wanted.set(change.from, keys);
    } else if (!(shallow && isFirst)) {
      for (const key of keys) {
        origins.set(key, origin);
      }
    }
  });
  await git.askUntil(LOG, (piece) => {
    log.read(piece);
    return wanted.size === 0 ? 'enough' : 'more';
  });
  return origins;
}

/** From the newest on, so that those of a rollback, which are new, are found at once. */
const LOG = [
  ...[
    'log',
    '-z',
    '--find-renames',
    '--diff-filter=AR',
    '--name-status',
    '--no-show-signature',
    '--no-color',
  ],
  ...[
    '--no-ext-diff',
    '--no-textconv',
    '--format=%h%x1f%P%x1f%aI%x1f%aN%x1f%s',
    'HEAD',
    '--',
    ':(top,icase)*.cs',
  ],
];

/** A file that a commit added, or moved from somewhere. */
interface Change {
  readonly path: string;
  readonly from: string | undefined;
}

interface LoggedCommit {
  readonly origin: MigrationOrigin;
  /** It shows no parent: it has none, or the history here ends with it, and it then seems to add everything. */
  readonly isFirst: boolean;
}

/** Reads the pieces of {@link LOG}: a commit, then for each change its status and one path, or two. */
class LogReader {
  readonly #tell: (change: Change, commit: LoggedCommit) => void;
  #commit: LoggedCommit | undefined;
  #status = '';
  #from: string | undefined;

  constructor(tell: (change: Change, commit: LoggedCommit) => void) {
    this.#tell = tell;
  }

  read(piece: string): void {
    if (this.#status === '') {
      this.#readHead(piece.replace(/^\n/, ''));
    } else if (this.#status.startsWith('R') && this.#from === undefined) {
      this.#from = piece;
    } else {
      if (this.#commit !== undefined) {
        this.#tell({ path: piece, from: this.#source(piece) }, this.#commit);
      }
      this.#status = '';
      this.#from = undefined;
    }
  }

  #readHead(piece: string): void {
    const [commit = '', parents, date = '', author = '', ...subject] = piece.split('\x1f');
    if (parents === undefined) {
      this.#status = piece;
      return;
    }
    this.#commit = {
      origin: { author, date, subject: subject.join(' '), commit },
      isFirst: parents === '',
    };
  }

  /** Two migrations are alike, so one that replaces another may pass for it renamed: only the name or all of the content tells. */
  #source(path: string): string | undefined {
    const isSame =
      this.#from !== undefined && (this.#status === 'R100' || basename(this.#from) === basename(path));
    return isSame ? this.#from : undefined;
  }
}
