import { Refusal } from './refusal.ts';

/** A class with a `[Migration(…)]` attribute in the sources at a ref. */
export interface MigrationAtRef {
  /** Undefined where the attribute's argument is no plain text. */
  readonly id: string | undefined;
  /** The context's class, where the attribute beside it says so. */
  readonly context: string | undefined;
  /** From the repository's top, with `/`. */
  readonly file: string;
}

/** What is asked of a ref. */
export interface RefQuestion {
  /** As it was written. */
  readonly ref: string;
  /** The commit it names, abbreviated. */
  readonly commit: string;
  readonly found: readonly MigrationAtRef[];
  /** The ids of the present code's context, oldest first. */
  readonly code: readonly string[];
}

/**
 * The newest of the code's migrations that a ref contains, spelled as the code has it.
 *
 * The ref may hold other contexts' migrations too, which do not count. But one of the same context, in the same folder, that is newer than all that
 * the code knows is the ref's newest: to go back to an older one instead would be another target than was asked for.
 * @throws Refusal
 */
export function newestAtRef(question: RefQuestion): string {
  const { found, code } = question;
  const atRef = new Set(found.flatMap(({ id }) => (id === undefined ? [] : [fold(id)])));
  const newest = code.findLast((id) => atRef.has(fold(id)));
  if (newest === undefined) {
    throw new Refusal(whyNone(question));
  }
  const known = new Set(code.map(fold));
  const homes = homesOf(found, known);
  const unknown = found.filter((one) => homes.has(homeOf(one)) && !known.has(fold(one.id ?? '')));
  const unread = unknown.find(({ id, context }) => id === undefined && context !== undefined);
  if (unread !== undefined) {
    throw new Refusal(cannotBeRead(question, unread));
  }
  const newer = unknown
    .flatMap(({ id }) => (id !== undefined && fold(id) > fold(newest) ? [id] : []))
    .toSorted()
    .at(-1);
  if (newer !== undefined) {
    throw new Refusal(
      `The newest migration of ${named(question)} is ${newer}, which the checked-out code does not have: check out code that has it. ` +
        `The newest that both have is ${newest}; give it as target-migration if that is meant.`,
    );
  }
  return newest;
}

function whyNone(question: RefQuestion): string {
  const unread = question.found.find(({ id, context }) => id === undefined && context !== undefined);
  if (unread !== undefined) {
    return cannotBeRead(question, unread);
  }
  const ids = question.found.flatMap(({ id }) => (id === undefined ? [] : [id])).toSorted();
  return ids.length === 0
    ? `${named(question)} contains no migration: no class there has a [Migration("…")] attribute. ` +
        'Give a later ref, or target-migration: 0 if the database is to go back to before its first migration.'
    : `${named(question)} contains migrations, the newest ${ids.at(-1)}, but none that the checked-out code's context has: ` +
        'check project and context, and that the ref is of the same history.';
}

function cannotBeRead(question: RefQuestion, { file }: MigrationAtRef): string {
  return (
    `${named(question)} has a migration in ${file} whose id is not plain text in its [Migration(…)] attribute, ` +
    'so which is the newest there is not known. Give target-migration instead.'
  );
}

function named({ ref, commit }: RefQuestion): string {
  return `target-ref ${JSON.stringify(ref)} (commit ${commit})`;
}

/**
 * The folders and contexts that are the code's own: those of which it knows most, or at least half. Another provider's folder may hold a few of the
 * same ids, made in the same second.
 */
function homesOf(found: readonly MigrationAtRef[], known: ReadonlySet<string>): ReadonlySet<string> {
  const homes = [...Map.groupBy(found, homeOf)].map(([home, migrations]) => ({
    home,
    all: migrations.length,
    known: migrations.filter(({ id }) => id !== undefined && known.has(fold(id))).length,
  }));
  const most = Math.max(...homes.map((one) => one.known));
  return new Set(
    homes.filter((one) => one.known === most || one.known * 2 >= one.all).map(({ home }) => home),
  );
}

/** As EF compares ids. */
function fold(id: string): string {
  return id.toLowerCase();
}

/** The migrations of one context stand together in one folder. */
function homeOf({ file, context }: MigrationAtRef): string {
  return JSON.stringify([file.replace(/[^/]*$/, ''), context]);
}
