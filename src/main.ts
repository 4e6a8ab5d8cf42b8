import { Runner } from './github/runner.ts';
import { type AuditInputs, type Inputs, readInputs } from './inputs.ts';
import { cancelledBySignals } from './modes/cancel.ts';
import { tellFailure } from './modes/tell-failure.ts';
import type { World } from './modes/world.ts';
import { hideSecrets } from './secrets.ts';

const runner = new Runner();
const signal = cancelledBySignals();

hideSecrets(runner, process.env);
const inputs = await readOrRefuse();
if (inputs !== undefined) {
  const world = { runner, run: await runner.facts(), environment: process.env, signal };
  // What a mode needs is read when it is asked for: what is wrong with the inputs is told without waiting for that.
  if (inputs.mode === 'audit') {
    await auditOrRefuse(inputs, world);
  } else if (inputs.mode === 'plan') {
    const { plan } = await import('./modes/plan.ts');
    await plan(inputs, world);
  } else {
    const { rollback } = await import('./modes/rollback.ts');
    await rollback(inputs, world);
  }
}
// Libraries keep connections open; what had to be awaited has been.
await runner.exit();

async function readOrRefuse(): Promise<Inputs | AuditInputs | undefined> {
  try {
    return readInputs(process.env);
  } catch (error) {
    await refuse('Inputs', error);
    return undefined;
  }
}

async function auditOrRefuse(asked: AuditInputs, world: World): Promise<void> {
  try {
    const { audit } = await import('./modes/audit.ts');
    await audit(asked, world);
  } catch (error) {
    await refuse('Audit', error);
  }
}

/** What reads only leaves nothing to be told of the database: the outcome is `refused`, also where something broke. */
async function refuse(title: string, error: unknown): Promise<void> {
  runner.output('outcome', 'refused');
  await tellFailure(runner, title, error);
}
