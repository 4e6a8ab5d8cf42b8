import { lex } from './lex.ts';

/** A method called on something, `….name(`. */
export interface Call {
  readonly name: string;
  readonly at: number;
}

/** The calls of methods of these names in a source text; comments, strings and the methods' own declarations are none. */
export function callsOf(source: string, names: ReadonlySet<string>): readonly Call[] {
  const { tokens } = lex(source);
  return tokens.flatMap(({ kind, text, at }, index) => {
    const before = tokens[index - 1];
    const after = tokens[index + 1];
    const isCall =
      kind === 'word' &&
      names.has(text) &&
      before?.kind === 'other' &&
      before.text === '.' &&
      after?.kind === 'other' &&
      after.text === '(';
    return isCall ? [{ name: text, at }] : [];
  });
}
