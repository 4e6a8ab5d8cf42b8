/** Writes docs/plan.schema.json from the one source of a plan's type; a test holds them in step. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planJsonSchema } from '../src/plan/plan-document.ts';

writeFileSync(
  join(import.meta.dirname, '..', 'docs', 'plan.schema.json'),
  `${JSON.stringify(planJsonSchema(), null, 2)}\n`,
);
