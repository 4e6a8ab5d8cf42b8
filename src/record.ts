import { Runner } from './github/runner.ts';
import { cancelledBySignals } from './modes/cancel.ts';
import { record } from './modes/record.ts';
import { tellFailure } from './modes/tell-failure.ts';
import { readRecordInputs } from './record-inputs.ts';
import { hideSecrets } from './secrets.ts';

const runner = new Runner();
const signal = cancelledBySignals();

hideSecrets(runner, process.env);
try {
  const inputs = readRecordInputs(process.env);
  await record(inputs, { runner, run: await runner.facts(), environment: process.env, signal });
} catch (error) {
  await tellFailure(runner, 'Record', error);
}
// Libraries keep connections open; what had to be awaited has been.
await runner.exit();
