import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type AzureLab, type AzureSite, startAzure } from '../../lab/azure/azure.ts';
import { makeCertificates } from '../../lab/certificates.ts';
import type { Warning } from '../../src/plan/warning.ts';

const subscriptionId = '11111111-2222-3333-4444-555555555555';

let directory: string;
let azure: AzureLab;
let client: ChildProcess;

function site(changes: Partial<AzureSite>): AzureSite {
  const nothing = async (): Promise<void> => undefined;
  return {
    name: 'shop',
    resourceGroup: 'rg-shop',
    subscriptionId,
    start: nothing,
    stop: nothing,
    ...changes,
  };
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'app-warnings-'));
  const certificates = await makeCertificates(directory);
  azure = await startAzure({
    certificates,
    sites: [
      site({
        webJobs: [
          { name: 'mailer', status: 'Running' },
          { name: 'nightly', status: 'Stopped' },
        ],
      }),
      site({ slot: 'staging', webJobs: [{ name: 'importer', status: 'PendingRestart' }] }),
      site({ slot: 'preview', state: 'Stopped' }),
      site({ name: 'other', slot: 'beta' }),
    ],
  });
  client = fork(join(import.meta.dirname, 'app-warnings-client.ts'), {
    env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: certificates.caFile },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
});

afterAll(async () => {
  const exited = once(client, 'exit');
  client.kill();
  await exited;
  await azure.stop();
  await rm(directory, { recursive: true });
});

afterEach(() => {
  azure.clearFaults();
});

async function warnings(slot?: string): Promise<readonly Warning[]> {
  const { endpoint, tenantId, clientId, environment } = azure;
  client.send({ endpoint, tenantId, clientId, subscriptionId, environment, slot });
  const [answer] = await once(client, 'message');
  return answer as Warning[];
}

function titled(found: readonly Warning[]): readonly string[] {
  return found.map(({ title, sentence }) => `${title}: ${sentence.split('.')[0]}`);
}

test('of an app: the WebJobs that are not stopped, and the slots that run', async () => {
  expect(titled(await warnings())).toEqual([
    'WebJob: The continuous WebJob mailer runs beside shop, and is not stopped with it',
    'Slot: The slot staging of shop runs, and is not stopped with shop',
  ]);
  expect(azure.requests.map(({ path }) => path.split('/').at(-1)).slice(-2)).toEqual([
    'continuouswebjobs',
    'slots',
  ]);
});

test('of a slot: its own WebJobs, and production among the others', async () => {
  expect(titled(await warnings('staging'))).toEqual([
    'WebJob: The continuous WebJob importer runs beside shop/staging, and is not stopped with it',
    'Slot: The slot production of shop runs, and is not stopped with shop/staging',
  ]);
});

test('what the identity may not read is said, and is no error', async () => {
  azure.fault({ on: 'webjobs', kind: 'forbidden' });
  const [jobs, slots] = await warnings();
  expect(jobs?.title).toBe('WebJobs');
  expect(jobs?.sentence).toContain('The identity may not read the WebJobs of shop');
  expect(jobs?.sentence).toContain("'Microsoft.Web/sites/continuouswebjobs/read'");
  expect(slots?.title).toBe('Slot');
});

test('nor is an answer that fails for another reason', async () => {
  azure.fault({ on: 'slots', kind: 'status', status: 400, form: 'arm' });
  const [, slots] = await warnings();
  expect(slots?.title).toBe('Slots');
  expect(slots?.sentence).toContain('Azure could not be asked for the other slots of shop');
  expect(slots?.sentence).toContain('Azure answered 400');
});
