import { z } from 'zod';
import { DEFAULT_POLICY, type Invariant, type InvariantRule, type Policy } from './policy.ts';

const text = z.string().regex(/\S/);
const reason = text.optional().describe('Why, for whoever is refused or reads the plan.');
const names = (what: string) => z.array(text.describe(what));

const TABLE_PATTERN =
  'A name as PostgreSQL stores it; * is any text, ? one character. With a dot it is compared with schema.table, otherwise with the table alone. Case counts.';

const allowed = z.strictObject({
  migration: text.describe('The name or the full id of the migration.'),
  reason,
});

const forbidden = z.strictObject({
  migration: text.describe(
    'The name or the full id of the migration; * is any text, ? one character. Case counts.',
  ),
  reason,
});

const RULES = ['unchanged', 'notDecrease', 'zero', 'unchangedExcept'] as const;

const invariant = z
  .strictObject({
    name: text.describe('What is told when it is broken.'),
    sql: text.describe(
      'One SELECT. It is run by a server that refuses to write, and may answer 10,000 rows at most.',
    ),
    unchanged: z.literal(true).optional().describe('The same rows before and after, in any order.'),
    notDecrease: z
      .literal(true)
      .optional()
      .describe('One row of numbers, none of which is less after than before.'),
    zero: z.literal(true).optional().describe('One number, which is 0 after the Down.'),
    unchangedExcept: names('A column of the answer.')
      .min(1)
      .optional()
      .describe('The same rows before and after, in any order, but for these columns of the answer.'),
  })
  .refine((written) => RULES.filter((rule) => written[rule] !== undefined).length === 1, {
    error: ({ input }) => {
      const given = RULES.filter((rule) => (input as Record<string, unknown>)[rule] !== undefined);
      return given.length === 0
        ? `has no rule: give one of ${RULES.join(', ')}.`
        : `has ${given.length} rules, ${given.join(' and ')}: make an invariant of each.`;
    },
    // A rule that is mistyped is said to be no key; that it is missing need not be said as well.
    when: ({ value, issues }) =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      !issues.some(({ code }) => code === 'unrecognized_keys'),
  })
  .meta({ oneOf: RULES.map((rule) => ({ required: [rule] })) });

const activeSessions = z.strictObject({
  query: text
    .optional()
    .describe('One SELECT that answers one number; otherwise the live rows of a table sessions are counted.'),
  maximum: z.int().min(0).describe('As many live sessions are fine.'),
  otherwise: z.enum(['refuse', 'warn']).default('refuse').describe('What to do when there are more.'),
});

const contact = z.strictObject({
  name: text.describe('Who.'),
  reach: text.describe('An address, a number or a link.'),
});

const tolerance = z.strictObject({
  rows: z.int().min(0).default(DEFAULT_POLICY.lossTolerance.rows).describe('So many rows more.'),
  percent: z.number().min(0).default(DEFAULT_POLICY.lossTolerance.percent).describe('So many percent more.'),
});

/** The policy file as it is written: what it is checked by, and what its JSON Schema is made from. */
export const policySchema = z.strictObject({
  protectedTables: names(TABLE_PATTERN)
    .default([...DEFAULT_POLICY.protectedTables])
    .describe(
      'Tables that may lose no rows and no values, unless approve-data-loss names the loss and allow lists the migration. The list replaces the default; [] protects none.',
    ),
  allow: z
    .array(z.union([text, allowed], { error: 'is neither the name of a migration nor {migration, reason}.' }))
    .default([])
    .describe('Migrations whose losses of protected tables may be approved all the same.'),
  forbiddenMigrations: z
    .array(
      z.union([text, forbidden], { error: 'is neither the pattern of a migration nor {migration, reason}.' }),
    )
    .default([])
    .describe('Migrations that are never reverted; nothing but editing this file overrides it.'),
  keyDeactivation: z
    .union([z.boolean(), names(TABLE_PATTERN).min(1)], {
      error: 'is neither true, nor false, nor a list of patterns of tables.',
    })
    .default(true)
    .describe(
      `Never revert a migration whose Up or Down updates or deletes rows of a table of encryption keys. true: ${DEFAULT_POLICY.keyTables.join(', ')}; or a list of patterns of tables; false: the rule is off.`,
    ),
  invariants: z
    .array(invariant)
    .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, {
      error: 'has two invariants of one name.',
    })
    .default([])
    .describe(
      'Queries whose answers must hold before and after the Down. A broken one rolls the Down back; the answers are shown in the log.',
    ),
  activeSessions: activeSessions
    .optional()
    .describe('How many live sessions of the app’s users are too many.'),
  contacts: z.array(contact).default([]).describe('Whom to call; shown in the plan and in every failure.'),
  breakingChanges: names('A word that begins a comment, or the name of an attribute.')
    .default([...DEFAULT_POLICY.breakingChanges])
    .describe('How migrations mark themselves as breaking; the marks are quoted in the plan.'),
  lossTolerance: tolerance
    .default(DEFAULT_POLICY.lossTolerance)
    .describe('How far a loss may have grown since it was approved; whichever is more.'),
});

