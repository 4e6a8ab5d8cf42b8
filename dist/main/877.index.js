export const id = 877;
export const ids = [877];
export const modules = {

/***/ 93040:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ withLikelyCauses)
/* harmony export */ });
/** The differences, each with its most likely cause where it looks like one that is known. */
function withLikelyCauses(differences, migrations) {
    return differences.map((difference) => {
        const cause = emptyDown(difference, migrations) ?? knownCause(difference);
        return cause === undefined ? difference : { ...difference, cause };
    });
}
/** An empty Down is legal and reverts nothing; it is the cause of what its Up names. */
function emptyDown(difference, migrations) {
    const names = ownNames(difference.name);
    const culprit = migrations.find(({ up, down }) => down.length === 0 && up.some((command) => names.every((name) => mentions(command, name))));
    return culprit === undefined ? undefined : `the Down of ${culprit.id} is empty`;
}
/** Kinds that EF Core has no operation for. */
const ONLY_BY_RAW_SQL = new Set([
    'view',
    'materialized view',
    'function',
    'trigger',
    'rule',
    'policy',
    'statistics',
    'publication',
    'event trigger',
]);
function knownCause(difference) {
    if (isForgottenDefault(difference)) {
        return 'a Down that makes a column NOT NULL again fills it with a default and leaves the default behind';
    }
    if (keepsEnumLabels(difference)) {
        return 'PostgreSQL cannot take a label out of an enum type, so the Down must make the type anew';
    }
    if (difference.kind === 'schema' && difference.change === 'unexpected') {
        return 'EnsureSchema is not undone by the Down that EF Core writes';
    }
    if (ONLY_BY_RAW_SQL.has(difference.kind)) {
        return `EF Core knows no ${difference.kind}: what raw SQL does in an Up, raw SQL must undo in its Down`;
    }
    return undefined;
}
function isForgottenDefault({ change, kind, expected, observed }) {
    return (change === 'different' &&
        kind === 'column' &&
        expected?.endsWith('not null') === true &&
        observed?.startsWith(`${expected} default `) === true);
}
function keepsEnumLabels({ change, kind, expected, observed }) {
    return (change === 'different' &&
        kind === 'type' &&
        (expected?.startsWith('enum (') ?? false) &&
        (observed?.length ?? 0) > (expected?.length ?? 0));
}
/** The object's names without quotes and schema: `users` and `Opt in` of `public.users."Opt in"`. */
function ownNames(name) {
    const parts = name.match(/"(?:[^"]|"")+"|[^".]+/g) ?? [name];
    const plain = parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part));
    return plain.length === 1 ? plain : plain.slice(1);
}
function mentions(command, name) {
    const literal = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    return new RegExp(`(?<!\\w)${literal}(?!\\w)`).test(command);
}


/***/ }),

/***/ 19337:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   w: () => (/* binding */ readCode)
/* harmony export */ });
/* harmony import */ var _lex_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5067);

/** Reads the classes of a source text with their attributes. What bodies of methods hold is looked at for comments alone. */
function readCode(source) {
    const { tokens, comments } = (0,_lex_js__WEBPACK_IMPORTED_MODULE_0__/* .lex */ .I)(source);
    return { ...new Declarations(tokens).readAll(), comments };
}
const TYPE_WORDS = new Set(['class', 'struct', 'interface', 'record']);
class Declarations {
    #tokens;
    #classes = [];
    #attributes = [];
    #scopes = [];
    #fileNamespace = '';
    /** Attributes whose declaration is yet to come. */
    #pending = [];
    /** Index of what closed the attribute list before. */
    #lastList = -1;
    #index = 0;
    constructor(tokens) {
        this.#tokens = tokens;
    }
    readAll() {
        while (this.#index < this.#tokens.length) {
            this.#readOne();
        }
        // A file that ends too early.
        while (this.#scopes.length > 0) {
            this.#close(this.#tokens.at(-1)?.end ?? 0);
        }
        return { classes: this.#classes, attributes: this.#attributes };
    }
    #readOne() {
        const text = this.#symbol(this.#index);
        if (text === '{') {
            this.#open({ kind: 'body' });
        }
        else if (text === '}') {
            this.#close(this.#tokens[this.#index]?.end ?? 0);
        }
        else if (this.#scopes.at(-1)?.kind !== 'body') {
            this.#readDeclaration(text);
            return;
        }
        this.#index += 1;
    }
    /** Where declarations stand: in a file, a namespace or a type. */
    #readDeclaration(text) {
        const word = this.#word(this.#index);
        if (text === '[' && this.#beginsDeclaration()) {
            this.#readAttributes();
        }
        else if (text === ';' || text === '=') {
            this.#pending = [];
            this.#index += 1;
        }
        else if (word === 'namespace') {
            this.#readNamespace();
        }
        else if (word !== undefined && TYPE_WORDS.has(word) && this.#declaresType()) {
            this.#readType(word);
        }
        else {
            if (word === 'void' &&
                this.#word(this.#index + 1) === 'Down' &&
                this.#symbol(this.#index + 2) === '(') {
                this.#noteDown();
            }
            this.#index += 1;
        }
    }
    #beginsDeclaration() {
        const before = this.#index - 1;
        return before < 0 || before === this.#lastList || ['{', '}', ';'].includes(this.#symbol(before) ?? '');
    }
    /** Not so `where T : class` and `where T : IFoo, class where U : …`. */
    #declaresType() {
        const before = this.#symbol(this.#index - 1);
        const name = this.#word(this.#index + 1);
        return (before !== ':' && before !== ',' && name !== undefined && !TYPE_WORDS.has(name) && name !== 'where');
    }
    #readNamespace() {
        const parts = [];
        let index = this.#index + 1;
        for (; this.#word(index) !== undefined || this.#symbol(index) === '.'; index += 1) {
            parts.push(this.#tokens[index]?.text ?? '');
        }
        const name = parts.join('');
        this.#index = index + 1;
        if (this.#symbol(index) === '{') {
            this.#open({ kind: 'namespace', name });
        }
        else {
            this.#fileNamespace = name;
        }
    }
    #readType(word) {
        const at = this.#tokens[this.#index]?.at ?? 0;
        const name = this.#word(this.#index + 1) ?? '';
        const open = {
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
        }
        else if (word === 'class') {
            this.#pending = [];
            this.#classes.push({ ...open, end: this.#tokens[index]?.end ?? at });
        }
    }
    #noteDown() {
        const scope = this.#scopes.at(-1);
        if (scope?.kind === 'type' && scope.open !== undefined) {
            scope.open.down ??= this.#tokens[this.#index]?.at;
        }
    }
    #fullName(name) {
        const around = this.#scopes.flatMap((scope) => (scope.kind === 'body' ? [] : [scope.name]));
        return [this.#fileNamespace, ...around, name].filter((part) => part !== '').join('.');
    }
    #open(scope) {
        this.#pending = [];
        this.#scopes.push(scope);
    }
    #close(end) {
        this.#pending = [];
        const scope = this.#scopes.pop();
        if (scope !== undefined && scope.kind !== 'body' && scope.open !== undefined) {
            this.#classes.push({ ...scope.open, end });
        }
    }
    /** `[target: Name(args), Other]`. */
    #readAttributes() {
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
                const attribute = {
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
    #closing(from) {
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
    #word(index) {
        const token = this.#tokens[index];
        return token?.kind === 'word' ? token.text : undefined;
    }
    #symbol(index) {
        const token = this.#tokens[index];
        return token?.kind === 'other' ? token.text : undefined;
    }
}


/***/ }),

/***/ 5067:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ lex),
/* harmony export */   m: () => (/* binding */ lineAt)
/* harmony export */ });
/**
 * Takes C# apart as far as telling code from comments, strings, directives and what `#if false` leaves out. The code in the holes of
 * interpolated strings is code. Never fails: what is not C# gives tokens of no meaning.
 */
function lex(source) {
    return new Lexer(source).readAll();
}
/** The line of an offset, from 1. */
function lineAt(source, offset) {
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
const KINDS = Array.from({ length: 128 }, (_, code) => {
    const character = String.fromCharCode(code);
    return ([
        [/\s/, 'blank'],
        [/\//, 'slash'],
        [/#/, 'hash'],
        [/["$@]/, 'quote'],
        [/'/, 'apostrophe'],
        [/\d/, 'digit'],
        [/[A-Za-z_]/, 'letter'],
    ].find(([pattern]) => pattern.test(character))?.[1] ?? 'symbol');
});
/** What a character may begin, by its code; beyond ASCII it is a letter until it is found to be none. */
function kindOf(code) {
    return KINDS[code] ?? 'letter';
}
class Lexer {
    #source;
    #tokens = [];
    #comments = [];
    #at = 0;
    constructor(source) {
        this.#source = source;
    }
    readAll() {
        while (this.#at < this.#source.length) {
            this.#readOne();
        }
        return { tokens: this.#tokens, comments: this.#comments };
    }
    #readOne() {
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
    #readQuoted() {
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
        }
        else {
            this.#readString(start[1] ?? '', start[2] ?? '');
        }
    }
    #readWord() {
        const at = this.#at;
        const word = this.#take(ASCII_WORD) ?? this.#take(WORD);
        if (word !== undefined) {
            this.#add('word', word.startsWith('@') ? word.slice(1) : word, at);
        }
        else if (this.#take(BLANK) === undefined) {
            this.#add('other', this.#takeOne(), at);
        }
    }
    #readComment() {
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
    #skipDirective() {
        const line = this.#take(REST_OF_LINE) ?? '';
        if (!/^#[ \t]*if[ \t]+false[ \t]*(\/\/.*)?$/.test(line)) {
            return;
        }
        let depth = 0;
        DIRECTIVE.lastIndex = this.#at;
        for (let found = DIRECTIVE.exec(this.#source); found !== null; found = DIRECTIVE.exec(this.#source)) {
            if (found[1] === 'if') {
                depth += 1;
            }
            else if (depth === 0) {
                this.#at = DIRECTIVE.lastIndex;
                this.#take(REST_OF_LINE);
                return;
            }
            else if (found[1] === 'endif') {
                depth -= 1;
            }
        }
        this.#at = this.#source.length;
    }
    #readString(prefix, quotes) {
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
        const token = {
            kind: hasHoles ? 'other' : 'string',
            text: hasHoles ? '$""' : value,
            at,
            end: this.#at,
        };
        this.#tokens.splice(own, 0, token);
    }
    #readContent(spelling) {
        const pieces = [];
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
            }
            else if (character === '\\' && spelling.kind === 'plain') {
                pieces.push(this.#takeEscape());
            }
            else if ((character === '\n' || character === '\r') && spelling.kind === 'plain') {
                // Not closed: the rest of the file is not to be taken for its content.
                break;
            }
            else if ((character === '{' || character === '}') && spelling.dollars > 0) {
                const braces = this.#readBraces(character, spelling);
                pieces.push(braces.literal);
                hasHoles ||= braces.isHole;
            }
            else {
                pieces.push(this.#takeOne());
            }
        }
        const value = pieces.join('');
        return { value: spelling.kind === 'raw' ? withoutIndent(value) : value, hasHoles };
    }
    #readBraces(brace, spelling) {
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
    #readHole({ kind, dollars }) {
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
    #takeEscape() {
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
    #runOf(character) {
        let end = this.#at;
        while (this.#source.charAt(end) === character) {
            end += 1;
        }
        return end - this.#at;
    }
    #match(pattern) {
        pattern.lastIndex = this.#at;
        return pattern.exec(this.#source) ?? undefined;
    }
    #take(pattern) {
        const text = this.#match(pattern)?.[0];
        if (text === undefined || text === '') {
            return undefined;
        }
        this.#at += text.length;
        return text;
    }
    #takeOne() {
        this.#at += 1;
        return this.#source.charAt(this.#at - 1);
    }
    #add(kind, text, at) {
        this.#tokens.push({ kind, text, at, end: this.#at });
    }
}
function spellingOf(prefix, quotes, dollars) {
    if (prefix.includes('@')) {
        return { dollars, kind: 'verbatim', quotes: 1 };
    }
    return quotes.length >= 3
        ? { dollars, kind: 'raw', quotes: quotes.length }
        : { dollars, kind: 'plain', quotes: 1 };
}
/** Of a raw string over several lines the first and the last line are no content, nor is the last one's indent. */
function withoutIndent(value) {
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
const SIMPLE_ESCAPES = {
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


/***/ }),

/***/ 80497:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ joinMigrations),
/* harmony export */   z: () => (/* binding */ migrationClasses)
/* harmony export */ });
/** The classes of one file that are migrations by their attribute. */
function migrationClasses(code) {
    return code.classes.flatMap((declared) => {
        const migration = declared.attributes.find(({ name }) => name === 'Migration');
        if (migration === undefined) {
            return [];
        }
        const context = declared.attributes.find(({ name }) => name === 'DbContext');
        return [{ id: textOf(migration), context: context && typeIn(context), declared }];
    });
}
/** Joins the parts of each migration, which stand in one file or in several. */
function joinMigrations(files) {
    const parts = Map.groupBy(files.flatMap((file) => file.code.classes.map((declared) => ({ file, declared }))), ({ declared }) => declared.fullName);
    return files.flatMap((file) => migrationClasses(file.code).flatMap(({ id, context, declared }) => id === undefined
        ? []
        : [{ id, context, attributed: { file, declared }, parts: parts.get(declared.fullName) ?? [] }]));
}
/** The one text an attribute was given, by place or as `id:`, in one piece or joined by `+`. */
function textOf({ args }) {
    const isNamed = args[0]?.kind === 'word' && isSymbol(args[1], ':');
    const pieces = isNamed ? args.slice(2) : args;
    const isText = pieces.length % 2 === 1 &&
        pieces.every((token, index) => (index % 2 === 0 ? token.kind === 'string' : isSymbol(token, '+')));
    return isText ? pieces.flatMap(({ kind, text }) => (kind === 'string' ? [text] : [])).join('') : undefined;
}
function typeIn({ args }) {
    return args.findLast(({ kind }) => kind === 'word')?.text;
}
function isSymbol(token, text) {
    return token?.kind === 'other' && token.text === text;
}


/***/ }),

/***/ 90658:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ dotnetEnvironment)
/* harmony export */ });
/**
 * The environment of the .NET commands: the step's own, less the inputs and what the runner hands to actions alone
 * (tokens, command files), so that the app's code, which runs at design time, sees none of it.
 */
function dotnetEnvironment(step, appEnvironment) {
    const kept = Object.entries(step).filter((entry) => entry[1] !== undefined && !isOurs(entry[0]));
    return {
        ...Object.fromEntries(kept),
        ASPNETCORE_ENVIRONMENT: appEnvironment,
        DOTNET_ENVIRONMENT: appEnvironment,
        DOTNET_NOLOGO: '1',
        DOTNET_CLI_TELEMETRY_OPTOUT: '1',
        // English output, whatever the runner's language: messages are read.
        DOTNET_CLI_UI_LANGUAGE: 'en',
        // A build server would outlive us and hold the standard output open.
        MSBUILDDISABLENODEREUSE: '1',
        DOTNET_CLI_USE_MSBUILD_SERVER: '0',
    };
}
function isOurs(name) {
    return (name.startsWith('INPUT_') ||
        name.startsWith('STATE_') ||
        /^ACTIONS_(RUNTIME|ID_TOKEN|RESULTS|CACHE)_/.test(name) ||
        /^GITHUB_(OUTPUT|STATE|ENV|PATH|STEP_SUMMARY|TOKEN_FILE)$/.test(name));
}


/***/ }),

/***/ 57394:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  $: () => (/* binding */ readMigrationSources)
});

// UNUSED EXPORTS: migrationSourcesIn

// EXTERNAL MODULE: ./build/csharp/code.js
var code = __webpack_require__(19337);
// EXTERNAL MODULE: ./build/csharp/lex.js
var lex = __webpack_require__(5067);
// EXTERNAL MODULE: ./build/csharp/migrations.js
var csharp_migrations = __webpack_require__(80497);
// EXTERNAL MODULE: ./node_modules/fastest-levenshtein/mod.js
var mod = __webpack_require__(21916);
;// CONCATENATED MODULE: ./build/plan/marks.js


/**
 * The marks of migrations, file by file. One belongs to the migration in whose class or before whose class it stands, behind the one before.
 * @param breakingChanges words that begin a comment, or names of attributes
 */
function marksIn(migrations, files, breakingChanges) {
    const isBreaking = breakingTest(breakingChanges);
    const attributes = new Set(breakingChanges.map((word) => word.replace(/(?<=.)Attribute$/, '')));
    return files.flatMap((one) => {
        const owners = migrations
            .flatMap(({ id, parts }) => parts.filter(({ file }) => file.file === one.file).map(({ declared }) => ({ id, end: declared.end })))
            .toSorted((a, b) => a.end - b.end);
        const ownerAt = (at) => (owners.find(({ end }) => at < end) ?? owners.at(-1))?.id;
        const place = (at) => ({ file: one.file, line: (0,lex/* lineAt */.m)(one.text, at) });
        const found = [
            ...one.code.comments.flatMap(({ text, at }) => text.split('\n').flatMap((line, index) => {
                const mark = readMark(line, isBreaking);
                const { line: first } = place(at);
                return mark === undefined ? [] : [{ at, ...mark, file: one.file, line: first + index }];
            })),
            ...one.code.attributes
                .filter(({ name }) => attributes.has(name))
                .map(({ at, end }) => ({
                at,
                kind: 'breaking',
                text: one.text.slice(at, end).replace(/\s+/g, ' '),
                ...place(at),
            })),
        ];
        return found.flatMap(({ at, ...mark }) => {
            const migration = ownerAt(at);
            return migration === undefined ? [] : [{ migration, ...mark }];
        });
    });
}
function readMark(line, isBreaking) {
    const text = line
        .replace(/^[\s/*!]+/, '')
        .replace(/^(<[^<>]+>\s*)+/, '')
        .replace(/(\s*<\/\w+>)*\s*$/, '');
    const verdict = /^rollback\s*:\s*(.*)$/i.exec(text)?.[1];
    if (verdict === undefined) {
        return isBreaking(text) ? { kind: 'breaking', text } : undefined;
    }
    const [, word = '', rest = ''] = /^(\p{L}*)(.*)$/u.exec(verdict) ?? [];
    const said = word.toLowerCase();
    if ((said === 'never' || said === 'loses') && /^($|[\s—–:,.;])/.test(rest)) {
        return { kind: said, text: rest.replace(/^[\s—–:,.;-]+/, '') };
    }
    return isNearly(said) ? { kind: 'unclear', text } : undefined;
}
/** A comment may begin so and be prose; but a verdict that was meant and is not heard would be worse than a question. */
function isNearly(word) {
    return ['never', 'loses'].some((verb) => word.charAt(0) === verb.charAt(0) && (0,mod/* distance */.Io)(word, verb) <= 2);
}
/** A word ends where no letter goes on: `BREAKING` is in `BREAKING: …`, not in `BREAKINGNEWS`. */
function breakingTest(words) {
    const folded = words.filter((word) => word.trim() !== '').map((word) => word.trim().toLowerCase());
    return (text) => {
        const line = text.toLowerCase();
        return folded.some((word) => line.startsWith(word) && !/^[\p{L}\p{N}_]/u.test(line.slice(word.length)));
    };
}

// EXTERNAL MODULE: ./build/ef/source-files.js
var source_files = __webpack_require__(33743);
;// CONCATENATED MODULE: ./build/ef/migration-sources.js





/**
 * Finds the source of migrations by the `[Migration("…")]` attribute, which mostly stands in the Designer file of the same class: the id is not the
 * file's name in many projects. A folder that is not there has none.
 * @param breakingChanges the words and attributes of the policy by which a migration marks itself
 */
async function readMigrationSources(folder, breakingChanges) {
    return migrationSourcesIn(await (0,source_files/* readSourceFiles */.N)(folder, ['Migration']), breakingChanges);
}
/** The pure part of {@link readMigrationSources}. */
function migrationSourcesIn(sources, breakingChanges) {
    const files = sources.map(({ file, text }) => ({ file, text, code: (0,code/* readCode */.w)(text) }));
    const migrations = (0,csharp_migrations/* joinMigrations */.A)(files);
    const byName = new Map(files.map((one) => [one.file, one]));
    return {
        places: new Map(migrations.map((migration) => [migration.id, placeOf(migration, byName)])),
        marks: marksIn(migrations, files, breakingChanges),
    };
}
function placeOf(migration, files) {
    const { attributed, parts } = migration;
    const { file, declared } = parts.find((part) => part.declared.down !== undefined) ?? attributed;
    const at = declared.down ?? declared.attributes.find(({ name }) => name === 'Migration')?.at ?? declared.at;
    return { file: file.file, line: (0,lex/* lineAt */.m)(files.get(file.file)?.text ?? '', at) };
}


/***/ }),

/***/ 74162:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $0: () => (/* binding */ readDownListing),
/* harmony export */   AP: () => (/* binding */ runnableSql),
/* harmony export */   FM: () => (/* binding */ efVersionIn),
/* harmony export */   WT: () => (/* binding */ readScriptListing),
/* harmony export */   hO: () => (/* binding */ ownCommands)
/* harmony export */ });
/** The commands that the author and the provider made: all but the last, which changes the history table. */
function ownCommands({ commands }) {
    return commands.slice(0, -1);
}
/**
 * Reads what `dotnet ef migrations script --idempotent` wrote, as a listing: the plain script cannot be split into
 * commands where a raw `Sql()` has no final semicolon, but here every command stands in a DO block of its own, indented
 * by four blanks, with the id of its migration.
 * @throws Error when the text is not such a script.
 */
