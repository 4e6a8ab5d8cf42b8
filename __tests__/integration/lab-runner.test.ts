import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Action, actionFromManifest } from '../../lab/runner/action.ts';
import { runAction, startMain, startStep } from '../../lab/runner/runner.ts';
import { watchArguments } from '../../lab/runner/watch-arguments.ts';

const password = `p@ss"w'or<d&12+é`;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lab-runner-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** An action of two scripts, which have `appendFileSync` at hand. */
function actionOf(main: string, post?: string): Action {
  const head = "import { appendFileSync } from 'node:fs';\nconst env = process.env;\n";
  writeFileSync(join(directory, 'main.mjs'), head + main);
  if (post !== undefined) writeFileSync(join(directory, 'post.mjs'), head + post);
  return {
    directory,
    main: 'main.mjs',
    ...(post === undefined ? {} : { post: 'post.mjs' }),
    inputs: {
      mode: 'rollback',
      'allow-revert-all': 'false',
      'target migration': '',
      token: `\${{ github.token }}`,
    },
  };
}

const paths = () => ({ workspace: directory, runnerTemp: join(directory, 'temp') });

const untilKilled = 'setInterval(() => {}, 1000);\n';

/** Prints the signals it gets and goes on, up to the one it ends at. */
const printsSignals = (last: string) => `
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => { console.log('got ' + signal); if (signal === '${last}') process.exit(0); });
}
console.log('ready');
${untilKilled}`;

describe('what an action is given', () => {
  const printEnvironment = 'console.log(JSON.stringify(env)); console.log("cwd " + process.cwd());';

  async function environmentOf(options: Partial<Parameters<typeof runAction>[0]> = {}) {
    const result = await runAction({ action: actionOf(printEnvironment), ...paths(), ...options });
    const environment: Record<string, string> = JSON.parse(
      result.rawLog.split('\n').find((l) => l.startsWith('{')) ?? '',
    );
    return { environment, result };
  }

  it('has every input, with its default or nothing, and the caller’s value before the default', async () => {
    const { environment } = await environmentOf({ inputs: { Mode: 'plan' } });
    const inputs = Object.entries(environment).filter(([name]) => name.startsWith('INPUT_'));
    expect(Object.fromEntries(inputs)).toStrictEqual({
      INPUT_MODE: 'plan',
      'INPUT_ALLOW-REVERT-ALL': 'false',
      INPUT_TARGET_MIGRATION: '',
      INPUT_TOKEN: 'ghs_labTokenOfTheJob0000000000000000000',
    });
  });

  it('has the variables of a run, the event of a private repository, and the step’s own env', async () => {
    const { environment } = await environmentOf({
      environment: { ACTIONS_RESULTS_URL: 'http://127.0.0.1:1/', MY_SETTING: 'x' },
      run: { runAttempt: '3', repository: 'acme/web' },
    });
    expect(environment).toMatchObject({
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'workflow_dispatch',
      GITHUB_REPOSITORY: 'acme/web',
      GITHUB_RUN_ATTEMPT: '3',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_WORKSPACE: directory,
      RUNNER_OS: 'Linux',
      RUNNER_TEMP: join(directory, 'temp'),
      ACTIONS_RESULTS_URL: 'http://127.0.0.1:1/',
      MY_SETTING: 'x',
      PATH: process.env.PATH,
      HOME: process.env.HOME,
    });
    const event = JSON.parse(readFileSync(environment.GITHUB_EVENT_PATH ?? '', 'utf8'));
    expect(event.repository).toMatchObject({ full_name: 'acme/web', private: true, visibility: 'private' });
  });

  it('starts in the workspace, without the variables of this test’s process', async () => {
    process.env.LAB_RUNNER_TEST_ONLY = 'here';
    const { environment, result } = await environmentOf();
    delete process.env.LAB_RUNNER_TEST_ONLY;
    expect(environment.LAB_RUNNER_TEST_ONLY).toBe(undefined);
    expect(result.log).toContain(`cwd ${directory}\n`);
  });

  it('is told of an input it does not have by a warning', async () => {
    const { result, environment } = await environmentOf({ inputs: { 'target-migraton': 'X' } });
    expect(result.annotations).toStrictEqual([
      {
        level: 'warning',
        message:
          "Unexpected input(s) 'target-migraton', valid inputs are ['mode', 'allow-revert-all', 'target migration', 'token']",
      },
    ]);
    expect(environment['INPUT_TARGET-MIGRATON']).toBe('X');
  });

  it('comes from a parsed action.yml', () => {
    const manifest = {
      name: 'x',
      inputs: {
        mode: { description: 'd', default: 'rollback' },
        'pg-bin-path': { description: 'd' },
        n: { default: 60 },
      },
      runs: { using: 'node24', main: 'dist/main/index.js', post: 'dist/post/index.js' },
    };
    expect(actionFromManifest(manifest, '/somewhere')).toStrictEqual({
      directory: '/somewhere',
      main: 'dist/main/index.js',
      post: 'dist/post/index.js',
      inputs: { mode: 'rollback', 'pg-bin-path': '', n: '60' },
    });
  });
});

