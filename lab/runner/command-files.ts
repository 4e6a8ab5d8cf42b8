import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const prefixes = {
  GITHUB_OUTPUT: 'set_output_',
  GITHUB_STATE: 'save_state_',
  GITHUB_STEP_SUMMARY: 'step_summary_',
  GITHUB_ENV: 'set_env_',
  GITHUB_PATH: 'add_path_',
} as const;

/** The files by which one step, main or post, talks to the runner. */
export type CommandFiles = Readonly<Record<keyof typeof prefixes, string>>;

/** Makes the empty files of a step, where the runner has them: RUNNER_TEMP/_runner_file_commands. */
export function createCommandFiles(runnerTemp: string): CommandFiles {
  const folder = join(runnerTemp, '_runner_file_commands');
  mkdirSync(folder, { recursive: true });
  const suffix = randomUUID();
  const create = (prefix: string) => {
    const file = join(folder, `${prefix}${suffix}`);
    writeFileSync(file, '');
    return file;
  };
  return {
    GITHUB_OUTPUT: create(prefixes.GITHUB_OUTPUT),
    GITHUB_STATE: create(prefixes.GITHUB_STATE),
    GITHUB_STEP_SUMMARY: create(prefixes.GITHUB_STEP_SUMMARY),
    GITHUB_ENV: create(prefixes.GITHUB_ENV),
    GITHUB_PATH: create(prefixes.GITHUB_PATH),
  };
}

/** A command file's text; '' when the action removed the file, which the runner takes for an empty one. */
export function readCommandFile(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
