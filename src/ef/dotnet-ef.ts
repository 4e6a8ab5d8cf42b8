import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../plan/refusal.ts';
import { CommandFailed, type CommandResult, runCommand } from '../process/run-command.ts';
import type { EfTool } from './ef-tool.ts';
import {
  type ListedMigration,
  readDownListing,
  readScriptListing,
  type ScriptListing,
} from './script-listing.ts';
import { parseToolLine, type ToolLine } from './tool-output.ts';
import type { UpdateConnection, Updated } from './update.ts';

/** The project as `dotnet ef` is told about it. */
export interface EfProject {
  readonly directory: string;
  readonly project: string | undefined;
  readonly startupProject: string | undefined;
  readonly context: string | undefined;
  readonly framework: string | undefined;
  readonly configuration: string;
  readonly appArguments: readonly string[];
}

export interface DotnetEfParts {
  readonly tool: EfTool;
  readonly project: EfProject;
  readonly environment: Readonly<Record<string, string>>;
  /** A private folder for what the tool writes. */
  readonly scratch: string;
  readonly signal: AbortSignal;
  /** Everything the tool says, as it comes. */
  readonly onLine: (line: ToolLine) => void;
}

/** The Downs of all migrations, by id. */
export interface GeneratedDowns {
  readonly migrations: ReadonlyMap<string, ListedMigration>;
  /** Why it cannot be generated, by id. */
  readonly refused: ReadonlyMap<string, string>;
}

/**
 * The dotnet-ef tool, one method a verb, every call without a build. Exit codes are told, never trusted: what a call
 * did to a database is for others to observe.
 */
export class DotnetEf {
  readonly #parts: DotnetEfParts;

  constructor(parts: DotnetEfParts) {
    this.#parts = parts;
  }

  /** The ids of a context's migrations, oldest first, without asking any database. @throws Refusal with what the tool said. */
  async migrationIds(context: string): Promise<readonly string[]> {
    const list = await this.#json<readonly { id: string }[]>(
      ['migrations', 'list', '--json', '--no-connect'],
      context,
      `The migrations of ${context} could not be listed`,
    );
    return list.map(({ id }) => id);
  }

  /** The full type names of the assembly's contexts. @throws Refusal */
  async contexts(): Promise<readonly string[]> {
    const list = await this.#json<readonly { fullName: string }[]>(
      ['dbcontext', 'list', '--json'],
      undefined,
      'The contexts could not be listed',
    );
    return list.map((context) => context.fullName);
  }

  /** Every migration with its Up, command by command, and where the history table is. @throws Refusal */
  async listing(): Promise<ScriptListing> {
    const file = join(this.#parts.scratch, 'migrations.sql');
    try {
      const said: string[] = [];
      const result = await this.#run(
        ['migrations', 'script', '--idempotent', '--output', file],
        this.#parts.project.context,
        { collect: said },
      );
      this.#refuseFailure(result, said, 'The script of the migrations could not be generated');
      return readScriptListing(await readFile(file, 'utf8'));
    } finally {
      await rm(file, { force: true });
    }
  }

  /**
   * The Down of the migrations after `to` up to `from`, newest first, command by command.
   * @throws Refusal naming the migration whose Down its author or the provider refuses to generate, and the reason
   */
  async downListing(from: string, to: string, spelling: string): Promise<readonly ListedMigration[]> {
    const generated = await this.#tryDowns(from, to, spelling);
    if ('refused' in generated) {
      throw new Refusal(
        `The Down of ${generated.refused ?? 'the range'} cannot be generated: ${generated.reason} Choose a target after it, or write the Down.`,
      );
    }
    return generated;
  }

  /**
   * Every migration's Down, and for each that cannot be generated the reason: one call for all, and two more for each of those.
   * @throws Refusal when the tool fails for another reason
   */
  async allDowns({ migrations: all, spelling }: ScriptListing): Promise<GeneratedDowns> {
    const ids = all.map(({ id }) => id);
    const migrations = new Map<string, ListedMigration>();
    const refused = new Map<string, string>();
    let newest = ids.length - 1;
    while (newest >= 0) {
      const from = ids[newest] ?? '';
      const generated = await this.#tryDowns(from, '0', spelling);
      if (!('refused' in generated)) {
        take(migrations, generated);
        break;
      }
      const bad = ids.indexOf(generated.refused ?? '');
      if (bad === -1 || bad > newest) {
        throw new Refusal(`The Downs cannot be generated: ${generated.reason}`);
      }
      refused.set(ids[bad] ?? '', generated.reason);
      if (bad < newest) {
        take(migrations, await this.downListing(from, ids[bad] ?? '', spelling));
      }
      newest = bad - 1;
    }
    return { migrations, refused };
  }

  /** One Down that cannot be generated leaves nothing for the whole range; it is the one that the tool named last. */
  async #tryDowns(
    from: string,
    to: string,
    spelling: string,
  ): Promise<readonly ListedMigration[] | { readonly refused: string | undefined; readonly reason: string }> {
    const file = join(this.#parts.scratch, 'downs.sql');
    const said: string[] = [];
    try {
      // Verbose names each migration before its script is generated; this command has no --connection that it could show.
      const result = await this.#run(
        ['migrations', 'script', from, to, '--idempotent', '--verbose', '--output', file],
        this.#parts.project.context,
        { collect: said },
      );
      return result.code === 0
        ? readDownListing(await readFile(file, 'utf8'), spelling)
        : { refused: lastGenerated(said), reason: reasonGiven(said) };
    } finally {
      await rm(file, { force: true });
    }
  }

  /**
   * `dotnet ef database update <id>`. Resolves whatever the exit code, with what was said.
   * @throws Cancelled when the run is cancelled; the whole process group is gone then.
   */
  async databaseUpdate(id: string, connection: UpdateConnection): Promise<Updated> {
    const said: string[] = [];
    const result = await this.#run(
      ['database', 'update', id, '--connection', connection.connectionString],
      this.#parts.project.context,
      { collect: said, secrets: connection.secrets },
    );
    return { exitCode: result.code, said };
  }

  /** Makes a bundle, an executable that needs the .NET runtime and no SDK. @throws Refusal with what the tool said */
  async bundle(file: string): Promise<void> {
    const said: string[] = [];
    const result = await this.#run(
      ['migrations', 'bundle', '--output', file, '--force'],
      this.#parts.project.context,
      { collect: said },
    );
    this.#refuseFailure(result, said, 'The bundle could not be made');
  }

  async #json<T>(verb: readonly string[], context: string | undefined, failure: string): Promise<T> {
    const said: string[] = [];
    const data: string[] = [];
    const result = await this.#run(verb, context, { collect: said, data });
    this.#refuseFailure(result, said, failure);
    try {
      return JSON.parse(data.join('\n')) as T;
    } catch (error) {
      throw new Refusal(`${failure}: dotnet ef printed no JSON. ${said.join(' ')}`, { cause: error });
    }
  }

  #refuseFailure(result: CommandResult, said: readonly string[], failure: string): void {
    if (result.code !== 0) {
      const exit = { code: result.code, signal: result.signal, endedBy: 'itself' } as const;
      throw new Refusal(
        `${failure}: ${new CommandFailed('dotnet ef', exit, lastWords(said, result)).message}${hint(said)}`,
      );
    }
  }

  async #run(
    verb: readonly string[],
    context: string | undefined,
    options: { collect: string[]; data?: string[]; secrets?: Readonly<Record<string, string>> },
  ): Promise<CommandResult> {
    const { tool, project, environment, signal, onLine } = this.#parts;
    const take = (text: string): void => {
      const line = parseToolLine(text);
      if (line.level === 'data' && options.data !== undefined) {
        options.data.push(line.text);
        return;
      }
      options.collect.push(line.text);
      onLine(line);
    };
    return runCommand({
      title: `dotnet ef ${verb.slice(0, 2).join(' ')}`,
      file: tool.file,
      args: [
        ...tool.before,
        ...verb,
        ...projectArguments(project, context),
        '--no-build',
        '--prefix-output',
        ...appArguments(project),
      ],
      environment: { ...environment, ...options.secrets },
      directory: project.directory,
      signal,
      onStdoutLine: take,
      onStderrLine: take,
    });
  }
}

