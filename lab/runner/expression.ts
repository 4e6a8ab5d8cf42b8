import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

/** The contexts an expression may ask, by name: `inputs`, `steps`, `needs` … */
export type Contexts = Readonly<Record<string, unknown>>;

/** How what an expression depends on went; what `success()` and its like answer with. */
export type Status = 'success' | 'failure';

const WHOLE = /^\s*\$\{\{([\s\S]*)\}\}\s*$/;

/**
 * Gives an `if:`, with or without `${{ }}`. Where it asks for no status itself, it holds only after a success.
 *
 * @throws ExpressionError for what is no expression, or asks a context that is not there
 */
export function holds(condition: string, contexts: Contexts, status: Status): boolean {
  const source = WHOLE.exec(condition)?.[1] ?? condition;
  const asksForStatus = /\b(success|failure|always|cancelled)\s*\(/.test(source);
  if (!asksForStatus && status === 'failure') return false;
  return truthy(evaluate(source, contexts, status));
}

/**
 * Gives a text with each `${{ }}` in it filled in, as the runner does for `with:`, `env:` and outputs.
 *
 * @throws ExpressionError for what is no expression, or asks a context that is not there
 */
export function fillIn(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{([\s\S]*?)\}\}/g, (_match, source: string) =>
    evaluate(source, contexts, 'success').coerceString(),
  );
}

/**
 * Gives what a text that is one `${{ }}` alone stands for, of whatever type: a matrix takes a list by one.
 *
 * @throws ExpressionError for what is no expression, or asks a context that is not there
 */
export function evaluateWhole(text: string, contexts: Contexts): unknown {
  const source = WHOLE.exec(text)?.[1];
  if (source === undefined) throw new Error(`This is no expression: ${text}`);
  return JSON.parse(JSON.stringify(evaluate(source, contexts, 'success'), data.replacer));
}

/** Evaluated by GitHub's own library; only the functions that ask for the status are ours. */
function evaluate(source: string, contexts: Contexts, status: Status): data.ExpressionData {
  const context = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  const functions = Object.entries({
    success: status === 'success',
    failure: status === 'failure',
    always: true,
    cancelled: false,
  }).map(([name, answer]) => ({ name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(answer) }));
  const { tokens } = new Lexer(source.trim()).lex();
  const expression = new Parser(tokens, Object.keys(contexts), functions).parse();
  return new Evaluator(expression, context, new Map(functions.map((one) => [one.name, one]))).evaluate();
}

function truthy(value: data.ExpressionData): boolean {
  return !(
    value.kind === data.Kind.Null ||
    ((value.kind === data.Kind.String ||
      value.kind === data.Kind.Number ||
      value.kind === data.Kind.Boolean) &&
      !(value as { readonly value: unknown }).value)
  );
}
