import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { npgsqlConnectionString } from '../../lab/postgres/cluster.ts';
import { takeFingerprint } from '../../lab/postgres/fingerprint.ts';
import type { Production } from '../../lab/production.ts';
import { runAction, type StepOptions, type StepResult, startMain } from '../../lab/runner/runner.ts';
import { type ArgumentWatcher, watchArguments } from '../../lab/runner/watch-arguments.ts';
import { HARD_PASSWORD, renderingsOf } from '../hard-password.ts';
import { historyOf, TARGETS, useBench } from './harness.ts';

const bench = useBench({ scripts: 'remembered' });
const RENDERINGS = renderingsOf(HARD_PASSWORD);
const ACCOUNT = { user: 'hard', password: HARD_PASSWORD };
let talkative: string;

beforeAll(async () => {
  const literal = `'${HARD_PASSWORD.replaceAll("'", "''")}'`;
  await bench.cluster.sql('postgres', `CREATE ROLE hard SUPERUSER LOGIN PASSWORD ${literal}`);
  talkative = await mkdtemp(join(tmpdir(), 'lab-talkative-'));
  await writeTalkativeDotnet(join(talkative, 'dotnet'));
});

afterAll(() => rm(talkative, { recursive: true, force: true }));

/** A dotnet that says the password it was given in several ways, as an app's own logging at design time may. */
async function writeTalkativeDotnet(file: string): Promise<void> {
  await writeFile(
    file,
    `#!/bin/bash
PATH=\${PATH#*:}
dotnet "$@"
code=$?
if [ -n "\${PGPASSWORD:-}" ]; then
  printf 'error:   Host=db;Password="%s";Database=x\\n' "$PGPASSWORD"
  printf 'error:   shell %q\\n' "$PGPASSWORD"
  printf 'warn:    base64 %s\\n' "$(printf 'u:%s' "$PGPASSWORD" | base64 -w0)"
  printf 'error:   28P01: refused for %q, Password="%s"\\n' "$PGPASSWORD" "$PGPASSWORD"
fi
exit $code
`,
  );
  await chmod(file, 0o755);
}

interface Watched {
  readonly options: StepOptions;
  /** Runs the step and looks into everything that it told or left for a rendering of the password. */
  expectNoLeak(run: (options: StepOptions) => Promise<StepResult>): Promise<StepResult>;
}

/** A step in debug mode whose tools say the password, watched from before its start. */
async function watched(options: StepOptions, production?: Production): Promise<Watched> {
  const debugged: StepOptions = {
    ...options,
    debug: true,
    environment: {
      ...options.environment,
      PATH: `${talkative}${delimiter}${options.environment?.['PATH'] ?? ''}`,
    },
  };
  return {
    options: debugged,
    async expectNoLeak(run) {
      const startedAt = Date.now();
      const watcher = await watchArguments([...RENDERINGS.values()]);
      const result = await settled(run(debugged), watcher);
      const azure = JSON.stringify(production?.azure.requests ?? []);
      const places = new Map<string, string | Buffer>([
        ['the log', result.log],
        ['the log before masking', result.rawLog],
        ['the annotations', JSON.stringify(result.annotations)],
        ['the outputs', Object.values(result.outputs).join('\n')],
        ['the withheld outputs', Object.values(result.withheldOutputs).join('\n')],
        ['the summary', result.summary],
        ['the summary before masking', result.rawSummary],
        ['the state', Object.values(result.state).join('\n')],
        ['the variables of later steps', Object.values(result.exportedVariables).join('\n')],
        ['the arguments of processes', result.arguments.join('\n')],
        ['the requests to Azure', azure],
        ['the requests to the artifact service', JSON.stringify(bench.artifacts.requests)],
        ...(await filesIn(result.runnerTemp, 0)),
        ...(await filesIn(result.workspace, startedAt)),
        ...(await artifactFiles()),
      ]);
      expect(leaksIn(places)).toStrictEqual([]);
      // What proves that the search would have found something: the runner was told what to mask.
      expect(result.masks).toContain(debugged.inputs?.['connection-string']);
      return result;
    },
  };
}

async function settled(
  run: Promise<StepResult>,
  watcher: ArgumentWatcher,
): Promise<StepResult & { readonly arguments: readonly string[] }> {
  try {
    return { ...(await run), arguments: await watcher.stop() };
  } catch (error) {
    await watcher.stop();
    throw error;
  }
}

function leaksIn(places: ReadonlyMap<string, string | Buffer>): readonly string[] {
  return [...places].flatMap(([place, content]) =>
    [...RENDERINGS].flatMap(([name, rendering]) =>
      content.includes(rendering) ? [`${place}: ${name}`] : [],
    ),
  );
}

