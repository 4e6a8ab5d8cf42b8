import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type CommandFacts, nextSteps } from '../../../src/report/next-steps.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import { sampleReport, without } from './sample-report.ts';

const FACTS: CommandFacts = {
  host: 'db.example',
  port: 5433,
  user: 'deploy',
  database: 'shop',
  app: { name: 'maa-api', slot: undefined, resourceGroup: 'rg' },
  ef: { project: 'src/Shop.Data', startupProject: 'src/My Web', context: undefined },
};

function textsOf(report: RunReport): readonly string[] {
  return nextSteps(report, FACTS).map(({ text }) => text);
}

const DUMP =
  'The dump is kept as an artifact. To look into it, or to put it back by hand, restore it into a new database. Where that stops at an extension or an owner, leave the entry out (pg_restore --list, then --use-list):';

const DEPLOY =
  'Now deploy the release that belongs to 20250903111500_WidenBio. A newer one expects what is gone, or migrates up again when it starts.';

function forward(from: 'checkout' | 'bundle'): string {
  return (
    `To go forward instead of back, apply the migrations again from the ${from} that was deployed. ` +
    'What the rollback has taken comes back empty; its rows are in the dump and, as far as they were kept, in the archive (schema ef_rollback).'
  );
}

describe('what to do next', () => {
  it.each<[string, RunReport, readonly string[]]>([
    ['nothing, where there was nothing to do', sampleReport({ outcome: 'nothing-to-do' }), []],
    [
      'after a refusal',
      sampleReport({ outcome: 'refused' }),
      ['Mend what is said above, then start again. Nothing was changed.'],
    ],
    ['after a rollback', sampleReport(), [DEPLOY, DUMP]],
    [
      'after a rollback that leaves the app stopped',
      sampleReport({ app: { name: 'maa-api', found: 'Running', ended: 'Stopped' } }),
      [
        'The app is left stopped, as start-app: false asks. Deploy the release that belongs to 20250903111500_WidenBio, then start it:',
        DUMP,
      ],
    ],
    [
      'after a rollback of an app that was stopped before',
      sampleReport({ app: { name: 'maa-api', found: 'Stopped', ended: 'Stopped' } }),
      [
        'The app was stopped before this run and still is. Deploy the release that belongs to 20250903111500_WidenBio, then start it:',
        DUMP,
      ],
    ],
    [
      'after a rollback of everything',
      sampleReport({ range: { from: '20250110090000_InitialCreate', to: '0', reverted: [] } }),
      [
        DEPLOY.replace(
          'the release that belongs to 20250903111500_WidenBio',
          'a release from before the first migration',
        ),
        DUMP,
      ],
    ],
    [
      'after a rollback that has kept what it took',
      sampleReport({
        archive: { run: '4711_ab', kept: [{ name: 'public.a', keptIn: 'ef_rollback."1_a"' }] },
      }),
      [
        DEPLOY,
        'When you have gone forward again, this prints the SQL that puts back what is kept in the archive:',
        DUMP,
      ],
    ],
    [
      'where the app does not get well at the target',
      sampleReport({ outcome: 'needs-intervention', databaseState: 'at-target' }),
      [
        'The database is at the target, proven. Deploy the release that belongs to 20250903111500_WidenBio: a newer one expects what is gone.',
        'See which migrations the history table holds:',
        DUMP,
        forward('checkout'),
      ],
    ],
    ...(['unchanged', 'restored'] as const).map((outcome): [string, RunReport, string[]] => [
      `after ${outcome}`,
      sampleReport({ outcome }),
      ['Nothing is lost and nothing is reverted. Mend the cause above, then start again.', DUMP],
    ]),
    [
      'where somebody has to look, with the app as it was',
      sampleReport({ outcome: 'needs-intervention' }),
      ['See which migrations the history table holds:', DUMP, forward('checkout')],
    ],
    [
      'where the app is not back either',
      without(
        sampleReport({
          outcome: 'needs-intervention',
          app: { name: 'maa-api', found: 'Running', ended: 'unknown (no answer)' },
        }),
        'backup',
        'range',
      ),
      [
        'The app is not as it was found. Start it once the database is right:',
        'See which migrations the history table holds:',
      ],
    ],
  ])('%s', (_, report, texts) => {
    expect(textsOf(report)).toEqual(texts);
  });

  it('is given as commands that hold no secret and ask for what is missing', () => {
    const steps = nextSteps(
      sampleReport({
        outcome: 'needs-intervention',
        app: { name: 'maa-api', found: 'Running', ended: 'Stopped' },
      }),
      { ...FACTS, app: { name: 'maa-api', slot: 'staging', resourceGroup: 'rg' } },
    );
    expect(steps.map(({ command }) => command)).toEqual([
      'az webapp start --name maa-api --resource-group rg --slot staging',
      `psql --host db.example --port 5433 --username deploy --dbname shop --command 'SELECT * FROM "public"."__EFMigrationsHistory" ORDER BY 1'`,
      [
        'gh run download 4711 --repo contoso/shop --name ef-rollback-backup-4711-1',
        "echo 'abc123  shop.dump' | sha256sum --check",
        'createdb --host db.example --port 5433 --username deploy --template template0 shop_from_dump',
        'pg_restore --host db.example --port 5433 --username deploy --dbname shop_from_dump --single-transaction --exit-on-error shop.dump',
      ].join('\n'),
      `dotnet ef database update 20251118140000_AddLoginAttempts --project src/Shop.Data --startup-project 'src/My Web' --connection "<connection-string>"`,
    ]);
  });

  it('goes forward by the bundle where there was no source', () => {
    const report = sampleReport({
      outcome: 'needs-intervention',
      engine: 'bundle',
      tools: { pgDump: '17.2', bundle: '/srv/out put/efbundle' },
    });
    expect(nextSteps(report, FACTS).at(-1)).toEqual({
      text: forward('bundle'),
      command: `'/srv/out put/efbundle' 20251118140000_AddLoginAttempts --connection "<connection-string>"`,
    });
  });

  it('names the dump on the runner where it was not uploaded', () => {
    const [step] = nextSteps(without(sampleReport({ outcome: 'restored' }), 'artifact'), FACTS).slice(1);
    expect(step?.text).toBe(DUMP.replace('kept as an artifact', 'on the runner alone'));
    expect(step?.command?.split('\n')[0]).toBe("echo 'abc123  /tmp/run/shop.dump' | sha256sum --check");
  });
});

