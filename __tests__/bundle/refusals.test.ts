import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../lab/free-port.ts';
import { npgsqlConnectionString } from '../../lab/postgres/cluster.ts';
import { Production } from '../../lab/production.ts';
import { TARGETS, templateName, useBench } from './harness.ts';
import { eventually } from './sessions.ts';
import { expectRefusal, type Scene } from './traces.ts';

const bench = useBench({ scripts: 'remembered' });
const DATABASE = 'refusals';

// One production for all of the tests: each proves that it finds and leaves it the same, the app's process included.
let production: Production;
let scene: Scene;

beforeAll(async () => {
  await bench.cluster.createDatabase(DATABASE, templateName(true));
  production = await Production.start({
    cluster: bench.cluster,
    sampleApp: bench.sampleApp,
    database: DATABASE,
  });
  scene = { bench, database: DATABASE, production };
  // Its first answer takes long on a busy machine.
  await eventually(() => production.appIsHealthy());
});

afterAll(() => production.stop());

const UNTOUCHED = 'The database was not touched.';

/** What was asked for cannot be, and the inputs alone tell. */
describe('of the inputs alone, before anything is asked', () => {
  test.each(['--connection=Host=elsewhere', '-v', ';rm -rf /', '@f', '~0', '12', '$(id)'])(
    'target %s',
    async (target) => {
      const options = await bench.step(production, { 'target-migration': target });
      const result = await expectRefusal(scene, options, [
        `target-migration: ${JSON.stringify(target)} is neither a migration's name or id, nor ~N (N migrations back), nor 0.`,
      ]);
      expect(result.log).not.toContain('##[group]');
    },
  );

  test('no target', async () => {
    const options = await bench.step(production, { 'target-migration': '' });
    await expectRefusal(scene, options, [
      'target-migration: is required: a migration name, its full id, ~N or 0; or target-ref, a git ref.',
    ]);
  });

  test('every mistake is told at once, with the input it is in', async () => {
    const options = await bench.step(production, {
      'target-migration': '-v',
      'connection-string': 'Host=db;Passwort=hunter2-secret',
      'allow-revert-all': 'yes',
      'drain-timeout': 'soon',
      'resource-group': '',
      'subscription-id': '1234',
      'azure-endpoint': 'http://plain.example',
      'health-check-url': 'ftp://files.example',
      backup: 'sometimes',
      'artifact-retention-days': '1000',
    });
    const result = await expectRefusal(scene, options, [
      'target-migration: "-v" is neither a migration\'s name or id, nor ~N (N migrations back), nor 0.',
      'allow-revert-all: "yes" is neither true nor false.',
      /^connection-string: Part 2 of the connection string \(after `Host`\) is not a keyword of Npgsql\./,
      'connection-string: `Database` is missing.',
      'connection-string: `Username` is missing.',
      'drain-timeout: "soon" is not a duration: write 500ms, 10s, 2m or 1h.',
      'subscription-id: "1234" is not an id of the form 00000000-0000-0000-0000-000000000000.',
      'azure-endpoint: "http://plain.example" is not an https:// address.',
      'health-check-url: "ftp://files.example" is not an http:// or https:// address.',
      'backup: "sometimes" is not one of auto, before-stop, after-stop.',
      'artifact-retention-days: "1000" is not a number of days from 1 to 400.',
      'resource-group: is required with app-name.',
    ]);
    expect(result.rawLog).not.toContain('hunter2-secret');
  });
});

/** What a look at the server tells; dotnet is not started for it. */
describe('of a database that cannot be looked at, before dotnet is started', () => {
  test('nobody listens', async () => {
    const port = await freePort();
    const connection = npgsqlConnectionString({ ...production.connection, port });
    const options = await bench.step(production, {
      'target-migration': TARGETS.widenBio,
      'connection-string': connection,
    });
    const result = await expectRefusal(scene, options, [
      new RegExp(
        `^Look: The database cannot be reached\\. 127\\.0\\.0\\.1:${port}: .*ECONNREFUSED.*${UNTOUCHED}$`,
      ),
    ]);
    expect(result.log).not.toContain('dotnet');
  });

  test('the password is wrong, and is not shown', async () => {
    const connection = npgsqlConnectionString({ ...production.connection, password: 'not-the-password' });
    const options = await bench.step(production, {
      'target-migration': TARGETS.widenBio,
      'connection-string': connection,
    });
    const { port } = production.connection;
    const result = await expectRefusal(scene, options, [
      `Look: The database cannot be reached. 127.0.0.1:${port}: password authentication failed for user "postgres". ${UNTOUCHED}`,
    ]);
    expect(result.log).not.toContain('dotnet');
    expect(result.rawLog).not.toContain('not-the-password');
    expect(result.summary).toContain('## ⛔ Refused: nothing was touched');
  });
});

