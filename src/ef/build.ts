import { Refusal } from '../plan/refusal.ts';
import { runCommand } from '../process/run-command.ts';
import type { EfProject } from './dotnet-ef.ts';

export interface BuildParts {
  readonly project: EfProject;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/**
 * Builds the startup project, and with it the migrations' project, once; dotnet-ef itself would only say "Build failed".
 * @throws Refusal with the compiler's errors.
 */
export async function buildProject(parts: BuildParts): Promise<void> {
  const { project } = parts;
  const errors: string[] = [];
  const path = project.startupProject ?? project.project;
  const result = await runCommand({
    title: 'dotnet build',
    file: 'dotnet',
    args: [
      'build',
      ...(path === undefined ? [] : [path]),
      '--configuration',
      project.configuration,
      ...(project.framework === undefined ? [] : ['--framework', project.framework]),
      '-nologo',
      '-verbosity:minimal',
    ],
    environment: parts.environment,
    directory: project.directory,
    signal: parts.signal,
    onStdoutLine: (line) => {
      parts.onLine(line);
      if (/\berror\b/.test(line)) {
        errors.push(line.trim());
      }
    },
    onStderrLine: parts.onLine,
  });
  if (result.code !== 0) {
    const list = [...new Set(errors)].slice(0, 10).join('\n');
    throw new Refusal(
      `dotnet build ended with exit code ${result.code}:\n${list || result.stdoutTail.toString()}`,
    );
  }
}