function readScriptListing(script) {
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
function readDownListing(script, spelling) {
    const text = withoutDress(script);
    return readMigrations(text, blockOf(spelling), false);
}
/** EF Core's version: the last value of the row that its script adds to the history. */
function efVersionIn({ migrations }) {
    return /'([^']+)'\)\s*;?\s*$/.exec(migrations.at(-1)?.commands.at(-1)?.sql ?? '')?.[1];
}
function withoutDress(script) {
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
function runnableSql(command) {
    return GENERATED_IF.test(command.sql)
        ? `DO $EF$\nBEGIN\n${command.sql}\nEND $EF$;`
        : command.sql.replace(GENERATED_PERFORM, 'SELECT ');
}
/**
 * A command's block, known by the history table as the script spells it: a schema that the script makes first has a block
 * too. EF writes the id as it is, a quote in it included.
 */
function blockOf(history) {
    const table = history.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    return new RegExp(`^DO \\$EF\\$\\nBEGIN\\n {4}IF (?:NOT )?EXISTS\\(SELECT 1 FROM ${table} WHERE .+ = '(.*)'\\) THEN\\n([\\s\\S]*?)\\n {4}END IF;\\nEND \\$EF\\$;$`, 'm');
}
function readMigrations(text, block, openAtStart) {
    const migrations = new Map();
    let transactional = openAtStart;
    for (const piece of text.matchAll(new RegExp(`^(START TRANSACTION;|COMMIT;)$|${block.source}`, 'gm'))) {
        const [, edge, id, body] = piece;
        if (edge !== undefined) {
            transactional = edge === 'START TRANSACTION;';
        }
        else if (id !== undefined && body !== undefined) {
            const commands = migrations.get(id) ?? [];
            commands.push({ sql: body.replace(/^ {4}/gm, ''), transactional });
            migrations.set(id, commands);
        }
    }
    return [...migrations].map(([id, commands]) => ({ id, commands }));
}
function endsInTransaction(head) {
    return head.lastIndexOf('START TRANSACTION;') > head.lastIndexOf('COMMIT;');
}
const NAME = '("(?:[^"]|"")+"|[^\\s".(]+)';
/** The id is the table's key, and so its first column; its type is the app's to choose. */
const CREATE_HISTORY = new RegExp(`^CREATE TABLE IF NOT EXISTS ((?:${NAME}\\.)?${NAME}) \\(\\n {4}${NAME} `, 'm');
function readHistoryTable(text) {
    const [, spelling, schema, table, idColumn] = CREATE_HISTORY.exec(text) ?? [];
    if (spelling === undefined || table === undefined || idColumn === undefined) {
        throw new Error('The script of dotnet ef has no CREATE TABLE for the history table, so it cannot be read.');
    }
    return {
        spelling,
        schema: schema === undefined ? undefined : unquote(schema),
        table: unquote(table),
        idColumn: unquote(idColumn),
    };
}
function unquote(name) {
    return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}


/***/ }),

/***/ 33743:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   N: () => (/* binding */ readSourceFiles)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);


/** As many files are read at a time. */
const AT_ONCE = 32;
/**
 * The C# files of a folder that hold one of some words anywhere, by name; not those that a build wrote.
 * @param isLeftOut asked of each folder's and file's name
 */
async function readSourceFiles(folder, words, isLeftOut = () => false) {
    const files = [];
    const exclude = (path) => {
        const name = path.split(/[\\/]/).at(-1) ?? '';
        return BUILD_OUTPUT.has(name) || isLeftOut(name);
    };
    for await (const file of (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.glob)('**/*.cs', { cwd: folder, exclude })) {
        files.push(file);
    }
    files.sort();
    const found = [];
    for (let from = 0; from < files.length; from += AT_ONCE) {
        const read = await Promise.all(files
            .slice(from, from + AT_ONCE)
            .map(async (file) => ({ file, bytes: await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, file)) })));
        for (const { file, bytes } of read) {
            if (words.some((word) => bytes.includes(word))) {
                found.push({ file: file.replaceAll('\\', '/'), text: bytes.toString('utf8') });
            }
        }
    }
    return found;
}
const BUILD_OUTPUT = new Set(['bin', 'obj', 'node_modules', '.git']);


/***/ }),

/***/ 57850:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ parseToolLine)
/* harmony export */ });
const LEVEL = /^(data|error|warn|info|verbose):/;
const PREFIX_WIDTH = 9;
/**
 * Parts a line into level and text. The prefix is nine characters wide; a line without one, as the app's own logging
 * writes it to the same output (`warn: Category[0]`), is taken as information.
 */
function parseToolLine(line) {
    const level = LEVEL.exec(line)?.[1];
    if (level === undefined || !line.startsWith(`${level}:`.padEnd(PREFIX_WIDTH))) {
        return { level: 'info', text: line };
    }
    return { level: level, text: line.slice(PREFIX_WIDTH) };
}


/***/ }),

/***/ 52985:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   f: () => (/* binding */ findCommit),
/* harmony export */   y: () => (/* binding */ isShallow)
/* harmony export */ });
/* harmony import */ var _plan_refusal_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(15714);
/* harmony import */ var _plan_target_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(86797);


/**
 * The commit that a ref names: a branch here, a tag, a commit's id or its beginning, or else a branch of `origin`.
 * @param input the name of the input that the ref is from, for the sentences
 * @throws Refusal where there is none, where the name is a branch's and a tag's, and where git cannot be used
 */
async function findCommit(git, ref, input) {
    if (!(0,_plan_target_js__WEBPACK_IMPORTED_MODULE_1__/* .isRef */ .i9)(ref)) {
        throw new _plan_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .Refusal */ .P_(`${input}: ${JSON.stringify(ref.slice(0, 100))} is not a git ref.`);
    }
    for (const name of [ref, `origin/${ref}`]) {
        const { code, stdout, stderr } = await git.ask([
            'rev-parse',
            '--verify',
            '--end-of-options',
            `${name}^{commit}`,
        ]);
        if (/refname '.*' is ambiguous|short (SHA1|object ID) .* is ambiguous/i.test(stderr)) {
            throw new _plan_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .Refusal */ .P_(`${input} ${JSON.stringify(ref)} is more than one thing in this repository. Say which: refs/tags/${ref}, refs/heads/${ref}, or the whole commit id.`);
        }
        const id = stdout.toString('utf8').trim();
        if (code === 0 && /^[0-9a-f]{40,64}$/.test(id)) {
            return { id, short: await shortened(git, id) };
        }
    }
    throw new _plan_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .Refusal */ .P_(await whyUnknown(git, ref, input));
}
/** Whether part of the history is left out here. */
async function isShallow(git) {
    const { stdout } = await git.ask(['rev-parse', '--is-shallow-repository']);
    return stdout.toString('utf8').trim() === 'true';
}
async function shortened(git, id) {
    const { stdout } = await git.ask(['rev-parse', '--short', id]);
    return stdout.toString('utf8').trim() || id.slice(0, 7);
}
async function whyUnknown(git, ref, input) {
    const what = `${input} ${JSON.stringify(ref)} is not known to git here`;
    return (await isShallow(git))
        ? `${what}: the checkout is shallow and does not reach it. Check out with fetch-depth: 0.`
        : `${what}: it is neither a branch, nor a tag, nor a commit that was fetched. Check its spelling, and that the checkout has fetch-depth: 0.`;
}


/***/ }),

/***/ 68746:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ migrationsAt)
/* harmony export */ });
/* harmony import */ var _csharp_code_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(19337);
/* harmony import */ var _csharp_migrations_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(80497);
/* harmony import */ var _plan_refusal_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(15714);



/**
 * The migrations in a commit's sources, by attribute, of the whole repository: the project may have been in another folder then. The work tree stays
 * as it is.
 * @throws Refusal
 */
async function migrationsAt(git, commit) {
    const mentioning = await filesMentioning(git, commit);
    const blobs = await blobsOf(git, commit, mentioning);
    const texts = await readBlobs(git, [...blobs.values()]);
    return [...blobs].flatMap(([file, blob]) => (0,_csharp_migrations_js__WEBPACK_IMPORTED_MODULE_2__/* .migrationClasses */ .z)((0,_csharp_code_js__WEBPACK_IMPORTED_MODULE_0__/* .readCode */ .w)(texts.get(blob) ?? '')).map(({ id, context }) => ({ id, context, file })));
}
async function filesMentioning(git, commit) {
    const answer = await git.ask([
        ...['grep', '--full-name', '--name-only', '--null', '--no-color', '--no-recurse-submodules'],
        ...['--fixed-strings', '-e', 'Migration', commit, '--', ':(top,icase)*.cs'],
    ]);
    // 1: nothing found, which is an answer too.
    if (answer.code !== 1) {
        refuseFailure(answer, commit);
    }
    return new Set(piecesOf(answer).map((name) => name.slice(commit.length + 1)));
}
/** By their ids, since a name may hold a line's end, and what is asked of cat-file is asked by line. */
async function blobsOf(git, commit, files) {
    if (files.size === 0) {
        return new Map();
    }
    const answer = await git.ask(['ls-tree', '-r', '-z', '--full-tree', commit]);
    refuseFailure(answer, commit);
    return new Map(piecesOf(answer).flatMap((entry) => {
        const [, id = '', file = ''] = /^\d+ blob ([0-9a-f]+)\t([\s\S]+)$/.exec(entry) ?? [];
        return files.has(file) ? [[file, id]] : [];
    }));
}
async function readBlobs(git, ids) {
    const texts = new Map();
    if (ids.length === 0) {
        return texts;
    }
    const answer = await git.ask(['cat-file', '--batch'], `${ids.join('\n')}\n`);
    refuseFailure(answer, 'its files');
    const { stdout } = answer;
    for (let at = 0; at < stdout.length;) {
        const lineEnd = stdout.indexOf('\n', at);
        const header = stdout.toString('latin1', at, lineEnd);
        const [, id = '', size] = /^([0-9a-f]+) blob (\d+)$/.exec(header) ?? [];
        if (size === undefined) {
            throw new _plan_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_(`git could not read a file of the ref: ${header}. Check out with fetch-depth: 0.`);
        }
        const end = lineEnd + 1 + Number(size);
        texts.set(id, stdout.toString('utf8', lineEnd + 1, end));
        at = end + 1;
    }
    return texts;
}
function piecesOf({ stdout }) {
    return stdout.toString('utf8').split('\0').slice(0, -1);
}
function refuseFailure({ code, stderr }, what) {
    if (code !== 0) {
        throw new _plan_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_(`git could not read ${what}, it ended with exit code ${code}: ${stderr}`);
    }
}


/***/ }),

/***/ 37468:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  F: () => (/* binding */ describeReaching),
  x: () => (/* binding */ findReaching)
});

// EXTERNAL MODULE: ./build/ef/script-listing.js
var script_listing = __webpack_require__(74162);
// EXTERNAL MODULE: ./build/plan/parse-tree.js
var parse_tree = __webpack_require__(64622);
;// CONCATENATED MODULE: ./build/sql/executed-text.js
/** Stands in a command for what is not known of it until it runs. */
const HIDDEN = 'ef_rollback_hidden';
/**
 * What a piece of SQL or plpgsql code has the server run by EXECUTE: the constants of each expression put together, {@link HIDDEN} for all the
 * rest. A variable is what is assigned to it in the same code.
 * @param code the words of the code
 */
