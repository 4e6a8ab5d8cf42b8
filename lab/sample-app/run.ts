import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SampleApp } from './build.ts';

/** What the app is started with. */
export interface SampleAppStart {
  /** In Npgsql's form. */
  readonly connectionString: string;
  /** On 127.0.0.1; by default a free one. */
  readonly port?: number;
  /** Added to our own environment: `{ MAA_MIGRATE_AT_START: 'true' }`. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The sample app as a process of its own. */
export interface RunningSampleApp {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Asks it to end, as App Service does (SIGTERM), and waits until it has. */
  stop(): Promise<void>;
  /** Ends it at once (SIGKILL), and waits until it has. */
  kill(): Promise<void>;
  /** Its exit code, or null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** The last lines it wrote. */
  output(): string;
}

/**
 * Starts the built app and waits until it serves, which it also does when its database cannot be read.
 * @throws Error with the end of its output when it exits before that.
 */
export async function startSampleApp(app: SampleApp, start: SampleAppStart): Promise<RunningSampleApp> {
  const directory = join(app.directory, app.startupProject, 'bin', 'Release', 'net10.0');
  const child = spawn('dotnet', ['MAA.API.dll'], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C in our terminal is not for the app.
    detached: true,
    env: {
      ...process.env,
      ...start.environment,
      ConnectionStrings__Default: start.connectionString,
      ASPNETCORE_URLS: `http://127.0.0.1:${start.port ?? 0}`,
    },
  });
  endWithThisProcess(child);
  const lines: string[] = [];
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const url = await Promise.race([
    listeningAddress(child, lines),
    exited.then((code) => {
      throw new Error(`The sample app ended with ${code} before it served:\n${lines.join('\n')}`);
    }),
  ]);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await exited;
  };
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid ?? Number.NaN,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    exited,
    output: () => lines.join('\n'),
  };
}

function listeningAddress(child: ChildProcess, lines: string[]): Promise<string> {
  return new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) {
        continue;
      }
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (lines.length > 100) {
          lines.shift();
        }
        const address = /Now listening on: (http:\S+)/.exec(line)?.[1];
        if (address !== undefined) {
          resolve(address);
        }
      });
    }
  });
}

/** A test run that is broken off must not leave the app behind, with its connections open. */
function endWithThisProcess(child: ChildProcess): void {
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', kill);
  child.once('exit', () => process.removeListener('exit', kill));
}
