import { describe, expect, it } from 'vitest';
import type { LossKind } from '../../../src/plan/effects.ts';
import { judgeLiveSessions } from '../../../src/plan/live-sessions.ts';
import { type MeasuredLoss, nameOfPart } from '../../../src/plan/losses.ts';
import { checkPolicy, mayLoseRows, type PolicyQuestion } from '../../../src/plan/policy-check.ts';
import type { RowChange } from '../../../src/plan/row-change.ts';
import { WITHOUT_POLICY_FILE } from '../../../src/policy.ts';
import { readPolicy } from '../../../src/policy-file.ts';
import { contactSteps } from '../../../src/report/contacts.ts';

const DEVICE = '20251014093000_AddSessionDevice';
const LOGINS = '20251118140000_AddLoginAttempts';

function question(policy: string, rest: Partial<PolicyQuestion> = {}): PolicyQuestion {
  return {
    written: readPolicy(policy, 'p.yml'),
    range: [LOGINS, DEVICE].map((id) => ({ id, up: [], down: [] })),
    code: ['20250110090000_InitialCreate', DEVICE, LOGINS],
    losses: [],
    marks: [],
    approved: new Set(),
    ...rest,
  };
}

function loss(table: string, kind: LossKind, column?: string): MeasuredLoss {
  const part = { schema: 'public', table, ...(column === undefined ? {} : { column }) };
  return { name: nameOfPart(part), kind, part, migration: DEVICE, rows: 1200, bytes: 1, atMost: false };
}

function change(table: string, does: string, inCode = false): RowChange {
  return { does, part: { schema: inCode ? '' : 'public', table }, inCode };
}

/** What is not as it should be, a sentence each; what refuses begins with `✗`. */
function wrong(asked: PolicyQuestion): readonly string[] {
  return checkPolicy(asked)
    .filter(({ ok }) => !ok)
    .map(({ blocks, sentence }) => `${blocks ? '✗' : '!'} ${sentence}`);
}

describe('forbidden migrations', () => {
  it.each(['AddSessionDevice', DEVICE, '"*Device"', '2025101409*'])(
    'are refused by name, id or pattern, and nothing overrides it: %s',
    (pattern) => {
      const policy = `allow: [AddSessionDevice]\nforbiddenMigrations:\n  - {migration: ${pattern}, reason: Devices are evidence.}`;
      const asked = question(policy, { losses: [loss('sessions', 'column', 'device')] });
      expect(wrong({ ...asked, approved: new Set(['public.sessions.device']) })).toEqual([
        `✗ ${DEVICE} is never reverted, since: Devices are evidence: see line 3 of p.yml. Choose a target that keeps it.`,
      ]);
    },
  );

  it('that are not in the range are fine, and a mistyped one is warned of', () => {
    expect(wrong(question('forbiddenMigrations: [InitialCreate, AddSessionDevise, Old*]'))).toEqual([
      '! forbiddenMigrations names AddSessionDevise, which is no migration of this code: see line 1 of p.yml. The nearest is AddSessionDevice.',
    ]);
  });
});

describe('encryption keys', () => {
  const range = (up: readonly RowChange[] | undefined, down: readonly RowChange[] | undefined) => ({
    range: [{ id: DEVICE, up, down }],
  });

  it.each([
    ['Up', range([change('encryption_keys', 'updates')], []), 'updates rows of public.encryption_keys'],
    [
      'Down',
      range([], [change('UserEncryptionKeys', 'deletes')]),
      'deletes rows of public.UserEncryptionKeys',
    ],
    [
      'Down',
      range([], [change('encryptionkeys', 'may change', true)]),
      'has code that names encryptionkeys and changes rows',
    ],
  ])('whose rows the %s changes keep their migration from being reverted', (direction, rest, does) => {
    expect(wrong(question('allow: [AddSessionDevice]', rest))).toEqual([
      `✗ ${DEVICE} is never reverted, since its ${direction} ${does}, a table of encryption keys: what a key has encrypted could be lost with it. See the default of keyDeactivation, which p.yml leaves out. Choose a target that keeps it.`,
    ]);
  });

  it('are those of the policy', () => {
    const changed = range([change('encryption_keys', 'updates')], [change('vault_keys', 'empties')]);
    expect(wrong(question('keyDeactivation: false', changed))).toEqual([]);
    expect(wrong(question('keyDeactivation: [public.vault*]', changed))).toEqual([
      expect.stringContaining('its Down empties rows of public.vault_keys'),
    ]);
  });

  it('are warned of where the SQL is not known', () => {
    expect(wrong(question('', range(undefined, [])))).toEqual([
      expect.stringMatching(/^! Whether the Up of .* cannot be told, since its SQL is not known/),
    ]);
  });
});

