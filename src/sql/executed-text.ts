import type { SqlWord } from './parser.ts';

/** Stands in a command for what is not known of it until it runs. */
export const HIDDEN = 'ef_rollback_hidden';

/**
 * What a piece of SQL or plpgsql code has the server run by EXECUTE: the constants of each expression put together, {@link HIDDEN} for all the
 * rest. A variable is what is assigned to it in the same code.
 * @param code the words of the code
 */
export function executedTexts(code: readonly SqlWord[]): readonly string[] {
  const statements = inStatements(code);
  // Code of plpgsql begins with something else; a string that does so is a message, or runs what was prepared.
  const inside = code[0]?.text === 'execute' ? statements.slice(1) : statements;
  return inside.flatMap((statement) => {
    const at = statement.findIndex((word, index) =>
      isExecute(word, statement[index - 1], statement[index + 1]),
    );
    return at < 0 ? [] : textsOf(operand(statement.slice(at + 1), ENDS_OF_EXECUTE), statements, []);
  });
}

/** Where a new statement begins in plpgsql, beside after a semicolon. */
const STARTS: ReadonlySet<string> = new Set(['begin', 'then', 'else', 'loop', 'declare', '>>']);

/** The statements of code, without what is between them. */
export function inStatements(code: readonly SqlWord[]): readonly (readonly SqlWord[])[] {
  const statements: SqlWord[][] = [[]];
  for (const word of code) {
    if (!word.isString && (word.text === ';' || STARTS.has(word.text))) {
      statements.push([]);
    } else {
      statements.at(-1)?.push(word);
    }
  }
  return statements.filter(({ length }) => length > 0);
}

/** `EXECUTE` at a statement's start, and in `FOR … IN EXECUTE`, `RETURN QUERY EXECUTE`, `OPEN … FOR EXECUTE`; not the right, nor a trigger's. */
function isExecute(
  { text, isString }: SqlWord,
  before: SqlWord | undefined,
  after: SqlWord | undefined,
): boolean {
  return (
    !isString &&
    text === 'execute' &&
    (before === undefined || ['in', 'query', 'for'].includes(before.text)) &&
    !['function', 'procedure'].includes(after?.text ?? '')
  );
}

const ENDS_OF_EXECUTE: ReadonlySet<string> = new Set(['into', 'using']);
/** Of `string_agg(a, b ORDER BY c)`. */
const END_OF_ARGUMENT: ReadonlySet<string> = new Set(['order']);
const ENDS_OF_ITEM: ReadonlySet<string> = new Set([',', 'into', 'from', 'where', 'order', 'group', 'limit']);

/** What an expression may be, beginning with a variable that may be several texts. */
function textsOf(
  expression: readonly SqlWord[],
  statements: readonly (readonly SqlWord[])[],
  seen: readonly string[],
): readonly string[] {
  const [first = [], ...others] = split(expression, '||');
  const rest = others.map((part) => textsOfPart(part, [], seen)[0] ?? HIDDEN).join('');
  return textsOfPart(first, statements, seen).map((start) => start + rest);
}

function textsOfPart(
  words: readonly SqlWord[],
  statements: readonly (readonly SqlWord[])[],
  seen: readonly string[],
): readonly string[] {
  const part = operand(words, new Set(['::']));
  const [first, second] = part;
  if (first === undefined) {
    return [HIDDEN];
  }
  if (first.isString) {
    return part.length === 1 ? [first.text] : [HIDDEN];
  }
  if (first.text === 'select') {
    return textsOf(operand(part.slice(1), ENDS_OF_ITEM), statements, seen);
  }
  const isClosed = part.at(-1)?.text === ')';
  if (first.text === '(' && isClosed) {
    return textsOf(part.slice(1, -1), statements, seen);
  }
  if (second?.text === '(' && isClosed) {
    const texts = split(part.slice(2, -1), ',').map((argument) =>
      textsOf(operand(argument, END_OF_ARGUMENT), statements, seen),
    );
    return textsOfCall(first.text, texts);
  }
  return textsOfVariable(
    part.map(({ text }) => text),
    statements,
    seen,
  );
}

