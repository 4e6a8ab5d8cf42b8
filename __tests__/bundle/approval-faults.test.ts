import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import { Production } from '../../lab/production.ts';
import { runAction, type StepOptions } from '../../lab/runner/runner.ts';
import { runDotnet } from '../../lab/sample-app/dotnet.ts';
import { Checkout } from './checkout.ts';
import { historyOf, TARGETS, templateName, useBench } from './harness.ts';
import { expectRefusal, powerRequestsOf } from './traces.ts';

const bench = useBench({ scripts: 'remembered' });
const POLICY = '.github/rollback-policy.yml';
const MIGRATIONS = 'src/MAA.Infrastructure/Migrations';
const NEWEST = `${MIGRATIONS}/20251118140000_AddLoginAttempts.cs`;
const SECOND = `${MIGRATIONS}/20251014093000_AddSessionDevice.cs`;
const LOSSES = 'public.login_attempts, public.sessions.device_name';

/** A checkout whose newest Down was changed after its plan had been approved: it deletes users besides. */
let checkout: Checkout;
let production: Production;
let approved: { readonly digest: string; readonly file: string };
let policy: string;
/** The newest migration as it was before that. */
let newest: string;

beforeAll(async () => {
  checkout = await Checkout.of(bench.sampleApp);
  policy = await readFile(checkout.file(POLICY), 'utf8');
  await bench.cluster.createDatabase('faults', templateName(true));
  production = await Production.start({
    cluster: bench.cluster,
    sampleApp: bench.sampleApp,
    database: 'faults',
  });
  const planned = await runAction(await step({ mode: 'plan' }));
  // The folder of a step goes with the first test.
  const file = checkout.file('../plan.json');
  await copyFile(planned.outputs['plan-file'] ?? 'none', file);
  approved = { digest: planned.outputs['plan-digest'] ?? '', file };
  newest = await readFile(checkout.file(NEWEST), 'utf8');
  await writeFile(
    checkout.file(NEWEST),
    newest.replace(
      /void Down\([^)]*\)\s*\{/,
      (begin) =>
        `${begin}\n            migrationBuilder.Sql("DO $$ BEGIN DELETE FROM users WHERE email LIKE '%1@%'; END $$;");`,
    ),
  );
  await runDotnet(['build', 'src/MAA.API', '-c', 'Release', '--no-restore'], checkout.app.directory);
});

beforeEach(() => writeFile(checkout.file(POLICY), policy));

afterAll(async () => {
  await production?.stop();
  await checkout?.[Symbol.asyncDispose]();
});

/** A step on the checkout, whose scripts are not those of the cached app. */
async function step(
  inputs: Readonly<Record<string, string>>,
  at: Production = production,
): Promise<StepOptions> {
  const options = await bench.step(at, {
    engine: 'auto',
    rehearse: 'schema',
    'target-migration': TARGETS.widenBio,
    'approve-data-loss': LOSSES,
    'working-directory': checkout.app.directory,
    ...inputs,
  });
  return {
    ...options,
    workspace: checkout.app.directory,
    environment: { ...options.environment, PATH: process.env['PATH'] ?? '' },
  };
}

test('a Down that was changed after the approval is refused, though the commit is the same', async () => {
  await expectRefusal(
    { bench, database: 'faults', production },
    await step({ 'plan-digest': approved.digest, 'plan-file': approved.file }),
    [
      'Approve: The SQL of the Down changed in 20251118140000_AddLoginAttempts. The database was not touched.',
    ],
  );
});

test('protected rows deleted by raw SQL, and an invariant that is broken: nothing is committed, and both answers are shown', async () => {
  await writeFile(
    checkout.file(POLICY),
    `${policy}
invariants:
  - name: Sessions keep their columns
    sql: SELECT count(*) AS columns FROM information_schema.columns WHERE table_name = 'sessions'
    unchanged: true
`,
  );
  const before = await takeFingerprint(production.connection);
  const result = await runAction(await step({}));
  expect(result.outputs, result.log).toMatchObject({ outcome: 'unchanged', 'app-state': 'Running' });
  const message = result.annotations.at(-1)?.message ?? '';
  expect(message).toMatch(
    /Invariant "Sessions keep their columns" \(line \d+ of \.github\/rollback-policy\.yml\) does not hold: .*6.*5/,
  );
  expect(message).toMatch(
    /The protected table public\.users had 500 rows and has 4\d\d rows after the Down\./,
  );
  expect(result.summary).toContain('The protected table public.users had 500 rows');
  expect(await takeFingerprint(production.connection)).toEqual(before);
  expect(await production.appIsHealthy()).toBe(true);
});