describe('what an action tells', () => {
  it('gives outputs, state, exported variables and both summaries, and hands state and variables to post', async () => {
    const main = `
      appendFileSync(env.GITHUB_OUTPUT, 'outcome=planned\\nreport<<EOT\\nfirst\\n\\nthird\\nEOT\\nempty<<E\\nE\\n');
      appendFileSync(env.GITHUB_STATE, 'app-state<<X\\nRunning\\nX\\n');
      appendFileSync(env.GITHUB_ENV, 'SHARED=yes\\n');
      appendFileSync(env.GITHUB_PATH, '/opt/tool\\n');
      appendFileSync(env.GITHUB_STEP_SUMMARY, '# Main\\n');`;
    const post = `
      console.log(env['STATE_app-state'], env.SHARED, env.PATH.split(':')[0], env.INPUT_MODE);
      appendFileSync(env.GITHUB_STEP_SUMMARY, '# Post\\n');`;
    const result = await runAction({ action: actionOf(main, post), ...paths() });
    expect(result.outputs).toStrictEqual({ outcome: 'planned', report: 'first\n\nthird', empty: '' });
    expect(result.state).toStrictEqual({ 'app-state': 'Running' });
    expect(result.exportedVariables).toStrictEqual({ SHARED: 'yes' });
    expect(result.addedPaths).toStrictEqual(['/opt/tool']);
    expect(result.summary).toBe('# Main\n# Post\n');
    expect(result.log).toBe('Post job cleanup.\nRunning yes /opt/tool rollback\n');
    expect(result.conclusion).toBe('success');
    expect(result.main).toMatchObject({ exitCode: 0, signal: null });
    expect(result.post).toMatchObject({ exitCode: 0, signal: null });
  });

  it('gives annotations of both streams, and the log as the run’s page shows it', async () => {
    const main = `
      console.log('::group::Plan');
      console.log('::error file=a.cs,line=7,title=No Down::50%25 lost%0Asecond line');
      console.error('::warning::beware');
      console.log('::endgroup::');
      console.log('::notice::for you');
      console.log('::debug::not shown');
      console.log('a::b:: no command');
      console.log('::unknown::also none');
      process.exitCode = 1;`;
    const result = await runAction({ action: actionOf(main), ...paths() });
    expect(result.annotations.toSorted((a, b) => a.level.localeCompare(b.level))).toStrictEqual([
      { level: 'error', message: '50% lost\nsecond line', title: 'No Down', file: 'a.cs', line: 7 },
      { level: 'notice', message: 'for you' },
      { level: 'warning', message: 'beware' },
    ]);
    expect(result.log.split('\n').filter((line) => line !== '##[warning]beware')).toStrictEqual([
      '##[group]Plan',
      '##[error]50% lost',
      'second line',
      '##[endgroup]',
      '##[notice]for you',
      'a::b:: no command',
      '::unknown::also none',
      '',
    ]);
    expect(result.conclusion).toBe('failure');
    expect(result.post).toBe(undefined);
  });

  it('shows ten annotations of a level and no more', async () => {
    const main = `for (let i = 1; i <= 12; i += 1) console.log('::warning::number ' + i);`;
    const { annotations, log } = await runAction({ action: actionOf(main), ...paths() });
    expect(annotations.map(({ message }) => message).at(-1)).toBe('number 10');
    expect(log).toContain('##[warning]number 12\n');
  });

  it('fails a step whose command file is broken, and keeps what came before', async () => {
    const main = `appendFileSync(env.GITHUB_OUTPUT, 'good=1\\nbad<<EOT\\nno end\\n');`;
    const result = await runAction({ action: actionOf(main), ...paths() });
    expect(result.outputs).toStrictEqual({ good: '1' });
    expect(result.main.exitCode).toBe(0);
    expect(result.conclusion).toBe('failure');
    expect(result.annotations.map(({ message }) => message)).toStrictEqual([
      "Unable to process file command 'output' successfully.",
      "Invalid value. Matching delimiter not found 'EOT'",
    ]);
  });

  it('takes no command between stop-commands and its token', async () => {
    const main = `console.log('::stop-commands::token-123\\n::error::quoted\\n::token-123::\\n::error::meant');`;
    const { annotations } = await runAction({ action: actionOf(main), ...paths() });
    expect(annotations).toStrictEqual([{ level: 'error', message: 'meant' }]);
  });

  it('shows debug lines, outputs and saved state when debug logging is on', async () => {
    const main = `console.log('::debug::from the action'); appendFileSync(env.GITHUB_STATE, 'key=value\\n');`;
    const { log } = await runAction({ action: actionOf(main), ...paths(), debug: true });
    expect(log).toBe('##[debug]from the action\n##[debug]Save intra-action state key = value\n');
  });
});

