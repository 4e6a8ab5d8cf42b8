import { executedTexts, HIDDEN, inStatements, withoutPlaceholders } from './executed-text.ts';
import type { SqlParser, SqlWord } from './parser.ts';

/** Functions whose effect is not the database's alone. */
export const FUNCTIONS =
  /^(pg_(create|copy|drop|logical)_.*slot|pg_(create|drop)_restore_point|pg_(terminate|cancel)_backend|pg_reload_conf|pg_rotate_logfile|pg_promote|pg_switch_wal|dblink.*|lo_export|lo_import|pg_file_.*)$/;

/**
 * What of a piece of code acts beyond its database, as far as its words tell; those in its strings, which may be run, count too. What it runs by
 * EXECUTE may do so where that cannot be seen: where a command begins with, or has in the place of its object's kind, what is put in when it runs.
 */
export function beyondInCode(parser: SqlParser, code: string): string | undefined {
  const words = wordsOf(parser, code);
  return (
    inWords(words) ??
    inStrings(parser, code, words) ??
    first(executedTexts(words), (text) => inExecuted(parser, text))
  );
}

/** By mere spaces and signs, where the text cannot be cut into words as the server does it. */
function wordsOf(parser: SqlParser, code: string): readonly SqlWord[] {
  const roughly = (): readonly string[] =>
    code.toLowerCase().match(/[\p{L}\p{N}_$]+|\|\||:=|[^\s\p{L}\p{N}_$]/gu) ?? [];
  return parser.words(code) ?? roughly().map((text) => ({ text, isString: false }));
}

function inStrings(parser: SqlParser, code: string, words: readonly SqlWord[]): string | undefined {
  return first(words, ({ text, isString }) =>
    isString && text.length < code.length ? beyondInCode(parser, withoutPlaceholders(text)) : undefined,
  );
}

function inExecuted(parser: SqlParser, text: string): string | undefined {
  const words = wordsOf(parser, text);
  return inWords(words) ?? first(inStatements(words), hiddenAct);
}

const NOT_SEEN = 'EXECUTE of a command that cannot be seen until it runs';
const DEFINING: ReadonlySet<string> = new Set(['create', 'alter', 'drop']);

/** A command of which not even what it does to which kind of object is known. */
function hiddenAct(statement: readonly SqlWord[]): string | undefined {
  const [verb = '', kind = ''] = statement.map(({ text }) => text);
  return verb.includes(HIDDEN) || ((DEFINING.has(verb) || verb === 'do') && kind.includes(HIDDEN))
    ? NOT_SEEN
    : undefined;
}

const VERBS: ReadonlySet<string> = new Set([...DEFINING, 'reassign']);
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

function inWords(words: readonly SqlWord[]): string | undefined {
  for (const [index, { text }] of words.entries()) {
    const next = words[index + 1]?.text ?? '';
    if (VERBS.has(text) && THINGS.has(next) && words[index + 2]?.text !== 'mapping') {
      return `${text} ${next}`.toUpperCase();
    }
    if (FUNCTIONS.test(text)) {
      return `${text}()`;
    }
  }
  return first(inStatements(words), inStatement);
}

function inStatement(statement: readonly SqlWord[]): string | undefined {
  const texts = statement.map(({ text, isString }) => (isString ? '' : text));
  switch (texts[0]) {
    case 'grant':
    case 'revoke':
      return grantOf(texts);
    case 'comment':
    case 'security':
      return describedObject(texts);
    case 'copy':
      return copyOf(statement);
    default:
      return undefined;
  }
}

const SHARED: ReadonlySet<string> = new Set(['database', 'tablespace', 'role', 'subscription', 'parameter']);

/** `COMMENT ON DATABASE`, `SECURITY LABEL ON ROLE`. */
function describedObject(texts: readonly string[]): string | undefined {
  const kind = texts[texts.indexOf('on') + 1] ?? '';
  const act = `${texts[0]} on ${kind}`.toUpperCase();
  return SHARED.has(kind) ? act : kind.includes(HIDDEN) ? NOT_SEEN : undefined;
}

/** Rights that there are on databases, tablespaces and parameters, or that may be any. */
const SHARED_RIGHTS = new RegExp(`^(all|connect|create|temp|temporary|set|system|.*${HIDDEN}.*)$`);

/** Without `ON` it is a role that is granted: all of the statement is looked at, since a message may begin with the word, too. */
const ROLE = '(?:"[^"]*"|[\\p{L}_][\\p{L}\\p{N}_$]*)';
const ROLES = `${ROLE}(?: , ${ROLE})*`;
const GRANT_OF_ROLE = new RegExp(
  `^(grant|revoke( [a-z]+ option for)?) ${ROLES} (to|from) ${ROLES}( (with|granted|cascade|restrict)\\b.*)?$`,
  'u',
);

function grantOf(texts: readonly string[]): string | undefined {
  const verb = (texts[0] ?? '').toUpperCase();
  const end = texts.findIndex((text) => text === 'to' || text === 'from');
  const on = texts.slice(0, Math.max(end, 0)).indexOf('on');
  if (on < 0) {
    return GRANT_OF_ROLE.test(texts.join(' ')) ? `${verb} of a role` : undefined;
  }
  const [kind = '', name = ''] = texts.slice(on + 1, end);
  if (SHARED.has(kind) && /^["\p{L}_]/u.test(name)) {
    return `${verb} ON ${kind.toUpperCase()}`;
  }
  const mayBeShared = kind.includes(HIDDEN) && name !== '.';
  return mayBeShared && texts.slice(1, on).some((right) => SHARED_RIGHTS.test(right)) ? NOT_SEEN : undefined;
}

function copyOf(statement: readonly SqlWord[]): string | undefined {
  const reaching = statement.some(({ text, isString }, index) => {
    const next = statement[index + 1];
    return (
      !isString &&
      (text === 'to' || text === 'from') &&
      (next?.isString === true || next?.text === 'program' || next?.text.includes(HIDDEN) === true)
    );
  });
  return reaching ? 'COPY with a file or a program' : undefined;
}

function first<T>(values: readonly T[], find: (value: T) => string | undefined): string | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
