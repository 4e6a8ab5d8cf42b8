import type pg from 'pg';
import { readAppWarnings } from '../azure/app-warnings.ts';
import type { Engine } from '../plan/engine-choice.ts';
import type { Finding } from '../plan/finding.ts';
import { judgeLiveSessions } from '../plan/live-sessions.ts';
import { needsApproval } from '../plan/losses.ts';
import type { Warning } from '../plan/warning.ts';
import type { WrittenPolicy } from '../policy.ts';
import { countLiveSessions } from '../postgres/activity.ts';
import { archiveObstacle, foreignArchive } from '../postgres/archive.ts';
import { withConnection } from '../postgres/database.ts';
import { askBefore, InvariantsUnanswered } from '../postgres/invariants.ts';
import type { Rehearsal } from '../postgres/rehearse.ts';
import { readServerWarnings, whyReadOnly } from '../postgres/server-warnings.ts';
import { inOneMoment } from '../postgres/snapshot.ts';
import { countWrites, type TableWrites } from '../postgres/table-writes.ts';
import type { Attempt } from './attempt.ts';
import { type FoundLosses, findLosses } from './find-losses.ts';
import { affectedTables, forecastRollback, type RollbackForecast } from './forecast-rollback.ts';
import { guardFindings } from './guard-findings.ts';
import type { Ground } from './look.ts';
import type { PlannedRange } from './plan-range.ts';

/** What production says of a rollback before it is begun. */
export interface MeasuredPlan {
  readonly found: FoundLosses;
  /** Undefined where the Down's SQL is not known, as from a bundle. */
  readonly forecast: RollbackForecast | undefined;
  readonly liveSessions: number | undefined;
  /** What had been written to each table by then. */
  readonly writes: TableWrites;
  readonly findings: readonly Finding[];
  readonly warnings: readonly Warning[];
}

/** Measures losses, sizes and sessions and asks the invariants, in one read-only transaction that sees one moment. */
export async function measurePlan(
  attempt: Attempt,
  ground: Ground,
  plan: PlannedRange,
  written: WrittenPolicy,
  rehearsed: Rehearsal | undefined,
  engine: Engine,
): Promise<MeasuredPlan> {
  const seen = rehearsed?.result === 'done' ? rehearsed : undefined;
  const measured = await withConnection(ground.database, 'plan', (client) =>
    inOneMoment(client, async () => {
      const downs = plan.range.reverted.map((migration) => ({
        migration,
        effects: plan.effects?.[migration] ?? [],
      }));
      const writes = await countWrites(client);
      const found = await findLosses(client, downs, seen?.seen);
      const forecast =
        plan.downs.length === 0 ? undefined : await forecastRollback(client, plan, seen?.commands);
      const liveSessions = await countLiveSessions(client, written.policy.activeSessions?.query);
      const findings = [
        ...present(judgeLiveSessions(written, liveSessions)),
        ...(await invariantFindings(client, written, engine)),
        ...(await writeFindings(client, attempt)),
        ...(await archiveFindings(client, attempt, found, engine)),
        ...(await guardFindings(client, found, engine, plan.effects !== undefined)),
      ];
      const warnings = await readServerWarnings(client, {
        application: attempt.workplace.application,
        affected: forecast === undefined ? [] : affectedTables(forecast.work),
      });
      return { found, forecast, liveSessions, writes, findings, warnings };
    }),
  );
  return {
    ...measured,
    warnings: [...measured.warnings, ...(await appWarnings(attempt, ground))],
  };
}

function present<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

async function invariantFindings(
  client: pg.Client,
  written: WrittenPolicy,
  engine: Engine,
): Promise<readonly Finding[]> {
  const finding = { check: 'invariants', blocks: true };
  try {
    await askBefore(client, written);
  } catch (error) {
    if (!(error instanceof InvariantsUnanswered)) {
      throw error;
    }
    return error.reasons.map((sentence) => ({ ...finding, ok: false, sentence }));
  }
  const { invariants } = written.policy;
  if (invariants.length === 0) {
    return [];
  }
  return engine === 'transaction'
    ? [
        {
          ...finding,
          ok: true,
          sentence: 'All can be asked, and are compared inside the transaction before it is committed.',
        },
      ]
    : [
        {
          ...finding,
          blocks: false,
          ok: false,
          sentence: `Engine ${engine} commits migration by migration, so that invariants are only compared afterwards, and what is broken is put back from the dump.`,
        },
      ];
}

/** A plan may be made by a role that only reads; it is the rollback's that must be allowed to write. */
async function writeFindings(client: pg.Client, { inputs }: Attempt): Promise<readonly Finding[]> {
  const why = await whyReadOnly(client);
  return why === undefined
    ? []
    : [{ check: 'server', ok: false, blocks: inputs.mode === 'rollback', sentence: why }];
}

async function archiveFindings(
  client: pg.Client,
  { inputs }: Attempt,
  { losses }: FoundLosses,
  engine: Engine,
): Promise<readonly Finding[]> {
  if (inputs.archiveLimitBytes === 0 || !losses.some(needsApproval)) {
    return [];
  }
  const finding = { check: 'archive', ok: false };
  if (engine !== 'transaction') {
    return [
      {
        ...finding,
        blocks: false,
        sentence: `Engine ${engine} keeps no archive of what is lost; the backup has it.`,
      },
    ];
  }
  if (inputs.mode === 'rollback') {
    const sentence = (await foreignArchive(client)) ?? (await archiveObstacle(client));
    return sentence === undefined ? [] : [{ ...finding, blocks: true, sentence }];
  }
  // One that merely plans need not be the owner.
  const obstacle = await archiveObstacle(client);
  return obstacle === undefined
    ? []
    : [
        {
          ...finding,
          blocks: false,
          sentence: `${obstacle} That counts for the role that rolls back; one that merely plans needs no such right.`,
        },
      ];
}

async function appWarnings({ world }: Attempt, { app }: Ground): Promise<readonly Warning[]> {
  return app === undefined ? [] : readAppWarnings(app.site, world.signal);
}
