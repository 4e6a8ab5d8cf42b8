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
const journal = readJournal(runner);
if (journal === undefined) {
  runner.line('No rollback was begun; there is nothing to put back.');
} else if (journal.stage === 'finished') {
  runner.line('The run came to its end by itself; there is nothing to put back.');
} else {
  try {
    const world = { runner, run: await runner.facts(), environment: process.env, signal };
    const inputs = readInputs(process.env);
    if (inputs.mode !== 'audit') {
      await lookAfter(inputs, world, journal);
    }
  } catch (error) {
    runner.error(
      'Rollback: needs-intervention',
      `The run was ended from outside, and putting things back failed: ${sentenceOf(error)} Look at the database and the app now.`,
    );
    runner.fail();
  }
}
await runner.exit();
