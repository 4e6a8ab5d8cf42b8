import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildEarlierEf } from '../../lab/earlier-ef/build.ts';
import { buildSampleApp, type SampleApp } from '../../lab/sample-app.ts';
import { type Ask, type EfToolQuestion, findEfTool } from '../../src/ef/ef-tool.ts';
import { Refusal } from '../../src/plan/refusal.ts';

let sampleApp: SampleApp;
let scratch: string;

beforeAll(async () => {
  sampleApp = await buildSampleApp();
  scratch = await mkdtemp(join(tmpdir(), 'lab-ef-tool-'));
});

afterAll(() => rm(scratch, { recursive: true, force: true }));

const reallyAsk: Ask = (file, args, options = {}) =>
  new Promise((resolve) => {
    execFile(file, [...args], { cwd: options.directory, env: process.env }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : Number(error.code ?? 1);
      resolve({ exitCode, output: stdout + stderr });
    });
  });

/** Answers as told by the first arguments, and keeps what was asked. */
function askedOf(answers: Readonly<Record<string, { exitCode: number; output: string }>> = {}) {
  const asked: string[][] = [];
  const ask: Ask = async (file, args) => {
    asked.push([file, ...args]);
    const answer = Object.entries(answers).find(([start]) => args.join(' ').startsWith(start));
    return answer?.[1] ?? { exitCode: 0, output: '' };
  };
  return { ask, asked };
}

async function folder(name: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const directory = join(scratch, name);
  await mkdir(directory, { recursive: true });
  for (const [file, content] of Object.entries(files)) {
    await mkdir(join(directory, file, '..'), { recursive: true });
    await writeFile(join(directory, file), content);
  }
  return directory;
}

function question(directory: string, more: Partial<EfToolQuestion> = {}): EfToolQuestion {
  return {
    directory,
    startupProject: undefined,
    version: undefined,
    installInto: join(scratch, 'tools'),
    environment: { PATH: '', HOME: join(scratch, 'nobody') },
    ask: askedOf().ask,
    ...more,
  };
}

const MANIFEST = '{"version":1,"tools":{"dotnet-ef":{"version":"10.0.15","commands":["dotnet-ef"]}}}';
const OTHER_MANIFEST = '{"version":1,"tools":{"csharpier":{"version":"1.0.0","commands":["csharpier"]}}}';

