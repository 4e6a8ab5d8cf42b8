import type { ListedMigration } from '../ef/script-listing.ts';
import { objectionsToApproval } from '../plan/approval.ts';
import type { Finding } from '../plan/finding.ts';
import { type MeasuredLoss, nameOfPart, needsApproval } from '../plan/losses.ts';
import type { Plan, PlannedLoss, PlannedMigration } from '../plan/plan-document.ts';
import { checkPolicy, type PolicyQuestion, protectionOf } from '../plan/policy-check.ts';
import type { Policy } from '../policy.ts';
import { writeHosts } from '../postgres/connection-hosts.ts';
import { VERSION } from '../version.ts';
import type { Attempt } from './attempt.ts';
import type { Carrier } from './carrier.ts';
import type { Expected } from './expectation.ts';
import type { RollbackForecast } from './forecast-rollback.ts';
import type { Ground } from './look.ts';
import type { MeasuredPlan } from './measure-plan.ts';
import type { PlannedRange } from './plan-range.ts';
import { planWarnings } from './plan-warnings.ts';
import type { SourceFacts } from './read-sources.ts';
import { type JudgedForesight, rehearsalFindings, rehearsalSentence } from './rehearsal.ts';

/** What a plan tells of. */
export interface KnownOfPlan {
  readonly attempt: Attempt;
  readonly ground: Ground;
  /** The carrier's. */
  readonly versions: Carrier['versions'];
  /** The code's; undefined where nobody can say. */
  readonly commit: string | undefined;
  readonly plan: PlannedRange;
  readonly foreseen: JudgedForesight;
  readonly measured: MeasuredPlan;
  readonly sources: SourceFacts;
  readonly question: PolicyQuestion;
}

/** The plan as its document tells it, before it is sealed. */
export function describePlan(known: KnownOfPlan): Plan {
  return {
    format: 1,
    plannedAt: new Date().toISOString(),
    ...describeRun(known),
    ...describePlace(known),
    ...describeRange(known),
    ...describeFindings(known),
    ...describeExecution(known),
    ...describeForecast(known.measured.forecast),
    ...describeForesight(known),
    ...describePolicy(known.question.written.policy),
    ...describeExpected(known.foreseen.expected),
  };
}

function describeRun({
  attempt: { inputs, world },
  commit,
}: KnownOfPlan): Pick<Plan, 'asked' | 'repository' | 'commit' | 'run'> {
  const { id, attempt, actor, repository } = world.run;
  return {
    asked: inputs.targetText,
    repository,
    ...optional('commit', commit),
    run: { id, attempt, actor },
  };
}

function describePlace({ ground, versions, plan }: KnownOfPlan): Pick<Plan, 'server' | 'tools' | 'apps'> {
  const { database, server, tools, app } = ground;
  return {
    server: {
      // With its port: two servers behind one address, as forwarded ports are, must not be approved by one plan.
      host: writeHosts([database.place]),
      database: database.settings.database,
      version: server.version,
      sizeBytes: server.databaseSizeBytes,
    },
    tools: {
      'ef-rollback': VERSION,
      ...versions,
      ...optional('EF Core', plan.efVersion),
      pg_dump: tools.version,
    },
    apps: app === undefined ? [] : [{ name: app.site.label, found: app.found }],
  };
}

function describeRange(known: KnownOfPlan): Pick<Plan, 'from' | 'to' | 'history' | 'range'> {
  const { from, to, historyBefore, reverted } = known.plan.range;
  return { from, to, history: historyBefore, range: reverted.map((id) => plannedMigration(id, known)) };
}

function plannedMigration(
  id: string,
  { plan, foreseen, sources: { origins, marks } }: KnownOfPlan,
): PlannedMigration {
  const down = plan.downs.find((one) => one.id === id);
  return {
    id,
    ...origins.get(id),
    ...optional('effects', plan.effects?.[id]),
    ...optional(
      'sql',
      down?.commands.map(({ sql }) => sql),
    ),
    marks: marks.filter(({ migration }) => migration === id),
    verdict: verdictOf(id, down, foreseen),
  };
}

function verdictOf(
  id: string,
  down: ListedMigration | undefined,
  { rehearsed, tolerated, objection }: JudgedForesight,
): PlannedMigration['verdict'] {
  if (rehearsed?.result === 'failed') {
    return rehearsed.migration === id ? 'fails' : 'not judged';
  }
  if (rehearsed === undefined || objection !== undefined || tolerated.length > 0) {
    return 'not judged';
  }
  return down !== undefined && down.commands.length <= 1 ? 'does nothing' : 'exact';
}

