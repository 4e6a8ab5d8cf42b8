/** Writes the README's tables of inputs and outputs from action.yml; with `--check` only says whether they are so. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkTables, DocsError, readActionInterface, writeTables } from './action-tables.ts';

const README = join(import.meta.dirname, '..', 'README.md');
const ACTION = join(import.meta.dirname, '..', 'action.yml');

try {
  const readme = readFileSync(README, 'utf8');
  const action = readActionInterface(readFileSync(ACTION, 'utf8'));
  if (process.argv.includes('--check')) {
    checkTables(readme, action);
  } else {
    writeFileSync(README, writeTables(readme, action));
  }
} catch (error) {
  if (!(error instanceof DocsError)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}
