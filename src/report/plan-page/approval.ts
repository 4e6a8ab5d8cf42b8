import type { PlanDocument } from '../../plan/plan-document.ts';
import { lossesToApprove } from '../../plan/seal-plan.ts';
import { codeBlock, codeSpan, escapeText, formatCounted } from '../format.ts';
import { clip, type Detail, moreIn, upTo } from './detail.ts';

/** What to paste, each input in a block of its own, since GitHub copies a block whole. */
export function approvalSection(plan: PlanDocument, { rows }: Detail): readonly string[] {
  const losses = lossesToApprove(plan);
  if (plan.range.length === 0 || (plan.verdict === 'cannot' && losses.length === 0)) {
    return [];
  }
  const names =
    losses.length === 0
      ? []
      : losses.length > rows
        ? // Half a list would be refused.
          [
            `${codeSpan('approve-data-loss')} takes ${formatCounted(losses.length, 'name')}: the text is ${codeSpan('approval')} in plan.json.`,
          ]
        : [`${codeSpan('approve-data-loss')}:`, codeBlock('text', plan.approval)];
  if (plan.verdict === 'cannot') {
    return [
      '### To approve, once nothing forbids it',
      ...names,
      'Plan again then: the plan will have another digest.',
    ];
  }
  return [
    '### To approve',
    ...(losses.length === 0
      ? ['Nothing has to be named. This plan and no other:']
      : ['Every loss by name, and this plan and no other:']),
    ...names,
    `${codeSpan('plan-digest')}:`,
    codeBlock('text', plan.digest),
    ...protectedUnnamed(plan, rows),
  ];
}

/** A run whose job waits for this approval would be refused after it. */
function protectedUnnamed(plan: PlanDocument, rows: number): readonly string[] {
  const unnamed = lossesToApprove(plan).filter((loss) => loss.protected && !loss.approved);
  if (unnamed.length === 0) {
    return [];
  }
  const shown = unnamed.slice(0, rows).map(({ name }) => codeSpan(name));
  const left = unnamed.length - shown.length;
  return [
    `🔒 **The digest alone is not enough:** ${shown.join(', ')}${left > 0 ? ` ${moreIn(left)}` : ''} must be named in ${codeSpan('approve-data-loss')}. ` +
      'If the run that made this plan is itself waiting for approval, reject it and start another with the names.',
  ];
}

/** Whom to call. */
export function contactSection({ contacts }: PlanDocument, { rows, text }: Detail): readonly string[] {
  if (contacts.length === 0) {
    return [];
  }
  const lines = upTo(
    rows,
    contacts,
    ({ name, reach }) => `- ${escapeText(clip(name, text))}: ${escapeText(clip(reach, text))}`,
    (left) => `- ${moreIn(left)}`,
  );
  return ['### Contacts', lines.join('\n')];
}

/** Where the plan comes from. */
export function originLine(plan: PlanDocument): string {
  const { run, asked, commit, repository, server, tools, plannedAt } = plan;
  const versions = Object.entries({ ...tools, PostgreSQL: server.version }).map(([name, version]) =>
    escapeText(clip(`${name} ${version}`, 100)),
  );
  return [
    `Asked for ${codeSpan(clip(asked, 200))} by ${escapeText(clip(run.actor || 'nobody named', 100))}`,
    `run ${escapeText(`${run.id}.${run.attempt}`)} of ${codeSpan(repository)}${commit === undefined ? '' : ` at ${codeSpan(commit.slice(0, 12))}`}`,
    escapeText(plannedAt.replace(/:\d\d(\.\d+)?Z$/, ' UTC').replace('T', ' ')),
    ...versions,
  ].join(' · ');
}