function describeFindings(known: KnownOfPlan): Pick<Plan, 'losses' | 'checks' | 'warnings'> {
  const { attempt, ground, plan, foreseen, measured, sources, question } = known;
  const findings = [
    ...rehearsalFindings(attempt.inputs, plan, foreseen),
    ...checkPolicy(question),
    ...approvalFindings(attempt.inputs, measured.found.losses),
    ...measured.findings,
  ];
  return {
    losses: measured.found.losses.map((loss) => plannedLoss(loss, question)),
    checks: findings.map(({ check, ok, sentence, blocks }) => ({ name: check, ok, sentence, blocks })),
    warnings: planWarnings(attempt, ground, plan, measured, sources),
  };
}

/** A name that was given before the plan and is no loss of it would refuse the rollback after its approval: it refuses the plan instead. */
function approvalFindings(
  { mode, approval: { dataLoss } }: Attempt['inputs'],
  losses: readonly MeasuredLoss[],
): readonly Finding[] {
  if (mode !== 'plan' || dataLoss === '') {
    return [];
  }
  return objectionsToApproval(dataLoss, losses, 'the digest covers the rest').map((sentence) => ({
    check: 'approve-data-loss',
    ok: false,
    blocks: true,
    sentence,
  }));
}

function plannedLoss(loss: MeasuredLoss, question: PolicyQuestion): PlannedLoss {
  return {
    ...loss,
    needsApproval: needsApproval(loss),
    protected: protectionOf(loss.part, question) !== undefined,
    approved: question.approved?.has(loss.name) ?? false,
  };
}

function describeExecution({
  attempt: { inputs },
  foreseen: { choice },
  measured,
}: KnownOfPlan): Pick<Plan, 'engine' | 'terms' | 'liveSessions'> {
  return {
    engine: { name: choice.engine, ...optional('because', choice.because) },
    terms: {
      verify: inputs.verify,
      archiveLimitBytes: inputs.archiveLimitBytes,
      backup: inputs.backup.when,
      onFailure: inputs.onFailure,
      startApp: inputs.app?.start ?? true,
      terminateSessions: inputs.database.terminateSessions,
    },
    ...optional('liveSessions', measured.liveSessions),
  };
}

function describeForecast(forecast: RollbackForecast | undefined): Pick<Plan, 'commands' | 'forecast'> {
  if (forecast === undefined) {
    return { commands: [] };
  }
  const { work, sizes, down, downtime, backup } = forecast;
  const bytesOf = new Map(sizes.map(({ table, bytes }) => [nameOfPart(table), bytes]));
  return {
    commands: work.map(({ migration, sql, tables }, index) => ({
      migration,
      sql,
      seconds: down.commands[index]?.seconds ?? { low: 0, high: 0 },
      tables: tables.map(({ table, lock, scans, rewrites, indexesBuilt }) => ({
        table: nameOfPart(table),
        bytes: bytesOf.get(nameOfPart(table)) ?? 0,
        lock,
        scans,
        rewrites,
        indexesBuilt,
      })),
    })),
    forecast: {
      downtimeSeconds: downtime,
      backupSeconds: backup.seconds,
      backupBytes: { low: Math.round(backup.bytes.low), high: Math.round(backup.bytes.high) },
      totalSeconds: {
        low: downtime.low + backup.seconds.low,
        high: downtime.high + backup.seconds.high,
      },
    },
  };
}

function describeForesight({ plan, foreseen }: KnownOfPlan): Pick<Plan, 'rehearsal' | 'drift'> {
  return {
    rehearsal: {
      on: foreseen.rehearsed === undefined ? 'off' : 'schema',
      sentence: rehearsalSentence(plan, foreseen),
      differences: foreseen.tolerated,
    },
    drift: foreseen.expected.drift,
  };
}

function describePolicy(policy: Policy): Pick<Plan, 'contacts' | 'policy'> {
  return { contacts: policy.contacts, policy };
}

function describeExpected({
  scope,
  catalog,
  before,
}: Expected): Pick<Plan, 'scope' | 'expectedCatalog' | 'presentCatalog'> {
  return { scope, expectedCatalog: catalog, presentCatalog: before };
}

/** `{ [name]: value }`, or nothing where there is no value. */
function optional<Name extends string, T>(name: Name, value: T | undefined): { readonly [K in Name]?: T } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [K in Name]?: T };
}