function executedTexts(code) {
    const statements = inStatements(code);
    // Code of plpgsql begins with something else; a string that does so is a message, or runs what was prepared.
    const inside = code[0]?.text === 'execute' ? statements.slice(1) : statements;
    return inside.flatMap((statement) => {
        const at = statement.findIndex((word, index) => isExecute(word, statement[index - 1], statement[index + 1]));
        return at < 0 ? [] : textsOf(operand(statement.slice(at + 1), ENDS_OF_EXECUTE), statements, []);
    });
}
/** Where a new statement begins in plpgsql, beside after a semicolon. */
const STARTS = new Set(['begin', 'then', 'else', 'loop', 'declare', '>>']);
/** The statements of code, without what is between them. */
function inStatements(code) {
    const statements = [[]];
    for (const word of code) {
        if (!word.isString && (word.text === ';' || STARTS.has(word.text))) {
            statements.push([]);
        }
        else {
            statements.at(-1)?.push(word);
        }
    }
    return statements.filter(({ length }) => length > 0);
}
/** `EXECUTE` at a statement's start, and in `FOR … IN EXECUTE`, `RETURN QUERY EXECUTE`, `OPEN … FOR EXECUTE`; not the right, nor a trigger's. */
function isExecute({ text, isString }, before, after) {
    return (!isString &&
        text === 'execute' &&
        (before === undefined || ['in', 'query', 'for'].includes(before.text)) &&
        !['function', 'procedure'].includes(after?.text ?? ''));
}
const ENDS_OF_EXECUTE = new Set(['into', 'using']);
/** Of `string_agg(a, b ORDER BY c)`. */
const END_OF_ARGUMENT = new Set(['order']);
const ENDS_OF_ITEM = new Set([',', 'into', 'from', 'where', 'order', 'group', 'limit']);
/** What an expression may be, beginning with a variable that may be several texts. */
function textsOf(expression, statements, seen) {
    const [first = [], ...others] = split(expression, '||');
    const rest = others.map((part) => textsOfPart(part, [], seen)[0] ?? HIDDEN).join('');
    return textsOfPart(first, statements, seen).map((start) => start + rest);
}
function textsOfPart(words, statements, seen) {
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
        const texts = split(part.slice(2, -1), ',').map((argument) => textsOf(operand(argument, END_OF_ARGUMENT), statements, seen));
        return textsOfCall(first.text, texts);
    }
    return textsOfVariable(part.map(({ text }) => text), statements, seen);
}
function textsOfCall(name, [first = [], ...others]) {
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
function withoutPlaceholders(text) {
    return text.replace(/%(\d+\$)?-?(\d+|\*)?[sil]/gi, HIDDEN).replaceAll('%%', '%');
}
/** What is assigned to a variable, or to a field of a row that a loop goes over. */
function textsOfVariable(path, statements, seen) {
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
function assignedIn(statement, variable, field) {
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
const ENDS_OF_LIST = new Set([...ENDS_OF_ITEM].filter((word) => word !== ','));
function withoutAlias(item) {
    const as = item.at(-2)?.text === 'as' ? -2 : item.length > 1 && item.at(-1)?.text !== ')' ? -1 : undefined;
    return item.slice(0, as);
}
/** The words up to one of those that end it, those in brackets left aside. */
function operand(words, ends) {
    const end = words.findIndex(({ text, isString }, index) => !isString && ends.has(text) && depth(words, index) === 0);
    return end < 0 ? words : words.slice(0, end);
}
function split(words, sign) {
    const first = operand(words, new Set([sign]));
    return first.length === words.length ? [first] : [first, ...split(words.slice(first.length + 1), sign)];
}
/** In how many brackets a word stands. */
function depth(words, index) {
    return words
        .slice(0, index)
        .reduce((open, { text, isString }) => open + (isString ? 0 : text === '(' ? 1 : text === ')' ? -1 : 0), 0);
}

;// CONCATENATED MODULE: ./build/sql/beyond-in-code.js

/** Functions whose effect is not the database's alone. */
const FUNCTIONS = /^(pg_(create|copy|drop|logical)_.*slot|pg_(create|drop)_restore_point|pg_(terminate|cancel)_backend|pg_reload_conf|pg_rotate_logfile|pg_promote|pg_switch_wal|dblink.*|lo_export|lo_import|pg_file_.*)$/;
/**
 * What of a piece of code acts beyond its database, as far as its words tell; those in its strings, which may be run, count too. What it runs by
 * EXECUTE may do so where that cannot be seen: where a command begins with, or has in the place of its object's kind, what is put in when it runs.
 */
function beyondInCode(parser, code) {
    const words = wordsOf(parser, code);
    return (inWords(words) ??
        inStrings(parser, code, words) ??
        first(executedTexts(words), (text) => inExecuted(parser, text)));
}
/** By mere spaces and signs, where the text cannot be cut into words as the server does it. */
function wordsOf(parser, code) {
    const roughly = () => code.toLowerCase().match(/[\p{L}\p{N}_$]+|\|\||:=|[^\s\p{L}\p{N}_$]/gu) ?? [];
    return parser.words(code) ?? roughly().map((text) => ({ text, isString: false }));
}
function inStrings(parser, code, words) {
    return first(words, ({ text, isString }) => isString && text.length < code.length ? beyondInCode(parser, withoutPlaceholders(text)) : undefined);
}
function inExecuted(parser, text) {
    const words = wordsOf(parser, text);
    return inWords(words) ?? first(inStatements(words), hiddenAct);
}
const NOT_SEEN = 'EXECUTE of a command that cannot be seen until it runs';
const DEFINING = new Set(['create', 'alter', 'drop']);
/** A command of which not even what it does to which kind of object is known. */
function hiddenAct(statement) {
    const [verb = '', kind = ''] = statement.map(({ text }) => text);
    return verb.includes(HIDDEN) || ((DEFINING.has(verb) || verb === 'do') && kind.includes(HIDDEN))
        ? NOT_SEEN
        : undefined;
}
const VERBS = new Set([...DEFINING, 'reassign']);
const THINGS = new Set([
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
function inWords(words) {
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
function inStatement(statement) {
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
const SHARED = new Set(['database', 'tablespace', 'role', 'subscription', 'parameter']);
/** `COMMENT ON DATABASE`, `SECURITY LABEL ON ROLE`. */
function describedObject(texts) {
    const kind = texts[texts.indexOf('on') + 1] ?? '';
    const act = `${texts[0]} on ${kind}`.toUpperCase();
    return SHARED.has(kind) ? act : kind.includes(HIDDEN) ? NOT_SEEN : undefined;
}
/** Rights that there are on databases, tablespaces and parameters, or that may be any. */
const SHARED_RIGHTS = new RegExp(`^(all|connect|create|temp|temporary|set|system|.*${HIDDEN}.*)$`);
/** Without `ON` it is a role that is granted: all of the statement is looked at, since a message may begin with the word, too. */
const ROLE = '(?:"[^"]*"|[\\p{L}_][\\p{L}\\p{N}_$]*)';
const ROLES = `${ROLE}(?: , ${ROLE})*`;
const GRANT_OF_ROLE = new RegExp(`^(grant|revoke( [a-z]+ option for)?) ${ROLES} (to|from) ${ROLES}( (with|granted|cascade|restrict)\\b.*)?$`, 'u');
function grantOf(texts) {
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
function copyOf(statement) {
    const reaching = statement.some(({ text, isString }, index) => {
        const next = statement[index + 1];
        return (!isString &&
            (text === 'to' || text === 'from') &&
            (next?.isString === true || next?.text === 'program' || next?.text.includes(HIDDEN) === true));
    });
    return reaching ? 'COPY with a file or a program' : undefined;
}
function first(values, find) {
    for (const value of values) {
        const found = find(value);
        if (found !== undefined) {
            return found;
        }
    }
    return undefined;
}

;// CONCATENATED MODULE: ./build/sql/beyond-database.js


/**
 * What of a command acts beyond the database that it is run in: on the whole server (roles, settings, other databases), its files, or another
 * server. Code in DO blocks, functions and procedures is not understood but looked through, word by word, so that too much is found there rather
 * than too little; whether a function is called is not asked, since a trigger, a default or another migration may do it.
 * @returns a word for it (`CREATE ROLE`), or undefined
 */
function beyondDatabase(parser, sql) {
    const statements = parser.parse(sql);
    return statements === undefined
        ? beyondInCode(parser, sql)
        : statements.map((statement) => beyond_database_inStatement(parser, statement)).find((found) => found !== undefined);
}
/** By the parser's names of statements. */
const STATEMENTS = {
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
const SHARED_OBJECTS = new Set([
    'OBJECT_DATABASE',
    'OBJECT_ROLE',
    'OBJECT_TABLESPACE',
    'OBJECT_SUBSCRIPTION',
    'OBJECT_PARAMETER_ACL',
]);
function beyond_database_inStatement(parser, statement) {
    const [kind, body] = Object.entries(statement)[0] ?? [];
    const parts = body;
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
function inBody(parser, options = []) {
    return options
        .flatMap((option) => 'DefElem' in option && option.DefElem.defname === 'as' ? (option.DefElem.arg ?? []) : [])
        .flatMap(parse_tree/* namesIn */.wX)
        .map((code) => beyondInCode(parser, code))
        .find((found) => found !== undefined);
}
function calledFunction(value) {
    if (typeof value !== 'object' || value === null) {
        return undefined;
    }
    if ('FuncCall' in value) {
        const { funcname = [] } = value.FuncCall;
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

// EXTERNAL MODULE: ./build/sql/parser.js
var sql_parser = __webpack_require__(59148);
;// CONCATENATED MODULE: ./build/modes/beyond-database.js



/**
 * The first of the migrations that must not be tried on production's server, since it acts beyond its own database: a role's password that
 * it sets on a shadow is production's, too.
 */
async function findReaching(migrations) {
    const parser = await (0,sql_parser/* loadSqlParser */.O)();
    for (const { id, commands } of migrations) {
        for (const command of commands) {
            const what = beyondDatabase(parser, (0,script_listing/* runnableSql */.AP)(command));
            if (what !== undefined) {
                return { id, what };
            }
        }
    }
    return undefined;
}
/** Why a migration is not tried on production's server, and what to do. */
function describeReaching({ id, what }) {
    return (`Migration ${id} acts on more than its own database (${what}), so it is not tried in a throwaway database on production's server. ` +
        'Name another server of the same version in shadow-connection-string, a service container of the job, say.');
}


/***/ }),

/***/ 52251:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Vb: () => (/* binding */ textsOfRange),
/* harmony export */   b6: () => (/* binding */ textOf),
/* harmony export */   lq: () => (/* binding */ ownSql),
/* harmony export */   to: () => (/* binding */ explained)
/* harmony export */ });
/* harmony import */ var _catalog_likely_cause_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(93040);
/* harmony import */ var _ef_script_listing_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(74162);


/** The migrations of the range as text, to tell from which of them a difference comes. */
function textsOfRange({ range, ups, downs }) {
    const downOf = new Map(downs.map((down) => [down.id, down]));
    const reverted = new Set(range.reverted);
    return ups
        .filter(({ id }) => reverted.has(id))
        .map((up) => textOf(up, downOf.get(up.id) ?? { id: up.id, commands: [] }));
}
/** A migration as text, less the last command of each side, which is the history's row. */
function textOf(up, down) {
    return { id: up.id, up: ownSql(up), down: ownSql(down) };
}
/** {@link ownCommands} as text. */
function ownSql(listed) {
    return (0,_ef_script_listing_js__WEBPACK_IMPORTED_MODULE_1__/* .ownCommands */ .hO)(listed).map(({ sql }) => sql);
}
/** A verification whose differences name what most likely made them. */
function explained(verification, plan) {
    const texts = textsOfRange(plan);
    return {
        ...verification,
        failing: (0,_catalog_likely_cause_js__WEBPACK_IMPORTED_MODULE_0__/* .withLikelyCauses */ .F)(verification.failing, texts),
        tolerated: (0,_catalog_likely_cause_js__WEBPACK_IMPORTED_MODULE_0__/* .withLikelyCauses */ .F)(verification.tolerated, texts),
    };
}


/***/ }),

/***/ 16759:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ Phases)
/* harmony export */ });
/* harmony import */ var _plan_refusal_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(15714);
/* harmony import */ var _report_format_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(92772);


/** The phases of a run as they pass: a log group each, one line outside the group when it is over, and the timeline. */
class Phases {
    #runner;
    #signal;
    #passed = [];
    #down = false;
    #current = 'Start';
    constructor(runner, signal) {
        this.#runner = runner;
        this.#signal = signal;
    }
    get passed() {
        return this.#passed;
    }
    /** The phase that was begun last. */
    get current() {
        return this.#current;
    }
    /** From now on phases count as downtime, or no longer. */
    appIsDown(down) {
        this.#down = down;
    }
    /** Runs a phase; `tell` makes the sentence that is shown when it is done. A cancelled run begins no further phase. */
    async run(name, work, tell) {
        (0,_plan_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .throwIfCancelled */ .dZ)(this.#signal);
        return this.runAnyway(name, work, tell);
    }
    /** As {@link run}, also in a cancelled run: for putting things back. */
    async runAnyway(name, work, tell) {
        this.#current = name;
        const startedAt = Date.now();
        const down = this.#down;
        const pass = (result) => {
            const endedAt = Date.now();
            this.#passed.push({ name, startedAt, endedAt, result, down });
            return (0,_report_format_js__WEBPACK_IMPORTED_MODULE_1__/* .formatDuration */ .a3)(endedAt - startedAt);
        };
        try {
            const result = await this.#runner.group(name, work);
            this.#runner.line(`✓ ${name}: ${tell(result)} (${pass('done')})`);
            return result;
        }
        catch (error) {
            this.#runner.line(`✗ ${name}: ${(0,_plan_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .sentenceOf */ .$N)(error)} (${pass('failed')})`);
            throw error;
        }
    }
}


/***/ }),

/***/ 5757:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Wl: () => (/* binding */ prepareTool),
  v8: () => (/* binding */ projectOf),
  go: () => (/* binding */ tellToolLine)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/plan/refusal.js
var refusal = __webpack_require__(15714);
// EXTERNAL MODULE: ./build/process/run-command.js
var run_command = __webpack_require__(68115);
;// CONCATENATED MODULE: ./build/ef/build.js


/**
 * Builds the startup project, and with it the migrations' project, once; dotnet-ef itself would only say "Build failed".
 * @throws Refusal with the compiler's errors.
 */
async function buildProject(parts) {
    const { project } = parts;
    const errors = [];
    const path = project.startupProject ?? project.project;
    const result = await (0,run_command/* runCommand */.d1)({
        title: 'dotnet build',
        file: 'dotnet',
        args: [
            'build',
            ...(path === undefined ? [] : [path]),
            '--configuration',
            project.configuration,
            ...(project.framework === undefined ? [] : ['--framework', project.framework]),
            '-nologo',
            '-verbosity:minimal',
        ],
        environment: parts.environment,
        directory: project.directory,
        signal: parts.signal,
        onStdoutLine: (line) => {
            parts.onLine(line);
            if (/\berror\b/.test(line)) {
                errors.push(line.trim());
            }
        },
        onStderrLine: parts.onLine,
    });
    if (result.code !== 0) {
        const list = [...new Set(errors)].slice(0, 10).join('\n');
        throw new refusal/* Refusal */.P_(`dotnet build ended with exit code ${result.code}:\n${list || result.stdoutTail.toString()}`);
    }
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./build/ef/script-listing.js
var script_listing = __webpack_require__(74162);
// EXTERNAL MODULE: ./build/ef/tool-output.js
var tool_output = __webpack_require__(57850);
;// CONCATENATED MODULE: ./build/ef/dotnet-ef.js






/**
 * The dotnet-ef tool, one method a verb, every call without a build. Exit codes are told, never trusted: what a call
 * did to a database is for others to observe.
 */
class DotnetEf {
    #parts;
    constructor(parts) {
        this.#parts = parts;
    }
    /** The ids of a context's migrations, oldest first, without asking any database. @throws Refusal with what the tool said. */
    async migrationIds(context) {
        const list = await this.#json(['migrations', 'list', '--json', '--no-connect'], context, `The migrations of ${context} could not be listed`);
        return list.map(({ id }) => id);
    }
    /** The full type names of the assembly's contexts. @throws Refusal */
    async contexts() {
        const list = await this.#json(['dbcontext', 'list', '--json'], undefined, 'The contexts could not be listed');
        return list.map((context) => context.fullName);
    }
    /** Every migration with its Up, command by command, and where the history table is. @throws Refusal */
    async listing() {
        const file = (0,external_node_path_.join)(this.#parts.scratch, 'migrations.sql');
        try {
            const said = [];
            const result = await this.#run(['migrations', 'script', '--idempotent', '--output', file], this.#parts.project.context, { collect: said });
            this.#refuseFailure(result, said, 'The script of the migrations could not be generated');
            return (0,script_listing/* readScriptListing */.WT)(await (0,promises_.readFile)(file, 'utf8'));
        }
        finally {
            await (0,promises_.rm)(file, { force: true });
        }
    }
    /**
     * The Down of the migrations after `to` up to `from`, newest first, command by command.
     * @throws Refusal naming the migration whose Down its author or the provider refuses to generate, and the reason
     */
    async downListing(from, to, spelling) {
        const generated = await this.#tryDowns(from, to, spelling);
        if ('refused' in generated) {
            throw new refusal/* Refusal */.P_(`The Down of ${generated.refused ?? 'the range'} cannot be generated: ${generated.reason} Choose a target after it, or write the Down.`);
        }
        return generated;
    }
    /**
     * Every migration's Down, and for each that cannot be generated the reason: one call for all, and two more for each of those.
     * @throws Refusal when the tool fails for another reason
     */
    async allDowns({ migrations: all, spelling }) {
        const ids = all.map(({ id }) => id);
        const migrations = new Map();
        const refused = new Map();
        let newest = ids.length - 1;
        while (newest >= 0) {
            const from = ids[newest] ?? '';
            const generated = await this.#tryDowns(from, '0', spelling);
            if (!('refused' in generated)) {
                take(migrations, generated);
                break;
            }
            const bad = ids.indexOf(generated.refused ?? '');
            if (bad === -1 || bad > newest) {
                throw new refusal/* Refusal */.P_(`The Downs cannot be generated: ${generated.reason}`);
            }
            refused.set(ids[bad] ?? '', generated.reason);
            if (bad < newest) {
                take(migrations, await this.downListing(from, ids[bad] ?? '', spelling));
            }
            newest = bad - 1;
        }
        return { migrations, refused };
    }
    /** One Down that cannot be generated leaves nothing for the whole range; it is the one that the tool named last. */
    async #tryDowns(from, to, spelling) {
        const file = (0,external_node_path_.join)(this.#parts.scratch, 'downs.sql');
        const said = [];
        try {
            // Verbose names each migration before its script is generated; this command has no --connection that it could show.
            const result = await this.#run(['migrations', 'script', from, to, '--idempotent', '--verbose', '--output', file], this.#parts.project.context, { collect: said });
            return result.code === 0
                ? (0,script_listing/* readDownListing */.$0)(await (0,promises_.readFile)(file, 'utf8'), spelling)
                : { refused: lastGenerated(said), reason: reasonGiven(said) };
        }
        finally {
            await (0,promises_.rm)(file, { force: true });
        }
    }
    /**
     * `dotnet ef database update <id>`. Resolves whatever the exit code, with what was said.
     * @throws Cancelled when the run is cancelled; the whole process group is gone then.
     */
    async databaseUpdate(id, connection) {
        const said = [];
        const result = await this.#run(['database', 'update', id, '--connection', connection.connectionString], this.#parts.project.context, { collect: said, secrets: connection.secrets });
        return { exitCode: result.code, said };
    }
    /** Makes a bundle, an executable that needs the .NET runtime and no SDK. @throws Refusal with what the tool said */
    async bundle(file) {
        const said = [];
        const result = await this.#run(['migrations', 'bundle', '--output', file, '--force'], this.#parts.project.context, { collect: said });
        this.#refuseFailure(result, said, 'The bundle could not be made');
    }
    async #json(verb, context, failure) {
        const said = [];
        const data = [];
        const result = await this.#run(verb, context, { collect: said, data });
        this.#refuseFailure(result, said, failure);
        try {
            return JSON.parse(data.join('\n'));
        }
        catch (error) {
            throw new refusal/* Refusal */.P_(`${failure}: dotnet ef printed no JSON. ${said.join(' ')}`, { cause: error });
        }
    }
    #refuseFailure(result, said, failure) {
        if (result.code !== 0) {
            const exit = { code: result.code, signal: result.signal, endedBy: 'itself' };
            throw new refusal/* Refusal */.P_(`${failure}: ${new run_command/* CommandFailed */.nk('dotnet ef', exit, lastWords(said, result)).message}${hint(said)}`);
        }
    }
    async #run(verb, context, options) {
        const { tool, project, environment, signal, onLine } = this.#parts;
        const take = (text) => {
            const line = (0,tool_output/* parseToolLine */.M)(text);
            if (line.level === 'data' && options.data !== undefined) {
                options.data.push(line.text);
                return;
            }
            options.collect.push(line.text);
            onLine(line);
        };
        return (0,run_command/* runCommand */.d1)({
            title: `dotnet ef ${verb.slice(0, 2).join(' ')}`,
            file: tool.file,
            args: [
                ...tool.before,
                ...verb,
                ...projectArguments(project, context),
                '--no-build',
                '--prefix-output',
                ...appArguments(project),
            ],
            environment: { ...environment, ...options.secrets },
            directory: project.directory,
            signal,
            onStdoutLine: take,
            onStderrLine: take,
        });
    }
}
function projectArguments(project, context) {
    const options = [
        ['--project', project.project],
        ['--startup-project', project.startupProject],
        ['--context', context],
        ['--framework', project.framework],
        ['--configuration', project.configuration],
    ];
    return options.flatMap(([name, value]) => (value === undefined ? [] : [name, value]));
}
function appArguments(project) {
    return project.appArguments.length === 0 ? [] : ['--', ...project.appArguments];
}
function take(into, migrations) {
    for (const migration of migrations) {
        into.set(migration.id, migration);
    }
}
/** The tool says `Generating down script for migration '…'.` for each. */
function lastGenerated(said) {
    return said
        .map((line) => /Generating down script for migration '(.+)'\.$/.exec(line)?.[1])
        .findLast((id) => id !== undefined);
}
/** What the author or the provider gave as the reason: the exception's message, without its stack. */
function reasonGiven(said) {
    const exception = said.find((line) => /^[\w.]+Exception: /.test(line));
    const words = exception?.replace(/^[\w.]+Exception: /, '') ?? said.findLast((line) => line.trim() !== '') ?? '';
    return /[.!?]$/.test(words) ? words : `${words}.`;
}
function lastWords(said, result) {
    const words = said.filter((line) => line.trim() !== '' && !/^\s+at /.test(line)).slice(-6);
    return words.length > 0 ? words.join(' ') : result.stderrTail.toString();
}
function hint(said) {
    const text = said.join('\n');
    if (text.includes('More than one DbContext was found')) {
        return ' Give the input context.';
    }
    if (/doesn't reference Microsoft\.EntityFrameworkCore\.Design|No project was found/.test(text)) {
        return ' Check the inputs working-directory, project and startup-project.';
    }
    return '';
}

// EXTERNAL MODULE: ./build/ef/dotnet-environment.js
var dotnet_environment = __webpack_require__(90658);
;// CONCATENATED MODULE: ./build/ef/ef-tool.js



/** What the tool says its version is, `10.0.0`. @throws Refusal when it does not run */
async function askEfVersion(tool, { ask, directory }) {
    const { exitCode, output } = await ask(tool.file, [...tool.before, '--version'], { directory });
    const version = /^\d+\.\d+\.\S+$/m.exec(output)?.[0];
    if (exitCode !== 0 || version === undefined) {
        throw new refusal/* Refusal */.P_(`dotnet-ef from ${tool.origin} does not say its version: ${output.trim()}`);
    }
    return version;
}
/**
 * Finds dotnet-ef: the tool manifest's, then the one on PATH, then one that matches the project, installed for this run.
 * @throws Refusal when there is no .NET SDK, or the tool cannot be had.
 */
async function findEfTool(question) {
    await requireSdk(question);
    if (question.version !== undefined) {
        return install(question, question.version);
    }
    const manifest = await findManifest(question.directory);
    if (manifest !== undefined) {
        const restored = await question.ask('dotnet', ['tool', 'restore', '--tool-manifest', manifest], {
            directory: question.directory,
        });
        if (restored.exitCode !== 0) {
            throw new refusal/* Refusal */.P_(`dotnet tool restore failed for ${manifest}: ${restored.output.trim()}`);
        }
        return { file: 'dotnet', before: ['ef'], origin: manifest };
    }
    const onPath = await findOnPath(question.environment);
    if (onPath !== undefined) {
        return { file: onPath, before: [], origin: onPath };
    }
    return install(question, await matchingVersion(question));
}
async function requireSdk({ ask, directory }) {
    const answer = await ask('dotnet', ['--version'], { directory });
    if (answer.exitCode !== 0) {
        throw new refusal/* Refusal */.P_(`The .NET SDK is not usable here (${answer.output.trim() || 'dotnet was not found'}): add actions/setup-dotnet before this step.`);
    }
}
async function install(question, version) {
    const done = await question.ask('dotnet', ['tool', 'install', 'dotnet-ef', '--tool-path', question.installInto, '--version', version], { directory: question.directory });
    if (done.exitCode !== 0) {
        throw new refusal/* Refusal */.P_(`dotnet-ef ${version} could not be installed: ${done.output.trim()}`);
    }
    return {
        file: (0,external_node_path_.join)(question.installInto, executable()),
        before: [],
        origin: `dotnet-ef ${version}, installed`,
    };
}
/** The manifest that `dotnet tool` reads: in the folder or the nearest one above, if it names dotnet-ef. */
async function findManifest(directory) {
    for (let folder = directory;; folder = (0,external_node_path_.dirname)(folder)) {
        for (const file of [(0,external_node_path_.join)(folder, '.config', 'dotnet-tools.json'), (0,external_node_path_.join)(folder, 'dotnet-tools.json')]) {
            const manifest = await readIfThere(file);
            if (manifest !== undefined && /"dotnet-ef"\s*:/i.test(manifest)) {
                return file;
            }
        }
        if ((0,external_node_path_.dirname)(folder) === folder) {
            return undefined;
        }
    }
}
async function findOnPath(environment) {
    const home = environment['HOME'] ?? environment['USERPROFILE'];
    const folders = [
        ...(environment['PATH'] ?? environment['Path'] ?? '').split(external_node_path_.delimiter),
        ...(home === undefined ? [] : [(0,external_node_path_.join)(home, '.dotnet', 'tools')]),
    ];
    for (const folder of folders.filter(Boolean)) {
        const file = (0,external_node_path_.join)(folder, executable());
        if (await isThere(file)) {
            return file;
        }
    }
    return undefined;
}
/** The version of EF Core's design package that the project restored; its tool fits it best. */
async function matchingVersion({ directory, startupProject }) {
    const folder = (0,external_node_path_.join)(directory, startupProject ?? '.');
    const project = /\.\w+proj$/.test(folder) ? (0,external_node_path_.dirname)(folder) : folder;
    const assets = await readIfThere((0,external_node_path_.join)(project, 'obj', 'project.assets.json'));
    const version = /"Microsoft\.EntityFrameworkCore(?:\.Design)?\/([^"]+)"/.exec(assets ?? '')?.[1];
    // With nothing to match, the newest: a newer tool works on an older project, an older one warns.
    return version ?? '*';
}
function executable() {
    return process.platform === 'win32' ? 'dotnet-ef.exe' : 'dotnet-ef';
}
async function readIfThere(file) {
    return (await isThere(file)) ? (0,promises_.readFile)(file, 'utf8') : undefined;
}
async function isThere(file) {
    return (0,promises_.access)(file).then(() => true, () => false);
}