describe('masks', () => {
  const escaped = password.replaceAll('%', '%25');
  const addMask = `console.log(${JSON.stringify(`::add-mask::${escaped}`)});\n`;
  const say = (text: string) => `console.log(${JSON.stringify(text)});\n`;

  it.each([
    ['the value', password],
    ['its base64', Buffer.from(password).toString('base64')],
    ['base64 of user:value', Buffer.from(`ab:${password}`).toString('base64').slice(4)],
    ['JSON', JSON.stringify(password).slice(1, -1)],
    ['.NET’s URI escape', 'p%40ss%22w%27or%3Cd%2612%2B%C3%A9'],
    ['XML', 'p@ss&quot;w&apos;or&lt;d&amp;12+é'],
    ['a quoted argument', password.replaceAll('"', '\\"')],
    ['an expression string', password.replaceAll("'", "''")],
  ])('hide %s', async (_name, rendering) => {
    const result = await runAction({ action: actionOf(addMask + say(`<${rendering}>`)), ...paths() });
    expect(result.log).toBe('<***>\n');
    expect(result.rawLog).toBe(`<${rendering}>\n`);
    expect(result.masks).toContain(password);
  });

  it('do not hide what the runner does not know: encodeURIComponent of a quote', async () => {
    const rendering = encodeURIComponent(password);
    const result = await runAction({ action: actionOf(addMask + say(rendering)), ...paths() });
    expect(result.log).toBe(`${rendering}\n`);
  });

  it('hide each line of a value of several lines, in log, annotation and summary', async () => {
    const main = `console.log('::add-mask::line one%0Aline two');
      console.log('see line two');
      console.log('::error::line one%0Aline two');
      appendFileSync(env.GITHUB_STEP_SUMMARY, 'a line one\\nb\\n');`;
    const result = await runAction({ action: actionOf(main), ...paths() });
    expect(result.log).toBe('see ***\n##[error]***\n');
    expect(result.annotations).toStrictEqual([{ level: 'error', message: '***' }]);
    expect(result.summary).toBe('a ***\nb\n');
    expect(result.rawSummary).toBe('a line one\nb\n');
    expect(result.masks.slice(-3)).toStrictEqual(['line one\nline two', 'line one', 'line two']);
  });

  it('keep an output that holds a secret from the job, with a warning', async () => {
    const main = `console.log('::add-mask::hunter2-secret');
      appendFileSync(env.GITHUB_OUTPUT, 'file=/backup/x.dump\\ndsn=Password=hunter2-secret\\n');`;
    const result = await runAction({ action: actionOf(main), ...paths() });
    expect(result.outputs).toStrictEqual({ file: '/backup/x.dump' });
    expect(result.withheldOutputs).toStrictEqual({ dsn: 'Password=hunter2-secret' });
    expect(result.annotations).toStrictEqual([
      { level: 'warning', message: "Skip output 'dsn' since it may contain secret." },
    ]);
  });

  it('hold for the workflow’s secrets and the runtime token from the first line on, and in post', async () => {
    const action = actionOf(say('top-secret-1 and eyJ.runtime.token'), say('again top-secret-1'));
    const environment = { ACTIONS_RUNTIME_TOKEN: 'eyJ.runtime.token' };
    const result = await runAction({ action, ...paths(), environment, secrets: ['top-secret-1'] });
    expect(result.log).toBe('*** and ***\nPost job cleanup.\nagain ***\n');
  });
});

