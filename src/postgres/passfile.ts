/** For whom a password is looked up in a password file. */
export interface PassfileQuestion {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
}

/**
 * The password that a PostgreSQL password file has for a connection: that of the first line
 * `host:port:database:username:password` whose fields equal or are `*`; a colon or backslash in a field has a
 * backslash before it (PostgreSQL documentation, "The Password File"). Undefined when no line matches.
 */
export function passwordFromPassfile(text: string, question: PassfileQuestion): string | undefined {
  const wanted = [
    question.host.startsWith('/') ? 'localhost' : question.host,
    String(question.port),
    question.database,
    question.username,
  ];
  return text
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(splitLine)
    .find((fields) => wanted.every((value, index) => fields[index] === '*' || fields[index] === value))?.[4];
}

function splitLine(line: string): readonly string[] {
  const fields = line.match(/^((?:\\.|[^:\\])*):((?:\\.|[^:\\])*):((?:\\.|[^:\\])*):((?:\\.|[^:\\])*):(.*)$/);
  return (fields ?? []).slice(1).map((field) => field.replace(/\\(.)/g, '$1'));
}
