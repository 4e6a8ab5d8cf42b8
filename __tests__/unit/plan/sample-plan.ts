import type { Catalog, CatalogObject } from '../../../src/catalog/catalog.ts';
import type { Plan, PlannedLoss, PlannedMigration } from '../../../src/plan/plan-document.ts';

/** A rollback of the sample app that takes nothing: an index and a view go, and come again. */
export function safePlan(change: Partial<Plan> = {}): Plan {
  return {
    format: 1,
    plannedAt: '2026-11-22T02:51:07.000Z',
    asked: 'AddAccountStatus',
    repository: 'contoso/maa',
    commit: '9f1c2ab47d30e58c61b2f94d7a8e03c5d6b7a810',
    run: { id: '4711', attempt: '1', actor: 'operator' },
    server: { host: 'db.example', database: 'maa', version: '17.2', sizeBytes: 412_897_485 },
    tools: { 'ef-rollback': '0.1.0', 'dotnet-ef': '10.0.15' },
    from: '20250708074500_AddAuditIndex',
    to: '20250520100000_AddAccountStatus',
    history: [
      '20250110090000_InitialCreate',
      '20250520100000_AddAccountStatus',
      '20250612152000_AddActiveSessionsView',
      '20250708074500_AddAuditIndex',
    ],
    range: [AUDIT_INDEX, SESSIONS_VIEW],
    losses: [],
    checks: [...OTHER_CHECKS, check('protected tables', 'No protected table loses anything.')],
    warnings: [],
    engine: { name: 'transaction' },
    terms: {
      verify: 'standard',
      archiveLimitBytes: 268_435_456,
      backup: 'auto',
      onFailure: 'restore',
      startApp: true,
      terminateSessions: false,
    },
    apps: [{ name: 'maa-api', found: 'Running' }],
    liveSessions: 5_000,
    forecast: {
      downtimeSeconds: { low: 4.2, high: 9.6 },
      backupSeconds: { low: 3, high: 8.4 },
      backupBytes: { low: 38_000_000, high: 108_000_000 },
      totalSeconds: { low: 22, high: 58 },
    },
    commands: [],
    rehearsal: {
      on: 'schema',
      sentence: 'all 2 Downs ran on a throwaway database and ended at exactly the schema of the target.',
      differences: [],
    },
    drift: [],
    contacts: [
      { name: 'DevOps Team', reach: 'devops@example.com' },
      { name: 'Database Admin', reach: 'dba@example.com' },
    ],
    policy: {
      protectedTables: ['users', 'sessions', '*encryption_key*'],
      lossTolerance: { rows: 0, percent: 0 },
    },
    scope: 'schema',
    expectedCatalog: CATALOG,
    presentCatalog: [...CATALOG, INDEX],
    ...change,
  };
}