describe('a step that is ended from outside', () => {
  const post = `console.log('post knows ' + env.STATE_phase);`;

  it('gets SIGINT and ends; post runs, and the conclusion is cancelled though it exited with 0', async () => {
    const step = startStep({ action: actionOf(printsSignals('SIGINT'), post), ...paths() });
    expect(await step.waitForLog('ready')).toBe('ready');
    await step.cancel();
    const result = await step.result;
    expect(result.log).toBe('ready\ngot SIGINT\nPost job cleanup.\npost knows undefined\n');
    expect(result.main).toMatchObject({ exitCode: 0, signal: null });
    expect(result.conclusion).toBe('cancelled');
  });

  it('gets SIGTERM after the first wait and SIGKILL after the second', async () => {
    const times = { interruptMs: 1000, terminateMs: 1000 };
    const main = `appendFileSync(env.GITHUB_STATE, 'phase=stopped\\n');\n${printsSignals('never')}`;
    const step = startStep({ action: actionOf(main, post), ...paths(), times });
    await step.waitForLog(/^ready$/);
    const started = performance.now();
    await step.cancel();
    const waited = performance.now() - started;
    const result = await step.result;
    expect(result.log).toBe('ready\ngot SIGINT\ngot SIGTERM\nPost job cleanup.\npost knows stopped\n');
    expect(result.main).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
    expect(waited).toBeGreaterThanOrEqual(2000);
    expect(result.conclusion).toBe('cancelled');
  });

  it('waits as long as GitHub’s runner when no times are given', { timeout: 30_000 }, async () => {
    const step = startStep({ action: actionOf(printsSignals('SIGTERM')), ...paths() });
    await step.waitForLog('ready');
    const started = performance.now();
    await step.cancel();
    const waited = performance.now() - started;
    expect((await step.result).log).toBe('ready\ngot SIGINT\ngot SIGTERM\n');
    expect(waited).toBeGreaterThanOrEqual(7500);
    expect(waited).toBeLessThan(10_000);
  });

  it('keeps what was saved before kill -9 for its post, and the world can be looked at between', async () => {
    const main = `appendFileSync(env.GITHUB_STATE, 'phase=app stopped\\n'); console.log('saved');\n${untilKilled}`;
    const step = startMain({ action: actionOf(main, post), ...paths() });
    await step.waitForLog('saved');
    step.kill('SIGKILL');
    expect(await step.ended).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
    expect(step.current().state).toStrictEqual({ phase: 'app stopped' });
    expect(step.current().log).toBe('saved\n');
    const result = await step.runPost();
    expect(result.log).toBe('saved\nPost job cleanup.\npost knows app stopped\n');
    expect(result.conclusion).toBe('failure');
  });

  it('leaves its children running, names them, and does not wait for the streams they hold', async () => {
    const main = `
      const { spawn } = await import('node:child_process');
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      console.log('child ' + child.pid);
      child.unref();`;
    const step = startStep({ action: actionOf(main), ...paths(), times: { openStreamsMs: 200 } });
    const child = Number((await step.waitForLog(/^child \d+$/)).slice('child '.length));
    const { orphans, main: end } = await step.result;
    expect(orphans.map(({ pid }) => pid)).toStrictEqual([child]);
    expect(orphans[0]?.command).toContain('setInterval');
    expect(end.exitCode).toBe(0);
    process.kill(child, 'SIGKILL');
  });

  it('says what the log held when a line does not come', async () => {
    const step = startStep({ action: actionOf('console.log("only this")'), ...paths() });
    await expect(step.waitForLog('something else')).rejects.toThrow(
      'The step ended and no line of its log matched something else. Its last lines:\nonly this',
    );
    expect((await step.result).conclusion).toBe('success');
  });
});

describe('the watch over arguments', () => {
  it('names a process that has a secret among its arguments, and no other', async () => {
    const watcher = await watchArguments(['s3cret-arg', 's3cret%2Darg']);
    const run = async (argument: string) => {
      const child = spawn(process.execPath, ['-e', 'console.log("up")', '--', argument], { stdio: 'ignore' });
      await once(child, 'exit');
      return child.pid;
    };
    const leaking = await run('Password=s3cret-arg');
    await run('Password=other');
    expect(await watcher.stop()).toStrictEqual([
      `${leaking}: ${process.execPath} -e console.log("up") -- Password=s3cret-arg`,
    ]);
  });

  it('does not see what is only in the environment', async () => {
    const watcher = await watchArguments(['s3cret-env']);
    const env = { ...process.env, PGPASSWORD: 's3cret-env' };
    await once(spawn(process.execPath, ['-e', ''], { env, stdio: 'ignore' }), 'exit');
    expect(await watcher.stop()).toStrictEqual([]);
  });
});
