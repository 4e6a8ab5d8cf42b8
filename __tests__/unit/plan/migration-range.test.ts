import { describe, expect, it } from 'vitest';
import {
  hasUnknownRows,
  type MigrationRange,
  nameOf,
  planRange,
  type RangeQuestion,
} from '../../../src/plan/migration-range.ts';
import { Refusal } from '../../../src/plan/refusal.ts';
import { readTarget, type TargetRequest } from '../../../src/plan/target.ts';

const CODE = [
  '20250101000000_Initial',
  '20250102000000_AddSessions',
  '20250103000000_AddKeys',
  '20250104000000_AddAudit',
];
const [INITIAL = '', SESSIONS = '', KEYS = '', AUDIT = ''] = CODE;

interface Given {
  readonly code?: readonly string[];
  readonly history?: readonly string[];
  readonly allowRevertAll?: boolean;
  readonly otherContexts?: readonly string[];
  readonly readFrom?: RangeQuestion['readFrom'];
}

function question(target: string, given: Given = {}): RangeQuestion {
  return {
    target: requestOf(target),
    allowRevertAll: given.allowRevertAll ?? false,
    code: (given.code ?? CODE).map((id) => ({ id, name: nameOf(id) })),
    history: given.history ?? CODE,
    otherContexts: new Set(given.otherContexts),
    readFrom: given.readFrom ?? 'checkout',
  };
}

function requestOf(text: string): TargetRequest {
  const reading = readTarget(text);
  if (!reading.ok) {
    throw new Error(reading.sentence);
  }
  return reading.target;
}

function refusalOf(target: string, given: Given = {}): string {
  try {
    planRange(question(target, given));
  } catch (error) {
    if (error instanceof Refusal) {
      return error.message;
    }
    throw error;
  }
  return 'no refusal';
}

function planned(target: string, given: Given = {}): Pick<MigrationRange, 'from' | 'to' | 'reverted'> {
  const { from, to, reverted } = planRange(question(target, given));
  return { from, to, reverted };
}

describe('the range', () => {
  it('holds what is reverted, the history before and after, and what remains', () => {
    expect(planRange(question('AddSessions'))).toEqual({
      from: AUDIT,
      to: SESSIONS,
      reverted: [AUDIT, KEYS],
      historyBefore: CODE,
      historyAfter: [INITIAL, SESSIONS],
      remaining: [INITIAL, SESSIONS],
    });
  });

  it.each([
    ['a full id', SESSIONS],
    ['a full id in another case', SESSIONS.toUpperCase()],
    ['a name', 'AddSessions'],
    ['a name in another case', 'addsessions'],
    ['steps back', '~2'],
  ])('is found by %s', (_, target) => {
    expect(planned(target)).toEqual({ from: AUDIT, to: SESSIONS, reverted: [AUDIT, KEYS] });
  });

  it('is empty when the database is at the target already', () => {
    expect(planned('AddAudit')).toEqual({ from: AUDIT, to: AUDIT, reverted: [] });
  });

  it('leaves alone what the code has after the newest applied migration', () => {
    expect(planned('Initial', { history: [INITIAL, SESSIONS] })).toEqual({
      from: SESSIONS,
      to: INITIAL,
      reverted: [SESSIONS],
    });
  });

  it('counts steps in applied migrations, over a hole that is pending above the target', () => {
    expect(planned('~1', { history: [INITIAL, SESSIONS, AUDIT] })).toEqual({
      from: AUDIT,
      to: SESSIONS,
      reverted: [AUDIT],
    });
  });

  it('goes back to before the first migration where that is allowed', () => {
    const all = { from: AUDIT, to: '0', reverted: [AUDIT, KEYS, SESSIONS, INITIAL] };
    expect(planned('0', { allowRevertAll: true })).toEqual(all);
    expect(planned('~4', { allowRevertAll: true })).toEqual(all);
  });

  it('keeps the rows that other contexts have in the same history table', () => {
    const other = '20250105000000_OfBilling';
    expect(
      planRange(question('~1', { history: [...CODE, other], otherContexts: [other.toUpperCase()] })),
    ).toMatchObject({
      from: AUDIT,
      reverted: [AUDIT],
      historyBefore: [...CODE, other],
      historyAfter: [INITIAL, SESSIONS, KEYS, other],
    });
  });

  it('reverts a row whose case differs from the code, by the id of the code', () => {
    expect(
      planRange(question('~1', { history: [INITIAL, SESSIONS, KEYS, AUDIT.toLowerCase()] })),
    ).toMatchObject({
      reverted: [AUDIT],
      historyAfter: [INITIAL, SESSIONS, KEYS],
    });
  });

  it('takes the full id where one migration is named as another one’s id', () => {
    const code = ['20250101000000_A', '20250102000000_B', 'B'];
    expect(planned('B', { code, history: code })).toEqual({ from: 'B', to: 'B', reverted: [] });
  });
});

