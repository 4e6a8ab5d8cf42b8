/** The check that tells whether something would hold what goes without a loss that names it. */
export const LOSSES_WITHOUT_A_NAME = 'losses without a name';

/** What a check of the plan says. */
export interface Finding {
  /** What was looked at: `protected tables`. */
  readonly check: string;
  readonly ok: boolean;
  /** Whether the rollback is refused where it is not ok; otherwise it is a warning. */
  readonly blocks: boolean;
  readonly sentence: string;
  readonly migration?: string;
}
