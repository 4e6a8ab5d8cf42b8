// Brings a fresh clone to where tests and demo can run. Plain JavaScript for Node 18 or newer: it runs on whatever
// node is there, before the packages (and with them the project's own node) are. Silent when nothing is to be done.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const WINDOWS = process.platform === 'win32';
const LEAST_SDK = 10;
const POSTGRES_PROGRAMS = ['initdb', 'postgres', 'pg_dump', 'pg_restore', 'psql'];

process.exitCode = main(process.argv.includes('--packages'));

/** Returns the exit code. With `packagesOnly` only node_modules is looked after. */
function main(packagesOnly) {
  if (!packagesOnly) {
    const wanted = [
      ...(hasDotnetSdk()
        ? []
        : [`the .NET SDK ${LEAST_SDK} or newer (https://dot.net/download; \`dotnet\` must be on PATH)`]),
      ...(hasPostgres() || installPostgres()
        ? []
        : [
            `PostgreSQL's server and client programs (${POSTGRES_PROGRAMS.join(', ')}; for instance \`brew install postgresql@17\`)`,
          ]),
    ];
    if (wanted.length > 0) {
      console.error(`Please install ${wanted.join(' and ')}, then run this again.`);
      return 1;
    }
  }
  if (
    !packagesAreCurrent() &&
    !run('Installing the npm packages…', 'npm', ['ci', '--no-audit', '--no-fund'])
  ) {
    console.error('npm ci failed, for the reason it gives above: without the packages nothing here can run.');
    return 1;
  }
  return 0;
}

/**
 * Whether node_modules holds what package-lock.json names, told by the copy of it that npm leaves there. Packages are
 * compared, not only times, since a checkout of another branch or of a restored cache mixes the times up. npm leaves
 * an optional package out where it does not fit this machine, so for those that are missing the times decide.
 */
function packagesAreCurrent() {
  const wantedFile = join(ROOT, 'package-lock.json');
  const installedFile = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) {
    return false;
  }
  const wanted = readPackages(wantedFile);
  const installed = readPackages(installedFile);
  if (wanted === undefined || installed === undefined) {
    return false;
  }
  let optionalMissing = false;
  for (const [path, entry] of Object.entries(wanted)) {
    const there = installed[path];
    if (path === '' || entry.link === true) {
      continue;
    }
    if (there === undefined && (entry.optional === true || entry.devOptional === true)) {
      optionalMissing = true;
    } else if (there?.version !== entry.version || there?.integrity !== entry.integrity) {
      return false;
    } else if (!existsSync(join(ROOT, path))) {
      return false;
    }
  }
  return !optionalMissing || statSync(installedFile).mtimeMs >= statSync(wantedFile).mtimeMs;
}

/** The packages of a lock file by folder; undefined when an interrupted npm left half a file. */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}

function hasDotnetSdk() {
  const list = spawnSync('dotnet', ['--list-sdks'], { encoding: 'utf8' });
  return (list.stdout ?? '').split('\n').some((line) => Number.parseInt(line, 10) >= LEAST_SDK);
}

/** One folder must hold them all: programs of one installation are of one version. */
function hasPostgres() {
  return postgresFolders().some((folder) =>
    POSTGRES_PROGRAMS.every((name) => isExecutable(join(folder, WINDOWS ? `${name}.exe` : name))),
  );
}

function postgresFolders() {
  const homebrew = ['/opt/homebrew/opt', '/usr/local/opt', '/home/linuxbrew/.linuxbrew/opt'];
  return [
    ...foldersIn('/usr/lib/postgresql', /^\d+$/),
    ...homebrew.flatMap((prefix) => foldersIn(prefix, /^postgresql(@\d+)?$/)),
  ]
    .map((folder) => join(folder, 'bin'))
    .concat((process.env.PATH ?? '').split(delimiter).filter(Boolean));
}

function foldersIn(parent, pattern) {
  return existsSync(parent)
    ? readdirSync(parent)
        .filter((name) => pattern.test(name))
        .map((name) => join(parent, name))
    : [];
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'EACCES' || error.code === 'ENOTDIR') {
      return false;
    }
    throw error;
  }
}

/** Installs with apt-get where that needs no question answered, and says whether the programs are there then. */
function installPostgres() {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (!succeeds('apt-get', ['--version']) || (asRoot.length > 0 && !succeeds('sudo', ['-n', 'true']))) {
    return false;
  }
  // Debian would create a cluster and start it on port 5432; nobody asked for that one. The setting is taken back
  // afterwards, as it is the machine's, not ours.
  const script = `set -e
setting=/etc/postgresql-common/createcluster.d/ef-rollback.conf
trap 'rm -f "$setting"' EXIT
mkdir -p "$(dirname "$setting")"
echo 'create_main_cluster = false' >"$setting"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq --yes --no-install-recommends postgresql >/dev/null`;
  const [program, ...args] = [...asRoot, 'sh', '-c', script];
  return run('Installing PostgreSQL with apt-get…', program, args) && hasPostgres();
}

function succeeds(program, args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/** Says what is under way and runs it with its output on stderr; returns whether it succeeded. */
function run(announcement, program, args) {
  console.error(announcement);
  // npm is a .cmd file on Windows, which only a shell starts; the arguments are our own.
  return spawnSync(program, args, { cwd: ROOT, stdio: ['ignore', 2, 2], shell: WINDOWS }).status === 0;
}