function projectArguments(project: EfProject, context: string | undefined): string[] {
  const options: readonly (readonly [string, string | undefined])[] = [
    ['--project', project.project],
    ['--startup-project', project.startupProject],
    ['--context', context],
    ['--framework', project.framework],
    ['--configuration', project.configuration],
  ];
  return options.flatMap(([name, value]) => (value === undefined ? [] : [name, value]));
}

function appArguments(project: EfProject): string[] {
  return project.appArguments.length === 0 ? [] : ['--', ...project.appArguments];
}

function take(into: Map<string, ListedMigration>, migrations: readonly ListedMigration[]): void {
  for (const migration of migrations) {
    into.set(migration.id, migration);
  }
}

/** The tool says `Generating down script for migration '…'.` for each. */
function lastGenerated(said: readonly string[]): string | undefined {
  return said
    .map((line) => /Generating down script for migration '(.+)'\.$/.exec(line)?.[1])
    .findLast((id) => id !== undefined);
}

/** What the author or the provider gave as the reason: the exception's message, without its stack. */
function reasonGiven(said: readonly string[]): string {
  const exception = said.find((line) => /^[\w.]+Exception: /.test(line));
  const words =
    exception?.replace(/^[\w.]+Exception: /, '') ?? said.findLast((line) => line.trim() !== '') ?? '';
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

function lastWords(said: readonly string[], result: CommandResult): string {
  const words = said.filter((line) => line.trim() !== '' && !/^\s+at /.test(line)).slice(-6);
  return words.length > 0 ? words.join(' ') : result.stderrTail.toString();
}

function hint(said: readonly string[]): string {
  const text = said.join('\n');
  if (text.includes('More than one DbContext was found')) {
    return ' Give the input context.';
  }
  if (/doesn't reference Microsoft\.EntityFrameworkCore\.Design|No project was found/.test(text)) {
    return ' Check the inputs working-directory, project and startup-project.';
  }
  return '';
}