/** The files below a folder that were written since, but for dumps, whose content is the database's. */
async function filesIn(directory: string, since: number): Promise<readonly (readonly [string, Buffer])[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.dump'))
    .map((entry) => join(entry.parentPath, entry.name));
  const times = await Promise.all(files.map(async (file) => (await stat(file)).mtimeMs));
  const written = files.filter((_, index) => (times[index] ?? 0) >= since);
  return Promise.all(written.map(async (file) => [file, await readFile(file)] as const));
}

async function artifactFiles(): Promise<readonly (readonly [string, Buffer])[]> {
  const all = await Promise.all(
    bench.artifacts.artifacts.map(async ({ name }) =>
      [...(await bench.artifacts.files(name))].map(
        ([file, content]) => [`${name}/${file}`, content] as const,
      ),
    ),
  );
  return all.flat().filter(([file]) => !file.endsWith('.dump'));
}

test('a rollback with a password of everything that is special says it nowhere', async () => {
  const production = await bench.production({ account: ACCOUNT });
  const step = await watched(
    await bench.step(production, { 'target-migration': TARGETS.widenBio }),
    production,
  );
  const result = await step.expectNoLeak(runAction);

  expect(result.conclusion, result.log).toBe('success');
  expect(result.outputs['outcome']).toBe('rolled-back');
  expect(result.masks).toContain(HARD_PASSWORD);
  // The tool did say it, and what was said was told without it.
  expect(result.rawLog).toMatch(/Password="\*\*\*/);
  expect(await production.appIsHealthy()).toBe(true);
  expect((await historyOf(bench.cluster, production.connection.database)).at(-1)).toBe(TARGETS.widenBio);
});

test('a rollback that fails in the Down is restored and says it nowhere, not even in the tool’s last words', async () => {
  const production = await bench.production({ account: ACCOUNT });
  const before = await takeFingerprint(production.connection);
  const step = await watched(
    await bench.step(production, { 'target-migration': TARGETS.auditIndex }),
    production,
  );
  const result = await step.expectNoLeak(runAction);

  expect(result.outputs['outcome'], result.log).toBe('restored');
  expect(result.rawSummary).toContain('Password="\\*\\*\\*');
  expect(await takeFingerprint(production.connection)).toStrictEqual(before);
  expect(await production.appIsHealthy()).toBe(true);
});

test('a rollback that is killed is put back by post, which says it nowhere either', async () => {
  const production = await bench.production({ account: ACCOUNT });
  const before = await takeFingerprint(production.connection);
  const step = await watched(
    await bench.step(production, { 'target-migration': TARGETS.auditIndex }),
    production,
  );
  const result = await step.expectNoLeak(async (options) => {
    const main = startMain(options);
    // By then the migration after it is reverted and committed.
    await main.waitForLog(`Reverting migration '${TARGETS.sessionDevice}'`);
    main.kill('SIGKILL');
    return main.runPost();
  });

  expect(result.main.signal).toBe('SIGKILL');
  expect(result.outputs['outcome'], result.log).toBe('restored');
  expect(await takeFingerprint(production.connection)).toStrictEqual(before);
  expect(await production.appIsHealthy()).toBe(true);
});

/** Connection strings with which no database is reached. */
test.each([
  [
    'of a database that is not there',
    (text: string) => text.replace(/Database="\w+"/, 'Database=missing'),
    /"missing" does not exist/,
  ],
  [
    'with a port that nobody listens on',
    (text: string) => text.replace(/Port=\d+/, 'Port=1'),
    /ECONNREFUSED/,
  ],
  [
    'of another role',
    (text: string) => text.replace('Username="hard"', 'Username=nobody'),
    /password authentication failed for user "nobody"/,
  ],
  [
    'whose password is not quoted',
    (text: string) => text.replace(/Password=[\s\S]*;SSL/, () => `Password=${HARD_PASSWORD};SSL`),
    /Part \d+ of the connection string/,
  ],
  [
    'whose quote is not closed',
    (text: string) => text.replace(/";SSL[\s\S]*$/, ''),
    /begins with a quote that is not closed/,
  ],
  [
    'that is a URL',
    () => `postgres://hard:${encodeURIComponent(HARD_PASSWORD)}@127.0.0.1/x`,
    /The connection string is a URL/,
  ],
])(
  'a run with a connection string %s is refused and says nothing of the password',
  async (_, change, sentence) => {
    const database = await bench.database();
    const given = npgsqlConnectionString(bench.cluster.connection(database, ACCOUNT));
    const options = await bench.localStep(database, {
      'target-migration': '~1',
      'upload-artifact': 'false',
      'connection-string': change(given),
    });
    const watcher = await watched(options);
    const result = await watcher.expectNoLeak(runAction);
    expect(result.outputs['outcome']).toBe('refused');
    expect(result.rawLog).toMatch(sentence);
  },
);
