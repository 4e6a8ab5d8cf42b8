import type { Difference, ObjectKind } from './catalog.ts';

/** A migration's commands as text, without those that write the history. */
export interface MigrationText {
  readonly id: string;
  readonly up: readonly string[];
  readonly down: readonly string[];
}

/** The differences, each with its most likely cause where it looks like one that is known. */
export function withLikelyCauses(
  differences: readonly Difference[],
  migrations: readonly MigrationText[],
): readonly Difference[] {
  return differences.map((difference) => {
    const cause = emptyDown(difference, migrations) ?? knownCause(difference);
    return cause === undefined ? difference : { ...difference, cause };
  });
}

/** An empty Down is legal and reverts nothing; it is the cause of what its Up names. */
function emptyDown(difference: Difference, migrations: readonly MigrationText[]): string | undefined {
  const names = ownNames(difference.name);
  const culprit = migrations.find(
    ({ up, down }) =>
      down.length === 0 && up.some((command) => names.every((name) => mentions(command, name))),
  );
  return culprit === undefined ? undefined : `the Down of ${culprit.id} is empty`;
}

/** Kinds that EF Core has no operation for. */
const ONLY_BY_RAW_SQL: ReadonlySet<ObjectKind> = new Set([
  'view',
  'materialized view',
  'function',
  'trigger',
  'rule',
  'policy',
  'statistics',
  'publication',
  'event trigger',
]);

function knownCause(difference: Difference): string | undefined {
  if (isForgottenDefault(difference)) {
    return 'a Down that makes a column NOT NULL again fills it with a default and leaves the default behind';
  }
  if (keepsEnumLabels(difference)) {
    return 'PostgreSQL cannot take a label out of an enum type, so the Down must make the type anew';
  }
  if (difference.kind === 'schema' && difference.change === 'unexpected') {
    return 'EnsureSchema is not undone by the Down that EF Core writes';
  }
  if (ONLY_BY_RAW_SQL.has(difference.kind)) {
    return `EF Core knows no ${difference.kind}: what raw SQL does in an Up, raw SQL must undo in its Down`;
  }
  return undefined;
}

function isForgottenDefault({ change, kind, expected, observed }: Difference): boolean {
  return (
    change === 'different' &&
    kind === 'column' &&
    expected?.endsWith('not null') === true &&
    observed?.startsWith(`${expected} default `) === true
  );
}

function keepsEnumLabels({ change, kind, expected, observed }: Difference): boolean {
  return (
    change === 'different' &&
    kind === 'type' &&
    (expected?.startsWith('enum (') ?? false) &&
    (observed?.length ?? 0) > (expected?.length ?? 0)
  );
}

/** The object's names without quotes and schema: `users` and `Opt in` of `public.users."Opt in"`. */
function ownNames(name: string): readonly string[] {
  const parts = name.match(/"(?:[^"]|"")+"|[^".]+/g) ?? [name];
  const plain = parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part));
  return plain.length === 1 ? plain : plain.slice(1);
}

function mentions(command: string, name: string): boolean {
  const literal = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`(?<!\\w)${literal}(?!\\w)`).test(command);
}
