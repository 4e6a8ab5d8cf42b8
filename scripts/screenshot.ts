/**
 * Renders Markdown from standard input as GitHub shows it and takes its picture: `… | node scripts/screenshot.ts page.png`.
 * Needs Chromium: CHROMIUM, or `chromium` on the PATH. The picture in docs is of the demo's plan:
 * `npm run --silent demo | sed -n '/What the approver reads/,/^4\. Approve/{//!p}' | node scripts/screenshot.ts docs/plan-page.png && pngquant --force --ext .png docs/plan-page.png`
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { marked } from 'marked';

/** As wide as a job summary is on a common screen. */
const WIDTH = 1000;

/** The page measures itself, since a headless browser takes the picture of its window alone. */
const MEASURE = '<script>document.title = String(document.documentElement.scrollHeight)</script>';

const [file] = process.argv.slice(2);
if (file === undefined) {
  throw new Error('Say where the picture goes: node scripts/screenshot.ts page.png');
}
const folder = await mkdtemp(join(tmpdir(), 'screenshot-'));
try {
  const page = join(folder, 'page.html');
  await writeFile(page, await pageOf(await text(process.stdin)));
  const dumped = await chromium(['--dump-dom', `--window-size=${WIDTH},600`, pathToFileURL(page).href]);
  const height = /<title>(\d+)<\/title>/.exec(dumped)?.[1];
  if (height === undefined) {
    throw new Error('Chromium did not lay out the page.');
  }
  await chromium([
    // Coloured edges of letters would double the file.
    '--disable-lcd-text',
    `--screenshot=${resolve(file)}`,
    '--hide-scrollbars',
    `--window-size=${WIDTH},${height}`,
    pathToFileURL(page).href,
  ]);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function pageOf(markdown: string): Promise<string> {
  const css = createRequire(import.meta.url).resolve('github-markdown-css/github-markdown-light.css');
  return `<!doctype html><html><head><meta charset="utf-8"><title></title><style>${await readFile(css, 'utf8')}
    body { margin: 0; padding: 24px 32px; }</style></head>
    <body class="markdown-body">${await marked.parse(markdown, { gfm: true })}${MEASURE}</body></html>`;
}

async function chromium(args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.env['CHROMIUM'] ?? 'chromium',
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--user-data-dir=${join(folder, 'profile')}`,
      ...args,
    ],
    { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 },
  );
  return stdout;
}
