/**
 * The syntax of ADO.NET connection strings, `keyword=value;keyword="quoted value"`, as .NET's
 * DbConnectionOptions reads it (dotnet/runtime, DbConnectionOptions.Common.cs): unquoted values are trimmed,
 * quoted ones are kept as they are with the quote doubled to escape it.
 */

/** One `keyword=value`. `value` is undefined where nothing stands after the `=`, which clears the keyword. */
export interface Pair {
  readonly keyword: string;
  readonly value: string | undefined;
}

/** What is wrong with one part; none of these carries any text of the string, which may hold a password. */
export type SyntaxFault =
  | 'no equals sign'
  | 'no keyword'
  | 'value starts with equals sign'
  | 'quote not closed'
  | 'text after closing quote'
  | 'unquoted value ends in quote'
  | 'control character'
  | 'null character';

/** One part of the string, up to its `;`. A faulty part still tells its keyword where it could be read. */
export type Part = Pair | { readonly fault: SyntaxFault; readonly keyword: string | undefined };

/** Splits a connection string into its parts; goes on after a faulty one, so that all faults are found. */
export function splitConnectionString(text: string): readonly Part[] {
  const parts: Part[] = [];
  let position = skip(text, 0, (character) => character === ';' || isWhiteSpace(character));
  while (position < text.length && !isNullTermination(text, position)) {
    const { part, end } = readPart(text, position);
    parts.push(part);
    position = skip(text, end, (character) => character === ';' || isWhiteSpace(character));
  }
  return parts;
}

/** Writes a value so that .NET reads the same value back. */
export function quoteConnectionValue(value: string): string {
  const plain = value !== '' && [...value].every((character) => !needsQuotes(character));
  if (plain) {
    return value;
  }
  return value.includes('"') && !value.includes("'") ? `'${value}'` : `"${value.replaceAll('"', '""')}"`;
}

interface Read {
  readonly part: Part;
  /** Where the next part begins to be looked for. */
  readonly end: number;
}

function readPart(text: string, start: number): Read {
  const semicolon = indexOrEnd(text, ';', start);
  const equals = indexOrEnd(text, '=', start);
  if (equals > semicolon || equals === text.length) {
    return { part: { fault: 'no equals sign', keyword: undefined }, end: semicolon };
  }
  const keyword = trimWhiteSpace(text.slice(start, equals));
  const fault = keywordFault(keyword, text[equals + 1]);
  return fault === undefined
    ? readValue(text, equals + 1, keyword)
    : { part: { fault, keyword }, end: semicolon };
}

function keywordFault(keyword: string, next: string | undefined): SyntaxFault | undefined {
  if (keyword === '') {
    return 'no keyword';
  }
  if ([...keyword].some((character) => isControl(character) && !isWhiteSpace(character))) {
    return 'control character';
  }
  // A doubled equals sign stands for one within a keyword; Npgsql has no keyword with one in it.
  return next === '=' ? 'value starts with equals sign' : undefined;
}

function readValue(text: string, afterEquals: number, keyword: string): Read {
  const start = skip(text, afterEquals, isWhiteSpace);
  const first = text[start];
  return first === '"' || first === "'"
    ? readQuotedValue(text, start, first, keyword)
    : readUnquotedValue(text, start, keyword);
}

function readQuotedValue(text: string, start: number, quote: string, keyword: string): Read {
  let value = '';
  let position = start + 1;
  for (;;) {
    const close = text.indexOf(quote, position);
    if (close === -1) {
      return { part: { fault: 'quote not closed', keyword }, end: text.length };
    }
    value += text.slice(position, close);
    position = close + 1;
    if (text[position] !== quote) {
      break;
    }
    value += quote;
    position += 1;
  }
  const end = skip(text, position, isWhiteSpace);
  if (value.includes('\0')) {
    return { part: { fault: 'null character', keyword }, end };
  }
  if (end < text.length && text[end] !== ';' && !isNullTermination(text, end)) {
    return { part: { fault: 'text after closing quote', keyword }, end: indexOrEnd(text, ';', end) };
  }
  return { part: { keyword, value }, end };
}

function readUnquotedValue(text: string, start: number, keyword: string): Read {
  const end = skip(text, start, (character) => {
    return character !== ';' && (isWhiteSpace(character) || !isControl(character));
  });
  if (end < text.length && text[end] !== ';' && !isNullTermination(text, end)) {
    const fault = text[end] === '\0' ? 'null character' : 'control character';
    return { part: { fault, keyword }, end: indexOrEnd(text, ';', end) };
  }
  const value = trimWhiteSpace(text.slice(start, end));
  if (value.endsWith('"') || value.endsWith("'")) {
    return { part: { fault: 'unquoted value ends in quote', keyword }, end };
  }
  return { part: { keyword, value: value === '' ? undefined : value }, end };
}

function isNullTermination(text: string, position: number): boolean {
  return (
    text[position] === '\0' &&
    skip(text, position, (character) => character === '\0' || isWhiteSpace(character)) === text.length
  );
}

function needsQuotes(character: string): boolean {
  return `"'=;`.includes(character) || isWhiteSpace(character) || isControl(character);
}

function trimWhiteSpace(text: string): string {
  const start = skip(text, 0, isWhiteSpace);
  let end = text.length;
  while (end > start && isWhiteSpace(text[end - 1] ?? '')) {
    end -= 1;
  }
  return text.slice(start, end);
}

function skip(text: string, from: number, passes: (character: string) => boolean): number {
  let position = from;
  while (position < text.length && passes(text[position] ?? '')) {
    position += 1;
  }
  return position;
}

function indexOrEnd(text: string, searched: string, from: number): number {
  const index = text.indexOf(searched, from);
  return index === -1 ? text.length : index;
}

/** What .NET's Char.IsWhiteSpace takes for white space; JavaScript's `\s` differs in U+0085 and U+FEFF. */
function isWhiteSpace(character: string): boolean {
  return character === '\u0085' || (character !== '\ufeff' && /^\s$/.test(character));
}

/** Char.IsControl. */
function isControl(character: string): boolean {
  return /^\p{Cc}$/u.test(character);
}
