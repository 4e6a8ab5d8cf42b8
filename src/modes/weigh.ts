import type { ListedMigration } from '../ef/script-listing.ts';
import { readApproval } from '../plan/approval.ts';
import type { Finding } from '../plan/finding.ts';
import { type MeasuredLoss, nameOfPart, needsApproval } from '../plan/losses.ts';
import type { Plan, PlanDocument, PlannedMigration } from '../plan/plan-document.ts';
import { checkPolicy, mayLoseRows, type PolicyQuestion, protectionOf } from '../plan/policy-check.ts';
import type { RowChanging } from '../plan/protected-rows.ts';
import { sealPlan } from '../plan/seal-plan.ts';
import type { Warning } from '../plan/warning.ts';
import type { WrittenPolicy } from '../policy.ts';
import { writeHosts } from '../postgres/connection-hosts.ts';
import type { TableWrites } from '../postgres/table-writes.ts';
import { redactTexts } from '../report/redaction.ts';
import { loadSqlParser } from '../sql/parser.ts';
import { rowChangesOf } from '../sql/row-changes.ts';
import { VERSION } from '../version.ts';
import type { Attempt } from './attempt.ts';
import type { Carrier } from './carrier.ts';
import { ownSql } from './causes.ts';
import type { FoundLosses } from './find-losses.ts';
import type { RollbackForecast } from './forecast-rollback.ts';
import type { Ground } from './look.ts';
import { type MeasuredPlan, measurePlan } from './measure-plan.ts';
import type { PlannedRange } from './plan-range.ts';
import type { SourceFacts } from './read-sources.ts';
import type { JudgedForesight } from './rehearsal.ts';

/** A plan with what its execution needs beside the document. */
export interface WeighedPlan {
  readonly document: PlanDocument;
  readonly found: FoundLosses;
  readonly written: WrittenPolicy;
  /** Protected tables that policy and approval give up. */
  readonly mayLoseRows: ReadonlySet<string>;
  /** Tables whose rows the Downs may change in number. */
  readonly mayChangeRows: RowChanging;
  /** What had been written when the losses were measured. */
  readonly writes: TableWrites;
}

/** Everything that an approver must know: measured, held against the policy, and sealed with a digest. */
export async function weigh(
  attempt: Attempt,
  ground: Ground,
  carrier: Carrier,
  plan: PlannedRange,
  foreseen: JudgedForesight,
  written: WrittenPolicy,
): Promise<WeighedPlan> {
  const { world } = attempt;
  const measured = await measurePlan(
    attempt,
    ground,
    plan,
    written,
    foreseen.rehearsed,
    foreseen.choice.engine,
  );
  const sources = await carrier.sources(plan.range.reverted, written.policy.breakingChanges);
  const question = await policyQuestion(attempt, plan, measured.found, sources, written);
  const given: Plan = {
    ...describeRun(attempt),
    ...optional('commit', await carrier.commit()),
    server: {
      // With its port: two servers behind one address, as forwarded ports are, must not be approved by one plan.
      host: writeHosts([ground.database.place]),
      database: ground.database.settings.database,
      version: ground.server.version,
      sizeBytes: ground.server.databaseSizeBytes,
    },
    tools: {
      'ef-rollback': VERSION,
      ...carrier.versions,
      ...optional('EF Core', plan.efVersion),
      pg_dump: ground.tools.version,
    },
    from: plan.range.from,
    to: plan.range.to,
    history: plan.range.historyBefore,
    range: plan.range.reverted.map((id) => plannedMigration(id, plan, foreseen, sources)),
    losses: measured.found.losses.map((loss) => plannedLoss(loss, question)),
    checks: checksOf([
      ...rehearsalFindings(attempt, plan, foreseen),
      ...checkPolicy(question),
      ...measured.findings,
    ]),
    warnings: warningsOf(attempt, ground, plan, measured, sources),
    engine: {
      name: foreseen.choice.engine,
      ...optional('because', foreseen.choice.because),
    },
    terms: { verify: attempt.inputs.verify, archiveLimitBytes: attempt.inputs.archiveLimitBytes },
    apps: ground.app === undefined ? [] : [{ name: ground.app.site.label, found: ground.app.found }],
    ...optional('liveSessions', measured.liveSessions),
    ...forecastOf(measured.forecast),
    rehearsal: {
      on: foreseen.rehearsed === undefined ? 'off' : 'schema',
      sentence: rehearsalSentence(plan, foreseen),
      differences: foreseen.tolerated,
    },
    drift: foreseen.expected.drift,
    contacts: written.policy.contacts,
    policy: written.policy,
    scope: foreseen.expected.scope,
    expectedCatalog: foreseen.expected.catalog,
    presentCatalog: foreseen.expected.before,
  };
  return {
    // What a plan holds comes from the database and the sources; nothing in it may be a secret, and its digest is of what is shown.
    document: sealPlan(redactTexts(given, (text) => world.runner.redact(text))),
    found: measured.found,
    written,
    mayLoseRows: mayLoseRows(question),
    mayChangeRows: rowChanging(measured, foreseen),
    writes: measured.writes,
  };
}

