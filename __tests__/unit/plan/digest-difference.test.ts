import { describe, expect, it } from 'vitest';
import { differencesFromApproved } from '../../../src/plan/digest-difference.ts';
import type { Plan } from '../../../src/plan/plan-document.ts';
import { sealPlan } from '../../../src/plan/seal-plan.ts';
import { losingPlan, lossOf } from './sample-plan.ts';

const plan = losingPlan();
const approved = sealPlan(plan);

function differences(change: Partial<Plan>): readonly string[] {
  return differencesFromApproved(
    { digest: approved.digest, document: approved },
    sealPlan(losingPlan(change)),
  );
}

describe('what differs from the approved plan', () => {
  it('is nothing while the digest is the same', () => {
    expect(differences({ plannedAt: '2027-01-01T00:00:00.000Z' })).toEqual([]);
  });

  it.each<[string, Partial<Plan>, readonly string[]]>([
    [
      'the database',
      { server: { ...plan.server, database: 'maa_staging' } },
      ['The database changed from maa on db.example to maa_staging on db.example.'],
    ],
    [
      'the history',
      { history: [...plan.history.slice(1), '20251201000000_Newer'] },
      [
        'The history changed: 20251201000000_Newer applied since; 20250110090000_InitialCreate no longer applied.',
      ],
    ],
    [
      'the range, whose SQL is not told twice',
      { range: plan.range.slice(0, 2), to: '20250903111500_WidenBio' },
      [
        'The range changed: it went from 20251118140000_AddLoginAttempts to 20250708074500_AddAuditIndex and goes from ' +
          '20251118140000_AddLoginAttempts to 20250903111500_WidenBio; 20250903111500_WidenBio no longer reverted.',
      ],
    ],
    [
      'the SQL of one migration',
      { range: plan.range.map((one, index) => (index === 1 ? { ...one, sql: ['SELECT 1;'] } : one)) },
      ['The SQL of the Down changed in 20251014093000_AddSessionDevice.'],
    ],
    [
      'both catalogs',
      {
        expectedCatalog: plan.expectedCatalog.map((object) =>
          object.name === 'public.users.id' ? { ...object, definition: 'bigint not null' } : object,
        ),
        presentCatalog: plan.presentCatalog.slice(1),
      },
      [
        'The schema at the target changed since the approval: column public.users.id was uuid not null and is bigint not null.',
        'The schema of the database changed since the approval: table public.users is gone (ordinary table).',
      ],
    ],
    [
      'the scope',
      { scope: 'tables and columns' },
      ['What is compared at the target changed from schema to tables and columns.'],
    ],
    [
      'the losses',
      { losses: [lossOf('login_attempts', undefined, 'rows'), ...plan.losses.slice(1)] },
      [
        'The losses changed: public.login_attempts (rows) lost now; public.login_attempts (table) no longer lost.',
      ],
    ],
    [
      'the policy',
      { policy: { protectedTables: ['users'], keyTables: ['keys'], lossTolerance: { percent: 0, rows: 0 } } },
      [
        'The policy changed in keyTables (nothing before, ["keys"] now), protectedTables (["users","sessions","*encryption_key*"] before, ["users"] now).',
      ],
    ],
    [
      'the apps',
      { apps: [{ name: 'maa-jobs', found: 'Running' }] },
      ['The apps changed: maa-jobs managed now; maa-api no longer managed.'],
    ],
    [
      'every input of the terms',
      {
        terms: {
          verify: 'strict',
          archiveLimitBytes: 0,
          backup: 'after-stop',
          onFailure: 'leave',
          startApp: false,
          terminateSessions: true,
        },
      },
      [
        'verify changed from standard to strict.',
        'archive-limit changed from 256 MB to 0 B.',
        'backup changed from auto to after-stop.',
        'on-failure changed from restore to leave.',
        'start-app changed from true to false.',
        'terminate-sessions changed from false to true.',
      ],
    ],
    [
      'engine, version and commit',
      {
        engine: { name: 'database-update', because: 'a command may stand in no transaction' },
        tools: { 'ef-rollback': '0.2.0', 'dotnet-ef': '10.0.15' },
        commit: 'abc',
      },
      [
        'The engine changed from transaction to database-update. The reason: a command may stand in no transaction.',
        'The version of ef-rollback changed from 0.1.0 to 0.2.0.',
        `The commit changed from ${plan.commit} to abc.`,
      ],
    ],
  ])('is told of %s', (_, change, sentences) => {
    expect(differences(change)).toEqual(sentences);
  });

  it('says how many more there are of a long list', () => {
    const history = [...plan.history, ...Array.from({ length: 12 }, (_, index) => `m${index}`)];
    expect(differences({ history })[0]).toMatch(/m9, and 2 more applied since\.$/);
  });

  it('cannot be told without the approved document, and says where it is', () => {
    const now = sealPlan(losingPlan({ commit: 'abc' }));
    const [sentence] = differencesFromApproved({ digest: approved.digest, document: undefined }, now);
    expect(sentence).toContain(`plan-digest is ${approved.digest}, the plan is now ${now.digest}.`);
    expect(sentence).toContain('reverts 3 migrations. To see which part differs, give plan-file');
  });

  it('is not compared with the document of another plan', () => {
    const other = sealPlan(losingPlan({ commit: 'other' }));
    expect(
      differencesFromApproved(
        { digest: approved.digest, document: other },
        sealPlan(losingPlan({ commit: 'abc' })),
      ),
    ).toEqual([expect.stringMatching(/^plan-file is not the plan that was approved: its digest is /)]);
  });
});
