import type { Node } from 'libpg-query';
import { namesIn } from '../plan/parse-tree.ts';
import { beyondInCode, FUNCTIONS } from './beyond-in-code.ts';
import type { SqlParser, SqlStatement } from './parser.ts';

/**
 * What of a command acts beyond the database that it is run in: on the whole server (roles, settings, other databases), its files, or another
 * server. Code in DO blocks, functions and procedures is not understood but looked through, word by word, so that too much is found there rather
 * than too little; whether a function is called is not asked, since a trigger, a default or another migration may do it.
 * @returns a word for it (`CREATE ROLE`), or undefined
 */
export function beyondDatabase(parser: SqlParser, sql: string): string | undefined {
  const statements = parser.parse(sql);
  return statements === undefined
    ? beyondInCode(parser, sql)
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
  'OBJECT_PARAMETER_ACL',
]);

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
    return inBody(parser, statement.DoStmt.args);
  }
  if ('CreateFunctionStmt' in statement) {
    return inBody(parser, statement.CreateFunctionStmt.options) ?? calledFunction(statement);
  }
  return STATEMENTS[kind ?? ''] ?? calledFunction(statement);
}

function inBody(parser: SqlParser, options: readonly Node[] = []): string | undefined {
  return options
    .flatMap((option) =>
      'DefElem' in option && option.DefElem.defname === 'as' ? (option.DefElem.arg ?? []) : [],
    )
    .flatMap(namesIn)
    .map((code) => beyondInCode(parser, code))
    .find((found) => found !== undefined);
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
