import type { TablePart } from './effects.ts';
import { type MeasuredLoss, nameOfPart, needsApproval } from './losses.ts';

/** What `approve-data-loss` says, held against the losses: approved is what leaves none of the three lists anything. */
export interface ApprovalJudgement {
  /** Losses that nobody has named. */
  readonly missing: readonly MeasuredLoss[];
  /** Named, but no loss of this plan. */
  readonly superfluous: readonly string[];
  /** Lines that are no name. */
  readonly unreadable: readonly string[];
  /** What `approve-data-loss` must hold. */
  readonly text: string;
}

/** Judges the text of `approve-data-loss`: one more or one fewer is not approved. A loss of nothing may be named and need not be. */
export function judgeApproval(text: string, losses: readonly MeasuredLoss[]): ApprovalJudgement {
  const { names, unreadable } = readApproval(text);
  const wanted = losses.filter(needsApproval);
  const known = new Set(losses.map(({ name }) => name));
  const missing = wanted.filter(({ name }) => !names.includes(name));
  const superfluous = names.filter((name) => !known.has(name));
  return {
    missing,
    superfluous,
    unreadable,
    text: approvalText(losses),
  };
}

/**
 * What is wrong with the text of `approve-data-loss`, a sentence for the person, or none.
 * @param wanted beside a digest, which stands for all of a plan's losses, none need be named; what is named must be one even so
 */
export function objectionsToApproval(
  text: string,
  losses: readonly MeasuredLoss[],
  wanted: 'every loss' | 'the digest covers the rest',
): readonly string[] {
  const { missing, superfluous, unreadable, text: toName } = judgeApproval(text, losses);
  const unnamed = wanted === 'every loss' ? missing.map(({ name }) => name) : [];
  const wrong = [
    ...(unnamed.length === 0 ? [] : [`not named: ${unnamed.join(', ')}`]),
    ...(superfluous.length === 0 ? [] : [`no loss of this plan: ${superfluous.join(', ')}`]),
    ...(unreadable.length === 0 ? [] : [`no name of a table or column: ${unreadable.join(', ')}`]),
  ];
  if (wrong.length === 0) {
    return [];
  }
  const toPaste =
    toName === ''
      ? 'Nothing is lost, so leave it empty.'
      : `What is lost, to be pasted as it is:\n${toName}\n`;
  return [`approve-data-loss must name what is lost, and nothing else (${wrong.join('; ')}). ${toPaste}`];
}

/**
 * The text to paste into `approve-data-loss`: sorted, so that the same losses are the same text, and on one line, which a field of GitHub's form
 * for a manual run takes as well as YAML does.
 */
export function approvalText(losses: readonly MeasuredLoss[]): string {
  return losses
    .filter(needsApproval)
    .map(({ name }) => name)
    .sort()
    .join(', ');
}

/** The names that a text holds, each as nameOfPart() writes it and once, and the lines that are none. */
export function readApproval(text: string): {
  readonly names: readonly string[];
  readonly unreadable: readonly string[];
} {
  const names = new Set<string>();
  const unreadable: string[] = [];
  for (const line of linesOf(text)) {
    const part = readName(line);
    if (part === undefined) {
      unreadable.push(line);
    } else {
      names.add(nameOfPart(part));
    }
  }
  return { names: [...names], unreadable };
}

/** Names stand on lines of their own, or between commas, outside of quotes: a field of GitHub's form for a manual run has one line. */
function linesOf(text: string): readonly string[] {
  return (text.match(/(?:"(?:[^"]|"")*"|[^\r\n,])+/g) ?? [])
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

const NAME = /^(?:"(?:[^"]|"")+"|[^."]+)(?:\.(?:"(?:[^"]|"")+"|[^."]+)){1,2}$/;
const PARTS = /"((?:[^"]|"")+)"|([^."]+)/g;

function readName(line: string): TablePart | undefined {
  if (!NAME.test(line)) {
    return undefined;
  }
  const parts = [...line.matchAll(PARTS)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare?.trim() ?? '',
  );
  const [schema = '', table = '', column] = parts;
  return parts.includes('') ? undefined : { schema, table, ...(column === undefined ? {} : { column }) };
}
