/** Prints the page of a sample plan, `safe`, `loses` (the default) or `cannot`: to look at, by scripts/screenshot.ts, what the demo's does not show. */
import { impossiblePlan, losingPlan, safePlan } from '../__tests__/unit/plan/sample-plan.ts';
import { sealPlan } from '../src/plan/seal-plan.ts';
import { PAGE_LIMITS } from '../src/report/page-limits.ts';
import { renderPlanPage } from '../src/report/plan-page.ts';

const SAMPLES = { safe: safePlan, loses: losingPlan, cannot: impossiblePlan } as const;

const [name = 'loses'] = process.argv.slice(2);
const sample = Object.entries(SAMPLES).find(([key]) => key === name)?.[1];
if (sample === undefined) {
  throw new Error(`There is no sample ${name}: ${Object.keys(SAMPLES).join(', ')}.`);
}
process.stdout.write(renderPlanPage(sealPlan(sample()), PAGE_LIMITS.jobSummary));