/** Where the rehearsal has shown every command, those that write a table anew and those that take rows; otherwise any may be. */
function rowChanging({ forecast, found }: MeasuredPlan, { rehearsed }: JudgedForesight): RowChanging {
  const isSeen = rehearsed?.result === 'done' && rehearsed.commands !== undefined;
  if (!isSeen || forecast === undefined) {
    return 'any';
  }
  const writtenAnew = forecast.work.flatMap(({ tables }) =>
    tables.filter(({ rewrites }) => rewrites !== 'no').map(({ table }) => nameOfPart(table)),
  );
  const emptied = found.losses
    .filter(({ kind }) => kind === 'table' || kind === 'rows')
    .map(({ name }) => name);
  return new Set([...writtenAnew, ...emptied]);
}

/** `{ [name]: value }`, or nothing where there is no value. */
function optional<Name extends string, T>(name: Name, value: T | undefined): { readonly [K in Name]?: T } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [K in Name]?: T };
}

function describeRun({
  inputs,
  world,
}: Attempt): Pick<Plan, 'format' | 'plannedAt' | 'asked' | 'repository' | 'run'> {
  const { id, attempt, actor, repository } = world.run;
  return {
    format: 1,
    plannedAt: new Date().toISOString(),
    asked: inputs.targetText,
    repository,
    run: { id, attempt, actor },
  };
}

async function policyQuestion(
  { inputs }: Attempt,
  plan: PlannedRange,
  { losses, tables }: FoundLosses,
  { marks }: SourceFacts,
  written: WrittenPolicy,
): Promise<PolicyQuestion> {
  const parser = await loadSqlParser();
  const changes = (listed: ListedMigration | undefined) =>
    listed === undefined ? undefined : rowChangesOf(parser, ownSql(listed), plan.defaultSchema);
  const { dataLoss } = inputs.approval;
  return {
    written,
    range: plan.range.reverted.map((id) => ({
      id,
      up: changes(plan.ups.find((one) => one.id === id)),
      down: changes(plan.downs.find((one) => one.id === id)),
    })),
    code: plan.code,
    losses: losses.filter(needsApproval),
    tables,
    marks,
    approved: inputs.mode === 'plan' && dataLoss === '' ? undefined : new Set(readApproval(dataLoss).names),
  };
}

function plannedMigration(
  id: string,
  plan: PlannedRange,
  { rehearsed, tolerated, objection }: JudgedForesight,
  { origins, marks }: SourceFacts,
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
    verdict: verdictOf(),
  };

  function verdictOf(): PlannedMigration['verdict'] {
    if (rehearsed?.result === 'failed') {
      return rehearsed.migration === id ? 'fails' : 'not judged';
    }
    if (rehearsed === undefined || objection !== undefined || tolerated.length > 0) {
      return 'not judged';
    }
    return down !== undefined && down.commands.length <= 1 ? 'does nothing' : 'exact';
  }
}