describe('dotnet-ef is taken', () => {
  it('from the manifest of the project, restored', async () => {
    const tool = await findEfTool(question(sampleApp.directory, { ask: reallyAsk }));
    expect(tool).toEqual({
      file: 'dotnet',
      before: ['ef'],
      origin: join(sampleApp.directory, '.config', 'dotnet-tools.json'),
    });
    const version = await reallyAsk(tool.file, [...tool.before, '--version'], {
      directory: sampleApp.directory,
    });
    expect(version.output.trim().split('\n').at(-1)).toBe('10.0.15');
  });

  it.each(['.config/dotnet-tools.json', 'dotnet-tools.json'])('from %s in a folder above', async (file) => {
    const root = await folder(`above-${file.length}`, { [file]: MANIFEST, 'a/b/x.txt': '' });
    const { ask, asked } = askedOf();
    expect(await findEfTool(question(join(root, 'a', 'b'), { ask }))).toMatchObject({
      origin: join(root, file),
    });
    expect(asked).toEqual([
      ['dotnet', '--version'],
      ['dotnet', 'tool', 'restore', '--tool-manifest', join(root, file)],
    ]);
  });

  it('from PATH, where the manifest names other tools', async () => {
    const root = await folder('path', { '.config/dotnet-tools.json': OTHER_MANIFEST, 'bin/dotnet-ef': '' });
    const file = join(root, 'bin', 'dotnet-ef');
    expect(
      await findEfTool(question(root, { environment: { PATH: `/nowhere:${join(root, 'bin')}` } })),
    ).toEqual({ file, before: [], origin: file });
  });

  it('from the tools of the user', async () => {
    const root = await folder('home', { '.dotnet/tools/dotnet-ef': '' });
    expect(await findEfTool(question(root, { environment: { HOME: root } }))).toMatchObject({
      file: join(root, '.dotnet', 'tools', 'dotnet-ef'),
    });
  });

  it.each([
    [
      'the startup project restored',
      { 'api/obj/project.assets.json': '{"libraries":{"Microsoft.EntityFrameworkCore.Design/9.0.4":{}}}' },
      'api',
      '9.0.4',
    ],
    [
      'the startup project restored, named by its file',
      { 'api/obj/project.assets.json': '{"libraries":{"Microsoft.EntityFrameworkCore/8.0.11":{}}}' },
      'api/Api.csproj',
      '8.0.11',
    ],
    [
      'the folder restored',
      { 'obj/project.assets.json': '{"libraries":{"Microsoft.EntityFrameworkCore.Design/10.0.15":{}}}' },
      undefined,
      '10.0.15',
    ],
    ['is newest, where nothing says', {}, undefined, '*'],
  ])('in the version that %s', async (name, files, startupProject, version) => {
    const root = await folder(name, files);
    const { ask, asked } = askedOf();
    const installInto = join(scratch, 'into');
    expect(await findEfTool(question(root, { ask, startupProject, installInto }))).toEqual({
      file: join(installInto, 'dotnet-ef'),
      before: [],
      origin: `dotnet-ef ${version}, installed`,
    });
    expect(asked.at(-1)).toEqual([
      'dotnet',
      'tool',
      'install',
      'dotnet-ef',
      '--tool-path',
      installInto,
      '--version',
      version,
    ]);
  });

  it('in the version of a project on EF Core 8, which the present runtime runs', async () => {
    const { directory, project } = await buildEarlierEf();
    const assets = await readFile(join(directory, project, 'obj', 'project.assets.json'), 'utf8');
    const root = await folder('on-ef-8', { 'obj/project.assets.json': assets });
    const installInto = join(scratch, 'tools-of-8');
    const tool = await findEfTool(question(root, { ask: reallyAsk, installInto }));
    expect(tool.origin).toBe('dotnet-ef 8.0.34, installed');
    expect((await reallyAsk(tool.file, ['--version'])).output.trim().split('\n').at(-1)).toBe('8.0.34');
  });

  it('in the version that is asked for, though the manifest has another', async () => {
    const tool = await findEfTool(question(sampleApp.directory, { ask: reallyAsk, version: '10.0.15' }));
    expect(tool).toEqual({
      file: join(scratch, 'tools', 'dotnet-ef'),
      before: [],
      origin: 'dotnet-ef 10.0.15, installed',
    });
    expect((await reallyAsk(tool.file, ['--version'])).output.trim().split('\n').at(-1)).toBe('10.0.15');
  });
});

describe('a refusal says', () => {
  it.each([
    [
      'that there is no SDK',
      { '--version': { exitCode: 127, output: '' } },
      {},
      'The .NET SDK is not usable here (dotnet was not found): add actions/setup-dotnet before this step.',
    ],
    [
      'what dotnet said of its version',
      { '--version': { exitCode: 1, output: 'A compatible SDK was not found.\n' } },
      {},
      'The .NET SDK is not usable here (A compatible SDK was not found.): add actions/setup-dotnet before this step.',
    ],
    [
      'why a version cannot be installed',
      { 'tool install': { exitCode: 1, output: ' Version 99.0.0 of dotnet-ef is not found.\n' } },
      { version: '99.0.0' },
      'dotnet-ef 99.0.0 could not be installed: Version 99.0.0 of dotnet-ef is not found.',
    ],
  ])('%s', async (_, answers, more, sentence) => {
    const root = await folder('refused');
    await expect(findEfTool(question(root, { ...askedOf(answers), ...more }))).rejects.toEqual(
      new Refusal(sentence),
    );
  });

  it('why a manifest cannot be restored', async () => {
    const root = await folder('unrestorable', { 'dotnet-tools.json': MANIFEST });
    const { ask } = askedOf({ 'tool restore': { exitCode: 1, output: 'No route to nuget.org.\n' } });
    await expect(findEfTool(question(root, { ask }))).rejects.toEqual(
      new Refusal(
        `dotnet tool restore failed for ${join(root, 'dotnet-tools.json')}: No route to nuget.org.`,
      ),
    );
  });
});
