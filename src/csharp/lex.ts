/** A piece of C# code; comments, blanks and directives are none. */
export interface Token {
  /** `string`: a literal without holes, of any spelling. */
  readonly kind: 'word' | 'string' | 'other';
  /** Of a string its value, of a word its name without `@`, of everything else what stands in the source. */
  readonly text: string;
  /** Offset in the source, in UTF-16 units. */
  readonly at: number;
  readonly end: number;
}

export interface Comment {
  /** What stands between its marks: after `//`, or inside of the pair. */
  readonly text: string;
  readonly at: number;
}

/** What a source text is made of, in its order. */
export interface Lexed {
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
}

/**
 * Takes C# apart as far as telling code from comments, strings, directives and what `#if false` leaves out. The code in the holes of
 * interpolated strings is code. Never fails: what is not C# gives tokens of no meaning.
 */
export function lex(source: string): Lexed {
  return new Lexer(source).readAll();
}

/** The line of an offset, from 1. */
export function lineAt(source: string, offset: number): number {
  let line = 1;
  for (let at = source.indexOf('\n'); at !== -1 && at < offset; at = source.indexOf('\n', at + 1)) {
    line += 1;
  }
  return line;
}

const BLANK = /\s+/y;
const WORD = /@?[\p{L}\p{Nl}_][\p{L}\p{N}\p{M}\p{Pc}\p{Cf}]*/uy;
/** The same word where it has no other letters, and quicker to find. */
const ASCII_WORD = /[A-Za-z_]\w*(?![\w\u0080-\uffff])/y;
const NUMBER = /\d\w*(?:\.\d\w*)?/y;
const CHARACTER = /'(?:\\.[^'\n]*|[^'\\\n]{1,2})'/y;
const STRING_START = /([$@]*)("+)/y;
const ORDINARY_STRING = /"([^"\\\r\n]+)"/y;
/** What means itself in a string of any spelling. */
const ORDINARY = /[^"\\{}\r\n]+/y;
const ESCAPE = /\\(?:u[\dA-Fa-f]{4}|U[\dA-Fa-f]{8}|x[\dA-Fa-f]{1,4}|.)/y;
const REST_OF_LINE = /[^\r\n]*/y;
const DIRECTIVE = /^[ \t]*#[ \t]*(if|elif|else|endif)\b/gm;

type CharacterKind = 'blank' | 'slash' | 'hash' | 'quote' | 'apostrophe' | 'digit' | 'letter' | 'symbol';

const KINDS: readonly CharacterKind[] = Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return (
    (
      [
        [/\s/, 'blank'],
        [/\//, 'slash'],
        [/#/, 'hash'],
        [/["$@]/, 'quote'],
        [/'/, 'apostrophe'],
        [/\d/, 'digit'],
        [/[A-Za-z_]/, 'letter'],
      ] as const
    ).find(([pattern]) => pattern.test(character))?.[1] ?? 'symbol'
  );
});

/** What a character may begin, by its code; beyond ASCII it is a letter until it is found to be none. */
function kindOf(code: number): CharacterKind {
  return KINDS[code] ?? 'letter';
}

/** How the string that is being read is written. */
interface Spelling {
  /** As many braces open a hole; 0: none does. */
  readonly dollars: number;
  readonly kind: 'plain' | 'verbatim' | 'raw';
  /** As many quotes end it. */
  readonly quotes: number;
}

class Lexer {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  readonly #comments: Comment[] = [];
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  readAll(): Lexed {
    while (this.#at < this.#source.length) {
      this.#readOne();
    }
    return { tokens: this.#tokens, comments: this.#comments };
  }

  #readOne(): void {
    const at = this.#at;
    switch (kindOf(this.#source.charCodeAt(at))) {
      case 'blank':
        this.#take(BLANK);
        return;
      case 'slash':
        if (!this.#readComment()) {
          this.#add('other', this.#takeOne(), at);
        }
        return;
      case 'hash':
        this.#skipDirective();
        return;
      case 'quote':
        this.#readQuoted();
        return;
      case 'apostrophe':
        this.#add('other', this.#take(CHARACTER) ?? this.#takeOne(), at);
        return;
      case 'digit':
        this.#add('other', this.#take(NUMBER) ?? this.#takeOne(), at);
        return;
      case 'letter':
        this.#readWord();
        return;
      case 'symbol':
        this.#add('other', this.#takeOne(), at);
    }
  }

  /** What begins with `"`, `$` or `@`: a string, or a word that would be a keyword without it. */
  #readQuoted(): void {
    const at = this.#at;
    const ordinary = this.#match(ORDINARY_STRING);
    if (ordinary !== undefined) {
      this.#at += ordinary[0].length;
      this.#add('string', ordinary[1] ?? '', at);
      return;
    }
    const start = this.#match(STRING_START);
    if (start === undefined) {
      this.#readWord();
    } else {
      this.#readString(start[1] ?? '', start[2] ?? '');
    }
  }

  #readWord(): void {
    const at = this.#at;
    const word = this.#take(ASCII_WORD) ?? this.#take(WORD);
    if (word !== undefined) {
      this.#add('word', word.startsWith('@') ? word.slice(1) : word, at);
    } else if (this.#take(BLANK) === undefined) {
      this.#add('other', this.#takeOne(), at);
    }
  }

  #readComment(): boolean {
    const source = this.#source;
    const at = this.#at;
    if (source.startsWith('//', at)) {
      this.#at = at + 2;
      this.#comments.push({ text: this.#take(REST_OF_LINE) ?? '', at });
      return true;
    }
    if (source.startsWith('/*', at)) {
      const close = source.indexOf('*/', at + 2);
      const end = close === -1 ? source.length : close;
      this.#comments.push({ text: source.slice(at + 2, end), at });
      this.#at = Math.min(end + 2, source.length);
      return true;
    }
    return false;
  }

  /** Which symbols are defined is not known here, so code under a condition counts, unless the condition says false itself. */
  #skipDirective(): void {
    const line = this.#take(REST_OF_LINE) ?? '';
    if (!/^#[ \t]*if[ \t]+false[ \t]*(\/\/.*)?$/.test(line)) {
      return;
    }
    let depth = 0;
    DIRECTIVE.lastIndex = this.#at;
    for (let found = DIRECTIVE.exec(this.#source); found !== null; found = DIRECTIVE.exec(this.#source)) {
      if (found[1] === 'if') {
        depth += 1;
      } else if (depth === 0) {
        this.#at = DIRECTIVE.lastIndex;
        this.#take(REST_OF_LINE);
        return;
      } else if (found[1] === 'endif') {
        depth -= 1;
      }
    }
    this.#at = this.#source.length;
  }

  #readString(prefix: string, quotes: string): void {
    const at = this.#at;
    const dollars = prefix.replaceAll('@', '').length;
    const spelling = spellingOf(prefix, quotes, dollars);
    this.#at += prefix.length + spelling.quotes;
    if (spelling.kind === 'plain' && quotes.length === 2) {
      this.#at += 1;
      this.#add('string', '', at);
      return;
    }
    // Tokens of holes follow the string's own, so its place is kept.
    const own = this.#tokens.length;
    const { value, hasHoles } = this.#readContent(spelling);
    const token: Token = {
      kind: hasHoles ? 'other' : 'string',
      text: hasHoles ? '$""' : value,
      at,
      end: this.#at,
    };
    this.#tokens.splice(own, 0, token);
  }

  #readContent(spelling: Spelling): { readonly value: string; readonly hasHoles: boolean } {
    const pieces: string[] = [];
    let hasHoles = false;
    while (this.#at < this.#source.length) {
      pieces.push(this.#take(ORDINARY) ?? '');
      const character = this.#source.charAt(this.#at);
      if (character === '"') {
        const run = this.#runOf('"');
        if (spelling.kind === 'verbatim' && run >= 2) {
          this.#at += 2;
          pieces.push('"');
          continue;
        }
        if (run >= spelling.quotes) {
          this.#at += spelling.quotes;
          break;
        }
        this.#at += run;
        pieces.push('"'.repeat(run));
      } else if (character === '\\' && spelling.kind === 'plain') {
        pieces.push(this.#takeEscape());
      } else if ((character === '\n' || character === '\r') && spelling.kind === 'plain') {
        // Not closed: the rest of the file is not to be taken for its content.
        break;
      } else if ((character === '{' || character === '}') && spelling.dollars > 0) {
        const braces = this.#readBraces(character, spelling);
        pieces.push(braces.literal);
        hasHoles ||= braces.isHole;
      } else {
        pieces.push(this.#takeOne());
      }
    }
    const value = pieces.join('');
    return { value: spelling.kind === 'raw' ? withoutIndent(value) : value, hasHoles };
  }

  #readBraces(brace: '{' | '}', spelling: Spelling): { readonly literal: string; readonly isHole: boolean } {
    const run = this.#runOf(brace);
    if (spelling.kind !== 'raw') {
      const isPair = run >= 2;
      this.#at += isPair ? 2 : 1;
      if (isPair || brace === '}') {
        return { literal: brace, isHole: false };
      }
      this.#readHole(spelling);
      return { literal: '', isHole: true };
    }
    this.#at += run;
    if (brace === '}' || run < spelling.dollars) {
      return { literal: brace.repeat(run), isHole: false };
    }
    this.#readHole(spelling);
    return { literal: brace.repeat(run - spelling.dollars), isHole: true };
  }

  /** From behind what opens a hole to behind what closes it. */
  #readHole({ kind, dollars }: Spelling): void {
    const close = '}'.repeat(kind === 'raw' ? dollars : 1);
    let depth = 0;
    while (this.#at < this.#source.length) {
      const character = this.#source.charAt(this.#at);
      if (depth === 0 && character === '}') {
        this.#at += this.#source.startsWith(close, this.#at) ? close.length : 1;
        return;
      }
      if (depth === 0 && this.#source.startsWith('::', this.#at)) {
        this.#at += 2;
        continue;
      }
      if (depth === 0 && character === ':') {
        // A format is no code: `{at:hh'h'mm}`.
        const end = this.#source.indexOf('}', this.#at);
        this.#at = end === -1 ? this.#source.length : end;
        continue;
      }
      const before = this.#tokens.length;
      this.#readOne();
      const token = this.#tokens.length === before + 1 ? this.#tokens[before] : undefined;
      if (token?.kind === 'other') {
        depth += '([{'.includes(token.text) ? 1 : ')]}'.includes(token.text) ? -1 : 0;
      }
    }
  }

  #takeEscape(): string {
    const text = this.#take(ESCAPE);
    if (text === undefined) {
      return this.#takeOne();
    }
    const code = /^\\[uUx](.+)$/.exec(text)?.[1];
    if (code !== undefined) {
      const point = Number.parseInt(code, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : '';
    }
    return SIMPLE_ESCAPES[text.charAt(1)] ?? text.charAt(1);
  }

  #runOf(character: string): number {
    let end = this.#at;
    while (this.#source.charAt(end) === character) {
      end += 1;
    }
    return end - this.#at;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#source) ?? undefined;
  }

  #take(pattern: RegExp): string | undefined {
    const text = this.#match(pattern)?.[0];
    if (text === undefined || text === '') {
      return undefined;
    }
    this.#at += text.length;
    return text;
  }

  #takeOne(): string {
    this.#at += 1;
    return this.#source.charAt(this.#at - 1);
  }

  #add(kind: Token['kind'], text: string, at: number): void {
    this.#tokens.push({ kind, text, at, end: this.#at });
  }
}

function spellingOf(prefix: string, quotes: string, dollars: number): Spelling {
  if (prefix.includes('@')) {
    return { dollars, kind: 'verbatim', quotes: 1 };
  }
  return quotes.length >= 3
    ? { dollars, kind: 'raw', quotes: quotes.length }
    : { dollars, kind: 'plain', quotes: 1 };
}

/** Of a raw string over several lines the first and the last line are no content, nor is the last one's indent. */
function withoutIndent(value: string): string {
  const lines = value.split(/\r?\n/);
  if (lines.length < 3) {
    return value;
  }
  const indent = lines.at(-1) ?? '';
  return lines
    .slice(1, -1)
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()))
    .join('\n');
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
