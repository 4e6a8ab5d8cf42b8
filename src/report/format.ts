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
 * and new lines become `<br>`.
 */
export function escapeTableCell(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_[\]~|$]/g, '\\$&')
    .replace(/\r\n|\r|\n/g, '<br>');
}

/** A code span for a cell of a GitHub Markdown table; new lines become blanks. */
export function codeInTableCell(text: string): string {
  // The table's columns are cut before code spans are read, so the bar is escaped in code too.
  return codeSpan(text).replaceAll('|', '\\|');
}

/** A code span for any other place in GitHub Markdown; new lines become blanks. */
export function codeSpan(text: string): string {
  const line = text.replace(/\r\n|\r|\n/g, ' ');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
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
