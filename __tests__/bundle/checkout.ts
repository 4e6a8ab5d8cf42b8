import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { copySampleApp, type SampleApp } from '../../lab/sample-app.ts';

/** A copy of the sample app, build output included, in a git repository of its own: for a test that changes what is checked out. */
export class Checkout implements AsyncDisposable {
  readonly app: SampleApp;
  readonly #directory: string;

  private constructor(app: SampleApp, directory: string) {
    this.app = app;
    this.#directory = directory;
  }

  /** A repository of one commit. */
  static async of(app: SampleApp): Promise<Checkout> {
    const directory = await mkdtemp(join(tmpdir(), 'lab-checkout-'));
    const checkout = new Checkout(await copySampleApp(app, join(directory, 'app')), directory);
    await writeFile(join(checkout.app.directory, '.gitignore'), 'bin/\nobj/\nefbundle\nmigrations.json\n');
    await checkout.git('init', '--quiet', '--initial-branch', 'main');
    await checkout.git('add', '.');
    await checkout.commit('Release 1');
    return checkout;
  }

  file(path: string): string {
    return join(this.app.directory, path);
  }

  async git(...args: readonly string[]): Promise<string> {
    return gitIn(this.app.directory, ...args);
  }

  /** Commits what was added, or nothing. @returns the commit */
  async commit(message: string): Promise<string> {
    await this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
  }
}

/** Git with an author of its own, and none of the machine's settings. @returns what it wrote */
export async function gitIn(directory: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args, {
    cwd: directory,
    env: {
      ...process.env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'Ada Author',
      GIT_AUTHOR_EMAIL: 'ada@example.com',
      GIT_COMMITTER_NAME: 'Ada Author',
      GIT_COMMITTER_EMAIL: 'ada@example.com',
    },
  });
  return stdout.trim();
}
