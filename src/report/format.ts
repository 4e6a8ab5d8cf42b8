const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes in PostgreSQL's units, of 1024 each: `512 B`, `12.3 MB`, `123 GB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 1023.95 would be rounded to 1024.
  while (value >= 1023.5 && unit < byteUnits.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${byteUnits[unit]}`;
}

/** Bytes that are only forecast: `36.2 MB – 103 MB`. */
export function formatBytesSpan({ low, high }: { readonly low: number; readonly high: number }): string {
  const [from, to] = [formatBytes(low), formatBytes(high)];
  return from === to ? to : `${from} – ${to}`;
}

/** Milliseconds as `40 ms`, `4.2 s`, `1 m 05 s`, `2 h 03 m 05 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 99.5) {
    return `${Math.round(milliseconds)} ms`;
  }
  if (milliseconds < 59_950) {
    return `${(milliseconds / 1000).toFixed(1)} s`;
  }
  const seconds = Math.round(milliseconds / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = `${twoDigits(seconds % 60)} s`;
  return hours === 0 ? `${minutes} m ${rest}` : `${hours} h ${twoDigits(minutes)} m ${rest}`;
}

/** What is only forecast, from low to high: `5–12 s`, `40 s – 3 min`, `under 1 s`. */
export function formatSecondsSpan({ low, high }: { readonly low: number; readonly high: number }): string {
  if (high < 1) {
    return 'under 1 s';
  }
  const unit = unitOf(high);
  // The low end in the unit of the high one would often be 0.
  const from = low / unit.seconds < 1 ? unitOf(low) : unit;
  const [first, last] = [Math.floor(low / from.seconds), Math.ceil(high / unit.seconds)];
  if (from !== unit && first > 0) {
    return `${first} ${from.name} – ${last} ${unit.name}`;
  }
  return first === last ? `${last} ${unit.name}` : `${first}–${last} ${unit.name}`;
}

function unitOf(seconds: number): { readonly name: string; readonly seconds: number } {
  return seconds < 90 ? SECOND : seconds < 90 * 60 ? MINUTE : HOUR;
}

const SECOND = { name: 's', seconds: 1 } as const;
const MINUTE = { name: 'min', seconds: 60 } as const;
const HOUR = { name: 'h', seconds: 3600 } as const;

/** A count with commas between thousands: `1,234,567`. */
export function formatCount(count: number | bigint): string {
  return count.toLocaleString('en-US');
}

/** A count with its noun: `1 row`, `1,200 rows`, `2 entries`. */
export function formatCounted(count: number | bigint, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${Number(count) === 1 ? singular : plural}`;
}

/**
 * Text for a cell of a GitHub Markdown table that shows exactly as it is: no markup, HTML or formula begins in it,
 * nobody is pinged by it, and new lines become `<br>`.
 */
export function escapeTableCell(text: string): string {
  return withoutHtml(text)
    .replace(/[\\`*_[\]~|$]/g, '\\$&')
    .replace(/\r\n|\r|\n/g, '<br>');
}

/** Text for a paragraph or a list item of GitHub Markdown that shows as it is: it begins no heading, list or rule either. */
export function escapeText(text: string): string {
  return escapeTableCell(text.trim())
    .replace(/^[#+\-=]/, '\\$&')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2');
}

/** Text inside of an HTML element in GitHub Markdown, where no markup is read; new lines become blanks. */
export function escapeHtml(text: string): string {
  return withoutHtml(text).replace(/\r\n|\r|\n/g, ' ');
}

/** No element and no entity begins in it, and it pings nobody. */
function withoutHtml(text: string): string {
  return withoutMentions(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** GitHub takes a mention from the text that is left when all markup is read, so no escape hides it: an invisible blank parts it. */
function withoutMentions(text: string): string {
  return text.replace(/(?<!\w)@(?=\w)/g, '@\u200b');
}

/** A code block for GitHub Markdown that its text cannot end. */
export function codeBlock(language: string, text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRunOfBackticks(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A code span for a cell of a GitHub Markdown table; new lines become blanks. */
export function codeInTableCell(text: string): string {
  // The table's columns are cut before code spans are read, so the bar is escaped in code too. After a backslash
  // renderers differ over whether that escapes it.
  return text.includes('\\|')
    ? `<code>${escapeTableCell(text.replace(/\r\n|\r|\n/g, ' '))
        .replaceAll('\\\\', '&#92;')
        .replaceAll('\\|', '&#124;')}</code>`
    : codeSpan(text).replaceAll('|', '\\|');
}

/** A code span for any other place in GitHub Markdown; new lines become blanks. */
export function codeSpan(text: string): string {
  const line = text.replace(/\r\n|\r|\n/g, ' ');
  const fence = '`'.repeat(longestRunOfBackticks(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

function longestRunOfBackticks(text: string): number {
  return [...text.matchAll(/`+/g)].reduce((longest, [run]) => Math.max(longest, run.length), 0);
}

const mermaidEntities: Readonly<Record<string, string>> = {
  '"': '#quot;',
  '#': '#35;',
  '&': '#amp;',
  '<': '#lt;',
  '>': '#gt;',
  '`': '#96;',
  ';': '#59;',
  '\\': '#92;',
};

/** Text for a quoted label of a Mermaid diagram, `node["…"]`; new lines become `<br/>`. */
export function escapeMermaidLabel(text: string): string {
  return text
    .replace(/["#&<>`;\\]/g, (character) => mermaidEntities[character] ?? character)
    .replace(/\r\n|\r|\n/g, '<br/>');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