const HISTORY = '"__EFMigrationsHistory"';
const NEWEST = '20251118140000_AddLoginAttempts';

interface Case {
  readonly what: string;
  /** What is done to the database before, and undone afterwards. */
  readonly tamper?: readonly [done: string, undone: string];
  readonly inputs?: Readonly<Record<string, string>>;
  readonly searchPath?: string;
  readonly sentence: string;
}

const insert = (id: string): readonly [string, string] => [
  `INSERT INTO ${HISTORY} VALUES ('${id}', '10.0.0')`,
  `DELETE FROM ${HISTORY} WHERE migration_id = '${id}'`,
];
const remove = (id: string): readonly [string, string] => [
  `DELETE FROM ${HISTORY} WHERE migration_id = '${id}'`,
  `INSERT INTO ${HISTORY} VALUES ('${id}', '10.0.0')`,
];

const CASES: readonly Case[] = [
  {
    what: 'target 0 without allow-revert-all',
    inputs: { 'target-migration': '0' },
    sentence:
      'target-migration 0 would revert all 13 applied migrations; set allow-revert-all: true if that is meant.',
  },
  {
    what: 'a misspelt target, with the nearest names',
    inputs: { 'target-migration': 'WidenBios' },
    sentence:
      'target-migration "WidenBios" is not a migration of this code. Nearest: "WidenBio", "AddSessions", "AddAuditLog".',
  },
  {
    what: 'a target that is ahead of the database',
    tamper: remove(NEWEST),
    inputs: { 'target-migration': 'AddLoginAttempts' },
    sentence: `The target ${NEWEST} is ahead of the database, which is at ${TARGETS.sessionDevice}: this would go up, not back.`,
  },
  {
    what: 'a checkout that is older than the database',
    tamper: insert('20270101000000_Later'),
    sentence:
      'This checkout is older than the database: "20270101000000_Later" is applied but not in the code. ' +
      'The Down of a migration is in the code that brought it: check out the commit that was deployed last.',
  },
  {
    what: 'a database that was migrated from another branch',
    tamper: insert('20250801000000_FromAnotherBranch'),
    sentence:
      'The database and this checkout have diverged: "20250801000000_FromAnotherBranch" is applied but not in the code, ' +
      'although the code has newer migrations. The database was migrated from another branch: check out the commit that was deployed last.',
  },
  {
    what: 'a migration that is pending below the target',
    tamper: remove('20250520100000_AddAccountStatus'),
    sentence:
      '"20250520100000_AddAccountStatus" is pending at or below the target, so going to it would also apply it: ' +
      'apply what is missing first, or choose an earlier target.',
  },
  {
    what: 'a target that is pending itself',
    tamper: remove(TARGETS.widenBio),
    sentence: `"${TARGETS.widenBio}" is pending at or below the target, so going to it would also apply it: apply what is missing first, or choose an earlier target.`,
  },
  {
    what: 'a Search Path that does not lead to the history',
    searchPath: 'elsewhere',
    sentence:
      `The history table ${HISTORY} is not found, but there is one in "public": ` +
      'set Search Path in the connection string as the app has it.',
  },
  {
    what: 'a history that was renamed by hand',
    tamper: [
      `ALTER TABLE ${HISTORY} RENAME TO history_by_hand`,
      `ALTER TABLE history_by_hand RENAME TO ${HISTORY}`,
    ],
    sentence: `The database has no history table ${HISTORY}: no migration was ever applied here, or this is another database.`,
  },
  {
    what: 'a history that holds nothing',
    tamper: [
      `ALTER TABLE ${HISTORY} RENAME TO set_aside; CREATE TABLE ${HISTORY} (LIKE set_aside INCLUDING ALL)`,
      `DROP TABLE ${HISTORY}; ALTER TABLE set_aside RENAME TO ${HISTORY}`,
    ],
    sentence: 'The database has none of the migrations applied: there is nothing to go back from.',
  },
];

describe('of a history and a code that do not fit', () => {
  test.each(CASES.map((one) => [one.what, one] as const))('%s', async (_, one) => {
    const { tamper, inputs, searchPath, sentence } = one;
    const options = await bench.step(production, {
      'target-migration': TARGETS.widenBio,
      ...(searchPath === undefined
        ? {}
        : {
            'connection-string': `${npgsqlConnectionString(production.connection)};Search Path=${searchPath}`,
          }),
      ...inputs,
    });
    const [done, undone] = tamper ?? ['', ''];
    await bench.cluster.sql(DATABASE, done);
    try {
      const result = await expectRefusal(scene, options, [`Plan: ${sentence} ${UNTOUCHED}`]);
      expect(result.summary).toContain('## ⛔ Refused: nothing was touched');
    } finally {
      await bench.cluster.sql(DATABASE, undone);
    }
  });
});
