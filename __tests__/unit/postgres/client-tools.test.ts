import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refusal, sentenceOf } from '../../../src/plan/refusal.ts';
import {
  type ClientTools,
  type ClientToolsSearch,
  chooseClientTools,
  findClientTools,
  readToolVersion,
} from '../../../src/postgres/client-tools.ts';

function tools(version: string, directory = `/opt/${version}`): { directory: string; tools: ClientTools } {
  return {
    directory,
    tools: { directory, version, major: Number.parseInt(version, 10), pgDump: '', pgRestore: '', psql: '' },
  };
}

describe('choosing', () => {
  it.each([
    [['15.4', '16.2', '16.10'], 15, '16.10'],
    [['17.1', '16.2', '18beta1'], 16, '18beta1'],
    [['9.6.24', '10.1'], 9, '10.1'],
    [['15.4'], 16, undefined],
    [[], 12, undefined],
  ])('of %j for major %i', (versions, minimum, chosen) => {
    expect(
      chooseClientTools(
        versions.map((version) => tools(version)),
        minimum,
      )?.version,
    ).toBe(chosen);
  });

  it('keeps to the first of equals and leaves problems out', () => {
    const findings = [{ directory: '/x', problem: 'broken' }, tools('16.1', '/a'), tools('16.1', '/b')];
    expect(chooseClientTools(findings, 16)?.directory).toBe('/a');
  });
});

it.each([
  ['pg_dump (PostgreSQL) 16.4 (Ubuntu 16.4-0ubuntu0.24.04.1)\n', { version: '16.4', major: 16 }],
  ['psql (PostgreSQL) 18beta1', { version: '18beta1', major: 18 }],
  ['pg_restore (PostgreSQL) 9.6.24', { version: '9.6.24', major: 9 }],
  ['pg_dump: command not found', undefined],
])('version of %j', (stdout, version) => {
  expect(readToolVersion(stdout)).toEqual(version);
});

describe('searching', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'client-tools-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  async function install(folder: string, programs: Readonly<Record<string, string>>): Promise<string> {
    const directory = join(root, folder);
    await mkdir(directory, { recursive: true });
    for (const [name, script] of Object.entries(programs)) {
      await writeFile(join(directory, name), `#!/bin/sh\n${script}\n`);
      await chmod(join(directory, name), 0o755);
    }
    return directory;
  }

  function all(version: string): Record<string, string> {
    return Object.fromEntries(
      ['pg_dump', 'pg_restore', 'psql'].map((name) => [name, `echo "${name} (PostgreSQL) ${version}"`]),
    );
  }

  function search(overrides: Partial<ClientToolsSearch>): ClientToolsSearch {
    return {
      minimumMajor: 15,
      platform: 'linux',
      environment: { PATH: '' },
      installations: [],
      run: async (file, args) => {
        const { stdout } = await promisify(execFile)(file, [...args]);
        return { exitCode: 0, stdout };
      },
      ...overrides,
    };
  }

  async function refusalOf(overrides: Partial<ClientToolsSearch>): Promise<string> {
    const error: unknown = await findClientTools(search(overrides)).then(String, (thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Refusal);
    return sentenceOf(error);
  }

  it('takes the newest of the installations and of PATH', async () => {
    await install('postgresql/15/bin', all('15.9'));
    const newest = await install('postgresql/17/bin', all('17.2'));
    const onPath = await install('path', all('16.1'));
    const found = await findClientTools(
      search({ installations: [`${root}/postgresql/*/bin`], environment: { PATH: onPath } }),
    );
    expect(found).toEqual({
      directory: newest,
      version: '17.2',
      major: 17,
      pgDump: join(newest, 'pg_dump'),
      pgRestore: join(newest, 'pg_restore'),
      psql: join(newest, 'psql'),
    });
  });

  it('looks in pg-bin-path alone when it is given', async () => {
    await install('postgresql/17/bin', all('17.2'));
    const own = await install('own', all('15.1'));
    const overrides = { pgBinPath: own, installations: [`${root}/postgresql/*/bin`] };
    expect((await findClientTools(search(overrides))).version).toBe('15.1');
    expect(await refusalOf({ ...overrides, minimumMajor: 16 })).toBe(
      `pg_dump, pg_restore and psql of PostgreSQL 16 or newer are needed, as new as the server; found: 15.1 in ${own}. Install them on Ubuntu with \`sudo apt-get install -y postgresql-common && sudo /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y && sudo apt-get install -y postgresql-client-16\`, or correct input \`pg-bin-path\`, which names the only folder looked in.`,
    );
  });

  it('counts a folder by the oldest of its programs', async () => {
    const mixed = await install('mixed', {
      ...all('17.2'),
      pg_restore: 'echo "pg_restore (PostgreSQL) 14.3"',
    });
    expect(await refusalOf({ environment: { PATH: mixed } })).toContain(`; found: 14.3 in ${mixed}. Install`);
  });

  it('says what is wrong with each folder', async () => {
    const partly = await install('partly', { pg_dump: 'echo "pg_dump (PostgreSQL) 17.2"' });
    const broken = await install('broken', { ...all('17.2'), psql: 'echo nonsense' });
    const failing = await install('failing', { ...all('17.2'), psql: 'exit 3' });
    const sentence = await refusalOf({ environment: { PATH: [partly, broken, failing].join(delimiter) } });
    expect(sentence).toContain(`${partly} has no pg_restore and no psql; `);
    expect(sentence).toContain(`${broken}/psql does not say its version (exit code 0); `);
    expect(sentence).toContain(`${failing}/psql cannot be run (Command failed: ${failing}/psql --version`);
  });

  it('says so when there is none, and how to install on a Mac', async () => {
    expect(await refusalOf({ platform: 'darwin', minimumMajor: 18 })).toBe(
      'pg_dump, pg_restore and psql of PostgreSQL 18 or newer are needed, as new as the server; found: none. Install them with `brew install postgresql@18`, or give the folder that has them as input `pg-bin-path`.',
    );
  });

  it('does not look in relative entries of PATH', async () => {
    expect(await refusalOf({ environment: { PATH: `.${delimiter}bin${delimiter}` } })).toContain(
      'found: none',
    );
  });

  it('looks for .exe files on Windows', async () => {
    const programs = Object.entries(all('17.2')).map(([name, script]) => [`${name}.exe`, script] as const);
    const directory = await install('windows', Object.fromEntries(programs));
    const found = await findClientTools(search({ platform: 'win32', pgBinPath: directory }));
    expect(found.psql).toBe(join(directory, 'psql.exe'));
  });
});