// EXTERNAL MODULE: ./build/process/leftovers.js
var leftovers = __webpack_require__(71558);
;// CONCATENATED MODULE: ./build/modes/prepare-tool.js






/** Finds dotnet-ef and builds the project once; every later call is without a build. @throws Refusal */
async function prepareTool(inputs, world, workplace) {
    const { runner, signal } = world;
    const project = projectOf(inputs, world);
    const environment = {
        ...(0,dotnet_environment/* dotnetEnvironment */.a)(world.environment, inputs.ef.appEnvironment),
        [leftovers/* RUN_MARKER */.x]: workplace.application,
    };
    const question = {
        directory: project.directory,
        startupProject: project.startupProject ?? project.project,
        version: inputs.ef.toolVersion,
        installInto: (0,external_node_path_.join)(workplace.directory, 'tools'),
        environment,
        ask: (file, args, options) => runner.ask(file, args, { ...options, environment }),
    };
    const tool = await findEfTool(question);
    const version = await askEfVersion(tool, question);
    runner.line(`dotnet-ef ${version} from ${tool.origin}`);
    if (inputs.ef.build) {
        await buildProject({ project, environment, signal, onLine: (line) => runner.line(line) });
    }
    const ef = new DotnetEf({
        tool,
        project,
        environment,
        scratch: workplace.directory,
        signal,
        onLine: (line) => tellToolLine(world, line),
    });
    return { ef, origin: tool.origin, version };
}
/** The project as the inputs name it. */
function projectOf(inputs, world) {
    const workspace = world.environment['GITHUB_WORKSPACE'] ?? process.cwd();
    return {
        directory: (0,external_node_path_.resolve)(workspace, inputs.ef.workingDirectory ?? '.'),
        project: inputs.ef.project,
        startupProject: inputs.ef.startupProject,
        context: inputs.ef.context,
        framework: inputs.ef.framework,
        configuration: inputs.ef.configuration,
        appArguments: inputs.ef.appArguments,
    };
}
/** A line of a .NET tool into the log. */
function tellToolLine({ runner }, line) {
    if (line.level === 'warn') {
        runner.warning('dotnet ef', line.text);
    }
    else if (line.level !== 'verbose' && line.text.trim() !== '') {
        runner.line(line.text);
    }
}


/***/ }),

/***/ 54622:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ runnable)
/* harmony export */ });
/* harmony import */ var _ef_script_listing_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(74162);

/** A listed migration as it can be sent to a server. */
function runnable({ id, commands, ending }) {
    return {
        id,
        commands: commands.map((command, index) => ({
            sql: ending !== undefined && index === commands.length - 1
                ? `${(0,_ef_script_listing_js__WEBPACK_IMPORTED_MODULE_0__/* .runnableSql */ .AP)(command).replace(/;\s*$/, '')};\n${ending}`
                : (0,_ef_script_listing_js__WEBPACK_IMPORTED_MODULE_0__/* .runnableSql */ .AP)(command),
            transactional: command.transactional,
        })),
    };
}


/***/ }),

/***/ 1509:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  D3: () => (/* binding */ commitOf),
  uM: () => (/* binding */ gitIn),
  d1: () => (/* binding */ settleTarget)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: ./build/plan/refusal.js
var refusal = __webpack_require__(15714);
// EXTERNAL MODULE: ./build/process/base-environment.js
var base_environment = __webpack_require__(28213);
// EXTERNAL MODULE: ./build/process/run-command.js
var run_command = __webpack_require__(68115);
// EXTERNAL MODULE: ./build/process/supervised-command.js
var supervised_command = __webpack_require__(94378);
;// CONCATENATED MODULE: ./build/git/git.js





/** A partial clone fetches what is asked for. */
const DEADLINE_MS = 300_000;
/**
 * What git needs of the step's environment: its configuration, where safe folders are named, and not what would point it
 * at another repository. Its messages are read, so they are English, and it asks nobody.
 */
function gitEnvironment(step, marker) {
    const configuration = Object.entries(step).filter((entry) => entry[1] !== undefined && /^(XDG_CONFIG_HOME$|GIT_CONFIG_)/.test(entry[0]));
    return {
        ...(0,base_environment/* baseEnvironment */.P)(step, marker),
        ...Object.fromEntries(configuration),
        LC_ALL: 'C',
        GIT_TERMINAL_PROMPT: '0',
        GIT_OPTIONAL_LOCKS: '0',
    };
}
/** Runs git where the repository is. It reads objects; nothing here touches the work tree or the index. */
class Git {
    #parts;
    constructor(parts) {
        this.#parts = parts;
    }
    /** Asks and waits for the whole answer. @throws Refusal when git or the repository cannot be used, Cancelled */
    async ask(args, input = '') {
        const running = this.#start(args);
        running.stdin.end(input);
        const chunks = [];
        running.stdout.on('data', (chunk) => chunks.push(chunk));
        const { code, stderr } = await this.#ended(running);
        return { code, stdout: Buffer.concat(chunks), stderr };
    }
    /**
     * Hands over the answer's pieces, as NUL ends them, until `take` says that it has enough.
     * @throws Refusal, Cancelled
     */
    async askUntil(args, take) {
        const running = this.#start(args);
        running.stdin.end();
        let open = '';
        let isEnough = false;
        running.stdout.setEncoding('utf8').on('data', (text) => {
            const pieces = (open + text).split('\0');
            open = pieces.pop() ?? '';
            for (const piece of pieces) {
                isEnough ||= take(piece) === 'enough';
            }
            if (isEnough) {
                running.end('itself');
            }
        });
        await this.#ended(running);
    }
    #start(args) {
        return (0,supervised_command/* startCommand */.S)({
            file: 'git',
            // A name that is both a branch and a tag must not pass in silence, whatever the configuration says.
            args: ['-c', 'core.warnAmbiguousRefs=true', ...args],
            environment: this.#parts.environment,
            directory: this.#parts.directory,
            deadlineMs: DEADLINE_MS,
            signal: this.#parts.signal,
        });
    }
    async #ended(running) {
        const exit = await running.exit.catch((error) => {
            throw new refusal/* Refusal */.P_(this.#whyNotStarted(), { cause: error });
        });
        (0,run_command/* throwIfEnded */.sH)('git', exit, running.stderrTail);
        const stderr = running.stderrTail.toString();
        const obstacle = this.#obstacleIn(stderr);
        if (exit.code !== 0 && obstacle !== undefined) {
            throw new refusal/* Refusal */.P_(obstacle);
        }
        return { code: exit.code, stderr };
    }
    #whyNotStarted() {
        const { directory } = this.#parts;
        return (0,external_node_fs_.existsSync)(directory)
            ? 'git could not be started: it is not installed here, or not on the PATH.'
            : `The folder ${directory} is not there, so git cannot be asked about it.`;
    }
    #obstacleIn(stderr) {
        const { directory } = this.#parts;
        if (stderr.includes('dubious ownership')) {
            const owned = /dubious ownership in repository at '([^']+)'/.exec(stderr)?.[1] ?? directory;
            return (`git does not read the repository at ${owned}, since it belongs to another user, as happens in a container. ` +
                `Before this step run: git config --global --add safe.directory ${owned}`);
        }
        return stderr.includes('not a git repository')
            ? `${directory} is in no git repository: check out with actions/checkout before this step, and with git installed, without which it downloads the files alone.`
            : undefined;
    }
}

;// CONCATENATED MODULE: ./build/plan/target-at-ref.js

/**
 * The newest of the code's migrations that a ref contains, spelled as the code has it.
 *
 * The ref may hold other contexts' migrations too, which do not count. But one of the same context, in the same folder, that is newer than all that
 * the code knows is the ref's newest: to go back to an older one instead would be another target than was asked for.
 * @throws Refusal
 */
function newestAtRef(question) {
    const { found, code } = question;
    const atRef = new Set(found.flatMap(({ id }) => (id === undefined ? [] : [fold(id)])));
    const newest = code.findLast((id) => atRef.has(fold(id)));
    if (newest === undefined) {
        throw new refusal/* Refusal */.P_(whyNone(question));
    }
    const known = new Set(code.map(fold));
    const homes = homesOf(found, known);
    const unknown = found.filter((one) => homes.has(homeOf(one)) && !known.has(fold(one.id ?? '')));
    const unread = unknown.find(({ id, context }) => id === undefined && context !== undefined);
    if (unread !== undefined) {
        throw new refusal/* Refusal */.P_(cannotBeRead(question, unread));
    }
    const newer = unknown
        .flatMap(({ id }) => (id !== undefined && fold(id) > fold(newest) ? [id] : []))
        .toSorted()
        .at(-1);
    if (newer !== undefined) {
        throw new refusal/* Refusal */.P_(`The newest migration of ${named(question)} is ${newer}, which the checked-out code does not have: check out code that has it. ` +
            `The newest that both have is ${newest}; give it as target-migration if that is meant.`);
    }
    return newest;
}
function whyNone(question) {
    const unread = question.found.find(({ id, context }) => id === undefined && context !== undefined);
    if (unread !== undefined) {
        return cannotBeRead(question, unread);
    }
    const ids = question.found.flatMap(({ id }) => (id === undefined ? [] : [id])).toSorted();
    return ids.length === 0
        ? `${named(question)} contains no migration: no class there has a [Migration("…")] attribute. ` +
            'Give a later ref, or target-migration: 0 if the database is to go back to before its first migration.'
        : `${named(question)} contains migrations, the newest ${ids.at(-1)}, but none that the checked-out code's context has: ` +
            'check project and context, and that the ref is of the same history.';
}
function cannotBeRead(question, { file }) {
    return (`${named(question)} has a migration in ${file} whose id is not plain text in its [Migration(…)] attribute, ` +
        'so which is the newest there is not known. Give target-migration instead.');
}
function named({ ref, commit }) {
    return `target-ref ${JSON.stringify(ref)} (commit ${commit})`;
}
/**
 * The folders and contexts that are the code's own: those of which it knows most, or at least half. Another provider's folder may hold a few of the
 * same ids, made in the same second.
 */
function homesOf(found, known) {
    const homes = [...Map.groupBy(found, homeOf)].map(([home, migrations]) => ({
        home,
        all: migrations.length,
        known: migrations.filter(({ id }) => id !== undefined && known.has(fold(id))).length,
    }));
    const most = Math.max(...homes.map((one) => one.known));
    return new Set(homes.filter((one) => one.known === most || one.known * 2 >= one.all).map(({ home }) => home));
}
/** As EF compares ids. */
function fold(id) {
    return id.toLowerCase();
}
/** The migrations of one context stand together in one folder. */
function homeOf({ file, context }) {
    return JSON.stringify([file.replace(/[^/]*$/, ''), context]);
}

// EXTERNAL MODULE: ./build/git/commits.js
var commits = __webpack_require__(52985);
// EXTERNAL MODULE: ./build/git/migrations-at.js
var migrations_at = __webpack_require__(68746);
;// CONCATENATED MODULE: ./build/git/target-ref.js



/**
 * The newest migration that a git ref contains, by the attributes in its sources.
 * @param code the ids of the present code's context, oldest first
 * @throws Refusal
 */
async function resolveTargetRef(git, ref, code) {
    const commit = await (0,commits/* findCommit */.f)(git, ref, 'target-ref');
    const found = await (0,migrations_at/* migrationsAt */.X)(git, commit.id);
    return { migration: newestAtRef({ ref, commit: commit.short, found, code }), commit: commit.short };
}

;// CONCATENATED MODULE: ./build/modes/settle-target.js



/** Git in a folder, under the run's cancel and with its mark on the process. */
function gitIn(directory, world, { application }) {
    return new Git({
        directory,
        environment: gitEnvironment(world.environment, application),
        signal: world.signal,
    });
}
/**
 * The target once the code's migrations are known: a ref becomes the migration that it stands for.
 * @param code the ids of the code's context, oldest first
 * @throws Refusal
 */
async function settleTarget(target, code, git, { runner }) {
    if (target.kind !== 'at-ref') {
        return target;
    }
    const { migration, commit } = await resolveTargetRef(git, target.ref, code);
    runner.line(`target-ref ${target.ref} is commit ${commit}, whose newest migration is ${migration}`);
    return { kind: 'migration', text: migration };
}
/** The commit that is checked out; undefined where git cannot say. */
async function commitOf(git) {
    try {
        const { code, stdout } = await git.ask(['rev-parse', '--verify', 'HEAD^{commit}']);
        return code === 0 ? stdout.toString('utf8').trim() : undefined;
    }
    catch (error) {
        if (!(error instanceof refusal/* Refusal */.P_)) {
            throw error;
        }
        return undefined;
    }
}


/***/ }),

/***/ 75823:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ createWorkplace),
/* harmony export */   j: () => (/* binding */ removeWorkplace)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51455);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(48161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(76760);




/** Makes the run's private folder under RUNNER_TEMP. */
async function createWorkplace(world) {
    const nonce = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(4).toString('hex');
    const root = world.environment['RUNNER_TEMP'] ?? (0,node_os__WEBPACK_IMPORTED_MODULE_2__.tmpdir)();
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdir)(root, { recursive: true });
    return {
        nonce,
        application: `ef-rollback ${world.run.id.slice(0, 20)}/${world.run.attempt} ${nonce}`,
        directory: await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdtemp)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(root, 'ef-rollback-')),
    };
}
/** Removes the folder with all that is in it. */
async function removeWorkplace(workplace) {
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.rm)(workplace.directory, { recursive: true, force: true });
}


/***/ }),

/***/ 80971:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cv: () => (/* binding */ lossesFrom),
/* harmony export */   LF: () => (/* binding */ uniteLosses),
/* harmony export */   Up: () => (/* binding */ updatesRows),
/* harmony export */   ev: () => (/* binding */ isNamed),
/* harmony export */   s6: () => (/* binding */ nameOfPart),
/* harmony export */   vb: () => (/* binding */ needsApproval),
/* harmony export */   x8: () => (/* binding */ isOfNothing)
/* harmony export */ });
/* harmony import */ var _tables_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(23681);

/** Whether a person must have named it: a loss of nothing needs nobody's word, one that could not be read does. */
function needsApproval({ rows, unread }) {
    return rows > 0 || unread !== undefined;
}
/** Whether it was measured, in full, that there is nothing to lose: nobody approves such a loss, so that it explains nothing that goes. */
function isOfNothing(loss) {
    return 'rows' in loss && !needsApproval(loss);
}
/** What was seen to go, as losses. */
function lossesFrom(gone, migration) {
    return gone.map(({ kind, part }) => ({ name: nameOfPart(part), kind, part, migration }));
}
/**
 * One loss a name, the strongest kind first: a table's covers its rows, columns and partitions, a partitioned table's column those of its
 * partitions. What does not stand in the database is none.
 */
function uniteLosses(losses, tables) {
    const named = new Map();
    for (const loss of losses) {
        const other = named.get(loss.name);
        named.set(loss.name, other === undefined ? loss : unite(other, loss));
    }
    const all = [...named.values()];
    const covering = coverOf(all, tables);
    return all.filter(({ part, kind }) => stands(part, tables) && covering(part, kind).length === 0);
}
/** Whether what happens to a table or column is named by a loss: its own, its table's or its partitioned table's. */
function isNamed(part, losses, tables) {
    return (losses.some(({ name }) => name === nameOfPart(part)) || coverOf(losses, tables)(part, 'values').length > 0);
}
const STRENGTH = { table: 4, column: 3, rows: 2, values: 1 };
function unite(one, other) {
    const overwritten = updatesRows(one) || updatesRows(other) ? { overwritten: true } : {};
    if (one.kind !== other.kind) {
        const stronger = STRENGTH[one.kind] > STRENGTH[other.kind] ? one : other;
        return { ...stronger, ...(stronger.kind === 'column' ? overwritten : {}) };
    }
    const { name, kind, part, migration } = one;
    const casts = one.casts === undefined || other.casts === undefined ? undefined : [...one.casts, ...other.casts];
    return {
        name,
        kind,
        part,
        migration,
        ...(one.atMost && other.atMost ? { atMost: true } : {}),
        ...(casts === undefined ? {} : { casts }),
        ...(kind === 'column' ? overwritten : {}),
    };
}
/** Whether rows are updated for a loss: dropping a column, deleting rows and converting values do without. */
function updatesRows({ kind, casts, overwritten }) {
    return (kind === 'values' && casts === undefined) || overwritten === true;
}
/** Which other losses say already what happens to a part. */
function coverOf(losses, tables) {
    const byName = new Map(losses.map((loss) => [loss.name, loss]));
    const byOid = new Map(tables.map((table) => [table.oid, table]));
    const tableOf = new Map(tables.map((table) => [nameOfPart(table), table]));
    return ({ schema, table, column }, kind) => {
        const own = { schema, table };
        const standing = tableOf.get(nameOfPart(own));
        const above = standing === undefined ? [] : (0,_tables_js__WEBPACK_IMPORTED_MODULE_0__/* .partitionedBy */ .PT)(standing, byOid);
        const wider = [
            ...(column === undefined ? [] : [{ part: own, least: 'table' }]),
            ...above.map((parent) => ({
                part: { schema: parent.schema, table: parent.table },
                least: 'table',
            })),
            ...above.map((parent) => ({
                part: { schema: parent.schema, table: parent.table, ...(column === undefined ? {} : { column }) },
                least: kind,
            })),
        ];
        return wider.flatMap(({ part, least }) => {
            const loss = byName.get(nameOfPart(part));
            return loss !== undefined && STRENGTH[loss.kind] >= STRENGTH[least] ? [loss] : [];
        });
    };
}
function stands({ schema, table, column }, tables) {
    return tables.some((one) => one.schema === schema &&
        one.table === table &&
        (column === undefined || one.columns.some(({ name }) => name === column)));
}
/** `schema.table` or `schema.table.column`; a part that a reader of lines or dots would break stands in double quotes. */
function nameOfPart({ schema, table, column }) {
    return [schema, table, ...(column === undefined ? [] : [column])].map(quotedWhereNeeded).join('.');
}
function quotedWhereNeeded(part) {
    return /[.,"\r\n]|^\s|\s$/.test(part) ? `"${part.replaceAll('"', '""')}"` : part;
}


/***/ }),

/***/ 83266:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Gh: () => (/* binding */ foreignKeysOf),
/* harmony export */   bx: () => (/* binding */ LOCK_MODES),
/* harmony export */   j9: () => (/* binding */ isSameTable),
/* harmony export */   oJ: () => (/* binding */ work),
/* harmony export */   wS: () => (/* binding */ strongerLock)
/* harmony export */ });
/** PostgreSQL's locks of a table, weakest first. */
const LOCK_MODES = [
    'ACCESS SHARE',
    'ROW SHARE',
    'ROW EXCLUSIVE',
    'SHARE UPDATE EXCLUSIVE',
    'SHARE',
    'SHARE ROW EXCLUSIVE',
    'EXCLUSIVE',
    'ACCESS EXCLUSIVE',
];
/** The foreign keys that a table has. */
function foreignKeysOf(table, { foreignKeys }) {
    return foreignKeys.filter((key) => isSameTable(key.table, table));
}
/** The stronger of two locks. */
function strongerLock(a, b) {
    return LOCK_MODES.indexOf(a) >= LOCK_MODES.indexOf(b) ? a : b;
}
/** Whether two parts are the same table, whatever their columns. */
function isSameTable(a, b) {
    return a.schema === b.schema && a.table === b.table;
}
/** One table's work; what is not said does not happen. */
function work(table, lock, more = {}) {
    return { table, lock, scans: 'no', rewrites: 'no', indexesBuilt: 0, changesRows: 'none', ...more };
}


