import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ArtifactService, startArtifactService } from '../../lab/artifacts/artifact-service.ts';
import { RuntimeTokens } from '../../lab/artifacts/runtime-token.ts';

const projectRoot = join(import.meta.dirname, '../..');

/** Uploads one file by the real client and prints what came of it, in a process of its own as an action is. */
const uploadScript = `
import { DefaultArtifactClient } from '@actions/artifact';
const { name, directory, file } = JSON.parse(process.env.UPLOAD);
const started = performance.now();
const report = (outcome) => {
  const seconds = (performance.now() - started) / 1000;
  console.log('\\n' + JSON.stringify({ ...outcome, seconds }));
};
try {
  const client = new DefaultArtifactClient();
  report({ uploaded: await client.uploadArtifact(name, [file], directory, { compressionLevel: 0, retentionDays: 7 }) });
} catch (error) {
  report({ error: { class: error.constructor.name, message: error.message, code: error.code, statusCode: error.statusCode } });
}
`;

interface Upload {
  uploaded?: { id: number; size: number; digest: string };
  error?: { class: string; message: string; code?: string; statusCode?: number };
  seconds: number;
  log: string;
}

const networkError =
  'Unable to make request: ECONNRESET\nIf you are using self-hosted runners, please make sure your runner has ' +
  'access to all GitHub endpoints: https://docs.github.com/en/actions/hosting-your-own-runners/' +
  'managing-self-hosted-runners/about-self-hosted-runners#communication-between-self-hosted-runners-and-github';

const twirpService = 'twirp/github.actions.results.api.v1.ArtifactService';

function idsIn(token: string) {
  const claims: { scp: string } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const [, run, job] = /Actions\.Results:([^:]+):(\S+)/.exec(claims.scp) ?? [];
  return { workflow_run_backend_id: run, workflow_job_run_backend_id: job };
}

