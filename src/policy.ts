/** What a repository allows a rollback to do, read from its policy file. */
export interface Policy {
  /** Patterns of names (`users`, `shop.users`, `*encryption_key*`); without a schema they are of any. */
  readonly protectedTables: readonly string[];
  /** Losses of protected tables that may be approved all the same: by migration, id or name. */
  readonly allow: readonly AllowedMigration[];
  /** Names or patterns of migrations that are never reverted. */
  readonly forbiddenMigrations: readonly ForbiddenMigration[];
  /** Tables of encryption keys: a migration whose Up or Down updates or deletes their rows is never reverted. Empty: the rule is off. */
  readonly keyTables: readonly string[];
  readonly invariants: readonly Invariant[];
  readonly activeSessions: ActiveSessionsRule | undefined;
  /** Shown in every failure. */
  readonly contacts: readonly Contact[];
  /** Words that begin a comment, or names of attributes, by which a migration marks itself as breaking. */
  readonly breakingChanges: readonly string[];
  /** How far a loss may have grown since it was approved; whichever is more. */
  readonly lossTolerance: { readonly rows: number; readonly percent: number };
}

export interface AllowedMigration {
  readonly migration: string;
  readonly reason: string | undefined;
}

export interface ForbiddenMigration {
  readonly pattern: string;
  readonly reason: string | undefined;
}

/** A query whose answer must hold before and after the Down, inside the transaction. */
export interface Invariant {
  readonly name: string;
  readonly sql: string;
  readonly rule: InvariantRule;
}

export type InvariantRule =
  | { readonly holds: 'unchanged' }
  /** Every number of the answer is at least what it was. */
  | { readonly holds: 'notDecrease' }
  /** The answer is one number, and it is 0 after the Down. */
  | { readonly holds: 'zero' }
  /** Row for row as before, but for these columns of the answer. */
  | { readonly holds: 'unchangedExcept'; readonly columns: readonly string[] };

export interface ActiveSessionsRule {
  /** Answers one number. */
  readonly query: string | undefined;
  readonly maximum: number;
  readonly otherwise: 'refuse' | 'warn';
}

export interface Contact {
  readonly name: string;
  /** An address, a number, a link. */
  readonly reach: string;
}
