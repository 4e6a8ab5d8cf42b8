interface Line {
  text: string;
  start: number;
  next: number;
  ended: boolean;
}

function lineAt(text: string, start: number): Line | undefined {
  if (start >= text.length) return undefined;
  const newline = text.indexOf('\n', start);
  return newline < 0
    ? { text: text.slice(start), start, next: text.length, ended: false }
    : { text: text.slice(start, newline), start, next: newline + 1, ended: true };
}

function readHeredoc(text: string, from: number, delimiter: string): { value: string; next: number } {
  for (let line = lineAt(text, from); line !== undefined; line = lineAt(text, line.next)) {
    if (line.text === delimiter) {
      return { value: text.slice(from, Math.max(from, line.start - 1)), next: line.next };
    }
    if (!line.ended) throw new Error('Invalid value. EOF marker missing new line.');
  }
  throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
}

/**
 * The `name=value` and `name<<delimiter` pairs of a GITHUB_OUTPUT, GITHUB_STATE or GITHUB_ENV file, in order.
 * A generator, for the runner keeps the pairs that come before a broken one (a process killed while it wrote).
 * Source: actions/runner, src/Runner.Worker/FileCommandManager.cs (EnvFileKeyValuePairs).
 *
 * @throws Error with the runner's words for a line that is neither form, or a heredoc without its end.
 */
export function* readPairs(text: string): Generator<[name: string, value: string]> {
  let line = lineAt(text, 0);
  while (line !== undefined) {
    let next = line.next;
    if (line.text !== '') {
      const equals = line.text.indexOf('=');
      const heredoc = line.text.indexOf('<<');
      if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
        yield [line.text.slice(0, equals), line.text.slice(equals + 1)];
      } else if (heredoc > 0 && heredoc + 2 < line.text.length) {
        const found = readHeredoc(text, line.next, line.text.slice(heredoc + 2));
        next = found.next;
        yield [line.text.slice(0, heredoc), found.value];
      } else {
        throw new Error(`Invalid format '${line.text}'`);
      }
    }
    line = lineAt(text, next);
  }
}
