import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { type MigrationText, withLikelyCauses } from '../catalog/likely-cause.ts';
import type { DotnetEf, GeneratedDowns } from '../ef/dotnet-ef.ts';
import { readMigrationSources } from '../ef/migration-sources.ts';
import type { ListedMigration, ScriptListing } from '../ef/script-listing.ts';
import { findCommit } from '../git/commits.ts';
import { migrationsAt } from '../git/migrations-at.ts';
import type { AuditInputs } from '../inputs.ts';
import { Refusal, throwIfCancelled } from '../plan/refusal.ts';
import { readCatalog } from '../postgres/catalog-reader.ts';
import { type Database, openDatabase, withConnection } from '../postgres/database.ts';
import {
  type DownQuestion,
  type DownVerdict,
  fitsInTransaction,
  judgeInTransaction,
  judgeOnCopy,
} from '../postgres/judge-down.ts';
import { type CommandRefused, forgetSession, refusedOf, sendMigration } from '../postgres/send-migration.ts';
import { copyShadow, createHistory, withShadow } from '../postgres/shadow.ts';
import {
  type AuditedMigration,
  describeAudited,
  isBroken,
  isInexact,
  offending,
  renderAudit,
  tellDifferences,
} from '../report/audit-report.ts';
import { formatCounted } from '../report/format.ts';
import { loadSqlParser } from '../sql/parser.ts';
import { leavesTransaction } from '../sql/transaction-control.ts';
import { describeReaching, findReaching } from './beyond-database.ts';
import { textOf } from './causes.ts';
import { Phases } from './phases.ts';
import { prepareTool, projectOf } from './prepare-tool.ts';
import { runnable } from './runnable.ts';
import { gitIn } from './settle-target.ts';
import { createWorkplace, removeWorkplace, type Workplace, type World } from './world.ts';

/**
 * Judges every migration of a repository on a shadow, without any production database: its Up, the catalog, its Down from exactly that
 * state, the catalog again.
 * @throws Refusal when the project or the server cannot be used at all; Cancelled, or what the server said when it was lost
 */
export async function audit(inputs: AuditInputs, world: World): Promise<void> {
  const workplace = await createWorkplace(world);
  try {
    const audited = await carryOut(inputs, world, workplace);
    await tell(inputs, world, workplace, audited);
  } finally {
    await removeWorkplace(workplace);
  }
}

async function carryOut(
  inputs: AuditInputs,
  world: World,
  workplace: Workplace,
): Promise<readonly AuditedMigration[]> {
  const phases = new Phases(world.runner, world.signal);
  const server = await phases.run(
    'Look',
    () => openDatabase(inputs.server, workplace.application),
    ({ place }) => `${place.host}:${place.port} answers`,
  );
  const { ef } = await phases.run(
    'Build',
    () => prepareTool(inputs, world, workplace),
    ({ origin }) => `dotnet-ef from ${origin}`,
  );
  const { listing, downs } = await phases.run(
    'Generate',
    () => generate(inputs, ef),
    (generated) => `${formatCounted(generated.listing.migrations.length, 'migration')}`,
  );
  const judged = await phases.run(
    'Judge',
    () => judgeAll(world, server, workplace.nonce, listing, downs),
    (all) => `${all.filter((one) => one.verdict === 'exact').length} of ${all.length} Downs are exact`,
  );
  return withPlaces(inputs, world, judged);
}

async function generate(
  { isForShadows }: AuditInputs,
  ef: DotnetEf,
): Promise<{ listing: ScriptListing; downs: GeneratedDowns }> {
  const listing = await ef.listing();
  const downs = await ef.allDowns(listing);
  const reaching = isForShadows
    ? undefined
    : await findReaching([...listing.migrations, ...downs.migrations.values()]);
  if (reaching !== undefined) {
    throw new Refusal(describeReaching(reaching));
  }
  return { listing, downs };
}

/** Goes up migration by migration and judges each Down where its Up has left it. */
async function judgeAll(
  world: World,
  server: Database,
  nonce: string,
  listing: ScriptListing,
  downs: GeneratedDowns,
): Promise<readonly AuditedMigration[]> {
  return withShadow(server, nonce, async (shadow) => {
    const audited: AuditedMigration[] = [];
    const parser = await loadSqlParser();
    let client = await server.connect('audit', { database: shadow });
    try {
      const history = await createHistory(client, {
        history: listing.history,
        createHistory: listing.createHistory,
      });
      let before: Catalog = await readCatalog(client, history);
      for (const migration of listing.migrations) {
        throwIfCancelled(world.signal);
        const up = runnable(migration);
        await forgetSession(client);
        const failure = await refusedOf(() => sendMigration(client, up));
        if (failure !== undefined) {
          await client.query('ROLLBACK');
          audited.push(...notJudged(listing.migrations.slice(audited.length), failure));
          break;
        }
        const after = await readCatalog(client, history);
        const down = downs.migrations.get(migration.id);
        if (down === undefined) {
          audited.push({
            id: migration.id,
            verdict: 'cannot be generated',
            reason: downs.refused.get(migration.id) ?? 'dotnet ef gave no Down for it',
          });
        } else {
          const question: DownQuestion = { history, before, after, up, down: runnable(down) };
          // After the Down the Up is tried again, in the same transaction.
          const commands = [...migration.commands, ...down.commands];
          if (
            fitsInTransaction(question.down) &&
            !commands.some(({ sql }) => leavesTransaction(parser, sql))
          ) {
            await forgetSession(client);
            audited.push(toAudited(textOf(migration, down), await judgeInTransaction(client, question)));
          } else {
            // A copy needs its template to itself.
            await client.end();
            audited.push(toAudited(textOf(migration, down), await judgeOnItsCopy(server, shadow, question)));
            client = await server.connect('audit', { database: shadow });
          }
        }
        before = after;
      }
    } finally {
      await client.end();
    }
    return audited;
  });
}