/** A rollback that takes a table, a column of a protected one, and shortens texts; with more of everything than a plan mostly has. */
export function losingPlan(change: Partial<Plan> = {}): Plan {
  return safePlan({
    asked: '~3',
    from: '20251118140000_AddLoginAttempts',
    to: '20250708074500_AddAuditIndex',
    history: [
      ...safePlan().history,
      '20250903111500_WidenBio',
      '20251014093000_AddSessionDevice',
      '20251118140000_AddLoginAttempts',
    ],
    range: [LOGIN_ATTEMPTS, SESSION_DEVICE, WIDEN_BIO],
    losses: [
      lossOf('login_attempts', undefined, 'table', {
        migration: LOGIN_ATTEMPTS.id,
        rows: 10_000,
        bytes: 1_523_712,
        newest: { column: 'attempted_at', at: '2026-11-22T02:50:41Z' },
      }),
      lossOf('sessions', 'device_name', 'column', {
        migration: SESSION_DEVICE.id,
        rows: 21_480,
        bytes: 302_112,
        newest: { column: 'created_at', at: '2026-11-22T02:50:58Z' },
        protected: true,
      }),
      lossOf('users', 'bio', 'values', {
        migration: WIDEN_BIO.id,
        rows: 0,
        bytes: 0,
        needsApproval: false,
        protected: true,
      }),
    ],
    checks: [
      ...OTHER_CHECKS,
      {
        name: 'protected tables',
        ok: false,
        blocks: false,
        sentence:
          'public.sessions is protected and would lose column device_name with 21,480 values by 20251014093000_AddSessionDevice: allow lists it, since: the column is a cache (see .github/rollback-policy.yml:9), and approve-data-loss has to name it.',
      },
      {
        name: 'live sessions',
        ok: false,
        blocks: false,
        sentence: '5,000 user sessions are live, more than 1,000',
      },
    ],
    warnings: [
      {
        title: 'The app migrates at start',
        sentence:
          'Program.cs:31 calls MigrateAsync(: deploy the release that belongs to the target before the start.',
      },
      { title: 'WebJobs', sentence: 'the continuous WebJob mail-queue runs on while the app is stopped.' },
    ],
    commands: [
      {
        migration: WIDEN_BIO.id,
        sql: 'ALTER TABLE users ALTER COLUMN bio TYPE character varying(50);',
        seconds: { low: 0.8, high: 3.9 },
        tables: [
          {
            table: 'public.users',
            bytes: 58_720_256,
            lock: 'ACCESS EXCLUSIVE',
            scans: 'yes',
            rewrites: 'yes',
            indexesBuilt: 1,
          },
        ],
      },
      {
        migration: SESSION_DEVICE.id,
        sql: 'ALTER TABLE sessions DROP COLUMN device_name;',
        seconds: { low: 0, high: 0.1 },
        tables: [
          {
            table: 'public.sessions',
            bytes: 24_117_248,
            lock: 'ACCESS EXCLUSIVE',
            scans: 'no',
            rewrites: 'no',
            indexesBuilt: 0,
          },
        ],
      },
    ],
    rehearsal: {
      on: 'schema',
      sentence:
        'all 3 Downs ran on a throwaway database and ended at the schema of the target, but for 1 difference that is tolerated.',
      differences: [
        {
          change: 'different',
          kind: 'index',
          name: 'public.ix_users_email',
          expected: 'CREATE UNIQUE INDEX ix_users_email ON public.users USING btree (email)',
          observed: 'CREATE UNIQUE INDEX ix_users_email ON public.users USING btree (email) INCLUDE (id)',
        },
      ],
    },
    drift: [
      {
        change: 'unexpected',
        kind: 'index',
        name: 'public.ix_by_hand',
        observed: 'CREATE INDEX ix_by_hand ON public.audit_entries USING btree (at)',
      },
    ],
    ...change,
  });
}

/** A rollback that a policy and the rehearsal forbid. */
export function impossiblePlan(change: Partial<Plan> = {}): Plan {
  return losingPlan({
    range: [LOGIN_ATTEMPTS, SESSION_DEVICE, { ...WIDEN_BIO, verdict: 'fails' }],
    checks: [
      ...OTHER_CHECKS,
      {
        name: 'protected tables',
        ok: false,
        blocks: true,
        sentence:
          'public.sessions is protected and would lose column device_name with 21,480 values by 20251014093000_AddSessionDevice: see .github/rollback-policy.yml:3. To lose it all the same, name public.sessions.device_name in approve-data-loss, and let allow list AddSessionDevice (see .github/rollback-policy.yml:9). Or choose a target that keeps 20251014093000_AddSessionDevice.',
      },
      {
        name: 'rehearsal',
        ok: false,
        blocks: true,
        sentence: 'the Down of 20250903111500_WidenBio fails: column "bio" does not exist (SQLSTATE 42703)',
      },
    ],
    rehearsal: {
      on: 'schema',
      sentence: 'it stopped at the Down of 20250903111500_WidenBio.',
      differences: [],
    },
    ...change,
  });
}

function check(name: string, sentence: string): Plan['checks'][number] {
  return { name, ok: true, blocks: true, sentence };
}

