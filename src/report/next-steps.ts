import { sameState } from '../plan/app-state.ts';
import type { NextStep, RunReport } from './run-report.ts';

/** What the commands of the next steps need to know, none of it secret. */
export interface CommandFacts {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly app:
    | { readonly name: string; readonly slot: string | undefined; readonly resourceGroup: string }
    | undefined;
  readonly ef: {
    readonly project: string | undefined;
    readonly startupProject: string | undefined;
    readonly context: string | undefined;
  };
}

/** What the person does next, by how the run ended. */
export function nextSteps(report: RunReport, facts: CommandFacts): readonly NextStep[] {
  switch (report.outcome) {
    case 'planned':
    case 'nothing-to-do':
      return [];
    case 'refused':
      return [{ text: 'Mend what is said above, then start again. Nothing was changed.' }];
    case 'rolled-back':
      return [deployment(report, facts), ...putBack(report, facts), ...inspectDump(report, facts)];
    case 'unchanged':
    case 'restored':
      return [
        { text: 'Nothing is lost and nothing is reverted. Mend the cause above, then start again.' },
        ...inspectDump(report, facts),
      ];
    case 'needs-intervention':
      return intervention(report, facts);
  }
}

/** A newer release was made for a schema that is no more; one that migrates when it starts brings that back. */
function deployment(report: RunReport, facts: CommandFacts): NextStep {
  const release = releaseOf(report);
  if (report.app === undefined || !sameState(report.app.ended, 'Stopped')) {
    return {
      text: `Now deploy ${release}. A newer one expects what is gone, or migrates up again when it starts.`,
    };
  }
  const why = sameState(report.app.found, 'Stopped')
    ? 'The app was stopped before this run and still is.'
    : 'The app is left stopped, as start-app: false asks.';
  return { text: `${why} Deploy ${release}, then start it:`, ...startCommand(facts) };
}

function releaseOf({ range }: RunReport): string {
  return range?.to === '0'
    ? 'a release from before the first migration'
    : `the release that belongs to ${range?.to ?? 'the target'}`;
}

function putBack({ archive }: RunReport, facts: CommandFacts): readonly NextStep[] {
  return archive === undefined || !archive.kept.some(({ keptIn }) => keptIn !== undefined)
    ? []
    : [
        {
          text: 'When you have gone forward again, this prints the SQL that puts back what is kept in the archive:',
          command: `psql ${connectionOptions(facts)} -X -At --command ${shellWord(`SELECT put_back FROM ef_rollback.archive WHERE run = '${archive.run}' ORDER BY number`)}`,
        },
      ];
}

function intervention(report: RunReport, facts: CommandFacts): readonly NextStep[] {
  const stopped = report.app !== undefined && !sameState(report.app.ended, report.app.found);
  return [
    ...(report.databaseState === 'at-target'
      ? [
          {
            text: `The database is at the target, proven. Deploy ${releaseOf(report)}: a newer one expects what is gone.`,
          },
        ]
      : []),
    ...(stopped
      ? [
          {
            text: 'The app is not as it was found. Start it once the database is right:',
            ...startCommand(facts),
          },
        ]
      : []),
    {
      text: 'See which migrations the history table holds:',
      command: `psql ${connectionOptions(facts)} --command ${shellWord(`SELECT * FROM ${report.historyTable ?? '"__EFMigrationsHistory"'} ORDER BY 1`)}`,
    },
    ...inspectDump(report, facts),
    ...(report.range === undefined
      ? []
      : [
          {
            text:
              `To go forward instead of back, apply the migrations again from the ${report.engine === 'bundle' ? 'bundle' : 'checkout'} that was deployed. ` +
              'What the rollback has taken comes back empty; its rows are in the dump and, as far as they were kept, in the archive (schema ef_rollback).',
            command: `${updateCommand(report)} ${shellWord(report.range.from)}${projectOptions(report, facts)} --connection "<connection-string>"`,
          },
        ]),
  ];
}

function updateCommand({ engine, tools }: RunReport): string {
  return engine === 'bundle' ? shellWord(tools?.bundle ?? './efbundle') : 'dotnet ef database update';
}

function projectOptions({ engine }: RunReport, { ef }: CommandFacts): string {
  if (engine === 'bundle') {
    return '';
  }
  const given = { project: ef.project, 'startup-project': ef.startupProject, context: ef.context };
  return Object.entries(given)
    .map(([name, value]) => (value === undefined ? '' : ` --${name} ${shellWord(value)}`))
    .join('');
}

/** The dump goes into a database of its own: over a live one, pg_restore leaves what was made after the dump. */
function inspectDump(report: RunReport, facts: CommandFacts): readonly NextStep[] {
  const { backup, artifact, run } = report;
  if (backup === undefined) {
    return [];
  }
  const download =
    artifact === undefined
      ? []
      : [`gh run download ${run.id} --repo ${shellWord(run.repository)} --name ${shellWord(artifact.name)}`];
  const file = artifact === undefined ? backup.file : (backup.file.split(/[\\/]/).at(-1) ?? backup.file);
  const copy = `${facts.database}_from_dump`;
  return [
    {
      text: `The dump is ${artifact === undefined ? 'on the runner alone' : 'kept as an artifact'}. To look into it, or to put it back by hand, restore it into a new database. Where that stops at an extension or an owner, leave the entry out (pg_restore --list, then --use-list):`,
      command: [
        ...download,
        `echo ${shellWord(`${backup.sha256}  ${file}`)} | sha256sum --check`,
        `createdb ${serverOptions(facts)} --template template0 ${shellWord(copy)}`,
        // In one transaction: where it stops, at an extension that only a superuser may create, say, nothing is half there.
        `pg_restore ${serverOptions(facts)} --dbname ${shellWord(copy)} --single-transaction --exit-on-error ${shellWord(file)}`,
      ].join('\n'),
    },
  ];
}

function startCommand({ app }: CommandFacts): { command: string } | Record<never, never> {
  if (app === undefined) {
    return {};
  }
  const slot = app.slot === undefined ? '' : ` --slot ${shellWord(app.slot)}`;
  return {
    command: `az webapp start --name ${shellWord(app.name)} --resource-group ${shellWord(app.resourceGroup)}${slot}`,
  };
}

function serverOptions(facts: CommandFacts): string {
  return `--host ${shellWord(facts.host)} --port ${facts.port} --username ${shellWord(facts.user)}`;
}

function connectionOptions(facts: CommandFacts): string {
  return `${serverOptions(facts)} --dbname ${shellWord(facts.database)}`;
}

/** A word for a POSIX shell. */
function shellWord(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
