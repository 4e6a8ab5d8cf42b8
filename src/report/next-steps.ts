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
      return [
        ...(report.app?.ended.toLowerCase() === 'stopped' && report.app.found.toLowerCase() !== 'stopped'
          ? [
              {
                text: 'The app is left stopped, as start-app: false asks. Deploy the release that fits, then start it.',
                ...startCommand(facts),
              },
            ]
          : []),
        {
          text: `Deploy the release that belongs to ${report.range?.to ?? 'the target'}: a newer one migrates up again.`,
        },
        ...inspectDump(report, facts),
      ];
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

function intervention(report: RunReport, facts: CommandFacts): readonly NextStep[] {
  const stopped =
    report.app !== undefined && report.app.ended.toLowerCase() !== report.app.found.toLowerCase();
  return [
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
            text: `To go forward instead of back, apply the migrations again from the ${report.engine === 'bundle' ? 'bundle' : 'checkout'} that was deployed:`,
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
      text: `The dump is ${artifact === undefined ? 'on the runner alone' : 'kept as an artifact'}. To look into it, or to put it back by hand, restore it into a new database:`,
      command: [
        ...download,
        `echo ${shellWord(`${backup.sha256}  ${file}`)} | sha256sum --check`,
        `createdb ${serverOptions(facts)} ${shellWord(copy)}`,
        `pg_restore ${serverOptions(facts)} --dbname ${shellWord(copy)} --exit-on-error ${shellWord(file)}`,
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
