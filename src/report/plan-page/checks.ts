import { type Difference, describeDifference } from '../../catalog/catalog.ts';
import type { PlanDocument } from '../../plan/plan-document.ts';
import { escapeHtml, escapeText, formatCounted } from '../format.ts';
import { clip, type Detail, folded, moreIn, upTo } from './detail.ts';

/** The checks with their marks, what is not well first, and what the rehearsal showed. Those that forbid it stand under the verdict. */
export function checkSection({ checks, rehearsal }: PlanDocument, { rows, text }: Detail): readonly string[] {
  const ordered = checks
    .filter(({ ok, blocks }) => ok || !blocks)
    .toSorted((a, b) => Number(a.ok) - Number(b.ok));
  return [
    ordered.length === checks.length ? '### Checks' : '### The other checks',
    upTo(
      rows,
      ordered,
      ({ name, ok, sentence }) =>
        `- ${ok ? '✓' : '⚠️'} **${escapeText(clip(name, text))}**: ${escapeText(clip(sentence, text))}`,
      (left) => `- ${moreIn(left)}`,
    ).join('\n'),
    ...(checks.some(({ sentence }) => sentence === rehearsal.sentence)
      ? []
      : [`Rehearsal: ${escapeText(clip(rehearsal.sentence, text))}`]),
  ];
}

/** What is worth knowing and needs no decision, folded away. */
export function remarkSection(
  { warnings, drift, rehearsal }: PlanDocument,
  detail: Detail,
): readonly string[] {
  const titles = new Set(warnings.map(({ title }) => title));
  return [
    ...foldedList(
      `${formatCounted(warnings.length, 'warning')}: ${[...titles].join(', ')}`,
      warnings.map(({ title, sentence }) => `${title}: ${sentence}`),
      detail,
    ),
    ...foldedList(
      `${formatCounted(rehearsal.differences.length, 'difference')} that the Down leaves behind, tolerated`,
      tell(rehearsal.differences),
      detail,
    ),
    ...foldedList(
      `Drift: ${formatCounted(drift.length, 'difference')} of production from its migrations`,
      tell(drift),
      detail,
    ),
  ];
}

function tell(differences: readonly Difference[]): readonly string[] {
  return differences.map(describeDifference);
}

function foldedList(title: string, lines: readonly string[], { rows, text }: Detail): readonly string[] {
  if (lines.length === 0) {
    return [];
  }
  const list = upTo(
    rows,
    lines,
    (line) => `- ${escapeText(clip(line, text))}`,
    (left) => `- ${moreIn(left)}`,
  );
  return [folded(escapeHtml(clip(title, text)), list.join('\n'))];
}
