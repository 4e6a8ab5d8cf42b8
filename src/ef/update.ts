/** What a program that changes the database by EF needs to reach it. */
export interface UpdateConnection {
  /** Npgsql form, without the password: it stands in the argv of the program and of its child. */
  readonly connectionString: string;
  /** PGPASSWORD and the like, which Npgsql reads. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** How such a program ended. Neither proves anything of the database. */
export interface Updated {
  readonly exitCode: number | null;
  /** What it said, line by line, without the prefixes. */
  readonly said: readonly string[];
}

/** What a failed program says went wrong: PostgreSQL's error where it names one, else its last lines without stack and exception data. */
export function causeOf({ said }: Updated): string {
  const error = said.flatMap((line) => POSTGRES_ERROR.exec(line)?.[1] ?? []).at(-1);
  const words = said.filter((line) => line.trim() !== '' && !/^\s+at |^Done\.$|^Reverting /.test(line));
  return error ?? (words.slice(-4).join(' ') || 'it said nothing');
}

/** As Npgsql writes one: its SQLSTATE and what the server said. */
const POSTGRES_ERROR = /(?:^|PostgresException \(0x80004005\): )((?=[A-Z]*\d)[0-9A-Z]{5}: .+)$/;
