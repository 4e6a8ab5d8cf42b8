import { describeEffect } from '../../plan/effects.ts';
import type { PlanDocument, PlannedMigration } from '../../plan/plan-document.ts';
import {
  codeBlock,
  codeInTableCell,
  codeSpan,
  escapeTableCell,
  escapeText,
  formatCount,
  formatCounted,
} from '../format.ts';
import { clip, type Detail, folded, moreIn, table, unbroken, upTo } from './detail.ts';

const VERDICTS: Readonly<Record<PlannedMigration['verdict'], string>> = {
  exact: '✓ exact',
  inexact: '≈ inexact',
  'does nothing': '∅ does nothing',
  'cannot be generated': '✗ cannot be generated',
  fails: '✗ fails',
  'not judged': 'not rehearsed',
};

/** The migrations that are reverted, with who wrote them and when, as far as git tells. */
export function rangeSection({ range }: PlanDocument, { rows, text }: Detail): readonly string[] {
  if (range.length === 0) {
    return [];
  }
  return [
    '### What is reverted, newest first',
    table(
      ['migration', 'written', 'by', 'commit', 'rehearsed'],
      range.map(({ id, date, author, subject, verdict }) => [
        codeInTableCell(id),
        date === undefined ? '' : unbroken(escapeTableCell(date.slice(0, 10))),
        escapeTableCell(clip(author ?? '', 60)),
        escapeTableCell(clip(subject ?? '', Math.min(120, text))),
        VERDICTS[verdict],
      ]),
      rows,
    ),
  ];
}

/** What each Down does, what it takes in bold, its SQL folded away. */
export function effectsSection({ range }: PlanDocument, detail: Detail): readonly string[] {
  if (range.length === 0) {
    return [];
  }
  if (detail.effects === 0) {
    return [
      '### What each Down does',
      'Left out to keep this page within what GitHub shows: it is in plan.json, with the SQL.',
      ...range.slice(0, detail.rows).flatMap((migration) => markLines(migration, detail)),
    ];
  }
  return [
    '### What each Down does',
    ...(detail.sql === 0
      ? ['The SQL is left out to keep this page within what GitHub shows: it is in plan.json.']
      : []),
    ...upTo(
      detail.rows,
      range,
      (migration) => migrationBlock(migration, detail),
      (left) => moreIn(left),
    ),
  ];
}

function migrationBlock(migration: PlannedMigration, detail: Detail): string {
  return [
    `**${codeSpan(migration.id)}**`,
    ...markLines(migration, detail),
    effectList(migration, detail),
    ...sqlBlock(migration, detail),
  ].join('\n\n');
}

/** How the migration marks itself, quoted. */
function markLines({ id, marks }: PlannedMigration, { text, effects }: Detail): readonly string[] {
  return marks.map((mark) => {
    // Where its heading is left out, the mark needs the migration's name.
    const owner = effects === 0 ? ` of ${codeSpan(id)}` : '';
    return `> The source${owner} says **${mark.kind}**: ${escapeText(clip(mark.text, text))} (${codeSpan(`${mark.file}:${mark.line}`)})`;
  });
}

function effectList({ effects }: PlannedMigration, detail: Detail): string {
  if (effects === undefined) {
    return '- not known: a bundle shows no SQL';
  }
  if (effects.length === 0) {
    return '- nothing but to take its row out of the history';
  }
  return upTo(
    detail.effects,
    effects,
    ({ does, loses, unjudged }) => {
      const line = describeEffect({ does, ...(unjudged === undefined ? {} : { unjudged }) });
      const shown = escapeText(clip(line, detail.text));
      return loses === undefined ? `- ${shown}` : `- **${shown}**`;
    },
    (left) => `- ${moreIn(left)}`,
  ).join('\n');
}

function sqlBlock({ sql = [] }: PlannedMigration, detail: Detail): readonly string[] {
  if (sql.length === 0 || detail.sql === 0) {
    return [];
  }
  const all = sql.map((command) => command.trim()).join('\n\n');
  const cut = all.length > detail.sql;
  const line = `SQL, ${formatCounted(sql.length, 'command')}${cut ? `: the first ${formatCount(detail.sql)} of ${formatCount(all.length)} characters, all of it is in plan.json` : ''}`;
  return [folded(line, codeBlock('sql', clip(all, detail.sql)))];
}
