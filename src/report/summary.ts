import { Buffer } from 'node:buffer';
import { describeDifference } from '../catalog/catalog.ts';
import { describeEffect, type Effect } from '../plan/effects.ts';
import type { PlannedLoss } from '../plan/plan-document.ts';
import {
  codeInTableCell,
  codeSpan,
  escapeTableCell,
  formatBytes,
  formatCount,
  formatCounted,
  formatDuration,
} from './format.ts';
import { PAGE_LIMITS } from './page-limits.ts';
import { clip, upTo } from './plan-page/detail.ts';
import { describeRehearsal, renderSlowest } from './rehearsal.ts';
import type { Outcome, RunReport } from './run-report.ts';
import { renderTimeline } from './timeline.ts';

/** What a bundle cannot give. */
const WITHOUT_SOURCE =
  'which shows no SQL, so its Downs can neither be listed beforehand nor run in one transaction';

/** What each outcome means, for somebody who is tired. */
const HEADLINES: Readonly<Record<Outcome, string>> = {
  planned: '📋 Planned: nothing was touched',
  'nothing-to-do': '✅ Nothing to do: the database is at the target already',
  refused: '⛔ Refused: nothing was touched',
  'rolled-back': '✅ Rolled back, and proven',
  unchanged: '⚠️ Not rolled back: the database is as before',
  restored: '⚠️ Not rolled back: the database was restored and is as before',
  'needs-intervention': '🆘 Somebody has to look at this now',
};

/** How much is shown of what may be long: items of a list, characters of an item. */
interface Extent {
  readonly items: number;
  readonly text: number;
}

const EXTENTS: readonly Extent[] = [
  { items: Number.POSITIVE_INFINITY, text: Number.POSITIVE_INFINITY },
  { items: Number.POSITIVE_INFINITY, text: 1_000 },
  { items: 200, text: 500 },
  { items: 20, text: 300 },
  { items: 5, text: 200 },
];

/**
 * The job summary: verdict first, then what is lost or to be done, then the details. Lists are cut to what fits, since GitHub drops a page that
 * is too long as a whole; the JSON report has all.
 * @param most bytes of UTF-8, see PAGE_LIMITS
 */
export function renderSummary(report: RunReport, most: number = PAGE_LIMITS.jobSummary): string {
  for (const extent of EXTENTS) {
    const page = wholePage(report, extent);
    if (Buffer.byteLength(page) <= most) {
      return page;
    }
  }
  return [...head(report, { items: 5, text: 200 }), 'The rest does not fit here: it is in the log.', ''].join(
    '\n\n',
  );
}

function wholePage(report: RunReport, extent: Extent): string {
  return [
    ...head(report, extent),
    ...factsSection(report),
    ...rangeSection(report, extent),
    ...lossSection(report, extent),
    ...verificationSection(report, extent),
    ...(report.rehearsal === undefined ? [] : [renderSlowest(report.rehearsal)]),
    ...folded('Warnings', report.warnings, extent),
    ...(report.phases.length === 0 ? [] : ['### Timeline', renderTimeline(report.phases)]),
    '',
  ].join('\n\n');
}

/** What somebody needs who reads no further. */
function head(report: RunReport, extent: Extent): readonly string[] {
  return [`## ${HEADLINES[report.outcome]}`, ...failureSection(report, extent), ...nextStepSection(report)];
}

function listed<T>({ items }: Extent, of: readonly T[], render: (item: T) => string, bullet: string): string {
  return upTo(items, of, render, (left) => `${bullet} and ${formatCount(left)} more`).join('\n');
}

/** The job summary of what was refused before there was anything to report. */
export function renderRefusal(reasons: readonly string[]): string {
  const list = reasons.map((reason) => `- ${escapeTableCell(reason)}`).join('\n');
  return `## ${HEADLINES.refused}\n\n${list}\n`;
}

/** The whole summary of a mode without a report that broke off. */
export function renderFailure(title: string, sentences: readonly string[]): string {
  return `## ❌ ${title} failed\n\n${sentences.map((sentence) => `- ${escapeTableCell(sentence)}`).join('\n')}\n`;
}

function failureSection({ failure, database }: RunReport, { text }: Extent): string[] {
  if (failure === undefined) {
    return [];
  }
  return [
    `**${failure.phase} failed:**\n\n> ${escapeTableCell(clip(failure.sentence, text))}`,
    ...(database === undefined ? [] : [escapeTableCell(clip(database, text))]),
  ];
}

function nextStepSection({ nextSteps }: RunReport): string[] {
  if (nextSteps.length === 0) {
    return [];
  }
  const items = nextSteps.map(({ text, command }) =>
    command === undefined
      ? `- ${escapeTableCell(text)}`
      : `- ${escapeTableCell(text)}\n\n  \`\`\`bash\n  ${command.split('\n').join('\n  ')}\n  \`\`\``,
  );
  return ['### What to do next', items.join('\n')];
}