/***/ }),

/***/ 23681:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BU: () => (/* binding */ partOf),
/* harmony export */   PT: () => (/* binding */ partitionedBy),
/* harmony export */   gg: () => (/* binding */ goneBetween)
/* harmony export */ });
/**
 * What was there before and is not afterwards, by number and not by name, in the names of before. A partition that goes with its table, and
 * its columns with those of its table, are not told again.
 */
function goneBetween(before, after) {
    const stays = new Map(after.map((table) => [table.oid, table]));
    const wasThere = new Map(before.map((table) => [table.oid, table]));
    return before.flatMap((table) => {
        const parent = table.isPartition ? wasThere.get(table.parents[0] ?? 0) : undefined;
        if (parent !== undefined && !stays.has(parent.oid)) {
            return stays.has(table.oid) ? goneColumns(table, stays.get(table.oid)) : [];
        }
        const now = stays.get(table.oid);
        if (now === undefined) {
            return [{ kind: 'table', part: partOf(table) }];
        }
        const detached = parent !== undefined && !now.parents.includes(parent.oid)
            ? [{ kind: 'rows', part: partOf(table) }]
            : [];
        const goesWithParents = parent === undefined ? new Set() : namesGone(parent, stays.get(parent.oid));
        return [...detached, ...goneColumns(table, now).filter(({ part }) => !goesWithParents.has(part.column))];
    });
}
/** A table's names, or those of one of its columns. */
function partOf({ schema, table }, column) {
    return { schema, table, ...(column === undefined ? {} : { column }) };
}
/** The tables that a partition belongs to, nearest first; none for another table. */
function partitionedBy(table, byOid) {
    const parent = table.isPartition ? byOid.get(table.parents[0] ?? 0) : undefined;
    return parent === undefined ? [] : [parent, ...partitionedBy(parent, byOid)];
}
function goneColumns(before, now) {
    return [...namesGone(before, now)].map((column) => ({ kind: 'column', part: partOf(before, column) }));
}
function namesGone(before, now) {
    const numbers = new Set(now?.columns.map(({ number }) => number));
    return new Set(before.columns.filter(({ number }) => !numbers.has(number)).map(({ name }) => name));
}


/***/ }),

/***/ 17128:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  uM: () => (/* binding */ readCatalog),
  gb: () => (/* binding */ readTables),
  cO: () => (/* binding */ withBareSearchPath)
});

;// CONCATENATED MODULE: ./build/postgres/catalog-query.js
/**
 * The one query behind the catalog: rows of kind, name and definition. $1 and $2 are schema and name of the history table, or null.
 * It wants an empty search path, so that every name is written out, and a server of version 13 or later.
 *
 * Rights and owners are no part of it: they are the administrator's, not the migrations'.
 */
function catalogQuery(serverVersionNumber) {
    const parts = [
        ...SCHEMAS_AND_TYPES,
        ...TABLES,
        columnStorage(serverVersionNumber),
        ...PARTS_OF_TABLES,
        ...VIEWS,
        ...ROUTINES,
        ...OPERATORS,
        ...TEXT_SEARCH,
        ...FOREIGN_DATA,
        ...WHOLE_DATABASE,
        publications(serverVersionNumber),
        COMMENTS,
    ];
    return `${COMMON}\n${parts.join('\nUNION ALL\n')}`;
}
/** What every part asks: schemas that are not the system's, relations that are neither the history's nor an extension's. */
const COMMON = `
WITH history AS (
  SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2
), spaces AS (
  SELECT n.oid, n.nspname FROM pg_namespace n
   WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'ef_rollback')
), members AS (
  SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
), relations AS (
  SELECT c.*, format('%I.%I', s.nspname, c.relname) AS name
    FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace
   WHERE c.oid NOT IN (SELECT oid FROM history)
     AND NOT EXISTS (SELECT 1 FROM members m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
)`;
/** SQL that says when something fires, where that is not the usual way. */
function firing(column) {
    return `CASE ${column} WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'on replicas' WHEN 'A' THEN 'always' END`;
}
/** SQL that is true of an object that no extension brought. */
function isOwn(systemTable, oid) {
    return `NOT EXISTS (SELECT 1 FROM members member WHERE member.classid = '${systemTable}'::regclass AND member.objid = ${oid})`;
}
const SCHEMAS_AND_TYPES = [
    `SELECT 'schema' AS kind, quote_ident(s.nspname) AS name, 'schema' AS definition
  FROM spaces s
 WHERE s.nspname <> 'public' AND ${isOwn('pg_namespace', 's.oid')}
   AND NOT (s.nspname IS NOT DISTINCT FROM $1 AND NOT EXISTS (
     SELECT 1 FROM relations r WHERE r.relnamespace = s.oid AND r.relkind IN ('r', 'p', 'v', 'm', 'f')))`,
    `SELECT 'extension', quote_ident(e.extname), concat_ws(' ', 'schema', quote_ident(n.nspname),
         'goes with ' || (SELECT string_agg(o.name, ', ' ORDER BY o.name) FROM (SELECT pg_describe_object(d.classid, d.objid, d.objsubid) AS name
            FROM pg_depend d WHERE d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'x') o))
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql'`,
    `SELECT 'type', format('%I.%I', s.nspname, t.typname),
       CASE t.typtype
         WHEN 'e' THEN 'enum (' || (SELECT string_agg(quote_literal(l.enumlabel), ', ' ORDER BY l.enumsortorder) FROM pg_enum l WHERE l.enumtypid = t.oid) || ')'
         WHEN 'd' THEN 'domain over ' || format_type(t.typbasetype, t.typtypmod)
              || CASE WHEN t.typcollation <> b.typcollation THEN ' collate ' || t.typcollation::regcollation ELSE '' END
              || CASE WHEN t.typnotnull THEN ' not null' ELSE '' END
              || coalesce(' default ' || t.typdefault, '')
              || coalesce((SELECT ' ' || string_agg(quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid), ' ' ORDER BY k.conname) FROM pg_constraint k WHERE k.contypid = t.oid), '')
         WHEN 'r' THEN (SELECT concat_ws(' ', 'range of', format_type(g.rngsubtype, NULL), 'collate ' || nullif(g.rngcollation, 0)::regcollation,
                'class ' || pg_describe_object('pg_opclass'::regclass, g.rngsubopc, 0), 'canonical ' || nullif(g.rngcanonical, 0)::regproc, 'difference ' || nullif(g.rngsubdiff, 0)::regproc)
              FROM pg_range g WHERE g.rngtypid = t.oid)
         WHEN 'p' THEN 'shell'
         WHEN 'b' THEN concat_ws(' ', 'base', t.typinput::regproc, t.typoutput::regproc, t.typlen, t.typalign, t.typstorage)
         ELSE 'composite (' || coalesce((SELECT string_agg(concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
                  CASE WHEN a.attcollation <> y.typcollation THEN 'collate ' || a.attcollation::regcollation END), ', ' ORDER BY a.attnum)
                FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '') || ')'
       END
  FROM pg_type t JOIN spaces s ON s.oid = t.typnamespace LEFT JOIN pg_type b ON b.oid = t.typbasetype
 WHERE (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'p' AND NOT t.typisdefined) OR (t.typtype = 'b' AND t.typelem = 0) OR (t.typtype = 'c' AND EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c')))
   AND ${isOwn('pg_type', 't.oid')}`,
    `SELECT 'collation', format('%I.%I', s.nspname, c.collname), concat_ws(' ', c.collprovider::text, c.collcollate, c.collctype, c.collisdeterministic::text)
  FROM pg_collation c JOIN spaces s ON s.oid = c.collnamespace WHERE ${isOwn('pg_collation', 'c.oid')}`,
    `SELECT 'sequence', r.name, format('%s start %s increment %s min %s max %s cache %s%s%s%s', format_type(q.seqtypid, NULL), q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache,
         CASE WHEN q.seqcycle THEN ' cycle' ELSE '' END, CASE WHEN r.relpersistence = 'u' THEN ' unlogged' ELSE '' END,
         coalesce((SELECT ' owned by ' || d.refobjid::regclass || '.' || quote_ident(a.attname) FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') LIMIT 1), ''))
  FROM relations r JOIN pg_sequence q ON q.seqrelid = r.oid`,
];
const TABLES = [
    `SELECT 'table', r.name, concat_ws(' ',
         CASE r.relkind
           WHEN 'p' THEN 'partitioned by ' || pg_get_partkeydef(r.oid)
           WHEN 'f' THEN (SELECT 'foreign table of ' || quote_ident(v.srvname) || coalesce(' options ' || md5(f.ftoptions::text), '')
                            FROM pg_foreign_table f JOIN pg_foreign_server v ON v.oid = f.ftserver WHERE f.ftrelid = r.oid)
           ELSE 'table' END,
         CASE WHEN r.relpersistence = 'u' THEN 'unlogged' END,
         'of ' || nullif(r.reloftype, 0)::regtype,
         CASE WHEN r.relispartition THEN 'partition of ' || i.parents || ' ' || pg_get_expr(r.relpartbound, r.oid) ELSE 'inherits ' || i.parents END,
         CASE WHEN r.relrowsecurity THEN 'row security' END, CASE WHEN r.relforcerowsecurity THEN 'forced' END)
  FROM relations r
  LEFT JOIN (SELECT inhrelid, string_agg(inhparent::regclass::text, ', ' ORDER BY inhseqno) AS parents FROM pg_inherits GROUP BY inhrelid) i ON i.inhrelid = r.oid
 WHERE r.relkind IN ('r', 'p', 'f')`,
    `SELECT 'column', r.name || '.' || quote_ident(a.attname), concat_ws(' ',
         format_type(a.atttypid, a.atttypmod),
         CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation THEN 'collate ' || a.attcollation::regcollation END,
         CASE WHEN a.attnotnull THEN 'not null' ELSE 'null' END,
         CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END,
         CASE a.attgenerated WHEN '' THEN 'default ' || pg_get_expr(d.adbin, d.adrelid) WHEN 'v' THEN 'generated virtual (' || pg_get_expr(d.adbin, d.adrelid) || ')'
           ELSE 'generated (' || pg_get_expr(d.adbin, d.adrelid) || ')' END)
  FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE r.relkind IN ('r', 'p', 'f')`,
    `SELECT 'storage', t.name, t.definition FROM (
    SELECT r.name, concat_ws(' ', 'options ' || array_to_string(r.reloptions, ', '), 'toast options ' || array_to_string(o.reloptions, ', '), 'method ' || CASE WHEN r.relkind IN ('r', 'm') AND m.amname <> 'heap' THEN quote_ident(m.amname) END,
             'replica identity ' || CASE r.relreplident WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing'
               WHEN 'i' THEN (SELECT x.indexrelid::regclass::text FROM pg_index x WHERE x.indrelid = r.oid AND x.indisreplident) END,
             'clustered on ' || (SELECT x.indexrelid::regclass::text FROM pg_index x WHERE x.indrelid = r.oid AND x.indisclustered)) AS definition
      FROM relations r LEFT JOIN pg_am m ON m.oid = r.relam LEFT JOIN pg_class o ON o.oid = r.reltoastrelid WHERE r.relkind IN ('r', 'p', 'm')) t
 WHERE t.definition <> ''`,
];
/** How a column is stored, where that is not the type's own way. Compression came with version 14. */
function columnStorage(serverVersionNumber) {
    const compression = serverVersionNumber >= 140_000 ? "'compression ' || nullif(a.attcompression::text, '')," : '';
    return `SELECT 'storage', c.name, c.definition FROM (
    SELECT r.name || '.' || quote_ident(a.attname) AS name, concat_ws(' ', 'storage ' || CASE WHEN a.attstorage <> t.typstorage AND r.relkind NOT IN ('i', 'I') THEN a.attstorage::text END, ${compression}
             'statistics ' || nullif(a.attstattarget, -1), array_to_string(a.attoptions, ', '), 'foreign options ' || md5(a.attfdwoptions::text)) AS definition
      FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type t ON t.oid = a.atttypid
     WHERE r.relkind IN ('r', 'p', 'm', 'f', 'i', 'I') AND r.oid NOT IN (SELECT indexrelid FROM pg_index WHERE indrelid IN (SELECT oid FROM history))) c
 WHERE c.definition <> ''`;
}
const PARTS_OF_TABLES = [
    // A column's NOT NULL is told with the column; from PostgreSQL 18 on it is a constraint as well.
    `SELECT 'constraint', r.name || '.' || quote_ident(k.conname), pg_get_constraintdef(k.oid)
  FROM relations r JOIN pg_constraint k ON k.conrelid = r.oid WHERE k.contype <> 'n'`,
    `SELECT 'index', r.name, concat_ws(' ', pg_get_indexdef(r.oid), CASE WHEN NOT i.indisvalid THEN 'invalid' END,
         'attached to ' || (SELECT h.inhparent::regclass::text FROM pg_inherits h WHERE h.inhrelid = r.oid))
  FROM relations r JOIN pg_index i ON i.indexrelid = r.oid
 WHERE i.indrelid NOT IN (SELECT oid FROM history) OR NOT i.indisprimary`,
    `SELECT 'trigger', r.name || '.' || quote_ident(g.tgname), concat_ws(' ', pg_get_triggerdef(g.oid), ${firing('g.tgenabled')})
  FROM relations r JOIN pg_trigger g ON g.tgrelid = r.oid WHERE NOT g.tgisinternal`,
    `SELECT DISTINCT 'trigger', r.name || '.' || quote_ident(k.conname), 'the trigger of the constraint ' || ${firing('g.tgenabled')}
  FROM relations r JOIN pg_trigger g ON g.tgrelid = r.oid JOIN pg_constraint k ON k.oid = g.tgconstraint WHERE g.tgisinternal AND g.tgenabled <> 'O'`,
    `SELECT 'rule', r.name || '.' || quote_ident(w.rulename), concat_ws(' ', pg_get_ruledef(w.oid), ${firing('w.ev_enabled')})
  FROM relations r JOIN pg_rewrite w ON w.ev_class = r.oid WHERE w.rulename <> '_RETURN'`,
    `SELECT 'policy', r.name || '.' || quote_ident(p.polname), concat_ws(' ', CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END,
         'for ' || CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END,
         'to ' || (SELECT string_agg(CASE WHEN role = 0 THEN 'public' ELSE role::regrole::text END, ',' ORDER BY role) FROM unnest(p.polroles) role),
         'using ' || pg_get_expr(p.polqual, p.polrelid), 'check ' || pg_get_expr(p.polwithcheck, p.polrelid))
  FROM relations r JOIN pg_policy p ON p.polrelid = r.oid`,
    `SELECT 'statistics', format('%I.%I', s.nspname, x.stxname), concat_ws(' ', pg_get_statisticsobjdef(x.oid), 'target ' || nullif(x.stxstattarget, -1))
  FROM pg_statistic_ext x JOIN spaces s ON s.oid = x.stxnamespace`,
];
const VIEWS = [
    `SELECT CASE r.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END, r.name,
       concat_ws(' ', pg_get_viewdef(r.oid), CASE WHEN r.relkind = 'v' THEN 'options ' || array_to_string(r.reloptions, ', ') END,
         'defaults ' || (SELECT string_agg(quote_ident(a.attname) || ' ' || pg_get_expr(d.adbin, d.adrelid), ', ' ORDER BY a.attnum)
            FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = r.oid), CASE WHEN NOT r.relispopulated THEN 'not populated' END)
  FROM relations r WHERE r.relkind IN ('v', 'm')`,
];
const ROUTINES = [
    `SELECT 'function', format('%I.%I(%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
       CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid)
            ELSE (SELECT concat_ws(' ', 'aggregate', g.aggkind, g.aggtransfn::regprocedure, 'state', format_type(g.aggtranstype, NULL), 'final ' || nullif(g.aggfinalfn, 0)::regprocedure,
                           'combine ' || nullif(g.aggcombinefn, 0)::regprocedure, 'moving ' || nullif(g.aggmtransfn, 0)::regprocedure, 'sort ' || nullif(g.aggsortop, 0)::regoperator,
                           'initial ' || quote_literal(g.agginitval), 'space ' || nullif(g.aggtransspace, 0), 'moving space ' || nullif(g.aggmtransspace, 0), CASE WHEN g.aggmfinalextra THEN 'moving final extra' END, 'final modifies ' || g.aggfinalmodify::text, CASE WHEN g.aggfinalextra THEN 'final extra' END,
                           'serial ' || nullif(g.aggserialfn, 0)::regprocedure, 'deserial ' || nullif(g.aggdeserialfn, 0)::regprocedure, 'moving state ' || format_type(nullif(g.aggmtranstype, 0), NULL), 'inverse ' || nullif(g.aggminvtransfn, 0)::regprocedure,
                           'moving final ' || nullif(g.aggmfinalfn, 0)::regprocedure, 'moving initial ' || quote_literal(g.aggminitval), 'parallel ' || nullif(p.proparallel::text, 'u'))
                    FROM pg_aggregate g WHERE g.aggfnoid = p.oid) END
  FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace WHERE ${isOwn('pg_proc', 'p.oid')}`,
    `SELECT 'language', quote_ident(l.lanname), concat_ws(' ', nullif(l.lanplcallfoid, 0)::regproc, nullif(l.laninline, 0)::regproc, nullif(l.lanvalidator, 0)::regproc, CASE WHEN l.lanpltrusted THEN 'trusted' END)
  FROM pg_language l WHERE l.lanispl AND ${isOwn('pg_language', 'l.oid')}`,
];
/** The system's own objects have numbers below this one (FirstNormalObjectId of PostgreSQL). */
const FIRST_OWN_OID = 16_384;
const OPERATORS = [
    `SELECT 'operator', o.oid::regoperator::text, concat_ws(' ', o.oprcode::regprocedure, 'commutator ' || nullif(o.oprcom, 0)::regoperator, 'negator ' || nullif(o.oprnegate, 0)::regoperator,
         'restrict ' || nullif(o.oprrest, 0)::regproc, 'join ' || nullif(o.oprjoin, 0)::regproc, CASE WHEN o.oprcanmerge THEN 'merges' END, CASE WHEN o.oprcanhash THEN 'hashes' END)
  FROM pg_operator o JOIN spaces s ON s.oid = o.oprnamespace WHERE ${isOwn('pg_operator', 'o.oid')}`,
    `SELECT 'operator class', format('%I.%I using %I', s.nspname, c.opcname, m.amname), concat_ws(' ', format_type(c.opcintype, NULL), 'family ' || pg_describe_object('pg_opfamily'::regclass, c.opcfamily, 0),
         'stores ' || format_type(nullif(c.opckeytype, 0), NULL), CASE WHEN c.opcdefault THEN 'default' END)
  FROM pg_opclass c JOIN spaces s ON s.oid = c.opcnamespace JOIN pg_am m ON m.oid = c.opcmethod WHERE ${isOwn('pg_opclass', 'c.oid')}`,
    `SELECT 'operator family', format('%I.%I using %I', s.nspname, f.opfname, m.amname), concat_ws(', ',
         (SELECT string_agg(concat_ws(' ', o.amopstrategy, o.amopopr::regoperator, o.amoppurpose), ', ' ORDER BY o.amopstrategy, o.amopopr::regoperator::text) FROM pg_amop o WHERE o.amopfamily = f.oid),
         (SELECT string_agg(concat_ws(' ', p.amprocnum, p.amproc::regprocedure), ', ' ORDER BY p.amprocnum, p.amproc::regprocedure::text) FROM pg_amproc p WHERE p.amprocfamily = f.oid))
  FROM pg_opfamily f JOIN spaces s ON s.oid = f.opfnamespace JOIN pg_am m ON m.oid = f.opfmethod WHERE ${isOwn('pg_opfamily', 'f.oid')}`,
    `SELECT 'cast', format_type(c.castsource, NULL) || ' as ' || format_type(c.casttarget, NULL), concat_ws(' ', CASE c.castcontext WHEN 'i' THEN 'implicit' WHEN 'a' THEN 'assignment' ELSE 'explicit' END,
         CASE c.castmethod WHEN 'f' THEN 'by ' || c.castfunc::regprocedure WHEN 'i' THEN 'by text' ELSE 'as it is' END)
  FROM pg_cast c WHERE c.oid >= ${FIRST_OWN_OID} AND ${isOwn('pg_cast', 'c.oid')}`,
    `SELECT 'access method', quote_ident(m.amname), concat_ws(' ', CASE m.amtype WHEN 't' THEN 'of tables' ELSE 'of indexes' END, 'by', m.amhandler::regproc)
  FROM pg_am m WHERE m.oid >= ${FIRST_OWN_OID} AND ${isOwn('pg_am', 'm.oid')}`,
    `SELECT 'conversion', format('%I.%I', s.nspname, c.conname), concat_ws(' ', pg_encoding_to_char(c.conforencoding), 'to', pg_encoding_to_char(c.contoencoding), c.conproc::regproc, CASE WHEN c.condefault THEN 'default' END)
  FROM pg_conversion c JOIN spaces s ON s.oid = c.connamespace WHERE ${isOwn('pg_conversion', 'c.oid')}`,
];
const TEXT_SEARCH = [
    `SELECT 'text search configuration', format('%I.%I', s.nspname, c.cfgname), concat_ws(' ', pg_describe_object('pg_ts_parser'::regclass, c.cfgparser, 0),
         (SELECT string_agg(format('%s %s', k.alias, w.mapdict::regdictionary), ', ' ORDER BY k.alias, w.mapseqno)
            FROM pg_ts_config_map w JOIN LATERAL ts_token_type(c.cfgparser) k ON k.tokid = w.maptokentype WHERE w.mapcfg = c.oid))
  FROM pg_ts_config c JOIN spaces s ON s.oid = c.cfgnamespace WHERE ${isOwn('pg_ts_config', 'c.oid')}`,
    `SELECT 'text search dictionary', format('%I.%I', s.nspname, d.dictname), concat_ws(' ', pg_describe_object('pg_ts_template'::regclass, d.dicttemplate, 0), d.dictinitoption)
  FROM pg_ts_dict d JOIN spaces s ON s.oid = d.dictnamespace WHERE ${isOwn('pg_ts_dict', 'd.oid')}`,
    `SELECT 'text search parser', format('%I.%I', s.nspname, p.prsname), concat_ws(' ', p.prsstart, p.prstoken, p.prsend, p.prsheadline, p.prslextype)
  FROM pg_ts_parser p JOIN spaces s ON s.oid = p.prsnamespace WHERE ${isOwn('pg_ts_parser', 'p.oid')}`,
    `SELECT 'text search template', format('%I.%I', s.nspname, t.tmplname), concat_ws(' ', t.tmplinit, t.tmpllexize)
  FROM pg_ts_template t JOIN spaces s ON s.oid = t.tmplnamespace WHERE ${isOwn('pg_ts_template', 't.oid')}`,
];
/** Options are hashed: some hold a password. */
const FOREIGN_DATA = [
    `SELECT 'foreign data wrapper', quote_ident(w.fdwname), concat_ws(' ', 'wrapper', 'handler ' || nullif(w.fdwhandler, 0)::regproc, 'validator ' || nullif(w.fdwvalidator, 0)::regproc, 'options ' || md5(w.fdwoptions::text))
  FROM pg_foreign_data_wrapper w WHERE ${isOwn('pg_foreign_data_wrapper', 'w.oid')}`,
    `SELECT 'foreign server', quote_ident(v.srvname), concat_ws(' ', 'of', quote_ident(w.fdwname), v.srvtype, v.srvversion, 'options ' || md5(v.srvoptions::text))
  FROM pg_foreign_server v JOIN pg_foreign_data_wrapper w ON w.oid = v.srvfdw WHERE ${isOwn('pg_foreign_server', 'v.oid')}`,
    `SELECT 'user mapping', quote_ident(m.usename) || ' of ' || quote_ident(m.srvname), 'user mapping' FROM pg_user_mappings m`,
];
const WHOLE_DATABASE = [
    `SELECT 'transform', format_type(f.trftype, NULL) || ' for ' || quote_ident(l.lanname), concat_ws(' ', 'from ' || nullif(f.trffromsql, 0)::regprocedure, 'to ' || nullif(f.trftosql, 0)::regprocedure)
  FROM pg_transform f JOIN pg_language l ON l.oid = f.trflang WHERE ${isOwn('pg_transform', 'f.oid')}`,
    `SELECT 'event trigger', quote_ident(e.evtname), concat_ws(' ', e.evtevent, e.evtfoid::regproc, 'for ' || array_to_string(e.evttags, ', '), ${firing('e.evtenabled')})
  FROM pg_event_trigger e WHERE ${isOwn('pg_event_trigger', 'e.oid')}`,
];
/** Filters, columns and schemas came with version 15. */
function publications(serverVersionNumber) {
    const tables = serverVersionNumber >= 150_000
        ? `(SELECT string_agg(concat_ws(' ', x.prrelid::regclass, (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = x.prrelid AND a.attnum = ANY (x.prattrs)),
             'where ' || pg_get_expr(x.prqual, x.prrelid)), '; ' ORDER BY x.prrelid::regclass::text) FROM pg_publication_rel x WHERE x.prpubid = p.oid),
         'schemas ' || (SELECT string_agg(x.pnnspid::regnamespace::text, ', ' ORDER BY x.pnnspid::regnamespace::text) FROM pg_publication_namespace x WHERE x.pnpubid = p.oid)`
        : `(SELECT string_agg(x.prrelid::regclass::text, '; ' ORDER BY x.prrelid::regclass::text) FROM pg_publication_rel x WHERE x.prpubid = p.oid)`;
    return `SELECT 'publication', quote_ident(p.pubname), concat_ws(' ', CASE WHEN p.puballtables THEN 'all tables' END,
         CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END,
         CASE WHEN p.pubviaroot THEN 'via root' END, ${tables})
  FROM pg_publication p`;
}
/**
 * On anything at all that is not the system's, an extension's or the history's: named as the server describes it. The schema
 * public is the system's, but its comment may be somebody's.
 */
