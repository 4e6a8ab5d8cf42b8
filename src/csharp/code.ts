import { type Comment, lex, type Token } from './lex.ts';

/** One attribute of a declaration, as it is written. */
export interface Attribute {
  /** The last part of its name, without `Attribute`. */
  readonly name: string;
  /** Its arguments without the parentheses; empty without any. */
  readonly args: readonly Token[];
  readonly at: number;
  readonly end: number;
}

/** A class as one file declares it: of a partial one a part. */
export interface DeclaredClass {
  /** With its namespace and the types around it, by which the parts of a partial class are one. */
  readonly fullName: string;
  readonly attributes: readonly Attribute[];
  /** Offset of the word `class`. */
  readonly at: number;
  /** Offset behind its closing brace. */
  readonly end: number;
  /** Offset of its `void Down(`. */
  readonly down: number | undefined;
}

/** What is known of a file's code. */
export interface Code {
  /** In the order of their ends: one inside of another stands before it. */
  readonly classes: readonly DeclaredClass[];
  /** Those of classes and of their members. */
  readonly attributes: readonly Attribute[];
  readonly comments: readonly Comment[];
}

/** Reads the classes of a source text with their attributes. What bodies of methods hold is looked at for comments alone. */
export function readCode(source: string): Code {
  const { tokens, comments } = lex(source);
  return { ...new Declarations(tokens).readAll(), comments };
}

interface OpenClass {
  readonly fullName: string;
  readonly attributes: readonly Attribute[];
  readonly at: number;
  down: number | undefined;
}

type Scope =
  | { readonly kind: 'namespace' | 'type'; readonly name: string; readonly open?: OpenClass }
  | { readonly kind: 'body' };

const TYPE_WORDS = new Set(['class', 'struct', 'interface', 'record']);

class Declarations {
  readonly #tokens: readonly Token[];
  readonly #classes: DeclaredClass[] = [];
  readonly #attributes: Attribute[] = [];
  readonly #scopes: Scope[] = [];
  #fileNamespace = '';
  /** Attributes whose declaration is yet to come. */
  #pending: Attribute[] = [];
  /** Index of what closed the attribute list before. */
  #lastList = -1;
  #index = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  readAll(): { readonly classes: readonly DeclaredClass[]; readonly attributes: readonly Attribute[] } {
    while (this.#index < this.#tokens.length) {
      this.#readOne();
    }
    // A file that ends too early.
    while (this.#scopes.length > 0) {
      this.#close(this.#tokens.at(-1)?.end ?? 0);
    }
    return { classes: this.#classes, attributes: this.#attributes };
  }

