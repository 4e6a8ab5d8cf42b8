import { type MigrationText, withLikelyCauses } from '../catalog/likely-cause.ts';
import { type ListedMigration, ownCommands } from '../ef/script-listing.ts';
import type { ReportedVerification } from '../report/run-report.ts';
import type { PlannedRange } from './plan-range.ts';

/** The migrations of the range as text, to tell from which of them a difference comes. */
export function textsOfRange({ range, ups, downs }: PlannedRange): readonly MigrationText[] {
  const downOf = new Map(downs.map((down) => [down.id, down]));
  const reverted = new Set(range.reverted);
  return ups
    .filter(({ id }) => reverted.has(id))
    .map((up) => textOf(up, downOf.get(up.id) ?? { id: up.id, commands: [] }));
}

/** A migration as text, less the last command of each side, which is the history's row. */
export function textOf(up: ListedMigration, down: ListedMigration): MigrationText {
  return { id: up.id, up: ownSql(up), down: ownSql(down) };
}

/** {@link ownCommands} as text. */
export function ownSql(listed: ListedMigration): readonly string[] {
  return ownCommands(listed).map(({ sql }) => sql);
}

/** A verification whose differences name what most likely made them. */
export function explained(verification: ReportedVerification, plan: PlannedRange): ReportedVerification {
  const texts = textsOfRange(plan);
  return {
    ...verification,
    failing: withLikelyCauses(verification.failing, texts),
    tolerated: withLikelyCauses(verification.tolerated, texts),
  };
}