/** Runs a command in a shell whose programs only print the arguments they are given. */
function argumentsOf(command: string): readonly string[] {
  const programs = ['az', 'psql', 'gh', 'echo', 'sha256sum', 'createdb', 'pg_restore', 'dotnet'];
  const stubs = programs.map((name) => `${name}() { printf '%s\\0' ${name} "$@" >&3; }`).join('\n');
  const output = execFileSync('bash', ['-c', `exec 3>&1\n${stubs}\n${command}`], { encoding: 'utf8' });
  return output.split('\0').slice(0, -1);
}

describe('in a shell the commands mean what they say', () => {
  const nasty = `it's "a" $(touch x) \`y\` \\ ; & | > * ü`;
  const FILE = `${nasty.replaceAll('\\', '')}.dump`;
  const steps = nextSteps(
    {
      ...sampleReport({
        outcome: 'needs-intervention',
        app: { name: nasty, found: 'Running', ended: 'Stopped' },
        range: { from: nasty, to: '0', reverted: [] },
        historyTable: `"${nasty}"."h"`,
        backup: { file: `/tmp/${FILE}`, bytes: 1, sha256: 'abc', milliseconds: 1 },
        artifact: { name: nasty, id: 1, url: '' },
      }),
      run: { id: '1', attempt: '1', actor: '', repository: nasty },
    },
    {
      host: nasty,
      port: 1,
      user: nasty,
      database: nasty,
      app: { name: nasty, slot: nasty, resourceGroup: nasty },
      ef: { project: nasty, startupProject: nasty, context: nasty },
    },
  );
  const server = ['--host', nasty, '--port', '1', '--username', nasty];

  it.each([
    ['az', 0, ['az', 'webapp', 'start', '--name', nasty, '--resource-group', nasty, '--slot', nasty]],
    [
      'psql',
      1,
      ['psql', ...server, '--dbname', nasty, '--command', `SELECT * FROM "${nasty}"."h" ORDER BY 1`],
    ],
    [
      'dotnet ef',
      3,
      [
        ...['dotnet', 'ef', 'database', 'update', nasty, '--project', nasty, '--startup-project', nasty],
        ...['--context', nasty, '--connection', '<connection-string>'],
      ],
    ],
  ])('%s', (_, index, words) => {
    expect(argumentsOf(steps[index]?.command ?? '')).toEqual(words);
  });

  it.each([
    ['gh', 0, ['gh', 'run', 'download', '1', '--repo', nasty, '--name', nasty]],
    ['echo', 1, ['echo', `abc  ${FILE}`]],
    ['createdb', 2, ['createdb', ...server, '--template', 'template0', `${nasty}_from_dump`]],
    [
      'pg_restore',
      3,
      [
        'pg_restore',
        ...server,
        '--dbname',
        `${nasty}_from_dump`,
        '--single-transaction',
        '--exit-on-error',
        FILE,
      ],
    ],
  ])('%s of the dump', (_, line, words) => {
    const command = steps[2]?.command?.split('\n')[line] ?? '';
    expect(argumentsOf(command.replace(' | sha256sum --check', ''))).toEqual(words);
  });
});
