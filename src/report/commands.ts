const ZERO_WIDTH_SPACE = '\u200b';

/**
 * A text for the log in which the runner finds no workflow command: what the database and other programs say may quote a user's data, and a
 * line of it that begins with `::` could end the masking of secrets. It looks as before.
 * Source: actions/runner, src/Runner.Common/ActionCommand.cs: `::` at the start of a line, after what .NET takes for
 * white space (next line, U+0085, too), `##[` anywhere in one.
 */
export function withoutCommands(text: string): string {
  return text
    .replace(/^([\s\u0085]*:)(?=:)/gm, `$1${ZERO_WIDTH_SPACE}`)
    .replaceAll('##[', `#${ZERO_WIDTH_SPACE}#[`);
}
