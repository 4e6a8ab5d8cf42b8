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
  /** The answer is one row of numbers, and each is at least what it was. */
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

/** A key of the policy file. */
export type PolicyKey =
  | 'protectedTables'
  | 'allow'
  | 'forbiddenMigrations'
  | 'keyDeactivation'
  | 'invariants'
  | 'activeSessions'
  | 'contacts'
  | 'breakingChanges'
  | 'lossTolerance';

/** A policy, and where each of its rules is written. The places are kept apart: a comment that moves a line makes no other policy. */
export interface WrittenPolicy {
  readonly policy: Policy;
  /**
   * Where to look for a rule, to follow `see` in a sentence: `line 12 of .github/rollback-policy.yml`.
   * @param index of the entry, where the key has a list
   */
  readonly placeOf: (key: PolicyKey, index?: number) => string;
}

const KEY_TABLES = ['*encryption_key*', '*EncryptionKey*', '*encryptionKey*'];

/** What holds for each key that the policy file leaves out. */
export const DEFAULT_POLICY: Policy = {
  protectedTables: [
    ...['users', 'Users', 'user', 'User', 'AspNetUsers', 'asp_net_users'],
    ...['sessions', 'Sessions', 'session', 'Session'],
    ...KEY_TABLES,
  ],
  allow: [],
  forbiddenMigrations: [],
  keyTables: KEY_TABLES,
  invariants: [],
  activeSessions: undefined,
  contacts: [],
  breakingChanges: ['BREAKING', 'BreakingChange'],
  lossTolerance: { rows: 100, percent: 5 },
};

/** The policy of a repository without a policy file. */
export const WITHOUT_POLICY_FILE: WrittenPolicy = {
  policy: DEFAULT_POLICY,
  placeOf: (key) => `the default of ${key}, since there is no policy file`,
};