function plannedLoss(loss: MeasuredLoss, question: PolicyQuestion): Plan['losses'][number] {
  return {
    ...loss,
    needsApproval: needsApproval(loss),
    protected: protectionOf(loss.part, question) !== undefined,
    approved: question.approved?.has(loss.name) ?? false,
  };
}

function checksOf(findings: readonly Finding[]): Plan['checks'] {
  return findings.map(({ check, ok, sentence, blocks }) => ({ name: check, ok, sentence, blocks }));
}

function rehearsalFindings(
  attempt: Attempt,
  plan: PlannedRange,
  foreseen: JudgedForesight,
): readonly Finding[] {
  const { objection } = foreseen;
  const finding = { check: 'rehearsal', blocks: true };
  if (objection !== undefined) {
    return objection.reasons.map((sentence) => ({ ...finding, ok: false, sentence }));
  }
  if (attempt.inputs.rehearse === 'off' && plan.effects === undefined) {
    return [
      {
        ...finding,
        ok: false,
        sentence: 'What a bundle takes is only seen by rehearsing it: leave rehearse at schema.',
      },
    ];
  }
  return [
    {
      ...finding,
      blocks: false,
      ok: foreseen.rehearsed !== undefined,
      sentence: rehearsalSentence(plan, foreseen),
    },
  ];
}

function rehearsalSentence({ range }: PlannedRange, { objection, rehearsed }: JudgedForesight): string {
  if (objection !== undefined) {
    return objection.message;
  }
  if (rehearsed === undefined) {
    return 'The Down was not rehearsed, since rehearse is off.';
  }
  return rehearsed.result === 'done' && rehearsed.seen !== undefined
    ? `On a throwaway database the Down ends at ${range.to}.`
    : `Followed on paper, the Down ends at the tables and columns of ${range.to}; no throwaway database could be made.`;
}

function warningsOf(
  { report }: Attempt,
  { warnings: disk }: Ground,
  plan: PlannedRange,
  { found, warnings }: MeasuredPlan,
  { startCalls, withoutOrigins }: SourceFacts,
): readonly Warning[] {
  return [
    ...disk.map((sentence) => ({ title: 'Disk', sentence })),
    ...report.warnings
      .filter((sentence) => !disk.includes(sentence))
      .map((sentence) => ({ title: 'Plan', sentence })),
    ...unjudgedOnce(found).map((sentence) => ({ title: 'Not judged', sentence })),
    ...found.losses.flatMap(({ name, wouldFail }) =>
      wouldFail === undefined ? [] : [{ title: 'Would fail', sentence: `${name}: ${wouldFail.reason}` }],
    ),
    ...(startCalls.length === 0
      ? []
      : [
          {
            title: 'The app may migrate at start',
            sentence:
              `${startCalls
                .slice(0, 5)
                .map(({ call, file, line }) => `${call} in ${file}:${line}`)
                .join(', ')}: an app that brings the database ` +
              `up to date when it starts undoes the rollback. Deploy the release that belongs to ${plan.range.to} before it is started.`,
          },
        ]),
    ...(withoutOrigins === undefined ? [] : [{ title: 'Authors and dates', sentence: withoutOrigins }]),
    ...warnings,
  ];
}

/** A Down may run many blocks of which the same is to be said. */
function unjudgedOnce({ unjudged }: FoundLosses): readonly string[] {
  return [...new Set(unjudged.map(({ migration, sentence }) => `${migration}: ${sentence}`))];
}

function forecastOf(forecast: RollbackForecast | undefined): Pick<Plan, 'commands' | 'forecast'> {
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
