import { execFile } from 'node:child_process';
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { exclusively } from '../sample-app/exclusive.ts';
import { newestInstalledBinaries } from './cluster.ts';

/** The first client whose pg_dump compresses with Zstandard. */
const WANTED_MAJOR = 16;
const PROGRAMS = ['pg_dump', 'pg_restore', 'psql'];

/**
 * A folder with pg_dump, pg_restore and psql of PostgreSQL 16 or newer, as runner images have them: what is installed, or else, on an
 * older Debian, those of the release after it, unpacked beside what the lab builds. Nothing is installed on the machine.
 * @throws Error with what apt-get said
 */
export async function newerClient(): Promise<string> {
  const installed = newestInstalledBinaries();
  const { stdout } = await run(join(installed, 'pg_dump'), ['--version']);
  if (Number.parseInt(/\(PostgreSQL\) (\d+)/.exec(stdout)?.[1] ?? '', 10) >= WANTED_MAJOR) {
    return installed;
  }
  return exclusively('newer-client', unpackOnce);
}

const run = promisify(execFile);
const LAB = resolve(import.meta.dirname, '../../.lab');
const RELEASE = 'trixie';
const MAJOR = 17;

/** The client and what it links against, so that it needs nothing of this machine's libraries. */
const PACKAGES = [
  `postgresql-client-${MAJOR}`,
  'libc6',
  'libcom-err2',
  'libgssapi-krb5-2',
  'libk5crypto3',
  'libkeyutils1',
  'libkrb5-3',
  'libkrb5support0',
  'libldap2',
  'liblz4-1',
  'libpq5',
  'libreadline8t64',
  'libsasl2-2',
  'libssl3t64',
  'libtinfo6',
  'libzstd1',
  'zlib1g',
];

async function unpackOnce(): Promise<string> {
  const home = join(LAB, `postgresql-client-${MAJOR}`);
  const bin = join(home, 'bin');
  if (await isThere(bin)) {
    return bin;
  }
  await mkdir(LAB, { recursive: true });
  const scratch = await mkdtemp(join(LAB, 'unpacking-'));
  try {
    await unpack(scratch);
    await writePrograms(join(scratch, 'bin'), home);
    await rename(scratch, home);
    return bin;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Has apt-get look at one release in folders of its own, checked by the machine's own keys of Debian. */
async function unpack(scratch: string): Promise<void> {
  const apt = join(scratch, 'apt');
  const debs = join(scratch, 'debs');
  for (const folder of [join(apt, 'lists/partial'), join(apt, 'archives/partial'), debs]) {
    await mkdir(folder, { recursive: true });
  }
  await writeFile(join(apt, 'status'), '');
  await writeFile(
    join(apt, 'sources.list'),
    `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${await debianMirror()} ${RELEASE} main\n`,
  );
  const settings = [
    `Dir::State=${apt}`,
    `Dir::State::status=${apt}/status`,
    `Dir::Cache=${apt}`,
    `Dir::Etc::sourcelist=${apt}/sources.list`,
    'Dir::Etc::sourceparts=/dev/null',
    'Debug::NoLocking=1',
    ...(process.getuid?.() === 0 ? ['APT::Sandbox::User=root'] : []),
  ].flatMap((setting) => ['-o', setting]);
  await run('apt-get', [...settings, 'update'], { cwd: debs });
  await run('apt-get', [...settings, 'download', ...PACKAGES], { cwd: debs });
  for (const deb of await readdir(debs)) {
    await run('dpkg-deb', ['--extract', join(debs, deb), join(scratch, 'root')]);
  }
  await Promise.all([apt, debs].map((folder) => rm(folder, { recursive: true })));
}

/** Where this machine gets Debian's packages from: every release of them is there. */
async function debianMirror(): Promise<string> {
  // What `apt-get update` would ask for, which is told whether it has been run or not.
  const { stdout } = await run('apt-get', ['-o', 'Debug::NoLocking=1', '--print-uris', 'update']);
  const mirror = /^'(\S+\/debian\/)dists\//m.exec(stdout)?.[1];
  if (mirror === undefined) {
    throw new Error(
      'A client of PostgreSQL 16 or newer is needed, and apt-get knows no mirror of Debian to take one from: install postgresql-client-17.',
    );
  }
  return mirror;
}

/** Each program is started by the loader it came with. */
async function writePrograms(bin: string, home: string): Promise<void> {
  const [loader] = (await readdir(join(bin, '../root/usr/lib64'))).filter((name) => name.startsWith('ld-'));
  const [libraries] = (await readdir(join(bin, '../root/usr/lib'))).filter((name) =>
    name.endsWith('-linux-gnu'),
  );
  if (loader === undefined || libraries === undefined) {
    throw new Error('The packages of PostgreSQL’s client hold no loader for this machine.');
  }
  await mkdir(bin);
  for (const name of PROGRAMS) {
    const file = join(bin, name);
    await writeFile(
      file,
      `#!/bin/sh
root='${home}/root/usr'
exec "$root/lib64/${loader}" --library-path "$root/lib/${libraries}" "$root/lib/postgresql/${MAJOR}/bin/${name}" "$@"
`,
    );
    await chmod(file, 0o755);
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
