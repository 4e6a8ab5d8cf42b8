/** A line of dotnet-ef's `--prefix-output`. */
export interface ToolLine {
  readonly level: 'data' | 'error' | 'warn' | 'info' | 'verbose';
  readonly text: string;
}

const LEVEL = /^(data|error|warn|info|verbose):/;
const PREFIX_WIDTH = 9;

/**
 * Parts a line into level and text. The prefix is nine characters wide; a line without one, as the app's own logging
 * writes it to the same output (`warn: Category[0]`), is taken as information.
 */
export function parseToolLine(line: string): ToolLine {
  const level = LEVEL.exec(line)?.[1];
  if (level === undefined || !line.startsWith(`${level}:`.padEnd(PREFIX_WIDTH))) {
    return { level: 'info', text: line };
  }
  return { level: level as ToolLine['level'], text: line.slice(PREFIX_WIDTH) };
}
