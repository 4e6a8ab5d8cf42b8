/** A command of a migration, as EF sends it. */
export interface ListedCommand {
  readonly sql: string;
  /** Whether EF sends it inside the migration's transaction. */
  readonly transactional: boolean;
}

/** A migration's Up or Down with its change of the history table, as EF sends it. */
export interface ListedMigration {
  readonly id: string;
  readonly commands: readonly ListedCommand[];
  /** What is sent with the last command, where this is one of several migrations in one transaction. */
  readonly ending?: string;
}

/** The commands that the author and the provider made: all but the last, which changes the history table. */
export function ownCommands({ commands }: ListedMigration): readonly ListedCommand[] {
  return commands.slice(0, -1);
}

/** What an idempotent script says, command by command. */
export interface ScriptListing {
  readonly history: {
    readonly schema: string | undefined;
    readonly table: string;
    readonly idColumn: string;
  };
  /** Statements that make the history table and its schema. */
  readonly createHistory: string;
  /** The history table as the script spells it. */
  readonly spelling: string;
  readonly migrations: readonly ListedMigration[];
}

/**
 * Reads what `dotnet ef migrations script --idempotent` wrote, as a listing: the plain script cannot be split into
 * commands where a raw `Sql()` has no final semicolon, but here every command stands in a DO block of its own, indented
 * by four blanks, with the id of its migration.
 * @throws Error when the text is not such a script.
 */
export function readScriptListing(script: string): ScriptListing {
  const text = withoutDress(script);
  const { spelling, ...history } = readHistoryTable(text);
  const block = blockOf(spelling);
  const found = text.search(block);
  const first = found === -1 ? text.length : found;
  return {
    history,
    spelling,
    createHistory: text
      .slice(0, first)
      .replace(/\bSTART TRANSACTION;\s*$/, '')
      .trim(),
    migrations: readMigrations(text.slice(first), block, endsInTransaction(text.slice(0, first))),
  };
}

/**
 * Reads an idempotent script that goes down, newest migration first.
 * @param spelling the history table as {@link readScriptListing} found it spelt
 */
export function readDownListing(script: string, spelling: string): readonly ListedMigration[] {
  const text = withoutDress(script);
  return readMigrations(text, blockOf(spelling), false);
}

/** EF Core's version: the last value of the row that its script adds to the history. */
export function efVersionIn({ migrations }: Pick<ScriptListing, 'migrations'>): string | undefined {
  return /'([^']+)'\)\s*;?\s*$/.exec(migrations.at(-1)?.commands.at(-1)?.sql ?? '')?.[1];
}

function withoutDress(script: string): string {
  return script.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
}

/** EnsureSchema, whose script has no DO of its own because a block stands around it. */
const GENERATED_IF = /^ *IF NOT EXISTS\(SELECT 1 FROM pg_namespace WHERE nspname = '/;
/** What Npgsql writes for SELECT in a block: after seeds, and in the middle of a command where a serial column becomes an identity. */
const GENERATED_PERFORM = /^PERFORM (?=setval\(\n {4}pg_get_serial_sequence\(|\* FROM setval\(')/gm;

/**
 * A command as `database update` sends it: what the provider writes in plpgsql for a script's DO block is put back. What the author
 * wrote stays as it is, wrong or not.
 */
export function runnableSql(command: ListedCommand): string {
  return GENERATED_IF.test(command.sql)
    ? `DO $EF$\nBEGIN\n${command.sql}\nEND $EF$;`
    : command.sql.replace(GENERATED_PERFORM, 'SELECT ');
}

/**
 * A command's block, known by the history table as the script spells it: a schema that the script makes first has a block
 * too. EF writes the id as it is, a quote in it included.
 */
function blockOf(history: string): RegExp {
  const table = history.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(
    `^DO \\$EF\\$\\nBEGIN\\n {4}IF (?:NOT )?EXISTS\\(SELECT 1 FROM ${table} WHERE .+ = '(.*)'\\) THEN\\n([\\s\\S]*?)\\n {4}END IF;\\nEND \\$EF\\$;$`,
    'm',
  );
}

function readMigrations(text: string, block: RegExp, openAtStart: boolean): ListedMigration[] {
  const migrations = new Map<string, ListedCommand[]>();
  let transactional = openAtStart;
  for (const piece of text.matchAll(new RegExp(`^(START TRANSACTION;|COMMIT;)$|${block.source}`, 'gm'))) {
    const [, edge, id, body] = piece;
    if (edge !== undefined) {
      transactional = edge === 'START TRANSACTION;';
    } else if (id !== undefined && body !== undefined) {
      const commands = migrations.get(id) ?? [];
      commands.push({ sql: body.replace(/^ {4}/gm, ''), transactional });
      migrations.set(id, commands);
    }
  }
  return [...migrations].map(([id, commands]) => ({ id, commands }));
}

function endsInTransaction(head: string): boolean {
  return head.lastIndexOf('START TRANSACTION;') > head.lastIndexOf('COMMIT;');
}

const NAME = '("(?:[^"]|"")+"|[^\\s".(]+)';
/** The id is the table's key, and so its first column; its type is the app's to choose. */
const CREATE_HISTORY = new RegExp(
  `^CREATE TABLE IF NOT EXISTS ((?:${NAME}\\.)?${NAME}) \\(\\n {4}${NAME} `,
  'm',
);

function readHistoryTable(text: string): ScriptListing['history'] & { readonly spelling: string } {
  const [, spelling, schema, table, idColumn] = CREATE_HISTORY.exec(text) ?? [];
  if (spelling === undefined || table === undefined || idColumn === undefined) {
    throw new Error(
      'The script of dotnet ef has no CREATE TABLE for the history table, so it cannot be read.',
    );
  }
  return {
    spelling,
    schema: schema === undefined ? undefined : unquote(schema),
    table: unquote(table),
    idColumn: unquote(idColumn),
  };
}

function unquote(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