const COMMENTS = `SELECT 'comment', pg_describe_object(d.classoid, d.objoid, d.objsubid), d.description
  FROM pg_description d
 WHERE (d.objoid >= ${FIRST_OWN_OID} OR d.classoid = 'pg_namespace'::regclass AND d.objoid = to_regnamespace('public') AND d.description <> 'standard public schema')
   AND d.objoid NOT IN (SELECT oid FROM history)
   AND NOT EXISTS (SELECT 1 FROM members m WHERE m.classid = d.classoid AND m.objid = d.objoid)`;

;// CONCATENATED MODULE: ./build/postgres/catalog-reader.js

/**
 * The catalog of the database that the client is connected to, in one set-based query. System schemas, temporary
 * objects, members of extensions, our own schema `ef_rollback` and the history table (with its schema, when it is alone there) are left out.
 */
async function readCatalog(client, history) {
    return withBareSearchPath(client, async (serverVersionNumber) => {
        // Named, so that the server plans it once a connection: that takes as long as running it on a small schema.
        const result = await client.query({
            name: 'ef_rollback_catalog',
            text: catalogQuery(serverVersionNumber),
            values: [history?.schema ?? null, history?.table ?? null],
        });
        return result.rows;
    });
}
/**
 * Definitions are printed with or without a schema by what the search path holds, and a migration may have changed that of the connection:
 * with an empty one everything is written out, on every connection alike.
 */
async function withBareSearchPath(client, work) {
    const before = await client.query(`SELECT current_setting('search_path') AS path, current_setting('server_version_num')::int AS version,
            set_config('search_path', '', false)`);
    const result = await work(before.rows[0]?.version ?? 0);
    await client.query("SELECT set_config('search_path', $1, false)", [before.rows[0]?.path ?? '']);
    return result;
}
/** The base tables that information_schema shows, `schema.table`, without the history table and those of extensions, sorted. */
async function readTables(client, history) {
    const result = await client.query(`SELECT format('%I.%I', table_schema, table_name) AS name
       FROM information_schema.tables
      WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema', 'ef_rollback')
        AND table_schema NOT LIKE 'pg\\_temp\\_%'
        AND (table_schema, table_name) <> ($1, $2)
        AND NOT EXISTS (
          SELECT 1 FROM pg_depend WHERE classid = 'pg_class'::regclass AND deptype = 'e'
             AND objid = to_regclass(format('%I.%I', table_schema, table_name)))
      ORDER BY 1`, [history.schema, history.table]);
    return result.rows.map((row) => row.name);
}


/***/ }),

/***/ 74637:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   MD: () => (/* binding */ rowsChanged),
/* harmony export */   nF: () => (/* binding */ endsTransaction),
/* harmony export */   qS: () => (/* binding */ resultsOf)
/* harmony export */ });
/** SAVEPOINT and what belongs to it stays inside; PREPARE is a statement's far more often than a transaction's. */
const EDGES = new Set(['BEGIN', 'START', 'COMMIT', 'ROLLBACK']);
/**
 * Whether a command, which may be several statements, has begun or ended a transaction itself: a raw `COMMIT` in a migration would tear
 * ours in two. Read from the server's own answer to each statement, not from the text.
 */
function endsTransaction(answer) {
    return resultsOf(answer).some((result) => EDGES.has(result.command));
}
const CHANGES_ROWS = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);
/** How many rows a command has inserted, updated, deleted or merged, as the server says; undefined where none of its statements is one that does. */
function rowsChanged(answer) {
    const changes = resultsOf(answer).filter((result) => CHANGES_ROWS.has(result.command));
    return changes.length === 0 ? undefined : changes.reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0);
}
/** A command of several statements is answered once for each. */
function resultsOf(answer) {
    return Array.isArray(answer) ? answer : [answer];
}


/***/ }),

/***/ 51584:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  To: () => (/* binding */ LOCK_WAIT_MS),
  r9: () => (/* binding */ currentSchema),
  qI: () => (/* binding */ openDatabase),
  TX: () => (/* binding */ readServerFacts),
  oe: () => (/* binding */ searchPath),
  tt: () => (/* binding */ setTimeouts),
  p: () => (/* binding */ withConnection)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./node_modules/pg/esm/index.mjs
var esm = __webpack_require__(83849);
// EXTERNAL MODULE: ./build/plan/refusal.js
var refusal = __webpack_require__(15714);
// EXTERNAL MODULE: ./build/postgres/lost-clients.js
var lost_clients = __webpack_require__(4159);
;// CONCATENATED MODULE: ./build/postgres/passfile.js
/**
 * The password that a PostgreSQL password file has for a connection: that of the first line
 * `host:port:database:username:password` whose fields equal or are `*`; a colon or backslash in a field has a
 * backslash before it (PostgreSQL documentation, "The Password File"). Undefined when no line matches.
 */
function passwordFromPassfile(text, question) {
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
function splitLine(line) {
    const fields = line.match(/^((?:\\.|[^:\\])*):((?:\\.|[^:\\])*):((?:\\.|[^:\\])*):((?:\\.|[^:\\])*):(.*)$/);
    return (fields ?? []).slice(1).map((field) => field.replace(/\\(.)/g, '$1'));
}

// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(41692);
// EXTERNAL MODULE: ./build/postgres/connection-settings.js
var connection_settings = __webpack_require__(48412);
;// CONCATENATED MODULE: ./build/postgres/tls-material.js



/**
 * Reads the files that the settings name, for node-pg. Without a Root Certificate the authorities are the
 * system's, which .NET trusts, and Node's own. Throws {@link ConnectionStringError} for each file that cannot be read.
 */
async function readTlsMaterial(settings) {
    if (settings.sslMode === 'Disable') {
        return {};
    }
    const verifies = settings.sslMode === 'VerifyCA' || settings.sslMode === 'VerifyFull';
    const [root, certificate, key] = await Promise.allSettled([
        verifies ? readNamed('Root Certificate', settings.rootCertificate) : undefined,
        readNamed('SSL Certificate', settings.sslCertificate),
        // Npgsql takes the key from the certificate's file when it has no file of its own.
        readNamed('SSL Key', settings.sslKey ?? settings.sslCertificate),
    ]);
    const failures = [root, certificate, key].filter((read) => read.status === 'rejected');
    if (failures.length > 0) {
        throw new connection_settings/* ConnectionStringError */.Q(failures.map(({ reason }) => String(reason.message)));
    }
    const authorities = verifies ? authoritiesOf(textOf(root)) : undefined;
    return {
        ...(authorities === undefined ? {} : { authorities }),
        ...optional('certificate', textOf(certificate)),
        ...optional('key', textOf(key)),
    };
}
function authoritiesOf(rootCertificate) {
    return rootCertificate === undefined
        ? [...new Set([...(0,external_node_tls_.getCACertificates)('default'), ...(0,external_node_tls_.getCACertificates)('system')])]
        : [rootCertificate];
}
async function readNamed(keyword, path) {
    if (path === undefined) {
        return undefined;
    }
    try {
        return await (0,promises_.readFile)(path, 'utf8');
    }
    catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
        throw new Error(`The file that \`${keyword}\` names cannot be read (${code}).`, { cause: error });
    }
}
function textOf(read) {
    return read.status === 'fulfilled' ? read.value : undefined;
}
function optional(name, value) {
    return value === undefined ? {} : { [name]: value };
}

// EXTERNAL MODULE: ./build/postgres/to-node-pg.js
var to_node_pg = __webpack_require__(26450);
;// CONCATENATED MODULE: ./build/postgres/database.js







/** How long we wait for somebody else's lock, also where we only look: the app may be down meanwhile, and nobody else would end it. */
const LOCK_WAIT_MS = 30_000;
/**
 * Finds the host that answers and can be written to.
 * @throws Refusal with what the server said (never a part of the connection string's secrets).
 */
async function openDatabase(settings, application) {
    const tls = await readTlsMaterial(settings);
    const failures = [];
    for (const place of settings.hosts) {
        const reached = {
            settings,
            place,
            application,
            connect: (purpose, options = {}) => connect(reached, tls, purpose, options),
        };
        try {
            const client = await reached.connect('look');
            const { rows } = await client.query('SELECT pg_is_in_recovery() AS standby, version()');
            await client.end();
            if (rows[0]?.standby !== true) {
                return { ...reached, serverVersion: rows[0]?.version ?? '' };
            }
            failures.push(`${place.host}:${place.port} is a standby, which cannot be written to.`);
        }
        catch (error) {
            failures.push(`${place.host}:${place.port}: ${(0,refusal/* sentenceOf */.$N)(error)}.`);
        }
    }
    throw new refusal/* Refusal */.P_(`The database cannot be reached. ${failures.join(' ')}`);
}
/** The server's version and the database's size. */
async function readServerFacts(client) {
    const result = await client.query(`SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version,
            pg_database_size(current_database())::text AS size`);
    const row = result.rows[0];
    const versionNumber = Number(row?.number);
    return {
        versionNumber,
        version: row?.version ?? '',
        major: Math.floor(versionNumber / 10_000),
        databaseSizeBytes: Number(row?.size),
    };
}
/** Runs `work` with a connection that is ended afterwards, whatever happens. */
async function withConnection(database, purpose, work, options) {
    const client = await database.connect(purpose, options);
    try {
        return await work(client);
    }
    finally {
        await client.end();
    }
}
async function connect(database, tls, purpose, options) {
    const overrides = {
        hosts: [database.place],
        applicationName: `${database.application} ${purpose}`,
        ...(options.database === undefined ? {} : { database: options.database }),
    };
    let refusal;
    const password = await passwordFor(database, overrides.database);
    for (const config of (0,to_node_pg/* toNodePg */.x)(database.settings, { ...overrides, ...password }, tls)) {
        const client = new esm/* default.Client */.Ay.Client({ ...config, keepAliveInitialDelayMillis: KEEP_ALIVE_MS });
        client.on('error', leaveToNextQuery);
        try {
            await client.connect();
            await setTimeouts(client, options);
            return client;
        }
        catch (error) {
            refusal = error;
        }
    }
    throw refusal;
}
/** node-pg looks for a password file in its own process's variables alone; the one that the connection string names is read here. */
async function passwordFor({ settings, place }, database) {
    if (settings.password !== undefined || settings.passfile === undefined) {
        return {};
    }
    const password = passwordFromPassfile(await (0,promises_.readFile)(settings.passfile, 'utf8'), {
        ...place,
        database: database ?? settings.database,
        username: settings.username,
    });
    return password === undefined ? {} : { password };
}
/** A server or a NAT that is gone without a word is noticed by this, not by the system's default of hours. */
const KEEP_ALIVE_MS = 10_000;
/** A connection cut while idle fails its next query; as an `error` event without a listener it would end the process. */
function leaveToNextQuery() { }
/** Timeouts of a session of ours: those that are asked for, a limit for locks in any case, and none of the server's own. */
async function setTimeouts(client, options = {}) {
    // A server's limits for idle sessions are not for us: the lock is held, and a snapshot kept, as long as it takes. And should we be
    // killed, our backend is not to go on with a long query (see noticesLostClients). What a server does not have is left out.
    await client.query(`SELECT set_config(name, value, false)
       FROM pg_settings JOIN (VALUES ('lock_timeout', $1), ('statement_timeout', $2), ('idle_session_timeout', '0'), ('transaction_timeout', '0'),
              ('idle_in_transaction_session_timeout', '0'), ('client_connection_check_interval', '1s')) AS wanted (name, value) USING (name)
      WHERE name <> 'client_connection_check_interval' OR version() !~* $3`, [String(options.lockTimeoutMs ?? LOCK_WAIT_MS), String(options.statementTimeoutMs ?? 0), lost_clients/* ON_WINDOWS */.M]);
}
/** Where a name without a schema is made: the first schema of the search path that is there. */
async function currentSchema(client) {
    return (await searchPath(client))[0];
}
/** Where a name without a schema is looked for, in this order: the schemas of the search path that are there. */
async function searchPath(client) {
    const result = await client.query('SELECT current_schemas(false)::text[] AS schemas');
    const [first = 'public', ...others] = result.rows[0]?.schemas ?? [];
    return [first, ...others];
}


/***/ }),

/***/ 28966:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   KR: () => (/* binding */ lockHistory),
/* harmony export */   Lu: () => (/* binding */ readHistory),
/* harmony export */   OL: () => (/* binding */ qualifiedName),
/* harmony export */   z$: () => (/* binding */ locateHistory)
/* harmony export */ });
/* harmony import */ var pg__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83849);
/* harmony import */ var _plan_refusal_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(15714);


/**
 * Finds the history table in the database.
 * @throws Refusal when it is not there, with the schemas where a table of this name is.
 */