function factsSection(report: RunReport): string[] {
  const { server, app, backup, artifact, range } = report;
  const rows: readonly (readonly [string, string | undefined])[] = [
    [
      'Asked for',
      `${codeInTableCell(report.asked.target)} by ${escapeTableCell(report.run.actor || 'nobody named')}`,
    ],
    [
      'Database',
      server &&
        escapeTableCell(
          `${server.database} on ${server.host}, PostgreSQL ${server.version}, ${formatBytes(server.sizeBytes)}`,
        ),
    ],
    ['From', range && codeInTableCell(range.from)],
    ['To', range && codeInTableCell(range.to)],
    [
      'Engine',
      report.engine &&
        codeInTableCell(report.engine) +
          (report.engineBecause === undefined ? '' : `, since ${escapeTableCell(report.engineBecause)}`) +
          (report.engine === 'bundle' ? `, ${WITHOUT_SOURCE}` : ''),
    ],
    ['App', app && escapeTableCell(`${app.name}: found ${app.found}, now ${app.ended}`)],
    ['Downtime', report.downtimeMs === undefined ? undefined : formatDuration(report.downtimeMs)],
    [
      'Live user sessions before',
      report.activeSessions === undefined ? undefined : formatCount(report.activeSessions),
    ],
    [
      'Backup',
      backup &&
        `${codeInTableCell(backup.file)}, ${formatBytes(backup.bytes)} in ${formatDuration(backup.milliseconds)}`,
    ],
    ['SHA-256', backup && codeInTableCell(backup.sha256)],
    ['Rehearsal on data', report.rehearsal && describeRehearsal(report.rehearsal)],
    ['Artifact', artifact && `[${escapeTableCell(artifact.name)}](${artifact.url})`],
  ];
  const shown = rows.filter((row): row is [string, string] => row[1] !== undefined);
  return [['| | |', '|---|---|', ...shown.map(([name, value]) => `| ${name} | ${value} |`)].join('\n')];
}

function rangeSection({ range, outcome }: RunReport, extent: Extent): string[] {
  if (range === undefined || range.reverted.length === 0) {
    return [];
  }
  const title =
    outcome === 'rolled-back'
      ? 'Reverted'
      : outcome === 'needs-intervention'
        ? 'What was to be reverted'
        : 'Would have been reverted';
  const item = (id: string): string =>
    [`1. ${codeSpan(id)}`, ...effectLines(range.effects?.[id], extent).map((line) => `   - ${line}`)].join(
      '\n',
    );
  return [`### ${title}`, listed(extent, range.reverted, item, '1.')];
}

/** What went, and where in the database it is kept. */
function lossSection({ plan, archive, outcome, engine }: RunReport, extent: Extent): string[] {
  const losses = (plan?.losses ?? []).filter(({ needsApproval }) => needsApproval);
  const wasCommitted = outcome === 'rolled-back' || archive !== undefined;
  if (!wasCommitted || losses.length === 0) {
    return [];
  }
  const kept = new Map((archive?.kept ?? []).map((one) => [one.name, one]));
  const item = ({ name, kind, rows, atMost }: PlannedLoss): string => {
    const amount = formatCounted(rows, kind === 'table' || kind === 'rows' ? 'row' : 'value');
    const place = kept.get(name);
    const where =
      place?.keptIn === undefined
        ? `not kept, ${place?.because ?? `since engine ${engine} keeps nothing`}; the backup has it as of when it was made`
        : `kept in ${place.keptIn}`;
    return `- ${codeSpan(name)}: ${atMost ? 'up to ' : ''}${amount}, ${escapeTableCell(where)}`;
  };
  return ['### What was lost', listed(extent, losses, item, '-')];
}

/** At most this many lines a migration; the JSON report has all. */
const MOST_EFFECTS = 12;

/** What a Down does, what it takes first in bold; nothing where that is not known. */
function effectLines(effects: readonly Effect[] | undefined, { text: most }: Extent): string[] {
  if (effects === undefined) {
    return [];
  }
  if (effects.length === 0) {
    return ['nothing but to take its row out of the history'];
  }
  const lines = effects.map(({ does, loses, unjudged }) => {
    const text = escapeTableCell(
      clip(describeEffect({ does, ...(unjudged === undefined ? {} : { unjudged }) }), most),
    );
    return loses === undefined ? text : `**${text}**`;
  });
  const more = lines.length - MOST_EFFECTS;
  return more > 0 ? [...lines.slice(0, MOST_EFFECTS), `and ${more} more`] : lines;
}

/** More differences than this fold away; the JSON report has all. */
const FOLD_FROM = 10;

function verificationSection({ verification }: RunReport, extent: Extent): string[] {
  if (verification === undefined) {
    return [];
  }
  const { matches, scope, failing, tolerated, drift, tables } = verification;
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['Differs from the target', failing.map(describeDifference)],
    ['Differs, but is tolerated', tolerated.map(describeDifference)],
    ['Differed from the migrations before already', drift.map(describeDifference)],
  ];
  return [
    '### Verification',
    `${matches ? '✓' : '✗'} history${scope === 'schema' ? ' and' : ','} ${scope} (${formatCount(tables)} tables) ${matches ? 'are' : 'are not'} those of the target` +
      (scope === 'schema' ? '' : ', which is all that could be compared without a shadow database'),
    ...lists.flatMap(([title, lines]) => folded(title, lines, extent)),
  ];
}

function folded(title: string, lines: readonly string[], extent: Extent): string[] {
  if (lines.length === 0) {
    return [];
  }
  const list = listed(extent, lines, (line) => `- ${escapeTableCell(clip(line, extent.text))}`, '-');
  return lines.length < FOLD_FROM
    ? [`**${title}**\n\n${list}`]
    : [`<details><summary>${title} (${lines.length})</summary>\n\n${list}\n\n</details>`];
}
