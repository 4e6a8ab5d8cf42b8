import { distance } from 'fastest-levenshtein';
import { Refusal } from './refusal.ts';
import type { TargetRequest } from './target.ts';

/** A migration as the code knows it. */
export interface Migration {
  /** The full id, `20250110090000_InitialCreate`. */
  readonly id: string;
  readonly name: string;
}

/** The name in an id: what follows the timestamp, as EF's MigrationsIdGenerator.GetName cuts it; an id of another form is its own name. */
export function nameOf(id: string): string {
  return /^\d{14}_(.+)$/.exec(id)?.[1] ?? id;
}

/** What the range is worked out from. */
export interface RangeQuestion {
  readonly target: TargetRequest;
  readonly allowRevertAll: boolean;
  /** The migrations of the chosen context, in EF's order, oldest first. */
  readonly code: readonly Migration[];
  /** The ids in the history table. */
  readonly history: readonly string[];
  /** Ids of the assembly's other contexts, whose rows may stand in the same history table. */
  readonly otherContexts: ReadonlySet<string>;
  /** Where the migrations were read, for the sentences. */
  readonly readFrom: 'checkout' | 'bundle' | 'recorded release';
}

/** What to do about a database that holds what the migrations' source does not. */
const OTHER_SOURCE: Readonly<Record<RangeQuestion['readFrom'], string>> = {
  checkout: 'check out the commit that was deployed last.',
  bundle:
    'give the bundle of the release that was deployed last. A bundle knows one context alone: ' +
    'where several share the history table, leave bundle out and give context.',
  'recorded release': 'give the record of the release that was deployed last.',
};

/** The applied migrations after the target and what the history must be once they are reverted. */
export interface MigrationRange {
  /** The newest applied migration. */
  readonly from: string;
  /** The target's full id, or `0`. */
  readonly to: string;
  /** Reverted, newest first. Empty when the target is current already. */
  readonly reverted: readonly string[];
  /** The whole history before: this context's rows and those of others. */
  readonly historyBefore: readonly string[];
  /** The whole history after. */
  readonly historyAfter: readonly string[];
  /** This context's migrations up to and including the target, oldest first: what a shadow is built from. */
  readonly remaining: readonly string[];
}

/** Whether two histories hold the same migrations in the same order. */
export function isSameHistory(one: readonly string[], other: readonly string[]): boolean {
  return one.join('\n') === other.join('\n');
}

/** Whether any row of the history is unknown to the context; only then are other contexts asked. */
export function hasUnknownRows(code: readonly Migration[], history: readonly string[]): boolean {
  const known = new Set(code.map((migration) => fold(migration.id)));
  return history.some((id) => !known.has(fold(id)));
}

/**
 * The range between the newest applied migration and the target.
 *
 * dotnet-ef would go up, do half or do nothing with exit code 0 where history and code do not fit, so each way
 * they can differ is a refusal with its own sentence.
 * @throws Refusal
 */
export function planRange(question: RangeQuestion): MigrationRange {
  const { code, history } = question;
  if (code.length === 0) {
    throw new Refusal('The context has no migrations: check project, startup-project and context.');
  }
  refuseUnknownRows(question);
  const applied = new Set(history.map(fold));
  const appliedIndexes = code.flatMap((migration, index) => (applied.has(fold(migration.id)) ? [index] : []));
  const newest = appliedIndexes.at(-1);
  if (newest === undefined) {
    throw new Refusal('The database has none of the migrations applied: there is nothing to go back from.');
  }
  const targetIndex = findTarget(question, appliedIndexes);
  refuseUnreachable(code, appliedIndexes, targetIndex, newest);
  const revertedIndexes = appliedIndexes.filter((index) => index > targetIndex);
  if (targetIndex === -1 && !question.allowRevertAll) {
    throw new Refusal(
      `target-migration 0 would revert all ${revertedIndexes.length} applied migrations; set allow-revert-all: true if that is meant.`,
    );
  }
  const reverted = revertedIndexes.toReversed().map((index) => idAt(code, index));
  const gone = new Set(reverted.map(fold));
  return {
    from: idAt(code, newest),
    to: targetIndex === -1 ? '0' : idAt(code, targetIndex),
    reverted,
    historyBefore: history,
    historyAfter: history.filter((id) => !gone.has(fold(id))),
    remaining: code.slice(0, targetIndex + 1).map((migration) => migration.id),
  };
}