describe.concurrent('the artifact service of the lab, with the real client', () => {
  let service: ArtifactService;
  let directory: string;
  const content = randomBytes(20 * 1024 * 1024);

  beforeAll(async () => {
    service = await startArtifactService();
    directory = mkdtempSync(join(tmpdir(), 'lab-artifacts-'));
    writeFileSync(join(directory, 'small.dump'), 'a small dump');
    writeFileSync(join(directory, 'large.dump'), content);
  });

  afterAll(async () => {
    await service.stop();
    rmSync(directory, { recursive: true });
  });

  async function runScript(script: string, environment: Record<string, string> = {}): Promise<string> {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: projectRoot,
      env: {
        ...process.env,
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_RETENTION_DAYS: '90',
        ...service.environment,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [log] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    return log;
  }

  async function upload(
    name: string,
    environment: Record<string, string> = {},
    file = 'small.dump',
  ): Promise<Upload> {
    const parameters = JSON.stringify({ name, directory, file: join(directory, file) });
    const log = await runScript(uploadScript, { UPLOAD: parameters, ...environment });
    return { ...JSON.parse(log.trim().split('\n').at(-1) ?? ''), log };
  }

  /** One Twirp request as the client would not make it. */
  async function call(method: string, body: Record<string, unknown>) {
    const token = service.environment.ACTIONS_RUNTIME_TOKEN;
    const response = await fetch(`${service.environment.ACTIONS_RESULTS_URL}${twirpService}/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...idsIn(token), ...body }),
    });
    return { status: response.status, body: await response.json() };
  }

  const answers = (artifact: string) =>
    service.requests
      .filter((request) => request.artifact === artifact)
      .map(({ operation, answer }) => `${operation} ${answer}`);
  const stored = (artifact: string) => service.artifacts.filter(({ name }) => name === artifact).length;

  it('stores a large file in blocks, and gives its zip, size and hash', async ({ expect }) => {
    const outcome = await upload('whole', {}, 'large.dump');
    const zip = await service.download('whole');
    const hash = createHash('sha256').update(zip).digest('hex');
    expect(outcome.uploaded).toMatchObject({ size: zip.length, digest: hash });
    const artifact = service.artifacts.find(({ name }) => name === 'whole');
    expect(artifact).toMatchObject({ id: outcome.uploaded?.id, size: zip.length, hash: `sha256:${hash}` });
    expect(Date.parse(artifact?.expiresAt ?? '')).toBeGreaterThan(Date.now() + 6.9 * 24 * 60 * 60 * 1000);
    const files = await service.files('whole');
    expect([...files.keys()]).toStrictEqual(['large.dump']);
    expect(files.get('large.dump')?.equals(content)).toBe(true);
    expect(answers('whole')).toStrictEqual([
      'CreateArtifact 200',
      ...Array(4).fill('PutBlob 201'),
      'FinalizeArtifact 200',
    ]);
  });

  it('gives back by the client what was stored, and frees the name of what was deleted', async ({
    expect,
  }) => {
    await upload('round trip');
    const script = `
      import { DefaultArtifactClient } from '@actions/artifact';
      import { readFileSync } from 'node:fs';
      const client = new DefaultArtifactClient();
      const { artifact } = await client.getArtifact('round trip');
      const path = ${JSON.stringify(join(directory, 'downloaded'))};
      const { digestMismatch } = await client.downloadArtifact(artifact.id, { path, expectedHash: artifact.digest });
      console.log(readFileSync(path + '/small.dump', 'utf8'), digestMismatch);
      await client.deleteArtifact('round trip');`;
    expect(await runScript(script)).toContain('\na small dump false\n');
    expect(stored('round trip')).toBe(0);
    expect((await upload('round trip')).error).toBe(undefined);
  });

  it('refuses a name that was used before, even when it was never finalized', async ({ expect }) => {
    service.fault({ on: 'FinalizeArtifact', kind: 'refused', times: 1, artifact: 'burnt' });
    await upload('burnt');
    const { error } = await upload('burnt');
    expect(error).toStrictEqual({
      class: 'Error',
      message:
        'Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: ' +
        'an artifact with this name already exists on the workflow run',
    });
    expect(stored('burnt')).toBe(0);
  });

  it.for([
    ['an expired token', () => service.issueToken(-60), 'token is expired'],
    ['a token of another run', () => new RuntimeTokens().issue(), 'invalid token'],
  ] as const)('refuses %s', async ([_name, token, reason], { expect }) => {
    const { error } = await upload(reason, { ACTIONS_RUNTIME_TOKEN: token() });
    expect(error).toStrictEqual({
      class: 'Error',
      message: `Failed to CreateArtifact: Received non-retryable error: Failed request: (401) Unauthorized: ${reason}`,
    });
    expect(answers(reason)).toStrictEqual(['CreateArtifact 401']);
  });

  it.for([
    ['size', { size: '3' }, 'size 3 is not 5'],
    [
      'hash',
      { size: '5', hash: `sha256:${'0'.repeat(64)}` },
      `hash sha256:${'0'.repeat(64)} is not sha256:${createHash('sha256').update('bytes').digest('hex')}`,
    ],
  ] as const)('does not finalize bytes of another %s', async ([name, claim, msg], { expect }) => {
    const created = await call('CreateArtifact', { name: `wrong ${name}`, version: 7 });
    const { signed_upload_url: url } = created.body as { signed_upload_url: string };
    const put = await fetch(url, {
      method: 'PUT',
      headers: { 'x-ms-blob-type': 'BlockBlob' },
      body: 'bytes',
    });
    expect(put.status).toBe(201);
    const answer = await call('FinalizeArtifact', { name: `wrong ${name}`, ...claim });
    expect(answer).toStrictEqual({ status: 400, body: { code: 'invalid_argument', msg } });
    expect(stored(`wrong ${name}`)).toBe(0);
  });

  const uploaded = ['PutBlob 201', 'PutBlob 201'];
  const quota =
    'Artifact storage quota has been hit. Unable to upload any new artifacts.\nMore info on storage limits: ' +
    'https://docs.github.com/en/billing/managing-billing-for-github-actions/about-billing-for-github-actions' +
    '#calculating-minute-and-storage-spending';
  const unauthorized = 'Received non-retryable error: Failed request: (401) Unauthorized: token is expired';
  const unavailable =
    'Failed to make request after 5 attempts: Failed request: (503) Service Unavailable: service unavailable';

  describe.for(['CreateArtifact', 'FinalizeArtifact'] as const)('a fault on %s', (on) => {
    const before = on === 'CreateArtifact' ? [] : ['CreateArtifact 200', ...uploaded];
    const after = on === 'CreateArtifact' ? [...uploaded, 'FinalizeArtifact 200'] : [];

    it.for([
      ['reset', 'Error', `Failed to ${on}: ${networkError}`, 'reset'],
      ['quota', 'Error', `Failed to ${on}: ${quota}`, '403'],
      ['expired-token', 'Error', `Failed to ${on}: ${unauthorized}`, '401'],
      ['refused', 'InvalidResponseError', `${on}: response from backend was not ok`, '200'],
    ] as const)('%s once: the upload fails at once', async ([kind, name, message, answer], { expect }) => {
      const artifact = `${on} ${kind}`;
      service.fault({ on, kind, times: 1, artifact });
      const outcome = await upload(artifact);
      expect(outcome.error).toStrictEqual({ class: name, message });
      expect(answers(artifact)).toStrictEqual([...before, `${on} ${answer}`]);
      expect(stored(artifact)).toBe(0);
    });

    it('unavailable once: tried again after 3 s, and stored', async ({ expect }) => {
      const artifact = `${on} unavailable once`;
      service.fault({ on, kind: 'unavailable', times: 1, artifact });
      const outcome = await upload(artifact);
      expect(outcome.error).toBe(undefined);
      expect(outcome.seconds).toBeGreaterThan(3);
      expect(outcome.log).toContain(
        'Attempt 1 of 5 failed with error: Failed request: (503) Service Unavailable: service unavailable. ' +
          'Retrying request in 3000 ms...',
      );
      expect(answers(artifact)).toStrictEqual([...before, `${on} 503`, `${on} 200`, ...after]);
      expect(stored(artifact)).toBe(1);
    });

    it('unavailable always: given up after 5 attempts and half a minute', async ({ expect }) => {
      const artifact = `${on} unavailable always`;
      service.fault({ on, kind: 'unavailable', artifact });
      const outcome = await upload(artifact);
      expect(outcome.error).toStrictEqual({ class: 'Error', message: `Failed to ${on}: ${unavailable}` });
      expect(outcome.seconds).toBeGreaterThan(24);
      expect(answers(artifact)).toStrictEqual([...before, ...Array(5).fill(`${on} 503`)]);
      expect(stored(artifact)).toBe(0);
    });
  });

  it('an answer to FinalizeArtifact that is lost: the client fails, and the artifact is there', async ({
    expect,
  }) => {
    service.fault({ on: 'FinalizeArtifact', kind: 'lost', times: 1, artifact: 'lost' });
    const { error } = await upload('lost');
    expect(error).toStrictEqual({ class: 'Error', message: `Failed to FinalizeArtifact: ${networkError}` });
    expect(stored('lost')).toBe(1);
  });

  it.for([
    ['unavailable', '503'],
    ['reset', 'reset'],
    ['lost', 'reset'],
  ] as const)(
    'a blob that is %s once: sent again at once, and stored',
    async ([kind, answer], { expect }) => {
      const artifact = `blob ${kind} once`;
      service.fault({ on: 'PutBlob', kind, times: 1, artifact });
      const { error } = await upload(artifact);
      expect(error).toBe(undefined);
      expect(answers(artifact)).toStrictEqual([
        'CreateArtifact 200',
        `PutBlob ${answer}`,
        ...uploaded,
        'FinalizeArtifact 200',
      ]);
      expect(stored(artifact)).toBe(1);
    },
  );

  it.for([
    [
      'unavailable',
      '503',
      { class: 'RestError', message: 'The server is busy.', code: 'ServerBusy', statusCode: 503 },
    ],
    ['reset', 'reset', { class: 'NetworkError', message: networkError, code: 'ECONNRESET' }],
  ] as const)(
    'a blob that is always %s: given up after 4 attempts and 16 s',
    async ([kind, answer, error], { expect }) => {
      const artifact = `blob ${kind} always`;
      service.fault({ on: 'PutBlob', kind, artifact });
      const outcome = await upload(artifact);
      expect(outcome.error).toStrictEqual(error);
      expect(outcome.seconds).toBeGreaterThan(15.9);
      expect(answers(artifact)).toStrictEqual(['CreateArtifact 200', ...Array(4).fill(`PutBlob ${answer}`)]);
      expect(stored(artifact)).toBe(0);
    },
  );

  it('a signed address that has expired: the upload fails at once', async ({ expect }) => {
    service.fault({ on: 'PutBlob', kind: 'expired-token', artifact: 'old address' });
    const { error } = await upload('old address');
    expect(error).toStrictEqual({
      class: 'RestError',
      message: 'Server failed to authenticate the request.',
      code: 'AuthenticationFailed',
      statusCode: 403,
    });
    expect(answers('old address')).toStrictEqual(['CreateArtifact 200', 'PutBlob 403']);
  });
});

it('cleared faults hit nothing, and a stopped service answers nobody', async () => {
  const service = await startArtifactService();
  service.fault({ on: 'CreateArtifact', kind: 'reset' });
  service.clearFaults();
  const { ACTIONS_RESULTS_URL: origin, ACTIONS_RUNTIME_TOKEN: token } = service.environment;
  const url = `${origin}${twirpService}/CreateArtifact`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ ...idsIn(token), name: 'x' }),
  });
  expect(response.status).toBe(200);
  expect(service.artifacts).toStrictEqual([]);
  await service.stop();
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});
