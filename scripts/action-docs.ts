/** Writes the tables of inputs and outputs into the pages from each action.yml; with `--check` only says whether they are so. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkTables, DocsError, readActionInterface, writeTables } from './action-tables.ts';

const ROOT = join(import.meta.dirname, '..');
const PAGES = [
  { page: 'README.md', manifest: 'action.yml' },
  { page: 'docs/record.md', manifest: 'record/action.yml' },
] as const;

try {
  for (const { page, manifest } of PAGES) {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const action = readActionInterface(readFileSync(join(ROOT, manifest), 'utf8'), manifest);
    if (process.argv.includes('--check')) {
      checkTables(text, action, page, manifest);
    } else {
      writeFileSync(join(ROOT, page), writeTables(text, action, page));
    }
  }
} catch (error) {
  if (!(error instanceof DocsError)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}
