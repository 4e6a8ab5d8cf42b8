import type { Inputs } from '../inputs.ts';
import { isSameHistory } from '../plan/migration-range.ts';
import { Refusal } from '../plan/refusal.ts';
import { readHistory } from '../postgres/history.ts';
import { LOCK_PURPOSE, takeRunLock } from '../postgres/lock.ts';
import type { RunReport } from '../report/run-report.ts';
import { start } from './app-phases.ts';
import { refuseUnapproved } from './approve.ts';
import { type Attempt, beginAttempt } from './attempt.ts';
import { giveUp, isAppBack } from './give-up.ts';
import { goBackByTool } from './go-back-by-tool.ts';
import { goBackInTransaction } from './go-back-in-transaction.ts';
import type { Ground } from './look.ts';
import type { PlannedRange } from './plan-range.ts';
import { tell, tidy } from './tell.ts';
import { postOutcome } from './tell-on-issue.ts';
import { type Terms, termsOf } from './terms.ts';
import type { WeighedPlan } from './weigh.ts';
import { workOutPlan } from './work-out-plan.ts';
import type { World } from './world.ts';

/**
 * Takes the database back to the target. Reads as the procedure does: look, plan, lock, stop, back up, revert, prove, start. Whatever
 * fails, what was done is undone, and the report says what is proven of database and app. Never throws for a failure of the run itself.
 */
export async function rollback(inputs: Inputs, world: World): Promise<RunReport> {
  const attempt = await beginAttempt(inputs, world);
  try {
    attempt.report.outcome = await carryOut(attempt);
  } catch (error) {
    await giveUp(attempt, error);
  }
  await conclude(attempt);
  return attempt.report;
}

/** Tells how it ended, tidies up, and only then says in the journal that post has nothing to do. */
async function conclude(attempt: Attempt): Promise<void> {
  const { inputs, world, workplace, report, journal, document } = attempt;
  report.endedAt = new Date().toISOString();
  const told = await tell(world, inputs, report, workplace.directory, document);
  if (isLeftToPost(attempt)) {
    return;
  }
  await tidy(workplace.directory, report);
  journal.record({ stage: 'finished' });
  await postOutcome(inputs, world, told);
}

/** A cancelled run has seconds: what was not done or not looked at by then is post's. */
function isLeftToPost(attempt: Attempt): boolean {
  const { verdict, world } = attempt;
  return (
    verdict.state === 'left-to-post' ||
    (world.signal.aborted && (verdict.state === 'at-target' || !isAppBack(attempt)))
  );
}

async function carryOut(attempt: Attempt): Promise<'rolled-back' | 'nothing-to-do'> {
  const worked = await workOutPlan(attempt);
  if (worked === undefined) {
    return 'nothing-to-do';
  }
  const { ground, carrier, plan, foreseen, weighed } = worked;
  const terms = await approve(attempt, weighed);
  await lock(attempt, ground, plan);
  if (foreseen.choice.engine === 'transaction') {
    await goBackInTransaction(attempt, ground, plan, foreseen.expected, terms);
  } else {
    await goBackByTool(attempt, ground, plan, foreseen.expected, terms, carrier);
  }
  await start(attempt, ground, plan);
  for (const { name, sentence } of await attempt.undos.release()) {
    attempt.warn('Release', `${name}: ${sentence}`);
  }
  return 'rolled-back';
}

/** Nobody is asked here: what was approved came with the inputs. @throws Refusal */
async function approve(attempt: Attempt, weighed: WeighedPlan): Promise<Terms> {
  return attempt.phases.run(
    'Approve',
    async () =>
      termsOf(
        attempt,
        weighed,
        await refuseUnapproved(attempt, weighed.document, weighed.written.policy.lossTolerance),
      ),
    () =>
      attempt.inputs.approval.planDigest === undefined
        ? 'every loss is named'
        : 'the plan is the one that was approved',
  );
}

/** Only one run works on a database at a time; what was planned must still be so once we have the lock. */
async function lock(
  { phases, undos, journal }: Attempt,
  { database }: Ground,
  plan: PlannedRange,
): Promise<void> {
  await phases.run(
    'Lock',
    async () => {
      const client = await database.connect(LOCK_PURPOSE);
      undos.hold('lock', () => client.end());
      await takeRunLock(client);
      const history = await readHistory(client, plan.history);
      if (!isSameHistory(history, plan.range.historyBefore)) {
        throw new Refusal(
          'The history table has changed since the plan was made: somebody else migrated. Start again.',
        );
      }
    },
    () => 'no other run is at work on this database',
  );
  journal.record({ stage: 'locked' });
}
