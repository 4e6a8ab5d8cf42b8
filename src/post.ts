import { Runner } from './github/runner.ts';
import { readInputs } from './inputs.ts';
import { lookAfter } from './modes/aftercare.ts';
import { cancelledBySignals } from './modes/cancel.ts';
import { readJournal } from './modes/journal.ts';
import { sentenceOf } from './plan/refusal.ts';
import { hideSecrets } from './secrets.ts';

const runner = new Runner();
const signal = cancelledBySignals();

hideSecrets(runner, process.env);
try {
  await putBack();
} catch (error) {
  runner.error(
    'Rollback: needs-intervention',
    `The run was ended from outside, and putting things back failed: ${sentenceOf(error)} Look at the database and the app now: TROUBLESHOOTING.md says under “Outcome needs-intervention” in which order.`,
  );
  runner.fail();
}
await runner.exit();

async function putBack(): Promise<void> {
  const journal = readJournal(runner);
  if (journal === undefined) {
    runner.line('No rollback was begun; there is nothing to put back.');
    return;
  }
  if (journal.stage === 'finished') {
    runner.line('The run came to its end by itself; there is nothing to put back.');
    return;
  }
  const inputs = readInputs(process.env);
  if (inputs.mode !== 'audit') {
    await lookAfter(inputs, { runner, run: await runner.facts(), environment: process.env, signal }, journal);
  }
}
