import { describeDifference } from '../catalog/catalog.ts';
import { describeEffect } from '../plan/effects.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { Refusal } from '../plan/refusal.ts';
import { forbidding, lossesToApprove, mayLoseUnnamed } from '../plan/seal-plan.ts';
import { qualifiedName } from '../postgres/history.ts';
import { formatBytes, formatCounted } from '../report/format.ts';
import type { Attempt } from './attempt.ts';
import { type Carrier, preparation, prepareCarrier } from './carrier.ts';
import { foresee } from './foresee.ts';
import { type Ground, look } from './look.ts';
import type { PlannedRange } from './plan-range.ts';
import { recordRange } from './recorded-range.ts';
import { engineByCommands, type JudgedForesight, judgeRehearsal, rehearsalOf } from './rehearsal.ts';
import { readRepositoryPolicy } from './repository-policy.ts';
import { type WeighedPlan, weigh } from './weigh.ts';

/** All that is known of a rollback before anything is done. */
export interface WorkedOutPlan {
  readonly ground: Ground;
  readonly carrier: Carrier;
  readonly plan: PlannedRange;
  readonly foreseen: JudgedForesight;
  readonly weighed: WeighedPlan;
}

/**
 * Looks, prepares the tools, works out the range, rehearses and weighs it: the same for a plan and for a rollback. Undefined when the database
 * is at the target already. What speaks against the rollback stands in the plan's checks.
 * @throws Refusal where no plan can be made
 */
export async function workOutPlan(attempt: Attempt): Promise<WorkedOutPlan | undefined> {
  const { inputs, world, phases } = attempt;
  const written = await readRepositoryPolicy(inputs.policyFile, inputs.ef.workingDirectory, world);
  attempt.report.contacts = written.policy.contacts;
  warnOfTransientDump(attempt);
  const ground = await lookAround(attempt);
  const carrier = await prepare(attempt, ground);
  const plan = await workOutRange(attempt, ground, carrier);
  if (plan.range.reverted.length === 0) {
    return undefined;
  }
  const foreseen = await rehearse(attempt, ground, plan);
  refuseUnreachableEngine(foreseen, carrier);
  const weighed = await phases.run(
    'Weigh',
    () => weigh(attempt, ground, carrier, plan, foreseen, written),
    ({ document }) => describeWeighed(document),
  );
  attempt.document = weighed.document;
  tellLiveSessions(attempt, weighed.document);
  tellLosses(attempt, weighed.document);
  return { ground, carrier, plan, foreseen, weighed };
}

function tellLiveSessions({ report, world }: Attempt, { liveSessions }: PlanDocument): void {
  if (liveSessions !== undefined) {
    report.activeSessions = liveSessions;
    world.runner.line(`${formatCounted(liveSessions, 'user session')} live`);
  }
}

function warnOfTransientDump({ inputs: { backup }, warn }: Attempt): void {
  if (!backup.upload && backup.directory === undefined) {
    warn(
      'Backup',
      'The dump is gone when the job ends: upload-artifact is false, and backup-directory names no folder that stays.',
    );
  }
}

function describeWeighed(plan: PlanDocument): string {
  const { verdict, losses, checks } = plan;
  const against = forbidding({ checks }).length;
  return {
    safe: mayLoseUnnamed(plan) ? 'no loss is known, and not all can be judged' : 'nothing is lost',
    'loses data': `${formatCounted(lossesToApprove({ losses }).length, 'loss', 'losses')} to approve`,
    cannot: `${formatCounted(against, 'check')} ${against === 1 ? 'forbids' : 'forbid'} it`,
  }[verdict];
}

function tellLosses({ world, report }: Attempt, document: PlanDocument): void {
  report.plan = { digest: document.digest, verdict: document.verdict, losses: document.losses };
  for (const { name, kind, rows, atMost, migration } of lossesToApprove(document)) {
    const amount = formatCounted(rows, kind === 'table' || kind === 'rows' ? 'row' : 'value');
    world.runner.line(`  loses ${name}: ${atMost ? 'up to ' : ''}${amount} (${migration})`);
  }
  world.runner.line(`  plan-digest ${document.digest}`);
}

