import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../lab/azure/azure.ts';
import { runAction } from '../../lab/runner/runner.ts';
import { answersTo, asBefore, errorsOf, isServing, lookAfter, lookBefore, SITE } from './after-failure.ts';
import { historyOf, TARGETS, useBench } from './harness.ts';

const bench = useBench({ users: 200, scripts: 'remembered' });
const target = { 'target-migration': TARGETS.widenBio };
const startByHand = `az webapp start --name ${SITE} --resource-group rg-maa`;

describe('what passes by itself', () => {
  test('a stop and a start that are refused, unavailable or cut off once are asked again and go through', async () => {
    const production = await bench.production();
    const conflict = { kind: 'status', status: 409, times: 1 } as const;
    production.azure.fault({ on: 'stop', form: 'arm', ...conflict });
    production.azure.fault({ on: 'stop', form: 'classic', ...conflict });
    production.azure.fault({ on: 'stop', kind: 'reset', times: 1 });
    production.azure.fault({ on: 'stop', kind: 'status', status: 503, form: 'empty', times: 1 });
    production.azure.fault({ on: 'start', kind: 'status', status: 500, form: 'arm', times: 1 });
    production.azure.fault({ on: 'start', form: 'classic', ...conflict });
    const result = await runAction(await bench.step(production, target));
    expect(errorsOf(result)).toBe('');
    expect(result.outputs).toMatchObject({ outcome: 'rolled-back', 'app-state': 'Running' });
    expect(answersTo(production, 'stop')).toEqual([409, 409, 'reset', 503, 200]);
    expect(answersTo(production, 'start')).toEqual([500, 409, 200]);
    expect(await isServing(production)).toBe(true);
  });

  test('a token that dies before the stop and again before the start is replaced, and an empty 202 or 204 counts as accepted', async () => {
    const production = await bench.production();
    production.azure.fault({ on: 'stop', kind: 'token-expired', times: 1 });
    production.azure.fault({ on: 'stop', kind: 'status', status: 202, form: 'empty', times: 1 });
    production.azure.fault({ on: 'start', kind: 'token-expired', times: 1 });
    production.azure.fault({ on: 'start', kind: 'status', status: 204, form: 'empty', times: 1 });
    const result = await runAction(await bench.step(production, target));
    expect(errorsOf(result)).toBe('');
    expect(result.outputs).toMatchObject({ outcome: 'rolled-back', 'app-state': 'Running' });
    expect(answersTo(production, 'stop')).toEqual([401, 202]);
    expect(answersTo(production, 'start')).toEqual([401, 204]);
    expect(tokensUsed(production.azure.requests)).toBe(3);
    expect(await isServing(production)).toBe(true);
  });
});

describe('a stop that cannot be had', () => {
  const words = 'Cannot modify this site because another operation is in progress';
  const refused = `Azure answered 409 to stop app ${SITE} in resource group rg-maa (Conflict: ${words}`;
  test.each<[string, Fault, string]>([
    [
      'refused for as long as there is time',
      { on: 'stop', kind: 'status', status: 409, form: 'arm' },
      refused,
    ],
    [
      "refused in App Service's older form",
      { on: 'stop', kind: 'status', status: 409, form: 'classic' },
      refused,
    ],
    [
      'accepted and not carried out',
      { on: 'stop', kind: 'ignored' },
      `Azure accepted to stop ${SITE}, but after 2 s its state is still Running.`,
    ],
  ])('when %s, nothing is touched and the app runs', async (_case, fault, sentence) => {
    const production = await bench.production();
    const before = await lookBefore(bench, production);
    production.azure.fault(fault);
    const result = await runAction(await bench.step(production, { ...target, 'stop-timeout': '2s' }));
    expect(await lookAfter(bench, production, before, result)).toEqual(asBefore(before, 'unchanged'));
    expect(errorsOf(result)).toContain(`Stop app: ${sentence}`);
    expect(errorsOf(result)).toContain('The database was not touched.');
    expect(result.outputs).not.toHaveProperty('backup-file');
  });
});

describe('an app that does not come back', () => {
  test('a start that fails for good needs somebody, who is told the command; the database is at the target, proven', async () => {
    const production = await bench.production();
    production.azure.fault({ on: 'start', kind: 'status', status: 500, form: 'arm' });
    const result = await runAction(await bench.step(production, { ...target, 'start-timeout': '2s' }));
    expect(result.outputs).toMatchObject({
      outcome: 'needs-intervention',
      'schema-matches': 'true',
      'app-state': 'Stopped',
    });
    expect(result.conclusion).toBe('failure');
    expect(errorsOf(result)).toContain(`Start app: Azure answered 500 to start app ${SITE}`);
    expect(errorsOf(result)).toContain('The database is at the target, proven; it was not put back.');
    expect(result.summary).toContain(startByHand);
    expect(await historyOf(bench.cluster, production.connection.database)).toEqual(
      bench.sampleApp.migrations.slice(0, -2),
    );
  });

  test('an app that Azure calls Running and that does not serve is told by its health check', async () => {
    const production = await bench.production();
    production.azure.fault({ on: 'start', kind: 'pretended' });
    const result = await runAction(await bench.step(production, { ...target, 'health-check-timeout': '1s' }));
    expect(result.outputs).toMatchObject({
      outcome: 'needs-intervention',
      'schema-matches': 'true',
      'app-state': 'Running',
    });
    expect(errorsOf(result)).toContain(
      `Start app: App ${SITE} is Running, but ${production.healthUrl} did not become healthy within 1.0 s: it did not answer`,
    );
    expect(errorsOf(result)).toContain('The database is at the target, proven; it was not put back.');
    expect(await historyOf(bench.cluster, production.connection.database)).toEqual(
      bench.sampleApp.migrations.slice(0, -2),
    );
  });
});

describe('a sign-in or app that is wrong is refused before anything is done', () => {
  const stranger = randomUUID();
  test.each<[string, Fault | undefined, Record<string, string>, string]>([
    [
      'the role does not allow to read the app',
      { on: 'get', kind: 'forbidden' },
      {},
      'The identity needs the role Website Contributor',
    ],
    [
      'there is no such app',
      undefined,
      { 'app-name': 'maa-apo' },
      'Check app-name, resource-group and subscription-id.',
    ],
    [
      'Entra finds the assertion too old',
      { on: 'token', kind: 'refused' },
      {},
      'AADSTS700024: Client assertion is not within its valid time range.',
    ],
    [
      'Entra does not know the application',
      undefined,
      { 'client-id': stranger },
      `AADSTS700016: Application with identifier '${stranger}'`,
    ],
  ])('%s', async (_case, fault, inputs, sentence) => {
    const production = await bench.production({ appState: 'Stopped' });
    const before = await lookBefore(bench, production);
    if (fault !== undefined) {
      production.azure.fault(fault);
    }
    const result = await runAction(await bench.step(production, { ...target, ...inputs }));
    expect(await lookAfter(bench, production, before, result)).toEqual({
      ...asBefore(before, 'refused'),
      state: 'Stopped',
      healthy: false,
    });
    expect(errorsOf(result)).toContain(sentence);
    expect(answersTo(production, 'stop')).toEqual([]);
    expect(answersTo(production, 'start')).toEqual([]);
  });
});

/** How many different tokens ARM was shown. */
function tokensUsed(
  requests: readonly { readonly path: string; readonly headers: Record<string, string> }[],
) {
  return new Set(
    requests
      .filter(({ path }) => path.startsWith('/subscriptions/'))
      .map(({ headers }) => headers['authorization']),
  ).size;
}
