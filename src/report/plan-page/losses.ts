import type { LossKind } from '../../plan/effects.ts';
import { nameOf } from '../../plan/migration-range.ts';
import type { PlanDocument, PlannedLoss } from '../../plan/plan-document.ts';
import { codeInTableCell, escapeTableCell, formatBytes, formatCount } from '../format.ts';
import { type Detail, table, unbroken } from './detail.ts';

const KINDS: Readonly<Record<LossKind, string>> = {
  table: 'table',
  column: 'column',
  rows: 'rows deleted',
  values: 'values overwritten',
};

/** What goes, what needs approval first; nothing for an empty range. */
export function lossSection({ losses, range }: PlanDocument, { rows }: Detail): readonly string[] {
  if (range.length === 0) {
    return [];
  }
  if (losses.length === 0) {
    return ['### What is lost', 'Nothing: no table, column, row or value goes.'];
  }
  const ordered = [...losses].sort((a, b) => Number(b.needsApproval) - Number(a.needsApproval));
  return [
    '### What is lost',
    table(['what', 'goes', 'rows or values', 'size', 'newest', 'by the Down of'], ordered.map(lossRow), rows),
    ...(losses.some((loss) => loss.protected) ? ['🔒 protected by the policy'] : []),
  ];
}

function lossRow(loss: PlannedLoss): readonly string[] {
  const name = codeInTableCell(loss.name);
  return [
    `${loss.protected ? '🔒&nbsp;' : ''}${loss.needsApproval ? `**${name}**` : name}`,
    KINDS[loss.kind],
    rowsOf(loss),
    unbroken(formatBytes(loss.bytes)),
    loss.newest === undefined ? '' : `${moment(loss.newest.at)}<br>${codeInTableCell(loss.newest.column)}`,
    codeInTableCell(nameOf(loss.migration)),
  ];
}

function rowsOf({ rows, atMost, needsApproval, approved, unread, wouldFail }: PlannedLoss): string {
  const fails = wouldFail === undefined ? '' : `<br>${escapeTableCell(wouldFail.reason)}`;
  if (unread !== undefined) {
    return `about ${formatCount(rows)}: ${escapeTableCell(unread)}${fails}`;
  }
  if (!needsApproval) {
    return `none${fails}`;
  }
  return `**${atMost ? 'at most ' : ''}${formatCount(rows)}**${approved ? ', approved' : ''}${fails}`;
}

/** To the minute, as the server gave it. */
function moment(at: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::[\d.]+)?(Z|\+00(?::?00)?)?)?$/.exec(at);
  if (parts === null) {
    return escapeTableCell(at);
  }
  const [, day, time, utc] = parts;
  return unbroken([day, time, utc && 'UTC'].filter((piece) => piece !== undefined).join(' '));
}