async function locateHistory(client, table) {
    const qualified = table.schema === undefined ? pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].escapeIdentifier */ .Ay.escapeIdentifier(table.table) : qualifiedName(table);
    const found = await client.query(`SELECT n.nspname AS schema, array_agg(a.attname::text) AS columns
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.oid = to_regclass($1) GROUP BY n.nspname`, [qualified]);
    const place = found.rows[0];
    if (place === undefined) {
        throw new _plan_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_(await whereElse(client, table, qualified));
    }
    if (!place.columns.includes(table.idColumn)) {
        throw new _plan_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_(`The history table ${qualified} has no column ${pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].escapeIdentifier */ .Ay.escapeIdentifier(table.idColumn)}: the code names its columns differently from the code that made it.`);
    }
    return { ...table, schema: place.schema };
}
/** Locks the history table as EF itself does (Npgsql EF 9 and later), so that no other migration runs at the same time. */
async function lockHistory(client, history) {
    await client.query(`LOCK TABLE ${qualifiedName(history)} IN ACCESS EXCLUSIVE MODE`);
}
/** The ids in the history table, oldest first. */
async function readHistory(client, history) {
    const column = pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].escapeIdentifier */ .Ay.escapeIdentifier(history.idColumn);
    const rows = await client.query(`SELECT ${column}::text AS id FROM ${qualifiedName(history)} ORDER BY ${column} COLLATE "C"`);
    return rows.rows.map((row) => row.id);
}
/** The history table as SQL names it. */
function qualifiedName(table) {
    const name = pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].escapeIdentifier */ .Ay.escapeIdentifier(table.table);
    return table.schema === undefined ? name : `${pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].escapeIdentifier */ .Ay.escapeIdentifier(table.schema)}.${name}`;
}
async function whereElse(client, table, qualified) {
    const places = await client.query(`SELECT n.nspname AS schema FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relname = $1 AND c.relkind IN ('r', 'p') ORDER BY 1`, [table.table]);
    const schemas = places.rows.map((row) => pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].escapeIdentifier */ .Ay.escapeIdentifier(row.schema));
    if (schemas.length === 0) {
        return `The database has no history table ${qualified}: no migration was ever applied here, or this is another database.`;
    }
    return (`The history table ${qualified} is not found, but there is one in ${schemas.join(', ')}: ` +
        'set Search Path in the connection string as the app has it.');
}


/***/ }),

/***/ 97850:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   PK: () => (/* binding */ readReferences),
/* harmony export */   Zm: () => (/* binding */ readAppTables),
/* harmony export */   d1: () => (/* binding */ readIdentities),
/* harmony export */   ue: () => (/* binding */ readHolders)
/* harmony export */ });
/**
 * Every user table and its columns by the numbers that stay when names change, for goneBetween() to compare. Tables of extensions are among them:
 * DROP EXTENSION takes their rows. Temporary and foreign tables, our own schema and the system's are not.
 */
async function readIdentities(client) {
    const result = await client.query(`SELECT c.oid, n.nspname AS schema, c.relname AS "table", c.relispartition AS "isPartition",
                  coalesce((SELECT json_agg(i.inhparent::bigint ORDER BY i.inhseqno) FROM pg_inherits i WHERE i.inhrelid = c.oid), '[]') AS parents,
                  coalesce((SELECT json_agg(json_build_object('number', a.attnum, 'name', a.attname, 'inherited', NOT a.attislocal) ORDER BY a.attnum)
                              FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]') AS columns
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
              AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'ef_rollback')
            ORDER BY c.oid`);
    return result.rows;
}
/** {@link readIdentities} without the history table, whose rows every rollback deletes. */
async function readAppTables(client, { schema, table }) {
    const tables = await readIdentities(client);
    return tables.filter((one) => one.schema !== schema || one.table !== table);
}
/** The foreign keys: along them the deletion of a row reaches the rows that refer to it. */
async function readReferences(client) {
    const result = await client.query(`SELECT k.conname AS name, k.conrelid AS "from", k.confrelid AS "to",
            array_to_json(k.conkey) AS columns, array_to_json(k.confkey) AS "toColumns",
            k.confdeltype AS "onDelete", k.confupdtype AS "onUpdate"
       FROM pg_constraint k WHERE k.contype = 'f' AND k.conparentid = 0 ORDER BY k.oid`);
    return result.rows;
}
/** Schemas, extensions, types and functions of users, by their numbers: with them may go what hangs on them. */
async function readHolders(client) {
    const result = await client.query(`WITH spaces AS (SELECT oid, nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'ef_rollback'))
     SELECT oid, 'schema' AS kind, jsonb_build_array(nspname) AS names FROM spaces
     UNION ALL SELECT oid, 'extension', jsonb_build_array(extname) FROM pg_extension
     UNION ALL SELECT t.oid, 'type', jsonb_build_array(s.nspname, t.typname) FROM pg_type t JOIN spaces s ON s.oid = t.typnamespace
                WHERE t.typrelid = 0 AND t.typelem = 0 OR EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c')
     UNION ALL SELECT p.oid, 'function', jsonb_build_array(s.nspname, p.proname) FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace`);
    return new Map(result.rows.map(({ oid, kind, names }) => [oid, { kind, names }]));
}


/***/ }),

/***/ 4159:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ ON_WINDOWS),
/* harmony export */   u: () => (/* binding */ noticesLostClients)
/* harmony export */ });
/** What version() says of a server on Windows, whichever compiler made it. */
const ON_WINDOWS = 'visual c\\+\\+|msvc|mingw|windows';
/**
 * Whether a backend can notice that its client is gone while it works, by client_connection_check_interval. On Windows the system does not tell it,
 * and the server refuses the setting, and with it the connection that asks for it.
 * @param version what version() says
 */
function noticesLostClients(versionNumber, version) {
    return versionNumber >= 140_000 && !new RegExp(ON_WINDOWS, 'i').test(version);
}


/***/ }),

/***/ 80766:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  K: () => (/* binding */ rehearse)
});

// UNUSED EXPORTS: tryDowns

// EXTERNAL MODULE: ./build/postgres/catalog-reader.js + 1 modules
var catalog_reader = __webpack_require__(17128);
// EXTERNAL MODULE: ./build/postgres/send-migration.js
var send_migration = __webpack_require__(70555);
// EXTERNAL MODULE: ./build/plan/table-work.js
var table_work = __webpack_require__(83266);
;// CONCATENATED MODULE: ./build/postgres/watch-commands.js

/**
 * Watches commands on this connection: which tables they lock, scan and write anew, and which indexes they build, as the server's own views
 * say. Asks after each command, in its transaction, so that no other watching is needed; nothing is asked when a transaction has just begun,
 * since the commands may set its isolation level first.
 */
async function watchCommands(client) {
    const countsScans = await startCounting(client);
    const tables = await readTables(client);
    // Partitioned tables and views have none.
    const files = new Set(['0', ...(await readNewFiles(client, [])).map(({ file }) => file)]);
    const seen = [];
    let transaction = '';
    let before = new Map();
    async function ran(migration, sql) {
        const inTransaction = client.getTransactionStatus() === 'T';
        const locks = inTransaction
            ? await readLocks(client, countsScans)
            : { transaction: '', held: new Map() };
        before = locks.transaction === transaction ? before : new Map();
        const written = await readNewFiles(client, [...files]);
        const touched = new Set([...locks.held.keys(), ...written.map(({ oid, indexOf }) => indexOf ?? oid)]);
        const shown = [...touched].flatMap((oid) => {
            // One that the commands made has no present name.
            const table = tables.get(oid);
            return table === undefined
                ? []
                : [
                    {
                        table,
                        ...lockSeen(locks.held.get(oid), before.get(oid)),
                        writtenAnew: written.some((relation) => relation.oid === oid),
                        indexesBuilt: written.filter(({ indexOf }) => indexOf === oid).length,
                    },
                ];
        });
        for (const { file } of written) {
            files.add(file);
        }
        ({ transaction, held: before } = locks);
        seen.push({ migration, sql, inTransaction, tables: shown });
    }
    return { ran, seen };
}
function lockSeen(held, before) {
    const added = (held?.modes ?? []).filter((mode) => before?.modes.includes(mode) !== true);
    return {
        held: held?.lock,
        added: added.length === 0 ? undefined : added.reduce(table_work/* strongerLock */.wS),
        scanned: held?.scans === undefined ? undefined : held.scans > (before?.scans ?? 0),
    };
}
/** The names of the tables and views of the database's own schemas, by oid. */
async function readTables(client) {
    const result = await client.query(`SELECT c.oid::text AS oid, n.nspname AS schema, c.relname AS name
       FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`);
    return new Map(result.rows.map(({ oid, schema, name }) => [oid, { schema, table: name }]));
}
/** Tables and indexes that are in other files than those: an index that is kept when its column's type changes keeps its file, too. */
async function readNewFiles(client, files) {
    const result = await client.query(`SELECT c.oid::text AS oid, c.relfilenode::text AS file, i.indrelid::text AS "indexOf"
       FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
      WHERE c.relkind IN ('r', 'm', 'i') AND NOT c.relfilenode = ANY ($1::oid[])`, [files]);
    return result.rows;
}
/**
 * Whether scans can be counted: PostgreSQL 15 and later can be told to put a transaction's counts away at its end, so that the next one's begin
 * at 0. Tells it for the transaction that this is.
 */
async function startCounting(client) {
    const version = await client.query("SELECT current_setting('server_version_num') AS number");
    const counts = Number(version.rows[0]?.number) >= 150_000;
    if (counts) {
        await client.query('SELECT pg_catalog.pg_stat_force_next_flush()');
    }
    return counts;
}
/** The locks and scans of the open transaction, by the oid of the relation. */
async function readLocks(client, countsScans) {
    const result = await client.query(`SELECT virtualtransaction AS transaction, relation::text AS oid, array_agg(mode) AS modes,
            ${countsScans ? 'coalesce(pg_catalog.pg_stat_get_xact_numscans(relation), 0)::text' : 'NULL'} AS scans
       FROM pg_catalog.pg_locks
      WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' AND granted
        AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
      GROUP BY virtualtransaction, relation`);
    if (countsScans) {
        await client.query('SELECT pg_catalog.pg_stat_force_next_flush()');
    }
    return {
        transaction: result.rows[0]?.transaction ?? '',
        held: new Map(result.rows.map(({ oid, modes, scans }) => {
            const named = modes.map(lockNamed);
            return [
                oid,
                {
                    modes: named,
                    lock: named.reduce(table_work/* strongerLock */.wS),
                    scans: scans === null ? undefined : Number(scans),
                },
            ];
        })),
    };
}
/** `AccessExclusiveLock` → `ACCESS EXCLUSIVE`. */
function lockNamed(mode) {
    const words = mode
        .replace(/Lock$/, '')
        .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
        .toUpperCase();
    return table_work/* LOCK_MODES */.bx.find((known) => known === words) ?? 'ACCESS EXCLUSIVE';
}

// EXTERNAL MODULE: ./build/postgres/watch-what-goes.js
var watch_what_goes = __webpack_require__(46663);
;// CONCATENATED MODULE: ./build/postgres/rehearse.js




/** Runs the very commands that will run, from the present state, and reads what they leave. */
async function rehearse(client, downs, manner, history, after = async () => undefined) {
    const inOne = manner === 'apart' ? undefined : await tryAndSee(client, [inOneTransaction(downs)], downs, after);
    const tried = inOne === undefined || (inOne.result === 'failed' && manner !== 'in-one')
        ? await tryAndSee(client, downs, downs, after)
        : inOne;
    if (tried.result === 'failed') {
        return tried;
    }
    const { seen, commands } = tried;
    const catalog = await (0,catalog_reader/* readCatalog */.uM)(client, history);
    return inOne?.result === 'failed'
        ? { result: 'done', catalog, seen, commands, notInOne: inOne }
        : { result: 'done', catalog, seen, commands };
}
/** Tries the Downs in the form in which they are sent, and looks after each of them what has gone. */
async function tryAndSee(client, sent, downs, after) {
    const watch = await (0,watch_what_goes/* watchWhatGoes */.m)(client);
    const commands = await watchCommands(client);
    const left = new Map(downs.map(({ id, commands }) => [id, commands.length]));
    const tried = await tryDowns(client, sent, async (done) => {
        await after(done);
        const { migration, sql, isCommit } = done;
        if (isCommit) {
            return;
        }
        await commands.ran(migration, sql);
        const still = (left.get(migration) ?? 0) - 1;
        left.set(migration, still);
        if (still === 0) {
            await watch.look(migration);
        }
    });
    return tried.result === 'done' ? { ...tried, seen: watch.seen(), commands: commands.seen } : tried;
}
/** What failed is rolled back to where its transaction began. */
async function tryDowns(client, migrations, afterCommand) {
    for (const migration of migrations) {
        const refused = await (0,send_migration/* refusedOf */.SX)(() => (0,send_migration/* sendMigration */.jx)(client, migration, afterCommand));
        if (refused !== undefined) {
            await client.query('ROLLBACK');
            const { sql, sqlState, message } = refused;
            return { result: 'failed', migration: refused.migration, sql, sqlState, sentence: message };
        }
    }
    return { result: 'done' };
}
/** The whole range as one migration; what failed still has its own id. */
function inOneTransaction(downs) {
    return {
        id: '',
        commands: downs.flatMap(({ id, commands }) => commands.map((command) => ({ ...command, transactional: true, migration: id }))),
    };
}


/***/ }),

/***/ 70555:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Iz: () => (/* binding */ forgetSession),
/* harmony export */   SX: () => (/* binding */ refusedOf),
/* harmony export */   W1: () => (/* binding */ CommandRefused),
/* harmony export */   jx: () => (/* binding */ sendMigration),
/* harmony export */   kx: () => (/* binding */ sendInOpenTransaction)
/* harmony export */ });
/* harmony import */ var pg__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83849);
/* harmony import */ var _command_tags_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(74637);
/* harmony import */ var _database_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(51584);



/** A command that the server refused, or that ended the transaction it stood in. */
class CommandRefused extends Error {
    name = 'CommandRefused';
    migration;
    sql;
    sqlState;
    constructor(migration, sql, reason) {
        super(typeof reason === 'string' ? reason : reason.message, typeof reason === 'string' ? {} : { cause: reason });
        this.migration = migration;
        this.sql = sql;
        this.sqlState = typeof reason === 'string' ? undefined : reason.code;
    }
}
/** What the server refused of what is sent; undefined where it took all of it. @throws every other error */
async function refusedOf(send) {
    try {
        await send();
        return undefined;
    }
    catch (error) {
        if (error instanceof CommandRefused) {
            return error;
        }
        throw error;
    }
}
/**
 * Leaves nothing of what migrations have SET, locked or put into temporary tables: each was run by a session of its own, on a day of its
 * own. (DISCARD ALL would take our prepared statements as well.)
 */
async function forgetSession(client) {
    await client.query('RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; DISCARD TEMP; CLOSE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all()');
    await (0,_database_js__WEBPACK_IMPORTED_MODULE_2__/* .setTimeouts */ .tt)(client);
}
/** Sends a migration's commands as EF does: alone each, in the migration's transaction or outside of any. */
async function sendMigration(client, migration, after = async () => undefined) {
    let open = false;
    for (const command of migration.commands) {
        if (command.transactional !== open) {
            await client.query(open ? 'COMMIT' : 'BEGIN');
            open = command.transactional;
        }
        // The whole range in one transaction is ours; in a migration's own the author may do as EF lets them.
        const id = command.migration ?? migration.id;
        const done = await sendCommand(client, id, command.sql, command.migration !== undefined);
        await after({ ...done, isCommit: false });
    }
    if (open) {
        const id = migration.commands.at(-1)?.migration ?? migration.id;
        await after({ ...(await sendCommand(client, id, 'COMMIT', false)), isCommit: true });
    }
}
/** Sends a migration's commands in the transaction that is open, checks deferred constraints, and leaves it open. */
async function sendInOpenTransaction(client, { id, commands }) {
    for (const { sql } of commands) {
        await sendCommand(client, id, sql, true);
    }
    await sendCommand(client, id, 'SET CONSTRAINTS ALL IMMEDIATE', true);
}
async function sendCommand(client, migration, sql, isOurTransaction) {
    try {
        const from = performance.now();
        const answer = await client.query(sql);
        const milliseconds = performance.now() - from;
        if (isOurTransaction && (0,_command_tags_js__WEBPACK_IMPORTED_MODULE_1__/* .endsTransaction */ .nF)(answer)) {
            throw new CommandRefused(migration, sql, 'the command ends the transaction that it stands in');
        }
        return { migration, sql, milliseconds, rows: (0,_command_tags_js__WEBPACK_IMPORTED_MODULE_1__/* .rowsChanged */ .MD)(answer) };
    }
    catch (error) {
        throw error instanceof pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].DatabaseError */ .Ay.DatabaseError ? new CommandRefused(migration, sql, error) : error;
    }
}


/***/ }),

/***/ 1328:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   FC: () => (/* binding */ readShadowCatalogs),
/* harmony export */   G1: () => (/* binding */ createSearchPath),
/* harmony export */   IW: () => (/* binding */ ShadowForbidden),
/* harmony export */   WW: () => (/* binding */ copyShadow),
/* harmony export */   XE: () => (/* binding */ readLocale),
/* harmony export */   _E: () => (/* binding */ dropShadow),
/* harmony export */   gu: () => (/* binding */ shadowName),
/* harmony export */   nS: () => (/* binding */ createHistory),
/* harmony export */   to: () => (/* binding */ withShadow)
/* harmony export */ });
/* unused harmony export runMigration */
/* harmony import */ var pg__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83849);
/* harmony import */ var _plan_refusal_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(15714);
/* harmony import */ var _catalog_reader_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(17128);
/* harmony import */ var _database_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(51584);
/* harmony import */ var _history_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(28966);
/* harmony import */ var _rehearse_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(80766);
/* harmony import */ var _send_migration_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(70555);
/* harmony import */ var _sql_state_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(92070);








/** No shadow may be made on production's server: the role may not, or what would be run on it acts on more than the shadow. */
class ShadowForbidden extends _plan_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_ {
}
/** Insufficient privilege, and a session that may only read: either way this role makes no database. */
const MAY_NOT_CREATE = ['42501', '25006'];
/** The name of a run's shadow: the run's nonce in it tells whose it is. */
function shadowName(nonce) {
    return `ef_rollback_shadow_${nonce}`;
}
/**
 * Builds a throwaway database from the migrations alone, reads its catalog at the target and at the present, and drops it.
 * @throws Refusal when the server gives no database or a migration does not run there.
 */
async function readShadowCatalogs(request) {
    return withShadow(request.server, request.nonce, (name) => (0,_database_js__WEBPACK_IMPORTED_MODULE_3__/* .withConnection */ .p)(request.server, 'shadow', (client) => buildAndRead(client, request), { database: name }));
}
const FOR_EXPECTED_SCHEMA = { words: 'that the expected schema is read from' };
/**
 * Makes a run's shadow, which nobody else may connect to, hands over its name and drops it, whatever happens. The shadows of dead runs go,
 * too: a run that lives holds a lock with its shadow's number, which every role can see.
 * @throws Refusal when the server gives no database
 */
