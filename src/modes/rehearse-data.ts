import type pg from 'pg';
import { compareCatalogs, describeDifference } from '../catalog/catalog.ts';
import { judgeDifferences } from '../catalog/judge.ts';
import { withLikelyCauses } from '../catalog/likely-cause.ts';
import type { Engine } from '../plan/engine-choice.ts';
import { Refusal, throwIfCancelled } from '../plan/refusal.ts';
import { readCatalog } from '../postgres/catalog-reader.ts';
import { clientEnvironment } from '../postgres/client-environment.ts';
import { type ConnectOptions, type Database, readServerFacts, withConnection } from '../postgres/database.ts';
import { inherit, readInheritedSettings } from '../postgres/inherited-settings.ts';
import { type Rehearsal, type RehearsalManner, rehearse } from '../postgres/rehearse.ts';
import { type RestoredCopy, restoreCopy } from '../postgres/restored-copy.ts';
import { readLocale, withShadow } from '../postgres/shadow.ts';
import { baseEnvironment } from '../process/base-environment.ts';
import { formatBytes } from '../report/format.ts';
import { describeRehearsal, describeStatement, statementText } from '../report/rehearsal.ts';
import type { ReportedStatement } from '../report/run-report.ts';
import type { Attempt } from './attempt.ts';
import { discardBackup, type TakenBackup } from './back-up.ts';
import { textsOfRange } from './causes.ts';
import { endWhenCancelled } from './end-when-cancelled.ts';
import type { Expected } from './expectation.ts';
import type { Ground } from './look.ts';
import type { PlannedRange } from './plan-range.ts';
import { describeFailure, rehearsalOf } from './rehearsal.ts';
import { runnable } from './runnable.ts';
import { shadowServer } from './shadow-server.ts';

/** The throwaway database that holds the data. */
interface Copy {
  readonly server: Database;
  readonly name: string;
}

/**
 * With `rehearse: data`, and only then: restores the dump into a throwaway database, proves that this gives what was dumped, and runs there
 * what will run. A refusal takes the dump away as well: there was no rollback that it is of.
 * @throws Refusal when the dump does not restore, a Down fails or leaves another schema than the target's; CommandFailed, Cancelled
 */
export async function rehearseOnData(
  attempt: Attempt,
  ground: Ground,
  plan: PlannedRange,
  expected: Expected,
  backup: TakenBackup,
  engine: Engine,
): Promise<void> {
  const { inputs, phases, report } = attempt;
  const manner = inputs.rehearse === 'data' ? rehearsalOf(inputs, { engine }) : undefined;
  if (manner === undefined) {
    return;
  }
  tellWhatItTakes(attempt, ground);
  try {
    report.rehearsal = await phases.run(
      'Rehearse on data',
      () =>
        onCopyServer(attempt, ground, async (copy) => {
          const restored = await restoreInto(attempt, ground, copy, backup);
          const statements = await carryOut(attempt, ground, copy, plan, expected, manner);
          return {
            statements,
            totalMs: totalOf(statements),
            restored: { ...restored, milliseconds: tenths(restored.milliseconds) },
          };
        }),
      describeRehearsal,
    );
  } catch (error) {
    if (error instanceof Refusal) {
      await discardBackup(backup);
      delete report.backup;
    }
    throw error;
  }
}

function tellWhatItTakes({ inputs, warn, world }: Attempt, { server }: Ground): void {
  const size = formatBytes(server.databaseSizeBytes);
  if (inputs.shadow === undefined) {
    warn(
      'Rehearsal',
      `The dump is restored into a throwaway database on production's own server, which takes up to ${size} of its disk, as much again for its ` +
        'write-ahead log, and a part of its time. How much is free there, SQL cannot ask. shadow-connection-string names another server.',
    );
  } else {
    world.runner.line(`The server of shadow-connection-string holds a copy of the data (${size}) meanwhile.`);
  }
}