describe('a refusal says', () => {
  it.each<[string, string, Given, string]>([
    [
      'that there are no migrations',
      '~1',
      { code: [] },
      'The context has no migrations: check project, startup-project and context.',
    ],
    [
      'that none is applied',
      '~1',
      { history: [] },
      'The database has none of the migrations applied: there is nothing to go back from.',
    ],
    [
      'that none of this context is applied, where another context has rows',
      '~1',
      { history: ['20250109000000_Other'], otherContexts: ['20250109000000_Other'] },
      'The database has none of the migrations applied: there is nothing to go back from.',
    ],
    [
      'that the checkout is older than the database',
      'Initial',
      { history: [...CODE, '20250105000000_New'] },
      'This checkout is older than the database: "20250105000000_New" is applied but not in the code. ' +
        'The Down of a migration is in the code that brought it: check out the commit that was deployed last.',
    ],
    [
      'that the checkout is older by several migrations',
      'Initial',
      { history: [...CODE, '20250105000000_New', '20250106000000_Newer'] },
      'This checkout is older than the database: "20250105000000_New", "20250106000000_Newer" are applied but not in the code. ' +
        'The Down of a migration is in the code that brought it: check out the commit that was deployed last.',
    ],
    [
      'that code and database have diverged',
      'Initial',
      { history: [INITIAL, '20250102120000_Hotfix', AUDIT] },
      'The database and this checkout have diverged: "20250102120000_Hotfix" is applied but not in the code, ' +
        'although the code has newer migrations. The database was migrated from another branch: check out the commit that was deployed last.',
    ],
    [
      'that a bundle is older than the database',
      'Initial',
      { history: [...CODE, '20250105000000_New'], readFrom: 'bundle' },
      'This bundle is older than the database: "20250105000000_New" is applied but not in the code. ' +
        'The Down of a migration is in the code that brought it: give the bundle of the release that was deployed last. ' +
        'A bundle knows one context alone: where several share the history table, leave bundle out and give context.',
    ],
    [
      'which of many are unknown, ten of them',
      'Initial',
      { history: [...CODE, ...Array.from({ length: 12 }, (_, index) => `2026010100${index + 10}00_N`)] },
      `This checkout is older than the database: ${Array.from({ length: 10 }, (_, index) => `"2026010100${index + 10}00_N"`).join(', ')} and 2 more are applied but not in the code. ` +
        'The Down of a migration is in the code that brought it: check out the commit that was deployed last.',
    ],
    [
      'that a name is unknown, and the nearest ones',
      'AddSession',
      {},
      'target-migration "AddSession" is not a migration of this code. Nearest: "AddSessions", "AddKeys", "AddAudit".',
    ],
    [
      'that a name is not unique, and the ids',
      'Fix',
      {
        code: ['20250101000000_Fix', '20250102000000_fix'],
        history: ['20250101000000_Fix', '20250102000000_fix'],
      },
      'target-migration "Fix" is the name of several migrations: give the full id, one of "20250101000000_Fix", "20250102000000_fix".',
    ],
    [
      'that there are not so many steps back',
      '~5',
      {},
      'target-migration ~5 goes back further than the 4 applied migrations.',
    ],
    [
      'that this would go up',
      'AddAudit',
      { history: [INITIAL, SESSIONS] },
      `The target ${AUDIT} is ahead of the database, which is at ${SESSIONS}: this would go up, not back.`,
    ],
    [
      'that a migration at or below the target is pending',
      'AddKeys',
      { history: [INITIAL, AUDIT] },
      `"${SESSIONS}", "${KEYS}" are pending at or below the target, so going to it would also apply them: ` +
        'apply what is missing first, or choose an earlier target.',
    ],
    [
      'that one is pending below the target',
      'AddKeys',
      { history: [INITIAL, KEYS, AUDIT] },
      `"${SESSIONS}" is pending at or below the target, so going to it would also apply it: ` +
        'apply what is missing first, or choose an earlier target.',
    ],
    [
      'that all would be reverted, by 0',
      '0',
      {},
      'target-migration 0 would revert all 4 applied migrations; set allow-revert-all: true if that is meant.',
    ],
    [
      'that all would be reverted, by steps',
      '~4',
      {},
      'target-migration 0 would revert all 4 applied migrations; set allow-revert-all: true if that is meant.',
    ],
  ])('%s', (_, target, given, sentence) => {
    expect(refusalOf(target, given)).toBe(sentence);
  });
});

describe('other contexts are asked only', () => {
  const code = CODE.map((id) => ({ id, name: nameOf(id) }));
  it.each([
    ['when a row is unknown', [...CODE, 'x'], true],
    ['and not when all rows are known, in any case', CODE.map((id) => id.toUpperCase()), false],
    ['and not when there are no rows', [], false],
  ])('%s', (_, history, unknown) => {
    expect(hasUnknownRows(code, history)).toBe(unknown);
  });
});

it.each([
  ['20250110090000_InitialCreate', 'InitialCreate'],
  ['20250110090000_a_b', 'a_b'],
  ["20250302090000_Owner's notes", "Owner's notes"],
  ['20250110090000_', '20250110090000_'],
  ['2025011009000_Short', '2025011009000_Short'],
  ['Own', 'Own'],
])('the name in %j is %j', (id, name) => {
  expect(nameOf(id)).toBe(name);
});
