/** Writes the JSON Schema of the policy file; with `--check` only says whether it is so. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyJsonSchema } from '../src/policy-schema.ts';

const FILE = join(import.meta.dirname, '..', 'docs', 'rollback-policy.schema.json');

const schema = `${JSON.stringify(policyJsonSchema(), undefined, 2)}\n`;
if (!process.argv.includes('--check')) {
  writeFileSync(FILE, schema);
} else if (readFileSync(FILE, 'utf8') !== schema) {
  console.error(
    'docs/rollback-policy.schema.json is not up to date with src/policy-schema.ts: run `npm run docs`.',
  );
  process.exitCode = 1;
}
