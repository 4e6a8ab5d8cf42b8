import * as core from '@actions/core';
import { exec } from '@actions/exec';
import { withoutCommands } from '../report/commands.ts';
import { createRedactor, secretRenderings } from '../report/redaction.ts';

/** Where this run stands, for links, names and the report. */
export interface RunFacts {
  readonly id: string;
  readonly attempt: string;
  /** `owner/name`; empty outside GitHub. */
  readonly repository: string;
  readonly actor: string;
  readonly serverUrl: string;
  /** Whether anybody can read the repository, and so its artifacts. Undefined where the event does not say. */
  readonly isPublic: boolean | undefined;
}

/** The run's page. */
export function runUrl({
  serverUrl,
  repository,
  id,
}: Pick<RunFacts, 'serverUrl' | 'repository' | 'id'>): string {
  return `${serverUrl}/${repository}/actions/runs/${id}`;
}

/**
 * The runner: log, annotations, outputs, state and summary. The only importer of @actions/core. Every text that leaves passes
 * the redactor: the runner masks its log, but no summary and no file.
 */
export class Runner {
  #redact: (text: string) => string = (text) => text;
  #secrets: readonly string[] = [];

  /** Masks a secret in each of its renderings, in the log and in everything we write. */
  hideSecret(secret: string): void {
    this.#secrets = [...this.#secrets, secret];
    this.#redact = createRedactor(this.#secrets);
    for (const rendering of secretRenderings(secret)) {
      core.setSecret(rendering);
    }
  }

  redact(text: string): string {
    return this.#redact(text);
  }

  line(text: string): void {
    core.info(withoutCommands(this.#redact(text)));
  }

  async group<T>(title: string, work: () => Promise<T>): Promise<T> {
    core.startGroup(withoutCommands(this.#redact(title)));
    try {
      return await work();
    } finally {
      core.endGroup();
    }
  }

  notice(title: string, text: string): void {
    core.notice(this.#redact(text), { title });
  }

  warning(title: string, text: string): void {
    core.warning(this.#redact(text), { title });
  }

  error(title: string, text: string): void {
    core.error(this.#redact(text), { title });
  }

  /** An annotation on a file's line, where there is one. */
  annotate(
    level: 'error' | 'warning',
    title: string,
    text: string,
    place: { readonly file?: string; readonly startLine?: number },
  ): void {
    const say = level === 'error' ? core.error : core.warning;
    say(this.#redact(text), { title, ...place });
  }

  /** Marks the step as failed; the sentence has been told as an annotation before. */
  fail(): void {
    process.exitCode = core.ExitCode.Failure;
  }

  /** Ends the process once the runner has read all that was said: exiting drops what waits in the pipe to a reader that is slow. */
  async exit(): Promise<never> {
    await new Promise((resolve) => process.stdout.write('', resolve));
    process.exit();
  }

  output(name: string, value: string): void {
    core.setOutput(name, this.#redact(value));
  }

  /**
   * Saved for post; also shown in debug logs, so never a secret. Not redacted: a path that happens to hold a password that is a
   * common word, such as the database's name, would lead post nowhere.
   */
  save(name: string, value: string): void {
    core.saveState(name, value);
  }

  saved(name: string): string {
    return core.getState(name);
  }

  async summary(markdown: string): Promise<void> {
    if (process.env['GITHUB_STEP_SUMMARY'] === undefined) {
      this.line(markdown);
      return;
    }
    await core.summary.addRaw(this.#redact(markdown), true).write();
  }

  /** A fresh OIDC token for Azure. @throws when the job lacks `id-token: write`. */
  async idToken(): Promise<string> {
    return core.getIDToken('api://AzureADTokenExchange');
  }

  /** A short question to a program; its output, both streams, is returned and not printed. */
  async ask(
    file: string,
    args: readonly string[],
    options: { readonly directory?: string; readonly environment?: Readonly<Record<string, string>> } = {},
  ): Promise<{ exitCode: number; output: string }> {
    const chunks: Buffer[] = [];
    const collect = (chunk: Buffer): void => {
      chunks.push(chunk);
    };
    try {
      const exitCode = await exec(file, [...args], {
        silent: true,
        ignoreReturnCode: true,
        listeners: { stdout: collect, stderr: collect },
        ...(options.directory === undefined ? {} : { cwd: options.directory }),
        ...(options.environment === undefined ? {} : { env: { ...options.environment } }),
      });
      return { exitCode, output: Buffer.concat(chunks).toString('utf8') };
    } catch (error) {
      // @actions/exec throws where the program is not there at all.
      return { exitCode: 127, output: error instanceof Error ? error.message : String(error) };
    }
  }

  /** The run as GitHub describes it; outside of GitHub a run of its own, `local`. */
  async facts(): Promise<RunFacts> {
    const { context } = await import('@actions/github');
    const local = process.env['GITHUB_RUN_ID'] === undefined;
    const repository = process.env['GITHUB_REPOSITORY'] ?? '';
    const visibility: unknown = context.payload.repository?.['visibility'];
    const isPrivate: unknown = context.payload.repository?.['private'];
    return {
      id: local ? `local-${process.pid}` : String(context.runId),
      attempt: process.env['GITHUB_RUN_ATTEMPT'] ?? '1',
      repository,
      actor: context.actor ?? '',
      serverUrl: context.serverUrl,
      isPublic:
        typeof visibility === 'string'
          ? visibility === 'public'
          : typeof isPrivate === 'boolean'
            ? !isPrivate
            : undefined,
    };
  }
}
