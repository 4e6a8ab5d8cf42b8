import { cp, mkdir, mkdtemp, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Git, gitEnvironment } from '../../src/git/git.ts';
import { findOrigins } from '../../src/git/migration-origins.ts';
import { resolveTargetRef } from '../../src/git/target-ref.ts';
import { readSources } from '../../src/modes/read-sources.ts';
import { settleTarget } from '../../src/modes/settle-target.ts';
import { sentenceOf } from '../../src/plan/refusal.ts';
import { runCommand } from '../../src/process/run-command.ts';

const M1 = '20250101000000_One';
const M2 = '20250201000000_Two';
const M3 = '20250301000000_Three';
const M4 = '20250401000000_Four';
const SALES = '20250215000000_Sales';
const CODE = [M1, M2, M3, M4];

let home: string;
let origin: string;
let clone: string;

/** Commits are a day apart, each by an author of its own, so that order and origin show. */
let day = 0;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'git-refs-'));
  origin = join(home, 'origin');
  clone = join(home, 'clone');
  await mkdir(origin);
  await git(origin, 'init', '--quiet', '--initial-branch', 'main');
  await write('src/Old/20250101_First.cs', partOf('One', `  void Down() { ${'M(); '.repeat(40)} }`));
  await write('src/Old/20250101_First.Designer.cs', designerOf(M1, 'Shop', 'One'));
  await commit('Add the first');
  await git(origin, 'tag', 'v1');
  // Beside what one looks for: another context, and what is no code.
  await write('src/Old/Two.cs', partOf('Two', '  void Down() { N(); }'));
  await write('src/Old/Two.Designer.cs', designerOf(M2, 'Shop', 'Two'));
  await write('src/Sales/Sales.cs', designerOf(SALES, 'Sales', 'CreateSales'));
  await write(
    'src/Old/Notes.cs',
    `// [Migration("${M4}")]\nclass Notes { string x = @"[Migration(""${M3}"")]"; }\n`,
  );
  await commit('Add the second, and sales');
  await git(origin, 'tag', '-a', '-m', 'two', 'v2');
  await git(origin, 'branch', 'release/1.x');
  // The folder is renamed, and the attribute moves into the main file.
  await mkdir(join(origin, 'src/New'), { recursive: true });
  await rename(join(origin, 'src/Old'), join(origin, 'src/New/Migrations'));
  await unlink(join(origin, 'src/New/Migrations/Two.Designer.cs'));
  await write('src/New/Migrations/Two.cs', designerOf(M2, 'Shop', 'Two', '  void Down() { N(); }'));
  await commit('Move everything');
  await git(origin, 'tag', 'v2.1');
  await write('src/New/Migrations/Three.cs', designerOf(M3, 'Shop', 'Three'));
  await write('src/New/Migrations/SalesToo.cs', designerOf('20250310000000_SalesToo', 'Sales', 'SalesToo'));
  await commit('Add the third | of <b>Größe</b>');
  await git(origin, 'tag', 'v3');
  await git(origin, 'checkout', '--quiet', '-b', 'no-third', 'v2.1');
  await write('src/New/Migrations/20250310_Other.cs', designerOf('20250310000000_Other', 'Shop', 'Other'));
  await commit('Add another on a branch');
  await git(origin, 'checkout', '--quiet', '-b', 'computed', 'v2.1');
  await write(
    'src/New/Migrations/Computed.cs',
    `[DbContext(typeof(Shop)), Migration(Ids.Computed)] class Computed { }\n`,
  );
  await commit('Compute an id');
  await git(origin, 'checkout', '--quiet', '--orphan', 'empty');
  await git(origin, 'rm', '--quiet', '-rf', '.');
  await write('Program.cs', '// nothing about it\n');
  await commit('Be empty');
  await git(origin, 'checkout', '--quiet', 'main');
  await write('src/New/Migrations/Four.cs', designerOf(M4, 'Shop', 'Four'));
  await commit('Add the fourth');
  await git(home, 'clone', '--quiet', `file://${origin}`, clone);
});

afterAll(() => rm(home, { recursive: true, force: true }));

