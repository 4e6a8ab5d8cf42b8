import type { SqlParser, SqlStatement } from './parser.ts';

/**
 * What of a command acts beyond the database that it is run in: on the whole server (roles, settings, other databases), its files, or another
 * server. Code in DO blocks is not understood but looked through, word by word, so that too much is found there rather than too little.
 * @returns a word for it (`CREATE ROLE`), or undefined
 */
export function beyondDatabase(parser: SqlParser, sql: string): string | undefined {
  const statements = parser.parse(sql);
  return statements === undefined
    ? inCode(parser, sql)
    : statements.map((statement) => inStatement(parser, statement)).find((found) => found !== undefined);
}

/** By the parser's names of statements. */
const STATEMENTS: Readonly<Record<string, string>> = {
  CreateRoleStmt: 'CREATE ROLE',
  AlterRoleStmt: 'ALTER ROLE',
  AlterRoleSetStmt: 'ALTER ROLE',
  DropRoleStmt: 'DROP ROLE',
  GrantRoleStmt: 'GRANT of a role',
  ReassignOwnedStmt: 'REASSIGN OWNED',
  DropOwnedStmt: 'DROP OWNED',
  CreatedbStmt: 'CREATE DATABASE',
  AlterDatabaseStmt: 'ALTER DATABASE',
  AlterDatabaseSetStmt: 'ALTER DATABASE',
  AlterDatabaseRefreshCollStmt: 'ALTER DATABASE',
  DropdbStmt: 'DROP DATABASE',
  AlterSystemStmt: 'ALTER SYSTEM',
  CreateTableSpaceStmt: 'CREATE TABLESPACE',
  AlterTableSpaceOptionsStmt: 'ALTER TABLESPACE',
  DropTableSpaceStmt: 'DROP TABLESPACE',
  CreateSubscriptionStmt: 'CREATE SUBSCRIPTION',
  AlterSubscriptionStmt: 'ALTER SUBSCRIPTION',
  DropSubscriptionStmt: 'DROP SUBSCRIPTION',
  CreateForeignServerStmt: 'CREATE SERVER',
};

const SHARED_OBJECTS: ReadonlySet<unknown> = new Set([
  'OBJECT_DATABASE',
  'OBJECT_ROLE',
  'OBJECT_TABLESPACE',
  'OBJECT_SUBSCRIPTION',
]);

/** Functions whose effect is not the database's alone. */
const FUNCTIONS =
  /^(pg_(create|copy|drop|logical)_.*slot|pg_(create|drop)_restore_point|pg_(terminate|cancel)_backend|pg_reload_conf|pg_rotate_logfile|pg_promote|pg_switch_wal|dblink.*|lo_export|lo_import|pg_file_.*)$/;

function inStatement(parser: SqlParser, statement: SqlStatement): string | undefined {
  const [kind, body] = Object.entries(statement)[0] ?? [];
  const parts = body as { objtype?: unknown; objectType?: unknown; renameType?: unknown };
  if ([parts.objtype, parts.objectType, parts.renameType].some((type) => SHARED_OBJECTS.has(type))) {
    return 'a change of a role, a database or a tablespace';
  }
  if ('CopyStmt' in statement && statement.CopyStmt.filename !== undefined) {
    return 'COPY with a file or a program';
  }
  if ('DoStmt' in statement) {
    return (statement.DoStmt.args ?? [])
      .map((part) =>
        'DefElem' in part && part.DefElem.arg !== undefined && 'String' in part.DefElem.arg
          ? inCode(parser, part.DefElem.arg.String.sval ?? '')
          : undefined,
      )
      .find((found) => found !== undefined);
  }
  return STATEMENTS[kind ?? ''] ?? calledFunction(statement);
}

function calledFunction(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  if ('FuncCall' in value) {
    const { funcname = [] } = value.FuncCall as { funcname?: readonly { String?: { sval?: string } }[] };
    const name = funcname.at(-1)?.String?.sval ?? '';
    if (FUNCTIONS.test(name)) {
      return `${name}()`;
    }
  }
  for (const part of Object.values(value)) {
    const found = calledFunction(part);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

const VERBS: ReadonlySet<string> = new Set(['create', 'alter', 'drop', 'reassign']);
const THINGS: ReadonlySet<string> = new Set([
  'role',
  'user',
  'group',
  'database',
  'tablespace',
  'subscription',
  'system',
  'server',
  'owned',
]);

/** Looks through code word by word, and through the strings in it, which may be run. */
function inCode(parser: SqlParser, code: string): string | undefined {
  const words = parser.words(code) ?? [];
  for (const [index, { text, isString }] of words.entries()) {
    const next = words[index + 1]?.text ?? '';
    if (VERBS.has(text) && THINGS.has(next) && words[index + 2]?.text !== 'mapping') {
      return `${text} ${next}`.toUpperCase();
    }
    if (FUNCTIONS.test(text)) {
      return `${text}()`;
    }
    const found = isString && text.length < code.length ? inCode(parser, text) : undefined;
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
