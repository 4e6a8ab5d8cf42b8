import { access, constants, glob } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { Refusal, sentenceOf } from '../plan/refusal.ts';

/** PostgreSQL's client programs of one installation, by absolute path. */
export interface ClientTools {
  readonly directory: string;
  /** As the programs say it, `16.4`. */
  readonly version: string;
  readonly major: number;
  readonly pgDump: string;
  readonly pgRestore: string;
  readonly psql: string;
}

/** Runs a program to its end. */
export type RunProgram = (
  file: string,
  args: readonly string[],
) => Promise<{ readonly exitCode: number; readonly stdout: string }>;

export interface ClientToolsSearch {
  /** The one folder to look in, instead of all usual ones. */
  readonly pgBinPath?: string;
  /** The server's major version: pg_dump refuses a server newer than itself. */
  readonly minimumMajor: number;
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly run: RunProgram;
  /** Patterns of the folders of installations; by default those usual on the platform. */
  readonly installations?: readonly string[];
}

/** What was found in one folder: the programs, or why they cannot be used. */
export type Finding =
  | { readonly directory: string; readonly tools: ClientTools }
  | { readonly directory: string; readonly problem: string };

/**
 * Finds the newest pg_dump, pg_restore and psql of one folder that can work with a server of version `minimumMajor`.
 * Throws {@link Refusal} that says what there is, what is wanted and how to install it.
 */
export async function findClientTools(search: ClientToolsSearch): Promise<ClientTools> {
  const findings: Finding[] = [];
  for (const directory of await candidateDirectories(search)) {
    findings.push(...(await inspect(directory, search)));
  }
  const chosen = chooseClientTools(findings, search.minimumMajor);
  if (chosen === undefined) {
    throw new Refusal(nothingFits(search, findings));
  }
  return chosen;
}

/** The newest tools whose major version is at least `minimumMajor`; among equals the first. */
export function chooseClientTools(
  findings: readonly Finding[],
  minimumMajor: number,
): ClientTools | undefined {
  return findings
    .flatMap((finding) => ('tools' in finding ? [finding.tools] : []))
    .filter(({ major }) => major >= minimumMajor)
    .sort((left, right) => right.version.localeCompare(left.version, 'en', { numeric: true }))[0];
}

/** The version that `pg_dump --version` and its like say: `pg_dump (PostgreSQL) 16.4 (Ubuntu 16.4-1)`. */
export function readToolVersion(
  stdout: string,
): { readonly version: string; readonly major: number } | undefined {
  const version = /\(PostgreSQL\) ((\d+)[\w.]*)/.exec(stdout);
  return version?.[1] === undefined ? undefined : { version: version[1], major: Number(version[2]) };
}

/** Where installations are, newest naming first; the `*` is a version. */
function usualInstallations({ platform, environment }: ClientToolsSearch): readonly string[] {
  if (platform === 'win32') {
    const programs = environment.ProgramFiles ?? 'C:\\Program Files';
    return [`${programs.replaceAll('\\', '/')}/PostgreSQL/*/bin`];
  }
  const homebrew = ['/opt/homebrew/opt', '/usr/local/opt', '/home/linuxbrew/.linuxbrew/opt'];
  return [
    '/usr/lib/postgresql/*/bin',
    '/usr/pgsql-*/bin',
    ...homebrew.flatMap((prefix) => [`${prefix}/postgresql@*/bin`, `${prefix}/libpq/bin`]),
  ];
}

async function candidateDirectories(search: ClientToolsSearch): Promise<readonly string[]> {
  if (search.pgBinPath !== undefined) {
    return [search.pgBinPath];
  }
  const installed: string[] = [];
  for await (const directory of glob(search.installations ?? usualInstallations(search))) {
    installed.push(directory);
  }
  const path = search.environment.PATH ?? search.environment.Path ?? '';
  // A relative entry of PATH would let the checkout bring its own pg_dump.
  return [...new Set([...installed.sort(), ...path.split(delimiter).filter(isAbsolute)])];
}

/** Nothing where no one would expect the programs; with `pgBinPath` always one finding. */
async function inspect(directory: string, search: ClientToolsSearch): Promise<readonly Finding[]> {
  const extension = search.platform === 'win32' ? '.exe' : '';
  const [pgDump, pgRestore, psql] = (['pg_dump', 'pg_restore', 'psql'] as const).map((name) =>
    join(directory, `${name}${extension}`),
  ) as [string, string, string];
  const files = [pgDump, pgRestore, psql];
  const present = await Promise.all(files.map(isExecutable));
  if (!present[0] && search.pgBinPath === undefined) {
    return [];
  }
  const missing = files.filter((_, index) => !present[index]);
  if (missing.length > 0) {
    return [{ directory, problem: `${directory} has no ${missing.map(nameOf).join(' and no ')}` }];
  }
  const asked = await Promise.all(files.map((file) => askVersion(file, search.run)));
  const problems = asked.flatMap((answer) => ('problem' in answer ? [answer.problem] : []));
  const [version] = asked.flatMap((answer) => ('version' in answer ? [answer] : [])).sort(byMajor);
  return problems.length > 0 || version === undefined
    ? [{ directory, problem: problems.join(', ') }]
    : [{ directory, tools: { directory, ...version, pgDump, pgRestore, psql } }];
}

function byMajor(left: { readonly major: number }, right: { readonly major: number }): number {
  return left.major - right.major;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function askVersion(
  file: string,
  run: RunProgram,
): Promise<{ readonly version: string; readonly major: number } | { readonly problem: string }> {
  try {
    const { exitCode, stdout } = await run(file, ['--version']);
    const version = exitCode === 0 ? readToolVersion(stdout) : undefined;
    return version ?? { problem: `${file} does not say its version (exit code ${exitCode})` };
  } catch (error) {
    return { problem: `${file} cannot be run (${sentenceOf(error)})` };
  }
}

function nothingFits(search: ClientToolsSearch, findings: readonly Finding[]): string {
  const found = findings.map((finding) =>
    'tools' in finding ? `${finding.tools.version} in ${finding.directory}` : finding.problem,
  );
  const wanted = `pg_dump, pg_restore and psql of PostgreSQL ${search.minimumMajor} or newer are needed, as new as the server`;
  const seen = `found: ${found.length === 0 ? 'none' : found.join('; ')}`;
  const remedy =
    search.pgBinPath === undefined
      ? `or give the folder that has them as input \`pg-bin-path\``
      : `or correct input \`pg-bin-path\`, which names the only folder looked in`;
  return `${wanted}; ${seen}. ${installation(search.platform, search.minimumMajor)}, ${remedy}.`;
}

// apt.postgresql.org.sh comes with postgresql-common and adds PGDG's packages, which runner images leave out.
function installation(platform: NodeJS.Platform, major: number): string {
  switch (platform) {
    case 'darwin':
      return `Install them with \`brew install postgresql@${major}\``;
    case 'win32':
      return `Install them with \`winget install PostgreSQL.PostgreSQL.${major}\``;
    default:
      return `Install them on Ubuntu with \`sudo apt-get install -y postgresql-common && sudo /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y && sudo apt-get install -y postgresql-client-${major}\``;
  }
}

function nameOf(file: string): string {
  return file.slice(file.search(/[^/\\]+$/)).replace(/\.exe$/, '');
}