/** EF compares ids without regard to case (StringComparer.OrdinalIgnoreCase in its HistoryRow look-ups). */
function fold(id: string): string {
  return id.toLowerCase();
}

function idAt(code: readonly Migration[], index: number): string {
  const migration = code[index];
  if (migration === undefined) {
    throw new RangeError(`There is no migration at ${index}.`);
  }
  return migration.id;
}

function refuseUnknownRows({ code, history, otherContexts, readFrom }: RangeQuestion): void {
  const known = new Set([...code.map((migration) => fold(migration.id)), ...[...otherContexts].map(fold)]);
  const unknown = history.filter((id) => !known.has(fold(id)));
  if (unknown.length === 0) {
    return;
  }
  const newestKnown =
    code
      .map((migration) => fold(migration.id))
      .toSorted()
      .at(-1) ?? '';
  const list = `${quotedList(unknown)} ${unknown.length === 1 ? 'is' : 'are'}`;
  if (unknown.every((id) => fold(id) > newestKnown)) {
    throw new Refusal(
      `This ${readFrom} is older than the database: ${list} applied but not in the code. ` +
        `The Down of a migration is in the code that brought it: ${OTHER_SOURCE[readFrom]}`,
    );
  }
  throw new Refusal(
    `The database and this ${readFrom} have diverged: ${list} applied but not in the code, ` +
      `although the code has newer migrations. The database was migrated from another branch: ${OTHER_SOURCE[readFrom]}`,
  );
}

/** The index of the target among the code's migrations; -1 is before the first. */
function findTarget({ target, code }: RangeQuestion, appliedIndexes: readonly number[]): number {
  switch (target.kind) {
    case 'before-first':
      return -1;
    case 'steps-back': {
      if (target.steps > appliedIndexes.length) {
        throw new Refusal(
          `target-migration ~${target.steps} goes back further than the ${appliedIndexes.length} applied migrations.`,
        );
      }
      return appliedIndexes.at(-1 - target.steps) ?? -1;
    }
    case 'migration':
      return findByText(target.text, code);
  }
}

function findByText(text: string, code: readonly Migration[]): number {
  const wanted = fold(text);
  const byId = code.findIndex((migration) => fold(migration.id) === wanted);
  if (byId !== -1) {
    return byId;
  }
  const byName = code.filter((migration) => fold(migration.name) === wanted);
  if (byName.length > 1) {
    throw new Refusal(
      `target-migration ${JSON.stringify(text)} is the name of several migrations: give the full id, one of ${quotedList(byName.map((migration) => migration.id))}.`,
    );
  }
  const only = byName[0];
  if (only === undefined) {
    throw new Refusal(
      `target-migration ${JSON.stringify(text)} is not a migration of this code. Nearest: ${quotedList(nearest(text, code))}.`,
    );
  }
  return code.indexOf(only);
}

function nearest(text: string, code: readonly Migration[]): string[] {
  const wanted = fold(text);
  const score = (migration: Migration): number =>
    Math.min(distance(wanted, fold(migration.name)), distance(wanted, fold(migration.id)));
  return code
    .toSorted((a, b) => score(a) - score(b))
    .slice(0, 3)
    .map((migration) => migration.name);
}

function refuseUnreachable(
  code: readonly Migration[],
  appliedIndexes: readonly number[],
  targetIndex: number,
  newest: number,
): void {
  const applied = new Set(appliedIndexes);
  if (targetIndex > newest) {
    throw new Refusal(
      `The target ${idAt(code, targetIndex)} is ahead of the database, which is at ${idAt(code, newest)}: this would go up, not back.`,
    );
  }
  const pending = code.filter((_, index) => index <= targetIndex && !applied.has(index));
  if (pending.length > 0) {
    const list = quotedList(pending.map((migration) => migration.id));
    throw new Refusal(
      `${list} ${pending.length === 1 ? 'is' : 'are'} pending at or below the target, so going to it would also apply ${pending.length === 1 ? 'it' : 'them'}: ` +
        'apply what is missing first, or choose an earlier target.',
    );
  }
}

function quotedList(ids: readonly string[]): string {
  const shown = ids.slice(0, 10).map((id) => `"${id}"`);
  return ids.length > shown.length
    ? `${shown.join(', ')} and ${ids.length - shown.length} more`
    : shown.join(', ');
}