/** The keys of each mapping, by the key of the policy that holds it; of the policy itself under the empty text. */
export const KNOWN_KEYS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(policySchema.shape),
  allow: Object.keys(allowed.shape),
  forbiddenMigrations: Object.keys(forbidden.shape),
  invariants: Object.keys(invariant.shape),
  activeSessions: Object.keys(activeSessions.shape),
  contacts: Object.keys(contact.shape),
  lossTolerance: Object.keys(tolerance.shape),
};

/** The JSON Schema of the policy file, for editors. */
export function policyJsonSchema(): object {
  return {
    $id: 'https://raw.githubusercontent.com/OWNER/ef-rollback/main/docs/rollback-policy.schema.json',
    title: 'Policy of ef-rollback',
    ...z.toJSONSchema(policySchema, { io: 'input' }),
  };
}

/** The policy that a checked file stands for. */
export function toPolicy(file: z.output<typeof policySchema>): Policy {
  const { keyDeactivation } = file;
  return {
    protectedTables: file.protectedTables,
    allow: file.allow.map((entry) =>
      typeof entry === 'string' ? { migration: entry, reason: undefined } : { reason: undefined, ...entry },
    ),
    forbiddenMigrations: file.forbiddenMigrations.map((entry) =>
      typeof entry === 'string'
        ? { pattern: entry, reason: undefined }
        : { pattern: entry.migration, reason: entry.reason },
    ),
    keyTables:
      keyDeactivation === true ? DEFAULT_POLICY.keyTables : keyDeactivation === false ? [] : keyDeactivation,
    invariants: file.invariants.map(
      (one): Invariant => ({ name: one.name, sql: one.sql, rule: ruleOf(one) }),
    ),
    activeSessions:
      file.activeSessions === undefined ? undefined : { query: undefined, ...file.activeSessions },
    contacts: file.contacts,
    breakingChanges: file.breakingChanges,
    lossTolerance: file.lossTolerance,
  };
}

function ruleOf({ unchangedExcept, unchanged, notDecrease }: z.output<typeof invariant>): InvariantRule {
  if (unchangedExcept !== undefined) {
    return { holds: 'unchangedExcept', columns: unchangedExcept };
  }
  return { holds: unchanged ? 'unchanged' : notDecrease ? 'notDecrease' : 'zero' };
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a mapping of keys',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

/** What is wrong, to be put after the name of the value. */
export function sentenceForIssue(issue: z.core.$ZodRawIssue): string {
  const { input } = issue;
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = WORDS[issue.expected] ?? issue.expected;
      if (input === undefined) {
        return `is missing: ${wanted} is wanted.`;
      }
      if (input === null) {
        return `is empty, where ${wanted} is wanted: give it, or leave it out.`;
      }
      const isUnquoted = issue.expected === 'string' && typeof input !== 'object';
      return `is ${kindOf(input)}, where ${wanted} is wanted${isUnquoted ? ': put it in quotes' : ''}.`;
    }
    case 'invalid_format':
      return 'is empty: text is wanted.';
    case 'too_small':
      return issue.origin === 'array'
        ? 'is an empty list: give at least one.'
        : `is ${String(input)}, where at least ${issue.minimum} is wanted.`;
    case 'too_big':
      return `is ${String(input)}, where at most ${issue.maximum} is wanted.`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `can only be ${String(issue.values[0])}: otherwise leave it out.`
        : `is ${JSON.stringify(input) ?? 'missing'}, which is not one of ${issue.values.join(', ')}.`;
    default:
      return 'cannot be read.';
  }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) {
    return 'a list';
  }
  if (typeof value === 'string') {
    return `text, ${JSON.stringify(value.slice(0, 40))}`;
  }
  return typeof value === 'object' ? 'a mapping of keys' : `${typeof value} ${String(value)}`;
}
