import { Runner } from './github/runner.ts';
import { cancelledBySignals } from './modes/cancel.ts';
import { record } from './modes/record.ts';
import { Refusal } from './plan/refusal.ts';
import { readRecordInputs } from './record-inputs.ts';
import { renderRefusal } from './report/summary.ts';
import { hideSecrets } from './secrets.ts';

const runner = new Runner();
const signal = cancelledBySignals();

hideSecrets(runner, process.env);
try {
  const inputs = readRecordInputs(process.env);
  await record(inputs, { runner, run: await runner.facts(), environment: process.env, signal });
} catch (error) {
  if (!(error instanceof Refusal)) {
    throw error;
  }
  for (const reason of error.reasons) {
    runner.error('Record', reason);
  }
  await runner.summary(renderRefusal(error.reasons.map((reason) => runner.redact(reason))));
  runner.fail();
}
// Libraries keep connections open; what had to be awaited has been.
await runner.exit();
