import { Buffer } from 'node:buffer';
import type { PlanDocument } from '../plan/plan-document.ts';
import { approvalSection, contactSection, originLine } from './plan-page/approval.ts';
import { checkSection, remarkSection } from './plan-page/checks.ts';
import { DETAILS, type Detail } from './plan-page/detail.ts';
import { commandSection, forecastSection } from './plan-page/forecast.ts';
import { lossSection } from './plan-page/losses.ts';
import { effectsSection, rangeSection } from './plan-page/range.ts';
import { headline, verdictSection } from './plan-page/verdict.ts';

/**
 * The plan as GitHub Markdown: the verdict first, what is lost, then the rest in the order in which somebody tired needs it.
 * What does not fit is cut, the SQL first, then the effects, and the page says so.
 * @param most bytes of UTF-8, see PAGE_LIMITS; at least 2,000
 */
export function renderPlanPage(plan: PlanDocument, most: number): string {
  for (const detail of DETAILS) {
    const page = wholePage(plan, detail);
    if (Buffer.byteLength(page) <= most) {
      return page;
    }
  }
  return shortestPage(plan);
}

function wholePage(plan: PlanDocument, detail: Detail): string {
  return [
    ...verdictSection(plan, detail),
    ...lossSection(plan, detail),
    ...checkSection(plan, detail),
    ...rangeSection(plan, detail),
    ...effectsSection(plan, detail),
    ...commandSection(plan, detail),
    ...forecastSection(plan),
    ...remarkSection(plan, detail),
    ...approvalSection(plan, detail),
    ...contactSection(plan, detail),
    originLine(plan),
    '',
  ].join('\n\n');
}

/** Where even the shortest tables would not fit, as with names made to be long. */
function shortestPage(plan: PlanDocument): string {
  return `## ${headline(plan)}\n\nThe plan is too large for this page: read it in plan.json. Its digest is \`${plan.digest}\`.\n`;
}