async function withShadow(server, nonce, work, use = FOR_EXPECTED_SCHEMA) {
    const name = shadowName(nonce);
    return (0,_database_js__WEBPACK_IMPORTED_MODULE_3__/* .withConnection */ .p)(server, 'shadow owner', async (owner) => {
        await owner.query('SELECT pg_advisory_lock($1, $2)', [SHADOW_LOCK, lockNumber(nonce)]);
        await dropDeadShadows(owner);
        await createShadow(owner, name, use);
        try {
            await closeToOthers(owner, name);
            return await work(name);
        }
        finally {
            await dropShadow(server, name);
        }
    });
}
/** The first half of the lock of every shadow: an arbitrary constant of our own. */
const SHADOW_LOCK = 1_162_233_412;
/** The nonce is eight hexadecimal digits; the server's lock numbers are signed. */
function lockNumber(nonce) {
    return Number.parseInt(nonce, 16) | 0;
}
async function dropDeadShadows(client) {
    const shadows = await client.query(`SELECT datname AS name FROM pg_database WHERE datname ~ '^ef_rollback_shadow_[0-9a-f]{8}(_copy)?$'
        AND pg_has_role(datdba, 'USAGE')`);
    const alive = await client.query(`SELECT objid::bigint::text AS number FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND classid = $1`, [SHADOW_LOCK]);
    const numbers = new Set(alive.rows.map((row) => Number(row.number) | 0));
    for (const { name } of shadows.rows) {
        if (!numbers.has(lockNumber(nonceOf(name)))) {
            await dropUnlessInUse(client, name);
        }
    }
}
/** Tidying up after others is no reason to fail: what somebody else holds, or another role owns, stays for the next run. */
async function dropUnlessInUse(client, name) {
    try {
        await client.query(`DROP DATABASE IF EXISTS ${pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].escapeIdentifier */ .Ay.escapeIdentifier(name)} WITH (FORCE)`);
    }
    catch (error) {
        if (![...MAY_NOT_CREATE, '55006'].includes((0,_sql_state_js__WEBPACK_IMPORTED_MODULE_7__/* .sqlStateOf */ .v)(error) ?? '')) {
            throw error;
        }
    }
}
function nonceOf(name) {
    return /[0-9a-f]{8}/.exec(name)?.[0] ?? '';
}
/** Copies a shadow that nobody is connected to, for work that cannot be rolled back, and drops the copy. */
async function copyShadow(server, shadow, work) {
    const copy = `${shadow}_copy`;
    await (0,_database_js__WEBPACK_IMPORTED_MODULE_3__/* .withConnection */ .p)(server, 'shadow copy', (client) => client.query(`CREATE DATABASE ${pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].escapeIdentifier */ .Ay.escapeIdentifier(copy)} TEMPLATE ${pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].escapeIdentifier */ .Ay.escapeIdentifier(shadow)}`));
    try {
        return await work(copy);
    }
    finally {
        await dropShadow(server, copy);
    }
}
/** Drops a run's shadow, if it is there. */
async function dropShadow(server, name) {
    await (0,_database_js__WEBPACK_IMPORTED_MODULE_3__/* .withConnection */ .p)(server, 'shadow drop', async (client) => {
        // A session that may only read is refused even where there is nothing to drop.
        const there = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
        if (there.rowCount !== 0) {
            await client.query(`DROP DATABASE IF EXISTS ${pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].escapeIdentifier */ .Ay.escapeIdentifier(name)} WITH (FORCE)`);
        }
    });
}
/** The locale of the database that the client is connected to. */
async function readLocale(client) {
    const result = await client.query(`SELECT pg_encoding_to_char(encoding) AS encoding, datcollate AS collate, datctype AS ctype
       FROM pg_database WHERE datname = current_database()`);
    return result.rows[0] ?? { encoding: 'UTF8', collate: 'C', ctype: 'C' };
}
/** Whoever may log in to the server may connect to a new database, unless that is taken back. */
async function closeToOthers(client, name) {
    await client.query(`REVOKE ALL ON DATABASE ${pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].escapeIdentifier */ .Ay.escapeIdentifier(name)} FROM PUBLIC`);
}
async function createShadow(client, name, { words, locale }) {
    try {
        const { encoding, collate, ctype } = locale ?? (await readLocale(client));
        await client.query(`CREATE DATABASE ${pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].escapeIdentifier */ .Ay.escapeIdentifier(name)} TEMPLATE template0 ENCODING ${pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].escapeLiteral */ .Ay.escapeLiteral(encoding)}
         LC_COLLATE ${pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].escapeLiteral */ .Ay.escapeLiteral(collate)} LC_CTYPE ${pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].escapeLiteral */ .Ay.escapeLiteral(ctype)}`);
    }
    catch (error) {
        const Kind = MAY_NOT_CREATE.includes((0,_sql_state_js__WEBPACK_IMPORTED_MODULE_7__/* .sqlStateOf */ .v)(error) ?? '') ? ShadowForbidden : _plan_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_;
        throw new Kind(`The throwaway database ${words} cannot be created: ${(0,_plan_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .sentenceOf */ .$N)(error)}. ` +
            'Give the role CREATEDB, or name another server of the same version in shadow-connection-string.', { cause: error });
    }
}
async function buildAndRead(client, request) {
    const history = await createHistory(client, request);
    const target = await runAndRead(client, request.untilTarget, history, request.signal);
    const present = await runAndRead(client, request.untilPresent, history, request.signal);
    await (0,_send_migration_js__WEBPACK_IMPORTED_MODULE_6__/* .forgetSession */ .Iz)(client);
    const rehearsed = request.rehearsal === undefined
        ? undefined
        : await (0,_rehearse_js__WEBPACK_IMPORTED_MODULE_5__/* .rehearse */ .K)(client, request.rehearsal.downs, request.rehearsal.manner, history);
    return { target, present, rehearsed };
}
/** Makes the history table as the migrations' script does, and the schemas it is looked for in. */
async function createHistory(client, request) {
    await createSearchPath(client);
    if (request.history.schema !== undefined) {
        await client.query(`CREATE SCHEMA IF NOT EXISTS ${pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].escapeIdentifier */ .Ay.escapeIdentifier(request.history.schema)}`);
    }
    await client.query(request.createHistory);
    return (0,_history_js__WEBPACK_IMPORTED_MODULE_4__/* .locateHistory */ .z$)(client, request.history);
}
/** Makes the schemas of the search path: it may name one that another tool made in production. */
async function createSearchPath(client) {
    const missing = await client.query(`SELECT btrim(part, ' "') AS name FROM unnest(string_to_array(current_setting('search_path'), ',')) part
      WHERE btrim(part, ' "') <> '$user'`);
    for (const { name } of missing.rows) {
        await client.query(`CREATE SCHEMA IF NOT EXISTS ${pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].escapeIdentifier */ .Ay.escapeIdentifier(name)}`);
    }
}
async function runAndRead(client, migrations, history, signal) {
    for (const migration of migrations) {
        (0,_plan_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .throwIfCancelled */ .dZ)(signal);
        await (0,_send_migration_js__WEBPACK_IMPORTED_MODULE_6__/* .forgetSession */ .Iz)(client);
        await runMigration(client, migration);
    }
    return (0,_catalog_reader_js__WEBPACK_IMPORTED_MODULE_2__/* .readCatalog */ .uM)(client, history);
}
/** Runs an Up on a shadow. @throws Refusal when it does not run on what the ones before it have made */
async function runMigration(client, migration) {
    const refused = await (0,_send_migration_js__WEBPACK_IMPORTED_MODULE_6__/* .refusedOf */ .SX)(() => (0,_send_migration_js__WEBPACK_IMPORTED_MODULE_6__/* .sendMigration */ .jx)(client, migration));
    if (refused !== undefined) {
        const code = refused.sqlState === undefined ? '' : ` (SQLSTATE ${refused.sqlState})`;
        throw new _plan_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_(`The expected schema cannot be known: migration ${migration.id} does not run on an empty database: ${refused.message}${code}.`, { cause: refused });
    }
}


/***/ }),

/***/ 92070:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   o: () => (/* binding */ LOCK_NOT_AVAILABLE),
/* harmony export */   v: () => (/* binding */ sqlStateOf)
/* harmony export */ });
/* harmony import */ var pg__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83849);

/** Somebody else's lock was waited for as long as `lock_timeout` says. */
const LOCK_NOT_AVAILABLE = '55P03';
/** The SQLSTATE of an error that the server gave, or undefined for any other. */
function sqlStateOf(error) {
    return error instanceof pg__WEBPACK_IMPORTED_MODULE_0__/* ["default"].DatabaseError */ .Ay.DatabaseError ? error.code : undefined;
}


/***/ }),

/***/ 46663:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ watchWhatGoes)
/* harmony export */ });
/* harmony import */ var _plan_losses_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(80971);
/* harmony import */ var _plan_tables_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(23681);
/* harmony import */ var _identities_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(97850);



async function watchWhatGoes(client) {
    const tables = await (0,_identities_js__WEBPACK_IMPORTED_MODULE_1__/* .readIdentities */ .d1)(client);
    const holders = await (0,_identities_js__WEBPACK_IMPORTED_MODULE_1__/* .readHolders */ .ue)(client);
    const gone = [];
    const dropped = new Map();
    return {
        async look(migration) {
            const left = await (0,_identities_js__WEBPACK_IMPORTED_MODULE_1__/* .readIdentities */ .d1)(client);
            const now = (0,_plan_losses_js__WEBPACK_IMPORTED_MODULE_0__/* .lossesFrom */ .Cv)((0,_plan_tables_js__WEBPACK_IMPORTED_MODULE_2__/* .goneBetween */ .gg)(tables, left), migration);
            gone.push(...now.filter(({ name, kind }) => !gone.some((one) => one.name === name && one.kind === kind)));
            const holding = await (0,_identities_js__WEBPACK_IMPORTED_MODULE_1__/* .readHolders */ .ue)(client);
            for (const [oid, object] of holders) {
                if (!holding.has(oid) && !dropped.has(oid)) {
                    dropped.set(oid, { migration, object });
                }
            }
            return left;
        },
        seen: () => ({ tables, gone, dropped: [...dropped.values()] }),
    };
}


/***/ }),

/***/ 28213:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ baseEnvironment)
/* harmony export */ });
/* harmony import */ var _leftovers_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(71558);

/** What a program needs to run at all, on any system; everything else of the step stays with the step. */
const NEEDED = [
    'PATH',
    'Path',
    'HOME',
    'USERPROFILE',
    'TMPDIR',
    'TEMP',
    'TMP',
    'SystemRoot',
    'LD_LIBRARY_PATH',
    'TZ',
];
/** A minimal environment for a client tool, with the run's marker. */
function baseEnvironment(step, marker) {
    const kept = NEEDED.flatMap((name) => {
        const value = step[name];
        return value === undefined ? [] : [[name, value]];
    });
    return { ...Object.fromEntries(kept), [_leftovers_js__WEBPACK_IMPORTED_MODULE_0__/* .RUN_MARKER */ .x]: marker };
}


/***/ }),

/***/ 71558:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   x: () => (/* binding */ RUN_MARKER)
/* harmony export */ });
/* unused harmony export killLeftovers */
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(58500);



/** The variable that every child of a run carries, so that what a killed run left behind can be told from anything else. */
const RUN_MARKER = 'EF_ROLLBACK_RUN';
/** A killed process may take a moment to be gone; one that waits for a dead disk never is. */
const GONE_MS = 5_000;
/**
 * Kills the processes that carry a run's marker and waits until they are gone: a main that was killed takes none of its children with
 * it, and one of them may be starting another at this moment. Returns their pids. Only Linux shows another process's
 * environment; elsewhere nothing is found, and ending the run's database sessions has to do.
 */
async function killLeftovers(marker) {
    const killed = new Set();
    const until = Date.now() + GONE_MS;
    while (process.platform === 'linux' && Date.now() < until) {
        const round = await killThoseWith(marker);
        if (round.length === 0) {
            break;
        }
        for (const pid of round) {
            killed.add(pid);
        }
        await setTimeout(20);
    }
    return [...killed];
}
async function killThoseWith(marker) {
    const wanted = `${RUN_MARKER}=${marker}`;
    const killed = [];
    for (const entry of await readdir('/proc')) {
        const pid = Number(entry);
        if (!Number.isInteger(pid) || pid === process.pid) {
            continue;
        }
        const environment = await environmentOf(pid);
        if (environment.includes(wanted) && kill(pid)) {
            killed.push(pid);
        }
    }
    return killed;
}
async function environmentOf(pid) {
    try {
        return (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
    }
    catch (error) {
        // Gone in the meantime, or somebody else's: not a child of ours either way.
        if (isSystemError(error, ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'])) {
            return [];
        }
        throw error;
    }
}
function kill(pid) {
    try {
        process.kill(pid, 'SIGKILL');
        return true;
    }
    catch (error) {
        if (isSystemError(error, ['ESRCH'])) {
            return false;
        }
        throw error;
    }
}


/***/ }),

/***/ 68115:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d1: () => (/* binding */ runCommand),
/* harmony export */   nk: () => (/* binding */ CommandFailed),
/* harmony export */   sH: () => (/* binding */ throwIfEnded)
/* harmony export */ });
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(80481);
/* harmony import */ var _plan_refusal_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(15714);
/* harmony import */ var _supervised_command_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(94378);
/* harmony import */ var _tail_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(35758);




/** A command that did not end with exit code 0, or that was ended. */
class CommandFailed extends Error {
    name = 'CommandFailed';
    exit;
    constructor(title, exit, lastWords) {
        super(`${title} ${howItEnded(exit)}.${lastWords === '' ? '' : ` It said: ${lastWords}`}`);
        this.exit = exit;
    }
}
/** Runs a command to its end and hands over its lines as they come. Rejects with {@link Cancelled} when cancelled, {@link CommandFailed} when ended by a deadline. */
async function runCommand(command) {
    const running = (0,_supervised_command_js__WEBPACK_IMPORTED_MODULE_2__/* .startCommand */ .S)(command);
    const stdoutTail = new _tail_js__WEBPACK_IMPORTED_MODULE_3__/* .Tail */ .P(40);
    running.stdout.setEncoding('utf8').on('data', (text) => {
        running.alive();
        stdoutTail.add(text);
    });
    running.stdin.end();
    const readers = [
        eachLine(running.stdout, command.onStdoutLine),
        eachLine(running.stderr, command.onStderrLine),
    ];
    const exit = await running.exit;
    await Promise.all(readers);
    throwIfEnded(command.title, exit, running.stderrTail);
    return { code: exit.code, signal: exit.signal, stdoutTail, stderrTail: running.stderrTail };
}
/** Throws when it was we who ended the command; how it ended by itself is for the caller to judge. */
function throwIfEnded(title, exit, stderrTail) {
    if (exit.endedBy === 'cancel') {
        throw new _plan_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Cancelled */ .cJ(`${title} was ended because the run was cancelled.`);
    }
    if (exit.endedBy !== 'itself') {
        throw new CommandFailed(title, exit, stderrTail.toString());
    }
}
async function eachLine(stream, take) {
    if (take === undefined) {
        stream.resume();
        return;
    }
    for await (const line of (0,node_readline__WEBPACK_IMPORTED_MODULE_0__.createInterface)({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
        take(line);
    }
}
function howItEnded(exit) {
    if (exit.endedBy === 'deadline') {
        return 'took longer than it may and was ended';
    }
    if (exit.endedBy === 'stall') {
        return 'made no progress for too long and was ended';
    }
    return exit.signal === null ? `ended with exit code ${exit.code}` : `was killed by ${exit.signal}`;
}


/***/ }),

/***/ 94378:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ startCommand)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(31421);
/* harmony import */ var _tail_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(35758);


/** How long a process group has between SIGTERM and SIGKILL. */
const GRACE_MS = 1_000;
/**
 * Starts a command in its own process group, with a deadline, a watchdog and an AbortSignal. A cancelled
 * `dotnet ef` would otherwise leave a child that goes on and commits.
 */
function startCommand(command) {
    const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(command.file, command.args, {
        cwd: command.directory,
        env: command.environment,
        detached: process.platform !== 'win32',
        stdio: ['pipe', 'pipe', 'pipe'],
        windowsHide: true,
    });
    const stderrTail = new _tail_js__WEBPACK_IMPORTED_MODULE_1__/* .Tail */ .P(40);
    child.stderr.setEncoding('utf8').on('data', (text) => stderrTail.add(text));
    // A child that closes its input early is judged by its exit, not by the pipe it broke.
    child.stdin.on('error', () => child.stdin.destroy());
    let endedBy = 'itself';
    let killTimer;
    const end = (reason) => {
        if (killTimer !== undefined || child.exitCode !== null || child.signalCode !== null) {
            return;
        }
        endedBy = reason;
        endGroup(child, 'SIGTERM');
        killTimer = setTimeout(() => endGroup(child, 'SIGKILL'), GRACE_MS);
    };
    const deadline = command.deadlineMs === undefined ? undefined : setTimeout(() => end('deadline'), command.deadlineMs);
    let watchdog = command.stallMs === undefined ? undefined : setTimeout(() => end('stall'), command.stallMs);
    const alive = () => {
        watchdog = watchdog?.refresh();
    };
    const cancel = () => end('cancel');
    command.signal?.addEventListener('abort', cancel, { once: true });
    if (command.signal?.aborted === true) {
        cancel();
    }
    const exit = new Promise((resolve, reject) => {
        const release = () => {
            clearTimeout(deadline);
            clearTimeout(watchdog);
            clearTimeout(killTimer);
            command.signal?.removeEventListener('abort', cancel);
        };
        child.once('error', (error) => {
            release();
            reject(new Error(`${command.file} could not be started: ${error.message}`, { cause: error }));
        });
        child.once('close', (code, signal) => {
            release();
            if (endedBy !== 'itself') {
                // Whatever the leader left behind in its group is not to go on without it.
                endGroup(child, 'SIGKILL');
            }
            resolve({ code, signal, endedBy });
        });
    });
    return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, stderrTail, exit, alive, end };
}
function endGroup(child, signal) {
    if (child.pid === undefined) {
        return;
    }
    if (process.platform === 'win32') {
        // It fails when the process is gone already, which is what was wanted.
        (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawnSync)('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
        return;
    }
    try {
        process.kill(-child.pid, signal);
    }
    catch (error) {
        if (error.code !== 'ESRCH') {
            throw error;
        }
    }
}


/***/ }),

/***/ 35758:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ Tail)
/* harmony export */ });
/** The last lines of a stream: what an error message quotes. */
class Tail {
    #limit;
    #lines = [];
    #open = '';
    constructor(limit) {
        this.#limit = limit;
    }
    add(text) {
        const lines = (this.#open + text).split(/\r?\n/);
        this.#open = lines.pop() ?? '';
        this.#lines = [...this.#lines, ...lines].slice(-this.#limit);
    }
    /** The lines, oldest first, empty ones left out. */
    get lines() {
        return [...this.#lines, this.#open].filter((line) => line.trim() !== '');
    }
    toString() {
        return this.lines.join('\n');
    }
}


/***/ }),

/***/ 59148:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ loadSqlParser)
/* harmony export */ });
/* harmony import */ var node_v8__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(78877);

/** Loads the parser, a WebAssembly module of 1.7 MB, when it is needed. */
async function loadSqlParser() {
    keepSimpleCode();
    // Its loader looks for the module beside itself by __dirname, which a bundled ES module does not have.
    globalThis.__dirname ??= import.meta.dirname;
    const library = await __webpack_require__.e(/* import() */ 627).then(__webpack_require__.t.bind(__webpack_require__, 2627, 19));
    await library.loadModule();
    function orUndefined(read) {
        try {
            return read();
        }
        catch (error) {
            // Of a text that it cannot cut into words the library takes the complaint for JSON.
            if (error instanceof library.SqlError || error instanceof SyntaxError) {
                return undefined;
            }
            throw error;
        }
    }
    return {
        parse: (sql) => orUndefined(() => (library.parseSync(sql).stmts ?? []).flatMap(({ stmt }) => stmt ?? [])),
        words: (sql) => orUndefined(() => library
            .scanSync(sql)
            .tokens.filter(({ tokenName }) => !tokenName.endsWith('COMMENT'))
            .map(({ text, tokenName }) => tokenName === 'SCONST'
            ? { text: withoutQuotes(text).toLowerCase(), isString: true }
            : { text: text.toLowerCase(), isString: false })),
    };
}
/**
 * After some hundred statements V8 would compile the grammar, which is one huge function, once more to make it faster, and take
 * half a gigabyte for it. The code that it starts with is fast enough: only function 0, an import, may be compiled again.
 */
function keepSimpleCode() {
    (0,node_v8__WEBPACK_IMPORTED_MODULE_0__.setFlagsFromString)('--wasm-tier-up-filter=0');
}
function withoutQuotes(text) {
    const dollars = /^(\$\w*\$)([\s\S]*)\1$/.exec(text);
    return dollars?.[2] ?? text.replace(/^[A-Za-z&]*'|'$/g, '').replaceAll("''", "'");
}


/***/ }),

/***/ 12751:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   N: () => (/* binding */ leavesTransaction)
/* harmony export */ });
/** What leaves a transaction; savepoints stay inside, and BEGIN in a transaction is only warned of. */
const LEAVING = new Set([
    'TRANS_STMT_COMMIT',
    'TRANS_STMT_ROLLBACK',
    'TRANS_STMT_PREPARE',
]);
/** Whether a command, which may be several statements, ends the transaction that it stands in, as a raw `COMMIT` in a migration does. */
function leavesTransaction(parser, sql) {
    const statements = parser.parse(sql) ?? [];
    return statements.some((statement) => 'TransactionStmt' in statement && LEAVING.has(statement.TransactionStmt.kind ?? ''));
}


/***/ })

};