async function git(directory: string, ...args: readonly string[]): Promise<string> {
  day += 1;
  const at = new Date(Date.UTC(2025, 0, day, 12)).toISOString();
  const lines: string[] = [];
  const result = await runCommand({
    file: 'git',
    title: `git ${args.join(' ')}`,
    args,
    directory,
    environment: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      GIT_AUTHOR_NAME: `Author of day ${day}`,
      GIT_AUTHOR_EMAIL: 'author@localhost.example',
      GIT_AUTHOR_DATE: at,
      GIT_COMMITTER_NAME: 'Committer',
      GIT_COMMITTER_EMAIL: 'committer@localhost.example',
      GIT_COMMITTER_DATE: at,
    },
    onStdoutLine: (line) => lines.push(line),
  });
  if (result.code !== 0) {
    throw new Error(`git ${args.join(' ')}: ${result.stderrTail}`);
  }
  return lines.join('\n');
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(origin, file)), { recursive: true });
  await writeFile(join(origin, file), text);
}

async function commit(subject: string): Promise<void> {
  await git(origin, 'add', '--all');
  await git(origin, 'commit', '--quiet', '-m', subject);
}

function designerOf(id: string, context: string, name: string, body = ''): string {
  return `[DbContext(typeof(${context}))]\n[Migration("${id}")]\n${partOf(name, body)}`;
}

function partOf(name: string, body: string): string {
  return `partial class ${name} : Migration\n{\n${body}\n}\n`;
}

function gitOf(directory: string, more: Readonly<Record<string, string>> = {}): Git {
  return new Git({
    directory,
    environment: { ...gitEnvironment({ ...process.env, HOME: home }, 'test'), ...more },
    signal: new AbortController().signal,
  });
}

/** What a ref stands for, or why it stands for nothing. */
async function resolved(ref: string, code: readonly string[] = CODE, where = gitOf(clone)): Promise<string> {
  try {
    return (await resolveTargetRef(where, ref, code)).migration;
  } catch (error) {
    return sentenceOf(error).replace(/commit [0-9a-f]{7,}/, 'commit …');
  }
}

describe('a target-ref', () => {
  it.each([
    ['v1', M1],
    ['v2', M2],
    // Moved to another folder, its attribute to another file.
    ['v2.1', M2],
    ['v3', M3],
    ['refs/tags/v3', M3],
    // A branch that the clone has of origin alone.
    ['release/1.x', M2],
    ['origin/release/1.x', M2],
    ['main', M4],
    ['main~1', M3],
    ['HEAD', M4],
  ])('%s stands for %s', async (ref, migration) => {
    expect(await resolved(ref)).toBe(migration);
  });

  it('may be a commit, whole or abbreviated', async () => {
    const id = await git(clone, 'rev-parse', 'v2^{commit}');
    expect([await resolved(id), await resolved(id.slice(0, 8))]).toEqual([M2, M2]);
  });

  it('is read from any folder of the repository, and leaves the work tree alone', async () => {
    await writeFile(join(clone, 'src/New/Migrations/Four.cs'), 'being edited');
    const before = await git(clone, 'status', '--porcelain=v2', '--branch');
    expect(await resolved('v2', CODE, gitOf(join(clone, 'src/Sales')))).toBe(M2);
    expect(await git(clone, 'status', '--porcelain=v2', '--branch')).toBe(before);
    await git(clone, 'checkout', '--quiet', '--', '.');
  });

  it('counts the migrations of the code’s context alone, spelled as the code has them', async () => {
    expect([
      await resolved('v2', [SALES]),
      await resolved('v2', [M1.toUpperCase(), M2.toLowerCase()]),
    ]).toEqual([SALES, M2.toLowerCase()]);
  });

  it.each([
    [
      'v1',
      [SALES],
      `target-ref "v1" (commit …) contains migrations, the newest ${M1}, but none that the checked-out code's context has: check project and context, and that the ref is of the same history.`,
    ],
    [
      'empty',
      CODE,
      'target-ref "empty" (commit …) contains no migration: no class there has a [Migration("…")] attribute. Give a later ref, or target-migration: 0 if the database is to go back to before its first migration.',
    ],
    // Of the branch's own history; and deleted since.
    [
      'no-third',
      CODE,
      `The newest migration of target-ref "no-third" (commit …) is 20250310000000_Other, which the checked-out code does not have: check out code that has it. The newest that both have is ${M2}; give it as target-migration if that is meant.`,
    ],
    [
      'v3',
      [M1, M2, M4],
      `The newest migration of target-ref "v3" (commit …) is ${M3}, which the checked-out code does not have: check out code that has it. The newest that both have is ${M2}; give it as target-migration if that is meant.`,
    ],
    [
      'computed',
      CODE,
      'target-ref "computed" (commit …) has a migration in src/New/Migrations/Computed.cs whose id is not plain text in its [Migration(…)] attribute, so which is the newest there is not known. Give target-migration instead.',
    ],
    [
      'nowhere',
      CODE,
      'target-ref "nowhere" is not known to git here: it is neither a branch, nor a tag, nor a commit that was fetched. Check its spelling, and that the checkout has fetch-depth: 0.',
    ],
    [
      '0123456789012345678901234567890123456789',
      CODE,
      'target-ref "0123456789012345678901234567890123456789" is not known to git here: it is neither a branch, nor a tag, nor a commit that was fetched. Check its spelling, and that the checkout has fetch-depth: 0.',
    ],
    ['v1..v2', CODE, 'target-ref: "v1..v2" is not a git ref.'],
    ['main:src', CODE, 'target-ref: "main:src" is not a git ref.'],
    ['a b', CODE, 'target-ref: "a b" is not a git ref.'],
  ])('%s with %j is refused', async (ref, code, sentence) => {
    expect(await resolved(ref, code)).toBe(sentence);
  });

  it('that looks like an option is none, and nothing is run for it', async () => {
    for (const ref of ['--upload-pack=x', '-h', '--output=/dev/null', '--exec-path']) {
      expect(await resolved(ref)).toBe(`target-ref: ${JSON.stringify(ref)} is not a git ref.`);
    }
  });

  it('that is a branch and a tag is refused', async () => {
    await git(clone, 'branch', 'twice', 'v1');
    await git(clone, 'tag', 'twice', 'v2^{}');
    await git(clone, 'config', 'core.warnAmbiguousRefs', 'false');
    expect(await resolved('twice')).toBe(
      'target-ref "twice" is more than one thing in this repository. Say which: refs/tags/twice, refs/heads/twice, or the whole commit id.',
    );
    expect([await resolved('refs/heads/twice'), await resolved('refs/tags/twice')]).toEqual([M1, M2]);
  });
});

