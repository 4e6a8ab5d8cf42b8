import { isDefaultOfAnother } from './default-privileges.ts';
import { KEPT_KINDS, type KeptKind, type StandingObjects } from './drop-everything.ts';
import { entryOf, isEntryNamed } from './dump-entry.ts';

/**
 * The lines of `pg_restore --list` that a restore into the standing database needs: entries that would make again, own again or comment on
 * what is kept there, or say what others give by default, are turned into comments, as `--use-list` reads them.
 *
 * A line is `<dump id>; <class> <oid> <KIND> <schema or -> <name> <owner>`, and `<KIND>` of a right or a comment is
 * `ACL` or `COMMENT`, its name beginning with the kind of what it is on.
 */
export function filterTableOfContents(lines: readonly string[], standing: StandingObjects): string {
  return lines.map((line) => (isKeptAlready(line, standing) ? `;${line}` : line)).join('\n');
}

/** Who restores into a copy of the database. */
export interface CopyOwner {
  readonly role: string;
  readonly isSuperuser: boolean;
}

/**
 * The lines of `pg_restore --list` that a throwaway copy gets, as `--use-list` reads them. It is to reach no other server (subscriptions would
 * keep it from being dropped, too), and needs no comments on what belongs to the system. What acts on the whole database, and is another
 * role's, only a superuser can make.
 */
export function tableOfContentsForCopy(lines: readonly string[], owner: CopyOwner): string {
  return lines.map((line) => (isLeftOutOfCopy(line, owner) ? `;${line}` : line)).join('\n');
}

const NEVER_COPIED = /^(SUBSCRIPTION( TABLE)? |USER MAPPING |COMMENT - (EXTENSION|SCHEMA public) )/;
const OF_WHOLE_DATABASE = /^(EVENT TRIGGER|PUBLICATION( TABLE| TABLES IN SCHEMA)?) /;

function isLeftOutOfCopy(line: string, { role, isSuperuser }: CopyOwner): boolean {
  const entry = entryOf(line);
  if (entry === undefined) {
    return false;
  }
  return (
    NEVER_COPIED.test(entry) || (!isSuperuser && OF_WHOLE_DATABASE.test(entry) && !entry.endsWith(` ${role}`))
  );
}

function isKeptAlready(line: string, standing: StandingObjects): boolean {
  const entry = entryOf(line);
  if (entry === undefined) {
    return false;
  }
  // Rights on system objects were given by whoever owns them, and are there still.
  if (entry.startsWith('ACL pg_catalog ') || entry.startsWith('ACL information_schema ')) {
    return true;
  }
  if (isDefaultOfAnother(entry, standing.defaultPrivileges.ownRoles)) {
    return true;
  }
  const { kept, extensionRelations, roles } = standing;
  return (
    [...extensionRelations].some((relation) => isEntryNamed(entry, 'TABLE DATA ', relation, roles)) ||
    KEPT_KINDS.some((kind) => isEntryOf(entry, kind, kept.get(kind) ?? new Set(), roles))
  );
}

function isEntryOf(
  entry: string,
  kind: KeptKind,
  names: ReadonlySet<string>,
  roles: ReadonlySet<string>,
): boolean {
  return [`${kind} - `, `COMMENT - ${kind} `, `ACL - ${kind} `, `SECURITY LABEL - ${kind} `].some((start) =>
    [...names].some((name) => isEntryNamed(entry, start, name, roles)),
  );
}