describe('protected tables', () => {
  it.each([
    [loss('sessions', 'column', 'device'), 'column device with 1,200 values'],
    [loss('sessions', 'values', 'device'), '1,200 values of column device'],
    [{ ...loss('sessions', 'rows'), atMost: true }, 'up to 1,200 rows'],
    [loss('AspNetUsers', 'table'), 'the table itself with 1,200 rows'],
  ])('lose nothing by default: $kind', (one, amount) => {
    expect(wrong(question('', { losses: [one], approved: new Set([one.name]) }))).toEqual([
      expect.stringContaining(`is protected and would lose ${amount} by ${DEVICE}`),
    ]);
  });

  const losses = [loss('sessions', 'rows'), loss('login_attempts', 'table')];
  const named = new Set(['public.sessions']);
  const listed = 'allow: [{migration: AddSessionDevice, reason: They sign in again.}]';

  it.each([
    [
      '',
      new Set<string>(),
      'To lose it all the same, name public.sessions in approve-data-loss, and let allow list',
    ],
    ['', named, 'approve-data-loss names it, which is not enough: allow has to list AddSessionDevice'],
    [
      listed,
      new Set<string>(),
      'allow lists it, since: They sign in again (see line 1 of p.yml), but approve-data-loss does not name public.sessions.',
    ],
  ])('lose only what allow lists and approve-data-loss names: %j, %o', (policy, approved, sentence) => {
    const asked = question(policy, { losses, approved });
    expect(wrong(asked)).toEqual([expect.stringContaining(sentence)]);
    expect([...mayLoseRows(asked)]).toEqual([]);
  });

  it('lose what both give up, and while nobody was asked what allow lists', () => {
    expect(wrong(question(listed, { losses, approved: named }))).toEqual([]);
    expect([...mayLoseRows(question(listed, { losses, approved: named }))]).toEqual(['public.sessions']);
    expect(checkPolicy(question(listed, { losses, approved: undefined }))).toContainEqual(
      expect.objectContaining({
        ok: false,
        blocks: false,
        sentence: expect.stringContaining('approve-data-loss has to name it'),
      }),
    );
  });
});

it('quotes the marks of the range, and refuses for one that says never', () => {
  const marks = (['never', 'loses', 'breaking'] as const).flatMap((kind, index) =>
    [DEVICE, '20250110090000_InitialCreate'].map((migration) => ({
      ...{ migration, kind, text: `text ${kind}`, file: 'M.cs', line: index + 1 },
    })),
  );
  expect(wrong(question('', { marks }))).toEqual([
    `✗ ${DEVICE} says of itself that it is never to be reverted: text never (M.cs:1). Choose a target that keeps it.`,
    `! ${DEVICE} says of itself what is lost: text loses (M.cs:2).`,
    `! ${DEVICE} says of itself that it is breaking: text breaking (M.cs:3).`,
  ]);
});

it('finds everything at once, and says of each check that it holds where it does', () => {
  const found = checkPolicy(
    question('forbiddenMigrations: [AddLoginAttempts]', {
      range: [LOGINS, DEVICE].map((id) => ({ id, up: [change('encryption_keys', 'updates')], down: [] })),
      losses: [loss('users', 'table')],
    }),
  );
  expect(found.map(({ check, ok }) => [check, ok])).toEqual([
    ['forbidden migrations', false],
    ['encryption keys', false],
    ['encryption keys', false],
    ['protected tables', false],
  ]);
  expect(checkPolicy(question('')).map(({ check, ok }) => [check, ok])).toEqual([
    ['forbidden migrations', true],
    ['encryption keys', true],
    ['protected tables', true],
  ]);
});

describe('live sessions', () => {
  const strict = readPolicy('activeSessions: {maximum: 5}', 'p.yml');
  const lenient = readPolicy('activeSessions: {maximum: 5, otherwise: warn}', 'p.yml');

  it.each([
    [strict, 5, { ok: true }],
    [strict, 6, { ok: false, blocks: true }],
    [lenient, 6, { ok: false, blocks: false }],
    [strict, undefined, { ok: false, blocks: true }],
  ])('are judged by the rule: %#', (written, count, finding) => {
    expect(judgeLiveSessions(written, count)).toMatchObject(finding);
  });

  it('are not judged without a rule', () => {
    expect(judgeLiveSessions(WITHOUT_POLICY_FILE, 1_000_000)).toBe(undefined);
  });
});

it('gives contacts as the last step', () => {
  const contacts = [
    { name: 'DevOps Team', reach: 'devops@example.com' },
    { name: 'DBA', reach: '+49 30 1' },
  ];
  expect(contactSteps(contacts)).toEqual([
    { text: 'For help, contact: DevOps Team: devops@example.com; DBA: +49 30 1.' },
  ]);
  expect(contactSteps([])).toEqual([]);
});
