import { access, readFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { Refusal } from '../plan/refusal.ts';

/** How dotnet-ef is started: a program and the arguments before its own. */
export interface EfTool {
  readonly file: string;
  readonly before: readonly string[];
  /** Where it came from, for the log. */
  readonly origin: string;
}

/** What the tool says its version is, `10.0.0`. @throws Refusal when it does not run */
export async function askEfVersion(
  tool: EfTool,
  { ask, directory }: Pick<EfToolQuestion, 'ask' | 'directory'>,
): Promise<string> {
  const { exitCode, output } = await ask(tool.file, [...tool.before, '--version'], { directory });
  const version = /^\d+\.\d+\.\S+$/m.exec(output)?.[0];
  if (exitCode !== 0 || version === undefined) {
    throw new Refusal(`dotnet-ef from ${tool.origin} does not say its version: ${output.trim()}`);
  }
  return version;
}

/** A short question to a program: the adapter for @actions/exec, or a stand-in for it. */
export type Ask = (
  file: string,
  args: readonly string[],
  options?: { readonly directory?: string },
) => Promise<{ readonly exitCode: number; readonly output: string }>;

export interface EfToolQuestion {
  readonly directory: string;
  readonly startupProject: string | undefined;
  /** The version that is wanted, instead of the one found. */
  readonly version: string | undefined;
  /** A private folder to install into. */
  readonly installInto: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly ask: Ask;
}

/**
 * Finds dotnet-ef: the tool manifest's, then the one on PATH, then one that matches the project, installed for this run.
 * @throws Refusal when there is no .NET SDK, or the tool cannot be had.
 */
export async function findEfTool(question: EfToolQuestion): Promise<EfTool> {
  await requireSdk(question);
  if (question.version !== undefined) {
    return install(question, question.version);
  }
  const manifest = await findManifest(question.directory);
  if (manifest !== undefined) {
    const restored = await question.ask('dotnet', ['tool', 'restore', '--tool-manifest', manifest], {
      directory: question.directory,
    });
    if (restored.exitCode !== 0) {
      throw new Refusal(`dotnet tool restore failed for ${manifest}: ${restored.output.trim()}`);
    }
    return { file: 'dotnet', before: ['ef'], origin: manifest };
  }
  const onPath = await findOnPath(question.environment);
  if (onPath !== undefined) {
    return { file: onPath, before: [], origin: onPath };
  }
  return install(question, await matchingVersion(question));
}

async function requireSdk({ ask, directory }: EfToolQuestion): Promise<void> {
  const answer = await ask('dotnet', ['--version'], { directory });
  if (answer.exitCode !== 0) {
    throw new Refusal(
      `The .NET SDK is not usable here (${answer.output.trim() || 'dotnet was not found'}): add actions/setup-dotnet before this step.`,
    );
  }
}

async function install(question: EfToolQuestion, version: string): Promise<EfTool> {
  const done = await question.ask(
    'dotnet',
    ['tool', 'install', 'dotnet-ef', '--tool-path', question.installInto, '--version', version],
    { directory: question.directory },
  );
  if (done.exitCode !== 0) {
    throw new Refusal(`dotnet-ef ${version} could not be installed: ${done.output.trim()}`);
  }
  return {
    file: join(question.installInto, executable()),
    before: [],
    origin: `dotnet-ef ${version}, installed`,
  };
}

/** The manifest that `dotnet tool` reads: in the folder or the nearest one above, if it names dotnet-ef. */
async function findManifest(directory: string): Promise<string | undefined> {
  for (let folder = directory; ; folder = dirname(folder)) {
    for (const file of [join(folder, '.config', 'dotnet-tools.json'), join(folder, 'dotnet-tools.json')]) {
      const manifest = await readIfThere(file);
      if (manifest !== undefined && /"dotnet-ef"\s*:/i.test(manifest)) {
        return file;
      }
    }
    if (dirname(folder) === folder) {
      return undefined;
    }
  }
}

async function findOnPath(environment: Readonly<Record<string, string>>): Promise<string | undefined> {
  const home = environment['HOME'] ?? environment['USERPROFILE'];
  const folders = [
    ...(environment['PATH'] ?? environment['Path'] ?? '').split(delimiter),
    ...(home === undefined ? [] : [join(home, '.dotnet', 'tools')]),
  ];
  for (const folder of folders.filter(Boolean)) {
    const file = join(folder, executable());
    if (await isThere(file)) {
      return file;
    }
  }
  return undefined;
}

/** The version of EF Core's design package that the project restored; its tool fits it best. */
async function matchingVersion({ directory, startupProject }: EfToolQuestion): Promise<string> {
  const folder = join(directory, startupProject ?? '.');
  const project = /\.\w+proj$/.test(folder) ? dirname(folder) : folder;
  const assets = await readIfThere(join(project, 'obj', 'project.assets.json'));
  const version = /"Microsoft\.EntityFrameworkCore(?:\.Design)?\/([^"]+)"/.exec(assets ?? '')?.[1];
  // With nothing to match, the newest: a newer tool works on an older project, an older one warns.
  return version ?? '*';
}

function executable(): string {
  return process.platform === 'win32' ? 'dotnet-ef.exe' : 'dotnet-ef';
}

async function readIfThere(file: string): Promise<string | undefined> {
  return (await isThere(file)) ? readFile(file, 'utf8') : undefined;
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
