import type { Attribute, Code, DeclaredClass } from './code.ts';
import type { Token } from './lex.ts';

/** A file's name, relative to what was searched, with what its code declares. */
export interface CodeFile {
  readonly file: string;
  readonly code: Code;
}

/** A class that says by `[Migration("…")]` that it is a migration. */
export interface MigrationClass {
  /** Undefined where the argument is no plain text, so that only a compiler knows. */
  readonly id: string | undefined;
  /** The class in `[DbContext(typeof(…))]` beside it, without its namespace. */
  readonly context: string | undefined;
  readonly declared: DeclaredClass;
}

/** Part of a migration's class; the attribute stands on one of them, mostly in the Designer file. */
export interface MigrationPart {
  readonly file: CodeFile;
  readonly declared: DeclaredClass;
}

/** A migration with all of its parts. */
export interface SourceMigration {
  readonly id: string;
  readonly context: string | undefined;
  /** Where the attribute stands. */
  readonly attributed: MigrationPart;
  readonly parts: readonly MigrationPart[];
}

/** The classes of one file that are migrations by their attribute. */
export function migrationClasses(code: Code): readonly MigrationClass[] {
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
export function joinMigrations(files: readonly CodeFile[]): readonly SourceMigration[] {
  const parts = Map.groupBy(
    files.flatMap((file) => file.code.classes.map((declared) => ({ file, declared }))),
    ({ declared }) => declared.fullName,
  );
  return files.flatMap((file) =>
    migrationClasses(file.code).flatMap(({ id, context, declared }) =>
      id === undefined
        ? []
        : [{ id, context, attributed: { file, declared }, parts: parts.get(declared.fullName) ?? [] }],
    ),
  );
}

/** The one text an attribute was given, by place or as `id:`, in one piece or joined by `+`. */
function textOf({ args }: Attribute): string | undefined {
  const isNamed = args[0]?.kind === 'word' && isSymbol(args[1], ':');
  const pieces = isNamed ? args.slice(2) : args;
  const isText =
    pieces.length % 2 === 1 &&
    pieces.every((token, index) => (index % 2 === 0 ? token.kind === 'string' : isSymbol(token, '+')));
  return isText ? pieces.flatMap(({ kind, text }) => (kind === 'string' ? [text] : [])).join('') : undefined;
}

function typeIn({ args }: Attribute): string | undefined {
  return args.findLast(({ kind }) => kind === 'word')?.text;
}

function isSymbol(token: Token | undefined, text: string): boolean {
  return token?.kind === 'other' && token.text === text;
}