describe('without the history or the repository', () => {
  it('a shallow clone says fetch-depth: 0, and reads what it has', async () => {
    const shallow = join(home, 'shallow');
    await git(home, 'clone', '--quiet', '--depth', '1', `file://${origin}`, shallow);
    expect(await resolved('v1', CODE, gitOf(shallow))).toBe(
      'target-ref "v1" is not known to git here: the checkout is shallow and does not reach it. Check out with fetch-depth: 0.',
    );
    expect(await resolved('main', CODE, gitOf(shallow))).toBe(M4);
    // All files seem to be added by the one commit that is there.
    expect(await findOrigins(gitOf(shallow), new Map([[M4, 'src/New/Migrations/Four.cs']]))).toEqual(
      new Map(),
    );
  });

  it('a folder outside of any says so', async () => {
    const outside = join(home, 'outside');
    await mkdir(outside);
    expect(await resolved('v1', CODE, gitOf(outside))).toBe(
      `${outside} is in no git repository: check out with actions/checkout before this step, and with git installed, without which it downloads the files alone.`,
    );
  });

  it('one of another user says what to run', async () => {
    expect(
      await resolved(
        'v1',
        CODE,
        gitOf(clone, { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1', GIT_CONFIG_NOSYSTEM: '1' }),
      ),
    ).toBe(
      `git does not read the repository at ${clone}, since it belongs to another user, as happens in a container. ` +
        `Before this step run: git config --global --add safe.directory ${clone}`,
    );
  });

  it('no git says so', async () => {
    expect(await resolved('v1', CODE, gitOf(clone, { PATH: join(home, 'outside') }))).toBe(
      'git could not be started: it is not installed here, or not on the PATH.',
    );
  });

  it('a repository that the step’s environment names is not taken for the one in the folder', async () => {
    const environment = gitEnvironment(
      { PATH: '/bin', GIT_DIR: '/elsewhere', GIT_CONFIG_COUNT: '0' },
      'test',
    );
    expect(environment).toMatchObject({ PATH: '/bin', GIT_CONFIG_COUNT: '0' });
    expect(environment).not.toHaveProperty('GIT_DIR');
  });
});

describe('the origin of a migration', () => {
  it('is the commit that added its file, wherever that was then', async () => {
    await writeFile(join(clone, 'src/New/Migrations/Uncommitted.cs'), '');
    const origins = await findOrigins(
      gitOf(join(clone, 'src/New')),
      new Map([
        [M1, 'Migrations/20250101_First.cs'],
        [M3, 'Migrations/Three.cs'],
        [SALES, '../Sales/Sales.cs'],
        ['no file', 'Migrations/Uncommitted.cs'],
      ]),
    );
    expect(Object.fromEntries([...origins].map(([id, { subject }]) => [id, subject]))).toEqual({
      [M1]: 'Add the first',
      [M3]: 'Add the third | of <b>Größe</b>',
      [SALES]: 'Add the second, and sales',
    });
    expect(origins.get(M3)).toEqual({
      author: expect.stringMatching(/^Author of day \d+$/),
      date: await git(clone, 'log', '-1', '--format=%aI', 'v3'),
      subject: 'Add the third | of <b>Größe</b>',
      commit: await git(clone, 'rev-parse', '--short', 'v3'),
    });
  });

  it('is not that of a migration that it replaced, however alike', async () => {
    await rename(join(clone, 'src/New/Migrations/Four.cs'), join(clone, 'src/New/Migrations/Five.cs'));
    await writeFile(
      join(clone, 'src/New/Migrations/Five.cs'),
      designerOf('20250501000000_Five', 'Shop', 'Four'),
    );
    await git(clone, 'add', '--all');
    await git(clone, 'commit', '--quiet', '-m', 'Replace the fourth');
    const origins = await findOrigins(gitOf(clone), new Map([['five', 'src/New/Migrations/Five.cs']]));
    expect(origins.get('five')?.subject).toBe('Replace the fourth');
  });
});

describe('what a plan is told', () => {
  const SAMPLE_APP = join(import.meta.dirname, '..', '..', 'lab', 'sample-app');

  it('is the range’s marks and origins, and what migrates at start; without git all but the origins', async () => {
    const folder = join(home, 'sample');
    await cp(SAMPLE_APP, folder, { recursive: true, filter: (source) => !/[\\/](bin|obj)$/.test(source) });
    const migrationFiles = join(folder, 'src/MAA.Infrastructure/Migrations');
    for (const id of ['20250325091000_DropLegacyCode', '20250311160500_BackfillDisplayNames']) {
      const file = join(migrationFiles, `${id}.cs`);
      await writeFile(file, `// rollback: loses all of ${id}\n${await readFile(file, 'utf8')}`);
    }
    const reverted = ['20250325091000_DropLegacyCode'];
    const loose = await readSources(folder, reverted, [], gitOf(folder));
    expect(loose).toMatchObject({
      marks: [
        {
          migration: '20250325091000_DropLegacyCode',
          kind: 'loses',
          text: 'all of 20250325091000_DropLegacyCode',
          file: 'src/MAA.Infrastructure/Migrations/20250325091000_DropLegacyCode.cs',
          line: 1,
        },
      ],
      origins: new Map(),
      withoutOrigins: expect.stringContaining('is in no git repository'),
      startCalls: [{ file: 'src/MAA.API/Program.cs', line: 26, call: 'Migrate' }],
    });
    await git(folder, 'init', '--quiet');
    await git(folder, 'add', 'src');
    await git(folder, 'commit', '--quiet', '-m', 'Add the app');
    const { origins, withoutOrigins } = await readSources(folder, reverted, [], gitOf(folder));
    expect([...origins].map(([id, { subject }]) => [id, subject])).toEqual([[reverted[0], 'Add the app']]);
    expect(withoutOrigins).toBeUndefined();
  });

  it('is a ref’s migration as the target, and every other target as it is', async () => {
    const said: string[] = [];
    const runner = { line: (text: string) => said.push(text) };
    const steps = { kind: 'steps-back', steps: 2 } as const;
    expect(await settleTarget(steps, CODE, gitOf(clone), { runner })).toBe(steps);
    expect(await settleTarget({ kind: 'at-ref', ref: 'v2' }, CODE, gitOf(clone), { runner })).toEqual({
      kind: 'migration',
      text: M2,
    });
    const commit = await git(clone, 'rev-parse', '--short', 'v2^{commit}');
    expect(said).toEqual([`target-ref v2 is commit ${commit}, whose newest migration is ${M2}`]);
  });
});