test('all that forbids a rollback is said at once: policy, a mark, live sessions, and what is not approved', async () => {
  await writeFile(
    checkout.file(POLICY),
    `${policy}
forbiddenMigrations:
  - migration: AddSessionDevice
    reason: Support needs the names.
activeSessions:
  query: SELECT count(*) + 1 FROM sessions WHERE NOT is_revoked AND expires_at > now()
  maximum: 100
  otherwise: refuse
`,
  );
  const source = await readFile(checkout.file(SECOND), 'utf8');
  await writeFile(
    checkout.file(SECOND),
    source.replace(
      'public partial class',
      '// rollback: never — the devices sign in by it\n    public partial class',
    ),
  );
  const result = await expectRefusal(
    { bench, database: 'faults', production },
    await step({ 'approve-data-loss': 'public.sessions.device_name' }),
    [/^Approve: /],
  );
  await writeFile(checkout.file(SECOND), source);
  expect(result.outputs['active-sessions']).toBe('126');
  const message = result.annotations.at(-1)?.message ?? '';
  for (const sentence of [
    /^Approve: 20251014093000_AddSessionDevice is never reverted, since: Support needs the names: see line \d+ of \.github\/rollback-policy\.yml\. Choose a target that keeps it\.$/m,
    /^20251014093000_AddSessionDevice says of itself that it is never to be reverted: the devices sign in by it \(src\/.*AddSessionDevice\.cs:\d+\)\. Choose a target that keeps it\.$/m,
    /^126 sessions are live, and at most 100 may be: /m,
    /^approve-data-loss must name what is lost, and nothing else \(not named: public\.login_attempts\)\. What is lost, to be pasted as it is:$/m,
  ]) {
    expect(message).toMatch(sentence);
  }
});

test('three mistakes in the policy file are all told, with their places', async () => {
  await writeFile(
    checkout.file(POLICY),
    'protectedTabels: []\nactiveSessions:\n  maximum: many\ninvariants:\n  - name: None\n    sql: SELECT 1\n',
  );
  const result = await expectRefusal({ bench, database: 'faults', production }, await step({}), [
    /\.github\/rollback-policy\.yml:1:1: protectedTabels is no key of a policy\. Did you mean protectedTables\?$/,
  ]);
  const message = result.annotations.at(-1)?.message ?? '';
  expect(message.match(/^.*\.github\/rollback-policy\.yml:\d+:\d+: /gm)).toHaveLength(3);
  expect(message).toMatch(/rollback-policy\.yml:3:\d+: activeSessions\.maximum/);
  expect(message).toMatch(/rollback-policy\.yml:5:\d+: invariants\[0\]/);
});

