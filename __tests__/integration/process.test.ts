import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Cancelled } from '../../src/plan/refusal.ts';
import { CommandFailed, type LineCommand, runCommand } from '../../src/process/run-command.ts';
import { type Command, startCommand } from '../../src/process/supervised-command.ts';

const ENVIRONMENT = { PATH: process.env['PATH'] ?? '' };

/** Without its start-up file, which it reads where its input is a socket, as a child's of Node's is. */
function bash(script: string, more: Partial<Command> = {}): Command {
  return { file: 'bash', args: ['--norc', '-c', script], environment: ENVIRONMENT, ...more };
}

function lines(script: string, more: Partial<LineCommand> = {}): LineCommand {
  return { ...bash(script), title: 'the command', ...more };
}

/** The fields of a process after its name: state, parent, group; undefined when it is gone. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

/** Whether a process works on: one that ended and that nobody has waited for does not. */
function lives(pid: number): boolean {
  const state = statOf(pid)?.[0];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

function nextLine(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) {
        resolve(text.slice(0, text.indexOf('\n')));
      }
    });
  });
}

describe('a command', () => {
  it('leads a process group of its own, so that a signal to ours does not reach it', async () => {
    const running = startCommand(bash('echo $$; read'));
    const pid = Number(await nextLine(running.stdout));
    expect(statOf(pid)?.[2]).toBe(String(pid));
    running.stdin.end();
    expect(await running.exit).toEqual({ code: 1, signal: null, endedBy: 'itself' });
  });

  it('gets the environment it was given and nothing else', async () => {
    const said: string[] = [];
    await runCommand({
      title: 'env',
      file: '/usr/bin/env',
      args: [],
      environment: { ONLY: 'this one' },
      onStdoutLine: (line) => said.push(line),
    });
    expect(said).toEqual(['ONLY=this one']);
  });

  it('gets each argument as it is, past any shell', async () => {
    const said: string[] = [];
    await runCommand({
      title: 'printf',
      file: 'printf',
      args: ['%s\\n', '$(id)', 'a \'b\' "c"', ''],
      environment: ENVIRONMENT,
      onStdoutLine: (line) => said.push(line),
    });
    expect(said).toEqual(['$(id)', 'a \'b\' "c"', '']);
  });

  it.each([
    [0, null],
    [1, null],
    [129, null],
    [null, 'SIGKILL'],
  ])('that ends with %s or signal %s by itself is told as it ended', async (code, signal) => {
    const result = await runCommand(lines(signal === null ? `exit ${code}` : 'kill -KILL $$'));
    expect({ code: result.code, signal: result.signal }).toEqual({ code, signal });
  });

  it('that is not there fails with its name', async () => {
    await expect(runCommand({ ...lines(''), file: '/nowhere/dotnet' })).rejects.toThrow(
      '/nowhere/dotnet could not be started: spawn /nowhere/dotnet ENOENT',
    );
  });

  it('whose folder is not there fails too', async () => {
    await expect(runCommand(lines('true', { directory: '/nowhere' }))).rejects.toThrow(
      'bash could not be started: spawn bash ENOENT',
    );
  });

  it('is read by line, whatever the pieces and line ends in which it comes', async () => {
    const out: string[] = [];
    const err: string[] = [];
    const result = await runCommand(
      lines(`printf 'one\\r\\ntw'; printf 'o\\n\\nü'; printf 'last'; printf 'e1\\ne2' >&2`, {
        onStdoutLine: (line) => out.push(line),
        onStderrLine: (line) => err.push(line),
      }),
    );
    expect({ out, err }).toEqual({ out: ['one', 'two', '', 'ülast'], err: ['e1', 'e2'] });
    expect(result.stdoutTail.lines).toEqual(['one', 'two', 'ülast']);
    expect(result.stderrTail.lines).toEqual(['e1', 'e2']);
  });

  it('that says more than a pipe holds is read to its end, of which the last forty lines are kept', async () => {
    let count = 0;
    const result = await runCommand(
      lines('seq 1 200000; seq 1 100 >&2', {
        onStdoutLine: () => {
          count += 1;
        },
      }),
    );
    expect(count).toBe(200_000);
    expect(result.stdoutTail.lines).toEqual(
      Array.from({ length: 40 }, (_, index) => String(199_961 + index)),
    );
    expect(result.stderrTail.lines.at(0)).toBe('61');
  });

  it('that closes its input early is judged by its exit', async () => {
    const running = startCommand(bash('exec 0<&-; exit 3'));
    running.stdout.resume();
    running.stdin.write(Buffer.alloc(1024 * 1024));
    running.stdin.end();
    expect(await running.exit).toEqual({ code: 3, signal: null, endedBy: 'itself' });
  });
});