function textsOfCall(
  name: string,
  [first = [], ...others]: readonly (readonly string[])[],
): readonly string[] {
  switch (name) {
    case 'format':
      return first.map(withoutPlaceholders);
    case 'concat':
    case 'string_agg':
    case 'array_to_string':
      return first.map((start) => start + others.map(([text = HIDDEN]) => text).join(''));
    case 'array':
    case 'array_agg':
      return first;
    case 'coalesce':
      return [...first, ...others.flat()];
    default:
      return [HIDDEN];
  }
}

/** {@link HIDDEN} for what format() puts in. */
export function withoutPlaceholders(text: string): string {
  return text.replace(/%(\d+\$)?-?(\d+|\*)?[sil]/gi, HIDDEN).replaceAll('%%', '%');
}

/** What is assigned to a variable, or to a field of a row that a loop goes over. */
function textsOfVariable(
  path: readonly string[],
  statements: readonly (readonly SqlWord[])[],
  seen: readonly string[],
): readonly string[] {
  const name = path.join('');
  const [variable = '', dot, field] = path;
  if (!/^["\p{L}_]/u.test(variable) || (path.length > 1 && (path.length !== 3 || dot !== '.'))) {
    return [HIDDEN];
  }
  const texts = statements
    .flatMap((statement) => assignedIn(statement, variable, field))
    // What is added to a variable's own text begins with that text.
    .filter(([first]) => first?.text !== variable)
    .flatMap((expression) => (seen.includes(name) ? [] : textsOf(expression, statements, [...seen, name])));
  return texts.length === 0 ? [HIDDEN] : texts;
}

/** The expressions that a statement assigns: `a := …`, `a text = …` where it is declared, `SELECT … INTO a`, `FOR a IN SELECT …`. */
function assignedIn(
  statement: readonly SqlWord[],
  variable: string,
  field: string | undefined,
): readonly (readonly SqlWord[])[] {
  const texts = statement.map(({ text, isString }) => (isString ? '' : text));
  const loop = texts[0] === 'for' && texts[1] === variable && texts[2] === 'in';
  if (loop) {
    const items = texts[3] === 'select' ? split(operand(statement.slice(4), ENDS_OF_LIST), ',') : [];
    const item = field === undefined ? items[0] : items.find((words) => words.at(-1)?.text === field);
    return [item === undefined ? [] : withoutAlias(item)];
  }
  if (field !== undefined) {
    return [];
  }
  const into = texts.indexOf('into');
  if (into >= 0 && texts[into + (texts[into + 1] === 'strict' ? 2 : 1)] === variable) {
    return [texts[0] === 'select' ? statement.slice(0, into) : []];
  }
  const sign = texts.findIndex((text) => text === ':=' || text === '=' || text === 'default');
  return texts[0] === variable && sign > 0 ? [statement.slice(sign + 1)] : [];
}

const ENDS_OF_LIST: ReadonlySet<string> = new Set([...ENDS_OF_ITEM].filter((word) => word !== ','));

function withoutAlias(item: readonly SqlWord[]): readonly SqlWord[] {
  const as = item.at(-2)?.text === 'as' ? -2 : item.length > 1 && item.at(-1)?.text !== ')' ? -1 : undefined;
  return item.slice(0, as);
}

/** The words up to one of those that end it, those in brackets left aside. */
function operand(words: readonly SqlWord[], ends: ReadonlySet<string>): readonly SqlWord[] {
  const end = words.findIndex(
    ({ text, isString }, index) => !isString && ends.has(text) && depth(words, index) === 0,
  );
  return end < 0 ? words : words.slice(0, end);
}

function split(words: readonly SqlWord[], sign: string): readonly (readonly SqlWord[])[] {
  const first = operand(words, new Set([sign]));
  return first.length === words.length ? [first] : [first, ...split(words.slice(first.length + 1), sign)];
}

/** In how many brackets a word stands. */
function depth(words: readonly SqlWord[], index: number): number {
  return words
    .slice(0, index)
    .reduce(
      (open, { text, isString }) => open + (isString ? 0 : text === '(' ? 1 : text === ')' ? -1 : 0),
      0,
    );
}