test('a Down that fills rows, and overwrites as many others in code that no plan can read: nothing is committed; without that code it is', async () => {
  const own = await bench.production();
  const source = await readFile(checkout.file(SECOND), 'utf8');
  const fill = "UPDATE users SET bio = '' WHERE bio IS NULL AND email LIKE '%1@%'";
  // Each migration is committed on its own there, so that nothing that one has SET LOCAL is left for the next.
  const asDotnetEf =
    "SELECT 1 / CASE WHEN current_setting('search_path') LIKE '%elsewhere%' THEN 0 ELSE 1 END";
  const overwrite = "DO $$ BEGIN UPDATE users SET display_name = NULL WHERE email LIKE '%2@%'; END $$";
  const withDown = async (...commands: readonly string[]): Promise<void> => {
    const calls = commands.map((sql) => `            migrationBuilder.Sql("${sql}");\n`).join('');
    await writeFile(
      checkout.file(SECOND),
      source.replace(/void Down\([^)]*\)\s*\{\n/, (begin) => `${begin}${calls}`),
    );
    await runDotnet(['build', 'src/MAA.API', '-c', 'Release', '--no-restore'], checkout.app.directory);
  };
  await writeFile(
    checkout.file(NEWEST),
    newest.replace(
      /void Down\([^)]*\)\s*\{/,
      (begin) => `${begin}\n            migrationBuilder.Sql("SET LOCAL search_path TO public, elsewhere");`,
    ),
  );
  await withDown(asDotnetEf, fill, overwrite);
  const before = await takeFingerprint(own.connection);
  const held = await runAction(await step({}, own));
  expect(held.outputs, held.log).toMatchObject({ outcome: 'unchanged', 'app-state': 'Running' });
  expect(held.annotations.at(-1)?.message).toMatch(
    /: \d+ rows of public\.users overwritten\. Nothing approves/,
  );
  expect(await takeFingerprint(own.connection)).toEqual(before);
  await withDown(asDotnetEf, fill);
  const done = await runAction(await step({}, own));
  expect(done.outputs, done.log).toMatchObject({ outcome: 'rolled-back' });
});

test('one name more and one fewer is refused with the names to paste; pasted they hold what comes while the app stops, and let the rest through, on a line each as well', async () => {
  const own = await bench.production();
  const { database } = own.connection;
  const inputs = { engine: 'auto', rehearse: 'schema', 'target-migration': TARGETS.widenBio };
  const planned = await runAction(
    await bench.step(own, {
      ...inputs,
      mode: 'plan',
      'approve-data-loss': 'public.login_attempts, public.users.bio',
    }),
  );
  expect(planned.outputs['outcome'], planned.log).toBe('refused');
  expect(planned.summary).toMatch(/^## ⛔ Cannot be done: 2 checks forbid it\n/);
  expect(planned.summary).toMatch(
    /^- ✗ \*\*protected tables\*\*: .* but approve-data-loss does not name public\.sessions\./m,
  );
  expect(planned.summary).toMatch(
    /^- ✗ \*\*approve-data-loss\*\*: .*\(no loss of this plan: public\.users\.bio\)/m,
  );
  const refused = await expectRefusal(
    { bench, database, production: own },
    await bench.step(own, { ...inputs, 'approve-data-loss': 'public.login_attempts, public.users.bio' }),
    [/^Approve: /],
  );
  const message = refused.annotations.at(-1)?.message ?? '';
  expect(message).toContain('not named: public.sessions.device_name; no loss of this plan: public.users.bio');
  const names = /pasted as it is:\n(.*)\n The database was not touched\.$/.exec(message)?.[1] ?? '';
  expect(names).toBe(LOSSES);

  const stopApp = own.stopApp.bind(own);
  own.stopApp = async () => {
    await bench.cluster.sql(
      database,
      'INSERT INTO login_attempts (user_id, succeeded, at) SELECT id, true, now() FROM users LIMIT 101',
    );
    await stopApp();
  };
  const grown = await runAction(await bench.step(own, { ...inputs, 'approve-data-loss': names }));
  expect(grown.outputs, grown.log).toMatchObject({ outcome: 'unchanged', 'app-state': 'Running' });
  expect(grown.annotations.at(-1)?.message).toContain(
    'More would be lost than was approved, so nothing was done: public.login_attempts would lose 351 rows, and had 250 when the plan was approved.',
  );
  expect(await bench.cluster.sql(database, "SELECT to_regnamespace('ef_rollback') AS archive")).toEqual([
    { archive: null },
  ]);
  expect(await own.appIsHealthy()).toBe(true);
  expect(powerRequestsOf(own)).toHaveLength(2);

  own.stopApp = stopApp;
  const done = await runAction(
    await bench.step(own, { ...inputs, 'approve-data-loss': names.replace(', ', '\n') }),
  );
  expect(done.outputs, done.log).toMatchObject({ outcome: 'rolled-back' });
  expect((await historyOf(bench.cluster, database)).at(-1)).toBe(TARGETS.widenBio);
});