describe('ending a command', () => {
  const WITH_GRANDCHILD = 'sleep 1000 & echo $!; wait';

  it('ends its grandchildren with it, when it is cancelled', async () => {
    const controller = new AbortController();
    const running = startCommand(bash(WITH_GRANDCHILD, { signal: controller.signal }));
    const grandchild = Number(await nextLine(running.stdout));
    expect(lives(grandchild)).toBe(true);
    controller.abort();
    expect(await running.exit).toEqual({ code: null, signal: 'SIGTERM', endedBy: 'cancel' });
    await expect.poll(() => lives(grandchild)).toBe(false);
  });

  it.each([
    ['and holds our pipes', 'exec sleep 1000'],
    ['and has let go of our pipes', 'exec sleep 1000 </dev/null >/dev/null 2>&1'],
  ])('ends a grandchild that ignores SIGTERM %s, though its parent is gone by then', async (_, rest) => {
    const running = startCommand(bash(`bash --norc -c 'trap "" TERM; echo $$; ${rest}' & wait`));
    const grandchild = Number(await nextLine(running.stdout));
    running.end('cancel');
    expect((await running.exit).endedBy).toBe('cancel');
    await expect.poll(() => lives(grandchild)).toBe(false);
  });

  it('kills one that ignores SIGTERM after a second', async () => {
    const running = startCommand(bash(`trap '' TERM; echo ready; while :; do sleep 0.05; done`));
    await nextLine(running.stdout);
    const startedAt = performance.now();
    running.end('cancel');
    expect(await running.exit).toEqual({ code: null, signal: 'SIGKILL', endedBy: 'cancel' });
    expect(performance.now() - startedAt).toBeGreaterThan(950);
  });

  it('lets one that ends in order within that second do so', async () => {
    const running = startCommand(bash(`trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done`));
    await nextLine(running.stdout);
    running.end('cancel');
    expect(await running.exit).toEqual({ code: 7, signal: null, endedBy: 'cancel' });
  });

  it('leaves one alone that has ended', async () => {
    const running = startCommand(bash('exit 4'));
    running.stdout.resume();
    const exit = await running.exit;
    running.end('cancel');
    expect([exit, await running.exit]).toEqual([
      { code: 4, signal: null, endedBy: 'itself' },
      { code: 4, signal: null, endedBy: 'itself' },
    ]);
  });

  it('comes to it when it was cancelled before its start', async () => {
    await expect(runCommand(lines('sleep 1000', { signal: AbortSignal.abort() }))).rejects.toEqual(
      new Cancelled('the command was ended because the run was cancelled.'),
    );
  });

  it('comes to it at its deadline, with its last words', async () => {
    const failure = runCommand(lines('echo why >&2; sleep 1000', { deadlineMs: 1_500 }));
    await expect(failure).rejects.toBeInstanceOf(CommandFailed);
    await expect(failure).rejects.toThrow('the command took longer than it may and was ended. It said: why');
  });

  it('comes to it when it makes no progress', async () => {
    await expect(runCommand(lines('sleep 1000', { stallMs: 300 }))).rejects.toThrow(
      'the command made no progress for too long and was ended.',
    );
  });

  it('does not come to it while it makes progress, though it takes longer than that in all', async () => {
    const result = await runCommand(
      lines('for i in 1 2 3 4 5 6; do echo $i; sleep 0.4; done', { stallMs: 1_500 }),
    );
    expect(result.code).toBe(0);
  });
});
