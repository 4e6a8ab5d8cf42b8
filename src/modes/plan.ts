import type { Inputs } from '../inputs.ts';
import { sentenceOf } from '../plan/refusal.ts';
import { forbidding } from '../plan/seal-plan.ts';
import type { RunReport } from '../report/run-report.ts';
import { type Attempt, beginAttempt } from './attempt.ts';
import { handOutPlan } from './hand-out-plan.ts';
import { tell, tidy } from './tell.ts';
import { workOutPlan } from './work-out-plan.ts';
import type { World } from './world.ts';

/**
 * Says what a rollback to the target would do and lose, and whether it works, and changes nothing in the database. The throwaway database
 * it looks at is made and dropped. Never throws for a failure of the run itself.
 */
export async function plan(inputs: Inputs, world: World): Promise<RunReport> {
  const attempt = await beginAttempt(inputs, world);
  try {
    attempt.report.outcome = await makePlan(attempt);
  } catch (error) {
    await giveUpPlan(attempt, error);
  }
  await conclude(attempt);
  return attempt.report;
}

async function makePlan(attempt: Attempt): Promise<'planned' | 'refused' | 'nothing-to-do'> {
  const worked = await workOutPlan(attempt);
  if (worked === undefined) {
    return 'nothing-to-do';
  }
  const { document } = worked.weighed;
  await handOutPlan(attempt, document);
  if (document.verdict !== 'cannot') {
    return 'planned';
  }
  for (const { sentence } of forbidding(document)) {
    attempt.world.runner.error('Plan: refused', sentence);
  }
  return 'refused';
}

/** Nothing was done that had to be undone; what is held (connections) is let go. */
async function giveUpPlan(attempt: Attempt, error: unknown): Promise<void> {
  const { phases, report, undos, world } = attempt;
  report.failure = { phase: phases.current, sentence: sentenceOf(error) };
  report.outcome = 'refused';
  report.database = 'The database was only read, and the app was not touched.';
  report.databaseState = 'untouched';
  for (const { name, sentence } of await undos.unwind()) {
    world.runner.error('Undo failed', `${name}: ${sentence}`);
  }
}

async function conclude({ inputs, world, workplace, report, journal, document }: Attempt): Promise<void> {
  report.endedAt = new Date().toISOString();
  await tell(world, inputs, report, workplace.directory, document);
  await tidy(workplace.directory, report);
  journal.record({ stage: 'finished' });
}
