import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { approvalText } from '../src/plan/approval.ts';
import { startArtifactService } from './artifacts/artifact-service.ts';
import { startPostgres } from './postgres/cluster.ts';
import { Prober } from './prober.ts';
import { Production, readAction } from './production.ts';
import { startStep } from './runner/runner.ts';
import type { StepResult } from './runner/step.ts';
import { buildSampleApp, migrateSampleDatabase, seedSampleDatabase } from './sample-app.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** What the demo has started, ended in reverse order at the end and on Ctrl-C. */
const started: (() => Promise<void>)[] = [];
const cancelled = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => cancelled.abort(new Error(`Ended by ${name}.`)));
}

say('ef-rollback: a real PostgreSQL database of a real ASP.NET Core app goes back two migrations.');
try {
  process.exitCode = await demonstrate();
} catch (error) {
  if (!cancelled.signal.aborted) {
    throw error;
  }
  process.exitCode = 130;
} finally {
  for (const stop of started.reverse()) {
    await stop();
  }
  say('Everything the demo started has ended, and what it wrote is gone.');
}

async function demonstrate(): Promise<number> {
  say('\n1. Build the sample app (once; the next time it is there already)');
  const sampleApp = await buildSampleApp();
  cancelled.signal.throwIfAborted();
  say(
    '2. Start PostgreSQL with TLS and passwords, an artifact service, an Azure, and the app; seed the data',
  );
  const cluster = await startPostgres();
  started.push(() => cluster.stop());
  cancelled.signal.throwIfAborted();
  await cluster.createDatabase('maa');
  await migrateSampleDatabase(sampleApp, cluster.connection('maa'));
  await seedSampleDatabase(cluster.connection('maa'));
  const artifacts = await startArtifactService();
  started.push(() => artifacts.stop());
  cancelled.signal.throwIfAborted();
  const production = await Production.start({ cluster, sampleApp, database: 'maa' });
  started.push(() => production.stop());
  cancelled.signal.throwIfAborted();
  const runnerTemp = await mkdtemp(join(tmpdir(), 'ef-rollback-demo-'));
  started.push(() => rm(runnerTemp, { recursive: true, force: true }));

  const target = sampleApp.migrations.at(-3) ?? '0';
  const step = async (inputs: Readonly<Record<string, string>>): Promise<StepResult> => {
    const started = startStep({
      action: await readAction(ROOT),
      inputs: { ...production.inputs, 'target-migration': target, ...inputs },
      environment: { ...artifacts.environment, ...production.azure.environment },
      workspace: sampleApp.directory,
      runnerTemp,
      onLogLine: (line) => say(`   │ ${line}`),
    });
    cancelled.signal.addEventListener('abort', () => started.cancel(), { once: true });
    return started.result;
  };

  say(`3. Plan to go back to ${target}; nothing is changed yet. This is the job's log:\n`);
  const planned = await step({ mode: 'plan', build: 'true' });
  say('\n   What the approver reads, as the run’s page renders it:\n');
  say(planned.summary);
  cancelled.signal.throwIfAborted();

  const approved = approvalText(JSON.parse(planned.outputs['data-loss'] ?? '[]'));
  say(
    `4. Approve it by its digest and by name (${approved.split('\n').join(', ')}), and go back; from outside a GET ${production.healthUrl} every 50 ms:\n`,
  );
  const prober = new Prober(production.healthUrl);
  const result = await step({
    'plan-digest': planned.outputs['plan-digest'] ?? '',
    'plan-file': planned.outputs['plan-file'] ?? '',
    'approve-data-loss': approved,
  });
  const { downtimeMs } = await prober.stop();

  say('\n5. The job summary, as the run’s page renders it:\n');
  say(result.summary);
  const tables = await cluster.sql<{ name: string }>(
    'maa',
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1",
  );
  say('6. What can be seen from outside');
  say(`   outcome          ${result.outputs['outcome'] ?? 'none'}`);
  say(`   downtime         ${(downtimeMs / 1_000).toFixed(2)} s without a good answer`);
  say(`   the app          ${(await production.appIsHealthy()) ? 'answers, healthy' : 'does not answer'}`);
  say(`   tables now       ${tables.map((row) => row.name).join(', ')}`);
  say(`   the dump         ${result.outputs['backup-file'] ?? 'none'} (here it goes with the demo)`);
  say(
    `   the artifact     ${artifacts.artifacts.map(({ name, size }) => `${name}, ${size} bytes`).join(', ') || 'none'}`,
  );
  say('   by hand          the commands under “What to do next” above restore it into a new database');
  return result.conclusion === 'success' ? 0 : 1;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
