import type { Inputs } from '../inputs.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import type { RunReport } from '../report/run-report.ts';
import { Journal } from './journal.ts';
import type { DatabaseVerdict } from './outcome.ts';
import { Phases } from './phases.ts';
import { UndoStack } from './undo-stack.ts';
import { createWorkplace, type Workplace, type World } from './world.ts';

/** A rollback under way: what it was asked, where it works, what it has done and what it can say of it. */
export interface Attempt {
  readonly inputs: Inputs;
  readonly world: World;
  readonly workplace: Workplace;
  readonly journal: Journal;
  readonly phases: Phases;
  readonly undos: UndoStack;
  /** Filled as things become known; the one source of summary, outputs and JSON. */
  readonly report: RunReport;
  /** What is known of the database; the undos find it out. */
  verdict: DatabaseVerdict;
  /** Looks whether a started app has migrated up again; there is something to look for once the target is proven. */
  lookAgain: (() => Promise<void>) | undefined;
  /** The plan, once it is made. */
  document: PlanDocument | undefined;
  readonly warn: (title: string, text: string) => void;
}

/** Begins an attempt: its folder, its journal, an empty report. */
export async function beginAttempt(inputs: Inputs, world: World): Promise<Attempt> {
  const workplace = await createWorkplace(world);
  const phases = new Phases(world.runner, world.signal);
  const warnings: string[] = [];
  const { id, attempt, actor, repository } = world.run;
  return {
    inputs,
    world,
    workplace,
    phases,
    journal: Journal.open(world.runner, workplace),
    undos: new UndoStack(),
    verdict: { state: 'untouched' },
    lookAgain: undefined,
    document: undefined,
    report: {
      outcome: 'refused',
      asked: { mode: inputs.mode, target: inputs.targetText },
      run: { id, attempt, actor, repository },
      startedAt: new Date().toISOString(),
      phases: phases.passed,
      warnings,
      nextSteps: [],
    },
    warn: (title, text) => {
      warnings.push(text);
      world.runner.warning(title, text);
    },
  };
}
