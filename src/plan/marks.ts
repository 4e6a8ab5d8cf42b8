import { distance } from 'fastest-levenshtein';
import type { Code } from '../csharp/code.ts';
import { lineAt } from '../csharp/lex.ts';
import type { SourceMigration } from '../csharp/migrations.ts';

/** What a migration's source says of going back over it. */
export interface Mark {
  readonly migration: string;
  /**
   * `never`, `loses`: `// rollback: never — reason`, `// rollback: loses <what>`. `breaking`: by a word or attribute of the policy.
   * `unclear`: `rollback:` with a word that is nearly one of the two.
   */
  readonly kind: 'never' | 'loses' | 'breaking' | 'unclear';
  /** The reason, what is lost, or the mark as it is written; may be empty after `never`. */
  readonly text: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** A source text with what its code declares. */
export interface MarkedFile {
  readonly file: string;
  readonly text: string;
  readonly code: Code;
}

/**
 * The marks of migrations, file by file. One belongs to the migration in whose class or before whose class it stands, behind the one before.
 * @param breakingChanges words that begin a comment, or names of attributes
 */
export function marksIn(
  migrations: readonly SourceMigration[],
  files: readonly MarkedFile[],
  breakingChanges: readonly string[],
): readonly Mark[] {
  const isBreaking = breakingTest(breakingChanges);
  const attributes = new Set(breakingChanges.map((word) => word.replace(/(?<=.)Attribute$/, '')));
  return files.flatMap((one) => {
    const owners = migrations
      .flatMap(({ id, parts }) =>
        parts.filter(({ file }) => file.file === one.file).map(({ declared }) => ({ id, end: declared.end })),
      )
      .toSorted((a, b) => a.end - b.end);
    const ownerAt = (at: number): string | undefined =>
      (owners.find(({ end }) => at < end) ?? owners.at(-1))?.id;
    const place = (at: number) => ({ file: one.file, line: lineAt(one.text, at) });
    const found = [
      ...one.code.comments.flatMap(({ text, at }) =>
        text.split('\n').flatMap((line, index) => {
          const mark = readMark(line, isBreaking);
          const { line: first } = place(at);
          return mark === undefined ? [] : [{ at, ...mark, file: one.file, line: first + index }];
        }),
      ),
      ...one.code.attributes
        .filter(({ name }) => attributes.has(name))
        .map(({ at, end }) => ({
          at,
          kind: 'breaking' as const,
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

function readMark(
  line: string,
  isBreaking: (text: string) => boolean,
): Pick<Mark, 'kind' | 'text'> | undefined {
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
function isNearly(word: string): boolean {
  return ['never', 'loses'].some((verb) => word.charAt(0) === verb.charAt(0) && distance(word, verb) <= 2);
}

/** A word ends where no letter goes on: `BREAKING` is in `BREAKING: …`, not in `BREAKINGNEWS`. */
function breakingTest(words: readonly string[]): (text: string) => boolean {
  const folded = words.filter((word) => word.trim() !== '').map((word) => word.trim().toLowerCase());
  return (text) => {
    const line = text.toLowerCase();
    return folded.some((word) => line.startsWith(word) && !/^[\p{L}\p{N}_]/u.test(line.slice(word.length)));
  };
}