async function judgeOnItsCopy(
  server: Database,
  shadow: string,
  question: DownQuestion,
): Promise<DownVerdict> {
  return copyShadow(server, shadow, (copy) =>
    withConnection(
      server,
      'audit copy',
      (client) =>
        fitsInTransaction(question.down)
          ? judgeInTransaction(client, question)
          : judgeOnCopy(client, question),
      { database: copy },
    ),
  );
}

function notJudged(rest: readonly ListedMigration[], failure: CommandRefused): AuditedMigration[] {
  const code = failure.sqlState === undefined ? {} : { sqlState: failure.sqlState };
  return rest.map(({ id }, index) => ({
    id,
    verdict: 'not judged',
    reason: index === 0 ? `its Up fails: ${failure.message}` : `the Up of ${rest[0]?.id} before it fails`,
    ...(index === 0 ? code : {}),
  }));
}

function toAudited(text: MigrationText, verdict: DownVerdict): AuditedMigration {
  const { id } = text;
  switch (verdict.verdict) {
    case 'exact':
      return { id, verdict: 'exact' };
    case 'inexact':
    case 'does nothing': {
      const reason = 'reason' in verdict && verdict.reason !== undefined ? { reason: verdict.reason } : {};
      return {
        id,
        verdict: verdict.verdict,
        difference: tellDifferences(withLikelyCauses(verdict.differences, [text])),
        ...reason,
      };
    }
    case 'fails':
      return { id, ...verdict };
  }
}

/** Adds where each Down stands, relative to the workspace, as annotations name it. */
async function withPlaces(
  inputs: AuditInputs,
  world: World,
  audited: readonly AuditedMigration[],
): Promise<readonly AuditedMigration[]> {
  const workspace = world.environment['GITHUB_WORKSPACE'] ?? process.cwd();
  const { directory } = projectOf(inputs, world);
  const { places } = await readMigrationSources(directory, []);
  return audited.map((one) => {
    const place = places.get(one.id);
    return place === undefined
      ? one
      : { ...one, file: relative(workspace, resolve(directory, place.file)), line: place.line };
  });
}

async function tell(
  inputs: AuditInputs,
  world: World,
  workplace: Workplace,
  audited: readonly AuditedMigration[],
): Promise<void> {
  const { runner, environment } = world;
  const isNew = await newMigrations(inputs, world, workplace);
  const folder = join(environment['RUNNER_TEMP'] ?? process.cwd(), 'ef-rollback-audit');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'audit.json');
  await writeFile(file, `${JSON.stringify({ migrations: audited }, undefined, 2)}\n`);
  const judged = audited.filter(({ id }) => isNew(id));
  const failing = new Set(offending(judged, inputs.failOn));
  for (const one of judged.filter(({ verdict }) => verdict !== 'exact')) {
    const place = one.file === undefined ? {} : { file: one.file, startLine: one.line ?? 1 };
    const level = failing.has(one) ? 'error' : 'warning';
    runner.annotate(level, 'Audit', describeAudited(one), place);
  }
  runner.output('audit-file', file);
  runner.output('audit-failed', String(audited.filter(isBroken).length));
  runner.output('audit-inexact', String(audited.filter(isInexact).length));
  await runner.summary(renderAudit({ migrations: audited }));
  if (failing.size > 0) {
    runner.fail();
  }
}

/** With audit-since, whether a migration is not yet there at that git ref, by the attributes in its sources. @throws Refusal */
async function newMigrations(
  inputs: AuditInputs,
  world: World,
  workplace: Workplace,
): Promise<(id: string) => boolean> {
  const { since } = inputs;
  if (since === undefined) {
    return () => true;
  }
  const { directory } = projectOf(inputs, world);
  const git = gitIn(directory, world, workplace);
  const commit = await findCommit(git, since, 'audit-since');
  const known = new Set((await migrationsAt(git, commit.id)).map(({ id }) => id));
  return (id) => !known.has(id);
}
