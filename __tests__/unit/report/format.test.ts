import { expect, it } from 'vitest';
import {
  codeBlock,
  codeInTableCell,
  escapeHtml,
  escapeMermaidLabel,
  escapeTableCell,
  escapeText,
  formatBytes,
  formatBytesSpan,
  formatCount,
  formatCounted,
  formatDuration,
  formatSecondsSpan,
} from '../../../src/report/format.ts';

it.each([
  [0, '0 B'],
  [512, '512 B'],
  [1023, '1023 B'],
  [1024, '1.0 kB'],
  [12_897_485, '12.3 MB'],
  [102_348, '99.9 kB'],
  [104_857_599, '100 MB'],
  [1_073_741_823, '1.0 GB'],
  [132_070_244_352, '123 GB'],
  [5 * 1024 ** 5, '5120 TB'],
])('%i bytes', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it.each([
  [0, '0 ms'],
  [40.4, '40 ms'],
  [99.6, '0.1 s'],
  [4_249, '4.2 s'],
  [59_949, '59.9 s'],
  [59_951, '1 m 00 s'],
  [65_000, '1 m 05 s'],
  [3_599_600, '1 h 00 m 00 s'],
  [7_385_000, '2 h 03 m 05 s'],
])('%d milliseconds', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

it.each([
  [0, 0.9, 'under 1 s'],
  [0.4, 3.2, '0–4 s'],
  [5, 5, '5 s'],
  [4.2, 9.6, '4–10 s'],
  [40, 170, '40 s – 3 min'],
  [0.5, 170, '0–3 min'],
  [120, 170, '2–3 min'],
  [100, 7_300, '1 min – 3 h'],
])('between %d and %d seconds', (low, high, text) => {
  expect(formatSecondsSpan({ low, high })).toBe(text);
});

it('shows bytes that are only forecast', () => {
  expect(formatBytesSpan({ low: 38_000_000, high: 108_000_000 })).toBe('36.2 MB – 103 MB');
  expect(formatBytesSpan({ low: 38_000_000, high: 38_000_001 })).toBe('36.2 MB');
});

it.each([
  [0, '0'],
  [999, '999'],
  [1_234_567, '1,234,567'],
  [9_007_199_254_740_993n, '9,007,199,254,740,993'],
])('count %s', (count, text) => {
  expect(formatCount(count)).toBe(text);
});

it('counts with a noun', () => {
  expect([
    formatCounted(1, 'row'),
    formatCounted(1200, 'row'),
    formatCounted(0n, 'entry', 'entries'),
  ]).toEqual(['1 row', '1,200 rows', '0 entries']);
});

it.each([
  ['plain text', 'plain text'],
  ['a|b', 'a\\|b'],
  ['a\nb\r\nc', 'a<br>b<br>c'],
  ['`code`', '\\`code\\`'],
  ['<script>&amp;', '&lt;script&gt;&amp;amp;'],
  ['__EFMigrationsHistory', '\\_\\_EFMigrationsHistory'],
  ['*a* [b](c) ~d~ $e$ \\', '\\*a\\* \\[b\\](c) \\~d\\~ \\$e\\$ \\\\'],
])('table cell %j', (text, escaped) => {
  expect(escapeTableCell(text)).toBe(escaped);
});

it.each([
  ['# no heading', '\\# no heading'],
  ['- no list', '\\- no list'],
  ['12. no list', '12\\. no list'],
  ['3.1 GB', '3.1 GB'],
  ['    no code', 'no code'],
  ['ask @team, not a@example.com', 'ask @\u200bteam, not a@example.com'],
])('text %j', (text, escaped) => {
  expect(escapeText(text)).toBe(escaped);
});

it('shows a text in an HTML element and in a code block as it is', () => {
  expect(escapeHtml('</summary> & *a*\n@team')).toBe('&lt;/summary&gt; &amp; *a* @\u200bteam');
  expect(codeBlock('sql', 'a\n````\nb')).toBe('`````sql\na\n````\nb\n`````');
});

it.each([
  ['a\\|b', '<code>a&#92;&#124;b</code>'],
  ['public.users', '`public.users`'],
  ['a|b', '`a\\|b`'],
  ['a\nb', '`a b`'],
  ['a`b', '``a`b``'],
  ['``', '``` `` ```'],
  ['<b>', '`<b>`'],
])('code in a table cell %j', (text, code) => {
  expect(codeInTableCell(text)).toBe(code);
});

it.each([
  ['plain', 'plain'],
  ['say "hi"; #1', 'say #quot;hi#quot;#59; #35;1'],
  ['<b>&`c`', '#lt;b#gt;#amp;#96;c#96;'],
  ['a\nb', 'a<br/>b'],
  ['back\\slash', 'back#92;slash'],
])('mermaid label %j', (text, escaped) => {
  expect(escapeMermaidLabel(text)).toBe(escaped);
});