  #readOne(): void {
    const text = this.#symbol(this.#index);
    if (text === '{') {
      this.#open({ kind: 'body' });
    } else if (text === '}') {
      this.#close(this.#tokens[this.#index]?.end ?? 0);
    } else if (this.#scopes.at(-1)?.kind !== 'body') {
      this.#readDeclaration(text);
      return;
    }
    this.#index += 1;
  }

  /** Where declarations stand: in a file, a namespace or a type. */
  #readDeclaration(text: string | undefined): void {
    const word = this.#word(this.#index);
    if (text === '[' && this.#beginsDeclaration()) {
      this.#readAttributes();
    } else if (text === ';' || text === '=') {
      this.#pending = [];
      this.#index += 1;
    } else if (word === 'namespace') {
      this.#readNamespace();
    } else if (word !== undefined && TYPE_WORDS.has(word) && this.#declaresType()) {
      this.#readType(word);
    } else {
      if (
        word === 'void' &&
        this.#word(this.#index + 1) === 'Down' &&
        this.#symbol(this.#index + 2) === '('
      ) {
        this.#noteDown();
      }
      this.#index += 1;
    }
  }

  #beginsDeclaration(): boolean {
    const before = this.#index - 1;
    return before < 0 || before === this.#lastList || ['{', '}', ';'].includes(this.#symbol(before) ?? '');
  }

  /** Not so `where T : class` and `where T : IFoo, class where U : …`. */
  #declaresType(): boolean {
    const before = this.#symbol(this.#index - 1);
    const name = this.#word(this.#index + 1);
    return (
      before !== ':' && before !== ',' && name !== undefined && !TYPE_WORDS.has(name) && name !== 'where'
    );
  }

  #readNamespace(): void {
    const parts: string[] = [];
    let index = this.#index + 1;
    for (; this.#word(index) !== undefined || this.#symbol(index) === '.'; index += 1) {
      parts.push(this.#tokens[index]?.text ?? '');
    }
    const name = parts.join('');
    this.#index = index + 1;
    if (this.#symbol(index) === '{') {
      this.#open({ kind: 'namespace', name });
    } else {
      this.#fileNamespace = name;
    }
  }

  #readType(word: string): void {
    const at = this.#tokens[this.#index]?.at ?? 0;
    const name = this.#word(this.#index + 1) ?? '';
    const open: OpenClass = {
      fullName: this.#fullName(name),
      attributes: this.#pending,
      at,
      down: undefined,
    };
    let index = this.#index + 2;
    for (let depth = 0; index < this.#tokens.length; index += 1) {
      const text = this.#symbol(index) ?? '';
      depth += text === '(' ? 1 : text === ')' ? -1 : 0;
      if (depth === 0 && (text === '{' || text === ';')) {
        break;
      }
    }
    this.#index = index + 1;
    if (this.#symbol(index) === '{') {
      this.#open({ kind: 'type', name, ...(word === 'class' ? { open } : {}) });
    } else if (word === 'class') {
      this.#pending = [];
      this.#classes.push({ ...open, end: this.#tokens[index]?.end ?? at });
    }
  }

  #noteDown(): void {
    const scope = this.#scopes.at(-1);
    if (scope?.kind === 'type' && scope.open !== undefined) {
      scope.open.down ??= this.#tokens[this.#index]?.at;
    }
  }

  #fullName(name: string): string {
    const around = this.#scopes.flatMap((scope) => (scope.kind === 'body' ? [] : [scope.name]));
    return [this.#fileNamespace, ...around, name].filter((part) => part !== '').join('.');
  }

  #open(scope: Scope): void {
    this.#pending = [];
    this.#scopes.push(scope);
  }

  #close(end: number): void {
    this.#pending = [];
    const scope = this.#scopes.pop();
    if (scope !== undefined && scope.kind !== 'body' && scope.open !== undefined) {
      this.#classes.push({ ...scope.open, end });
    }
  }

  /** `[target: Name(args), Other]`. */
  #readAttributes(): void {
    const close = this.#closing(this.#index);
    let index = this.#index + 1;
    if (this.#symbol(index + 1) === ':' && this.#symbol(index + 2) !== ':') {
      index += 2;
    }
    while (index < close) {
      const first = this.#tokens[index];
      let name = '';
      for (; index < close && !['(', ',', '<'].includes(this.#symbol(index) ?? ''); index += 1) {
        name = this.#word(index) ?? name;
      }
      while (index < close && this.#symbol(index) !== '(' && this.#symbol(index) !== ',') {
        index += 1;
      }
      const end = this.#symbol(index) === '(' ? this.#closing(index) : index;
      if (first !== undefined && name !== '') {
        const attribute: Attribute = {
          name: name.replace(/(?<=.)Attribute$/, ''),
          args: this.#tokens.slice(index + 1, end),
          at: first.at,
          end: this.#tokens[end === index ? end - 1 : end]?.end ?? first.end,
        };
        this.#pending.push(attribute);
        this.#attributes.push(attribute);
      }
      index = end === index ? index : end + 1;
      index += this.#symbol(index) === ',' ? 1 : 0;
    }
    this.#lastList = close;
    this.#index = close + 1;
  }

  /** The index of what closes the bracket at an index; the end where nothing does. */
  #closing(from: number): number {
    let depth = 0;
    for (let index = from; index < this.#tokens.length; index += 1) {
      const text = this.#symbol(index) ?? '';
      depth += ['(', '[', '{'].includes(text) ? 1 : [')', ']', '}'].includes(text) ? -1 : 0;
      if (depth === 0) {
        return index;
      }
    }
    return this.#tokens.length;
  }

  #word(index: number): string | undefined {
    const token = this.#tokens[index];
    return token?.kind === 'word' ? token.text : undefined;
  }

  #symbol(index: number): string | undefined {
    const token = this.#tokens[index];
    return token?.kind === 'other' ? token.text : undefined;
  }
}