/** A loss of a whole table where no column is given. */
export function lossOf(
  table: string,
  column: string | undefined,
  kind: PlannedLoss['kind'],
  change: Partial<PlannedLoss> = {},
): PlannedLoss {
  return {
    name: ['public', table, ...(column === undefined ? [] : [column])].join('.'),
    kind,
    part: { schema: 'public', table, ...(column === undefined ? {} : { column }) },
    migration: LOGIN_ATTEMPTS.id,
    rows: 10,
    bytes: 8_192,
    atMost: false,
    needsApproval: true,
    protected: false,
    approved: false,
    ...change,
  };
}

const OTHER_CHECKS: Plan['checks'] = [
  check('forbidden migrations', 'No migration of the range is forbidden.'),
  check('encryption keys', 'No migration of the range changes rows of a key table.'),
];

const AUDIT_INDEX: PlannedMigration = {
  id: '20250708074500_AddAuditIndex',
  author: 'Ines Marques',
  date: '2025-07-08T09:45:12+02:00',
  subject: 'Find audit entries by user (#218)',
  effects: [{ does: 'drops index public.ix_audit_entries_user_id_at' }],
  sql: ['DROP INDEX ix_audit_entries_user_id_at;'],
  marks: [],
  verdict: 'exact',
};

const SESSIONS_VIEW: PlannedMigration = {
  id: '20250612152000_AddActiveSessionsView',
  author: 'Tom Becker',
  date: '2025-06-12T15:20:00Z',
  subject: 'A view for the session monitor',
  effects: [{ does: 'drops view public.active_sessions' }],
  sql: ['DROP VIEW active_sessions;'],
  marks: [],
  verdict: 'exact',
};

const LOGIN_ATTEMPTS: PlannedMigration = {
  id: '20251118140000_AddLoginAttempts',
  author: 'Ines Marques',
  date: '2025-11-18T14:02:33+01:00',
  subject: 'Lock accounts after failed logins (#301)',
  effects: [
    {
      does: 'drops table public.login_attempts',
      loses: { kind: 'table', part: { schema: 'public', table: 'login_attempts' } },
    },
  ],
  sql: ['DROP TABLE login_attempts;'],
  marks: [],
  verdict: 'exact',
};

const SESSION_DEVICE: PlannedMigration = {
  id: '20251014093000_AddSessionDevice',
  author: 'Tom Becker',
  date: '2025-10-14T11:30:00+02:00',
  subject: 'Show the device of a session (#287)',
  effects: [
    { does: 'drops index public.ix_sessions_device_name' },
    {
      does: 'drops column public.sessions.device_name',
      loses: { kind: 'column', part: { schema: 'public', table: 'sessions', column: 'device_name' } },
    },
  ],
  sql: ['DROP INDEX ix_sessions_device_name;', 'ALTER TABLE sessions DROP COLUMN device_name;'],
  marks: [
    {
      kind: 'loses',
      text: 'loses the device of every session; it comes back with the next login',
      file: 'src/MAA.Infrastructure/Migrations/20251014093000_AddSessionDevice.cs',
      line: 31,
    },
  ],
  verdict: 'exact',
};

const WIDEN_BIO: PlannedMigration = {
  id: '20250903111500_WidenBio',
  author: 'Ines Marques',
  date: '2025-09-03T13:15:00+02:00',
  subject: 'Let a bio be as long as people like (#262)',
  effects: [
    {
      does: 'changes the type of public.users.bio',
      loses: { kind: 'values', part: { schema: 'public', table: 'users', column: 'bio' } },
    },
  ],
  sql: ['ALTER TABLE users ALTER COLUMN bio TYPE character varying(50);'],
  marks: [],
  verdict: 'inexact',
};

const CATALOG: Catalog = [
  { kind: 'table', name: 'public.users', definition: 'ordinary table' },
  { kind: 'column', name: 'public.users.id', definition: 'uuid not null' },
  { kind: 'column', name: 'public.users.email', definition: 'character varying(256) not null' },
];

const INDEX: CatalogObject = {
  kind: 'index',
  name: 'public.ix_audit_entries_user_id_at',
  definition: 'CREATE INDEX ix_audit_entries_user_id_at ON public.audit_entries USING btree (user_id, at)',
};