/** The copy is named, swept and dropped as a run's shadow is, which is gone by now. */
async function onCopyServer<T>(
  attempt: Attempt,
  ground: Ground,
  work: (copy: Copy) => Promise<T>,
): Promise<T> {
  const server = await shadowServer(attempt, ground);
  const locale = await withConnection(ground.database, 'look', readLocale);
  return withShadow(server, attempt.workplace.nonce, (name) => work({ server, name }), {
    words: 'that the dump is restored into',
    locale,
  });
}

async function restoreInto(
  attempt: Attempt,
  { tools }: Ground,
  copy: Copy,
  backup: TakenBackup,
): Promise<RestoredCopy> {
  const { world, workplace } = attempt;
  return onCopy(attempt, copy, 'copy', {}, async (client) => {
    const { versionNumber } = await readServerFacts(client);
    const environment = clientEnvironment(
      copy.server,
      baseEnvironment(world.environment, workplace.application),
      { serverVersionNumber: versionNumber, purpose: 'pg_restore', database: copy.name },
    );
    return restoreCopy({
      tools,
      environment,
      client,
      database: copy.name,
      backup,
      signal: world.signal,
    });
  });
}

/** Runs the Down as it will be run, with the limits and settings of a session in production, and judges where it leads. @throws Refusal */
async function carryOut(
  attempt: Attempt,
  ground: Ground,
  copy: Copy,
  plan: PlannedRange,
  expected: Expected,
  manner: RehearsalManner,
): Promise<readonly ReportedStatement[]> {
  const { inputs, world } = attempt;
  const { lockTimeoutMs, statementTimeoutMs } = inputs.database;
  const settings = await withConnection(ground.database, 'look', readInheritedSettings);
  const statements: ReportedStatement[] = [];
  await onCopy(attempt, copy, 'rehearsal', { lockTimeoutMs, statementTimeoutMs }, async (client) => {
    await inherit(client, settings);
    const drift = compareCatalogs(expected.present, await readCatalog(client, plan.history));
    const downs = plan.downs.map(runnable);
    const rehearsed = await rehearse(
      client,
      downs,
      manner,
      plan.history,
      async ({ sql, rows, isCommit: _, ...done }) => {
        const statement = {
          ...done,
          milliseconds: tenths(done.milliseconds),
          statement: statementText(sql),
          ...(rows === undefined ? {} : { rows }),
        };
        statements.push(statement);
        world.runner.line(describeStatement(statement));
      },
    );
    refuseUnlessDone(rehearsed);
    const { failing } = judgeDifferences(
      withLikelyCauses(compareCatalogs(expected.catalog, rehearsed.catalog), textsOfRange(plan)),
      drift,
      inputs.verify,
    );
    if (failing.length > 0) {
      throw new Refusal(
        `On a copy of the data the rollback ended at another schema than that of ${plan.range.to}: ${failing.map(describeDifference).join('; ')}. ` +
          'The app was not stopped.',
      );
    }
  });
  return statements;
}

function refuseUnlessDone(rehearsed: Rehearsal): asserts rehearsed is Extract<Rehearsal, { result: 'done' }> {
  if (rehearsed.result === 'failed') {
    throw new Refusal(
      `The rehearsal on a copy of the data failed: ${describeFailure(rehearsed)} The app was not stopped.`,
    );
  }
  if (rehearsed.notInOne !== undefined) {
    throw new Refusal(
      `The rehearsal on a copy of the data failed: in one transaction, ${describeFailure(rehearsed.notInOne)} ` +
        'With a transaction for each migration it goes through: engine: database-update does that. The app was not stopped.',
    );
  }
}

/** A connection to the copy. A cancelled run waits for no statement that runs there. */
async function onCopy<T>(
  { world }: Attempt,
  { server, name }: Copy,
  purpose: string,
  limits: Omit<ConnectOptions, 'database'>,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  throwIfCancelled(world.signal);
  return withConnection(
    server,
    purpose,
    (client) => endWhenCancelled(client, world.signal, () => work(client)),
    { ...limits, database: name },
  );
}

function totalOf(statements: readonly ReportedStatement[]): number {
  return tenths(statements.reduce((sum, { milliseconds }) => sum + milliseconds, 0));
}

function tenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