async function lookAround({ inputs, world, workplace, phases, report, warn }: Attempt): Promise<Ground> {
  const ground = await phases.run(
    'Look',
    () => look(inputs, world, workplace),
    ({ server, tools, app }) =>
      `PostgreSQL ${server.version}, ${formatBytes(server.databaseSizeBytes)}; pg_dump ${tools.version}; ` +
      (app === undefined ? 'no app is managed' : `app ${app.site.label} is ${app.found}`),
  );
  const { database, server, tools, app } = ground;
  report.server = {
    version: server.version,
    host: database.place.host,
    port: database.place.port,
    database: database.settings.database,
    sizeBytes: server.databaseSizeBytes,
  };
  report.tools = { pgDump: tools.version };
  if (app !== undefined) {
    report.app = { name: app.site.label, found: app.found, ended: app.found };
  }
  for (const warning of ground.warnings) {
    warn('Disk', warning);
  }
  return ground;
}

async function prepare(
  { inputs, world, workplace, phases, report }: Attempt,
  ground: Ground,
): Promise<Carrier> {
  const carrier = await phases.run(
    preparation(inputs),
    () => prepareCarrier(inputs, world, workplace, ground),
    ({ origin }) => origin,
  );
  report.tools = { pgDump: report.tools?.pgDump ?? '', ...carrier.tools };
  return carrier;
}

async function workOutRange(attempt: Attempt, ground: Ground, carrier: Carrier): Promise<PlannedRange> {
  const { world, workplace, phases, report, journal } = attempt;
  const plan = await phases.run(
    'Plan',
    () => carrier.plan(attempt, ground),
    ({ range }) =>
      range.reverted.length === 0
        ? `the database is at ${range.to} already`
        : `${range.from} → ${range.to}, ${formatCounted(range.reverted.length, 'migration')} to revert`,
  );
  const { from, to, reverted } = plan.range;
  report.range = { from, to, reverted, ...(plan.effects === undefined ? {} : { effects: plan.effects }) };
  report.historyTable = qualifiedName(plan.history);
  for (const id of reverted) {
    world.runner.line(`  revert ${id}`);
    for (const effect of plan.effects?.[id] ?? []) {
      world.runner.line(`    ${describeEffect(effect)}`);
    }
  }
  journal.record({
    from,
    to,
    rangeFile: await recordRange(workplace, plan.range),
    history: plan.history,
    serverVersionNumber: ground.server.versionNumber,
  });
  return plan;
}

/** Known before the app is stopped: what does not go in one transaction needs something that goes migration by migration. */
function refuseUnreachableEngine({ choice }: JudgedForesight, { cannotUpdate }: Carrier): void {
  if (choice.engine !== 'transaction' && cannotUpdate !== undefined) {
    throw new Refusal(
      `Engine ${choice.engine} is needed${choice.because === undefined ? '' : `, since ${choice.because}`}, and ${cannotUpdate}. ` +
        'Choose another target, or leave the input release out and go back with the source. The app was not stopped.',
    );
  }
}

/** Reads what is expected and runs the Down on a shadow, so that what fails there is known while the app still runs. */
async function rehearse(attempt: Attempt, ground: Ground, plan: PlannedRange): Promise<JudgedForesight> {
  const { inputs, phases, report, journal, world } = attempt;
  const byCommands = engineByCommands(inputs, plan);
  const foreseen = await phases.run(
    inputs.rehearse === 'off' ? 'Expected schema' : 'Rehearse',
    async () => {
      const foresight = await foresee(attempt, ground, plan, rehearsalOf(inputs, byCommands));
      return { ...foresight, ...judgeRehearsal(inputs, plan, byCommands, foresight) };
    },
    ({ expected, objection, rehearsed }) =>
      `${formatCounted(expected.tables.length, 'table')} at ${plan.range.to}` +
      (rehearsed === undefined
        ? ''
        : objection === undefined
          ? ', and the Down ends there'
          : ', and the Down does not end there') +
      (expected.drift.length === 0
        ? ''
        : `; ${formatCounted(expected.drift.length, 'object')} differ from the migrations already`),
  );
  const { expected, tolerated, choice } = foreseen;
  for (const difference of expected.drift.slice(0, 50)) {
    world.runner.line(`  drift: ${describeDifference(difference)}`);
  }
  for (const difference of tolerated) {
    attempt.warn('Rehearsal', `The Down will leave a difference: ${describeDifference(difference)}.`);
  }
  report.engine = choice.engine;
  journal.record({ engine: choice.engine });
  if (choice.because !== undefined) {
    report.engineBecause = choice.because;
    attempt.warn('Engine', `Engine database-update is taken, since ${choice.because}.`);
  }
  return foreseen;
}
