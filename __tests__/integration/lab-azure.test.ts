import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { type RequestOptions, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type AzureLab,
  type AzureOptions,
  type AzureSite,
  type Fault,
  startAzure,
} from '../../lab/azure/azure.ts';
import { makeSigningKey, nowInSeconds, signToken } from '../../lab/azure/json-web-token.ts';
import { type Certificates, makeCertificates } from '../../lab/certificates.ts';
import type { ClientError, ClientRequest, ClientResult } from './azure-client.ts';

const subscriptionId = '11111111-2222-3333-4444-555555555555';
const shopPath = `/subscriptions/${subscriptionId}/resourceGroups/rg-shop/providers/Microsoft.Web/sites/shop`;

let directory: string;
let certificates: Certificates;
let ca: string;
let client: ChildProcess;
let azure: AzureLab;
/** What was really done to the sites, in order. */
let done: string[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lab-azure-'));
  certificates = await makeCertificates(directory);
  ca = await readFile(certificates.caFile, 'utf8');
  client = fork(join(import.meta.dirname, 'azure-client.ts'), {
    env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: certificates.caFile },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
});

afterAll(async () => {
  const exited = once(client, 'exit');
  client.kill();
  await exited;
  await rm(directory, { recursive: true });
});

afterEach(async () => {
  await azure.stop();
});

function site(name: string, changes: Partial<AzureSite> = {}): AzureSite {
  const key = changes.slot ? `${name}/${changes.slot}` : name;
  return {
    name,
    resourceGroup: 'rg-shop',
    subscriptionId,
    start: async () => {
      done.push(`start ${key}`);
    },
    stop: async () => {
      done.push(`stop ${key}`);
    },
    ...changes,
  };
}

async function start(options: Partial<AzureOptions> = {}): Promise<AzureLab> {
  done = [];
  azure = await startAzure({
    certificates,
    sites: [site('shop'), site('shop', { slot: 'staging' })],
    ...options,
  });
  return azure;
}

/** Lets the real clients make these calls, without retries unless asked for. */
async function ask(...parts: Partial<ClientRequest>[]): Promise<ClientResult> {
  const { endpoint, tenantId, clientId, environment } = azure;
  const lab = { endpoint, tenantId, clientId, subscriptionId, environment };
  client.send(Object.assign({ ...lab, retries: 0, calls: [{ do: 'get' }] }, ...parts));
  const [result] = await once(client, 'message');
  return result;
}

async function askForError(...parts: Partial<ClientRequest>[]): Promise<ClientError> {
  const [answer] = await ask(...parts);
  if (!answer?.error) throw new Error(`The client reported no error but ${JSON.stringify(answer)}`);
  return answer.error;
}

/** A request of one's own making. */
async function send(method: string, path: string, headers: RequestOptions['headers'] = {}) {
  const outgoing = request(`${azure.endpoint}${path}`, { method, headers, ca });
  outgoing.end();
  const [response] = await once(outgoing, 'response');
  return { status: response.statusCode, headers: response.headers, body: JSON.parse(await text(response)) };
}

/** The last part of each path with the status, from the ARM requests on, or all of them. */
function seen(filter: 'arm' | 'all' = 'arm'): string[] {
  return azure.requests
    .filter(({ path }) => filter === 'all' || path.startsWith('/subscriptions/'))
    .map(({ method, path, status }) => `${method} ${path.split('/').at(-1)} ${status}`);
}

function deferred() {
  return Promise.withResolvers<void>();
}

describe('certificates', () => {
  test.each(['localhost', '127.0.0.1'])('the server certificate is good for %s', async (host) => {
    const { endpoint } = await start();
    const socket = connect({ host, port: Number(new URL(endpoint).port), ca });
    await once(socket, 'secureConnect');
    expect(socket.authorized).toBe(true);
    socket.destroy();
  });

  test('the key can be read by its owner only, as PostgreSQL wants', async () => {
    await start();
    expect((await stat(certificates.keyFile)).mode & 0o777).toBe(0o600);
  });
});

describe('what Azure does', () => {
  test('an app is seen, stopped and started after signing in with a GitHub token', async () => {
    await start();
    const answers = await ask({
      calls: [{ do: 'get' }, { do: 'stop' }, { do: 'get' }, { do: 'start' }, { do: 'get' }],
    });

    expect(answers[0]?.site).toMatchObject({
      id: shopPath,
      name: 'shop',
      type: 'Microsoft.Web/sites',
      location: 'West Europe',
      kind: 'app,linux',
      state: 'Running',
      enabled: true,
      hostNames: ['shop.azurewebsites.net'],
      defaultHostName: 'shop.azurewebsites.net',
      resourceGroup: 'rg-shop',
    });
    expect(answers[1]).toEqual({});
    expect(answers[2]?.site).toMatchObject({ state: 'Stopped', enabled: true });
    expect(answers[3]).toEqual({});
    expect(answers[4]?.site).toMatchObject({ state: 'Running' });
    expect(done).toEqual(['stop shop', 'start shop']);
    expect(seen()).toEqual([
      'GET shop 200',
      'POST stop 200',
      'GET shop 200',
      'POST start 200',
      'GET shop 200',
    ]);
    expect(azure.requests.filter((one) => one.path.endsWith('/token')).map((one) => one.status)).toEqual([
      200,
    ]);
  });

  test('a slot is an app of its own', async () => {
    await start();
    const answers = await ask({
      calls: [
        { do: 'stop', slot: 'staging' },
        { do: 'get', slot: 'staging' },
        { do: 'get' },
        { do: 'start', slot: 'staging' },
      ],
    });
    expect(answers[1]?.site).toMatchObject({
      id: `${shopPath}/slots/staging`,
      name: 'shop/staging',
      type: 'Microsoft.Web/sites/slots',
      state: 'Stopped',
      defaultHostName: 'shop-staging.azurewebsites.net',
    });
    expect(answers[2]?.site).toMatchObject({ name: 'shop', state: 'Running' });
    expect(done).toEqual(['stop shop/staging', 'start shop/staging']);
  });

  test('an app may be found stopped, and stopping it again does nothing', async () => {
    await start({ sites: [site('shop', { state: 'Stopped' })] });
    const answers = await ask({ calls: [{ do: 'get' }, { do: 'stop' }] });
    expect(answers[0]?.site).toMatchObject({ state: 'Stopped' });
    expect(answers[1]).toEqual({});
    expect(done).toEqual([]);
  });

  test('a client secret signs in too, and a token for the endpoint itself is taken', async () => {
    await start();
    const [answer] = await ask({ secret: azure.clientSecret, scope: `${azure.endpoint}/.default` });
    expect(answer?.site).toMatchObject({ name: 'shop' });
    expect(seen('all')).toEqual(['GET openid-configuration 200', 'POST token 200', 'GET shop 200']);
  });

  test('a stop is answered at once and the state follows when the app has stopped', async () => {
    const stopped = deferred();
    await start({ sites: [site('shop', { stop: () => stopped.promise })] });
    const before = await ask({ calls: [{ do: 'stop' }, { do: 'get' }] });
    expect(before[1]?.site).toMatchObject({ state: 'Running' });
    stopped.resolve();
    await azure.settled();
    const after = await ask();
    expect(after[0]?.site).toMatchObject({ state: 'Stopped' });
  });

  test('a stop can be answered when the app has stopped', async () => {
    const [asked, stopped] = [deferred(), deferred()];
    const stop = () => {
      asked.resolve();
      return stopped.promise;
    };
    await start({ answers: 'when-done', sites: [site('shop', { stop })] });
    const answers = ask({ calls: [{ do: 'stop' }] });
    await asked.promise;
    // Long enough for an answer given at once to have been sent.
    await send('GET', shopPath);
    expect(seen()).toEqual(['POST stop pending', 'GET shop 401']);
    stopped.resolve();
    expect(await answers).toEqual([{}]);
    expect(seen()).toEqual(['POST stop 200', 'GET shop 401']);
    expect(azure.state('shop')).toBe('Stopped');
  });

  test('a start that fails is answered with 500 when answers wait for it', async () => {
    const broken = site('shop', { state: 'Stopped', start: () => Promise.reject(new Error('no such file')) });
    await start({ answers: 'when-done', sites: [broken] });
    expect(await askForError({ calls: [{ do: 'start' }] })).toMatchObject({
      class: 'RestError',
      statusCode: 500,
    });
    await expect(azure.settled()).rejects.toThrow('The lab could not stop or start a site.');
  });

  test('an app that could not be started is told to the lab’s owner', async () => {
    const cause = new Error('no such file');
    const broken = site('shop', { state: 'Stopped', start: () => Promise.reject(cause) });
    await start({ sites: [broken] });
    expect(await ask({ calls: [{ do: 'start' }] })).toEqual([{}]);
    const failure = await azure.settled().catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: 'AggregateError',
      errors: [{ name: 'SiteActionError', message: 'The lab could not start the site shop.', cause }],
    });
    expect(azure.state('shop')).toBe('Stopped');
  });
});

describe('what Entra refuses', () => {
  const stranger = '99999999-2222-3333-4444-555555555555';
  test.each<[string, Partial<ClientRequest>, string]>([
    [
      'a wrong secret',
      { secret: 'guess' },
      'invalid_client: Error.s.: 7000215 - .* AADSTS7000215: Invalid client secret',
    ],
    [
      'an assertion for another audience',
      { audience: 'api://other' },
      "invalid_client: Error.s.: 700212 - .* presented assertion audience 'api://other'",
    ],
    ['an assertion that is none', { assertion: 'abc' }, 'invalid_request: Error.s.: 50027 - .* malformed'],
    [
      'an unknown application',
      { clientId: stranger },
      `unauthorized_client: Error.s.: 700016 - .* '${stranger}'`,
    ],
  ])('%s', async (_, wrong, message) => {
    await start();
    const error = await askForError(wrong);
    expect(error).toMatchObject({
      class: 'AuthenticationRequiredError',
      message: expect.stringMatching(message),
    });
    expect(seen()).toEqual([]);
  });

  test('an expired assertion', async () => {
    await start({ assertionLifetime: 0 });
    const error = await askForError();
    expect(error.class).toBe('AuthenticationRequiredError');
    expect(error.message).toMatch(
      /^invalid_client: Error\(s\): 700024 - .* AADSTS700024: Client assertion is not within/,
    );
  });

  test('an assertion that somebody else signed', async () => {
    await start();
    const now = nowInSeconds();
    const claims = {
      iss: 'x',
      sub: 'x',
      aud: 'api://AzureADTokenExchange',
      iat: now,
      nbf: now,
      exp: now + 60,
    };
    const error = await askForError({ assertion: signToken(claims, await makeSigningKey()) });
    expect(error.message).toMatch(/^invalid_client: Error\(s\): 700027 - /);
  });

  test('an unknown tenant, which the client calls unavailable', async () => {
    await start();
    const error = await askForError({ tenantId: stranger });
    expect(error).toMatchObject({
      class: 'CredentialUnavailableError',
      message:
        'endpoints_resolution_error: See https://aka.ms/msal.js.errors#endpoints_resolution_error for details',
    });
  });

  test('GitHub gives no token to who is not of the job', async () => {
    await start();
    const url = new URL(azure.environment.ACTIONS_ID_TOKEN_REQUEST_URL ?? '');
    const answer = await send('GET', `${url.pathname}${url.search}`, { authorization: 'Bearer other' });
    expect(answer.status).toBe(401);
  });
});

describe('what ARM refuses', () => {
  test.each<[string, Partial<ClientRequest>, number, string, string]>([
    [
      'an unknown app',
      { calls: [{ do: 'get', name: 'nope' }] },
      404,
      'ResourceNotFound',
      "The Resource 'Microsoft.Web/sites/nope' under resource group 'rg-shop' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    ],
    [
      'an unknown slot',
      { calls: [{ do: 'stop', slot: 'nope' }] },
      404,
      'ResourceNotFound',
      "The Resource 'Microsoft.Web/sites/shop/slots/nope' under resource group 'rg-shop' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    ],
    [
      'an unknown resource group',
      { calls: [{ do: 'get', resourceGroup: 'nope' }] },
      404,
      'ResourceGroupNotFound',
      "Resource group 'nope' could not be found.",
    ],
    [
      'an unknown subscription',
      { subscriptionId: 'nope' },
      404,
      'SubscriptionNotFound',
      "The subscription 'nope' could not be found.",
    ],
    [
      'another api-version',
      { apiVersion: '2016-08-01' },
      400,
      'NoRegisteredProviderFound',
      "No registered resource provider found for location 'West Europe' and API version '2016-08-01' for type 'sites'. The supported api-versions are '2025-05-01'. The supported locations are 'West Europe'.",
    ],
  ])('%s', async (_, wrong, statusCode, code, message) => {
    await start();
    const error = await askForError(wrong);
    expect(error).toMatchObject({ class: 'RestError', statusCode, code, message });
    expect(error.details).toEqual({ error: { code, message } });
  });

  test('a token for something else', async () => {
    await start();
    const error = await askForError({ scope: 'https://graph.microsoft.com/.default' });
    expect(error).toMatchObject({
      class: 'RestError',
      statusCode: 401,
      code: 'InvalidAuthenticationTokenAudience',
    });
  });

  test('a token past its lifetime', async () => {
    await start({ tokenLifetime: 0 });
    const error = await askForError();
    expect(error).toMatchObject({
      class: 'RestError',
      statusCode: 401,
      code: 'ExpiredAuthenticationToken',
      message: expect.stringMatching(
        /^The access token expiry UTC time '\d+\/\d+\/\d+ \d+:\d\d:\d\d [AP]M' is earlier than current UTC time/,
      ),
    });
  });

  test.each([
    ['no token', {}, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing."],
    [
      'a foreign token',
      { authorization: 'Bearer a.b.c' },
      'InvalidAuthenticationToken',
      'The access token is invalid.',
    ],
  ])('%s, with a challenge', async (_, headers, code, message) => {
    await start();
    const answer = await send('GET', `${shopPath}?api-version=2025-05-01`, headers);
    expect(answer).toMatchObject({ status: 401, body: { error: { code, message } } });
    expect(answer.headers['www-authenticate']).toBe(
      `Bearer authorization_uri="${azure.endpoint}/${azure.tenantId}", error="invalid_token", error_description="${message}"`,
    );
  });
});

describe('faults, as the clients show them', () => {
  const typeError = {
    class: 'TypeError',
    name: 'TypeError',
    message: "Cannot read properties of undefined (reading 'error')",
  };
  const restError = (statusCode: number, code: string, message: unknown) => ({
    class: 'RestError',
    name: 'RestError',
    statusCode,
    code,
    message,
    details: { error: { code, message } },
  });
  const busy = expect.stringMatching(
    /^Cannot modify this site because another operation is in progress\. Details: Id: /,
  );

  test.each<[string, Fault, object, string[]]>([
    ['409', { on: 'stop', kind: 'status', status: 409, form: 'arm' }, restError(409, 'Conflict', busy), []],
    [
      '409 in the older form, whose code is lost',
      { on: 'stop', kind: 'status', status: 409, form: 'classic' },
      {
        class: 'RestError',
        name: 'RestError',
        statusCode: 409,
        message: 'Unexpected status code: 409',
        details: {},
      },
      [],
    ],
    ['409 without a body', { on: 'stop', kind: 'status', status: 409, form: 'empty' }, typeError, []],
    [
      '503',
      { on: 'stop', kind: 'status', status: 503, form: 'arm', retryAfter: 7 },
      { ...restError(503, 'ServiceUnavailable', 'The service is unavailable.'), retryAfter: '7' },
      [],
    ],
    ['503 without a body', { on: 'stop', kind: 'status', status: 503, form: 'empty' }, typeError, []],
    [
      '500 although it was done',
      { on: 'stop', kind: 'status', status: 500, form: 'arm', message: 'Oops.', effect: true },
      restError(500, 'InternalServerError', 'Oops.'),
      ['stop shop'],
    ],
    ['202', { on: 'stop', kind: 'status', status: 202, form: 'empty' }, typeError, ['stop shop']],
    ['204', { on: 'stop', kind: 'status', status: 204, form: 'empty' }, typeError, ['stop shop']],
    [
      '403',
      { on: 'stop', kind: 'forbidden' },
      restError(
        403,
        'AuthorizationFailed',
        expect.stringContaining(
          `'Microsoft.Web/sites/stop/action' over scope '${shopPath}' or the scope is invalid.`,
        ),
      ),
      [],
    ],
    [
      'a cut connection',
      { on: 'stop', kind: 'reset' },
      { class: 'RestError', name: 'RestError', code: 'ECONNRESET', message: 'read ECONNRESET' },
      [],
    ],
    [
      'a cut connection although it was done',
      { on: 'stop', kind: 'reset', effect: true },
      { class: 'RestError', name: 'RestError', code: 'ECONNRESET', message: 'read ECONNRESET' },
      ['stop shop'],
    ],
  ])('%s', async (_, fault, expected, effect) => {
    await start();
    azure.fault(fault);
    expect(await askForError({ calls: [{ do: 'stop' }] })).toEqual(expected);
    await azure.settled();
    expect(done).toEqual(effect);
    expect(azure.state('shop')).toBe(effect.length > 0 ? 'Stopped' : 'Running');
  });

  test('503 once: the client waits as long as Retry-After says and asks again', async () => {
    await start();
    azure.fault({ on: 'stop', kind: 'status', status: 503, form: 'empty', retryAfter: 1, times: 1 });
    expect(await ask({ calls: [{ do: 'stop' }], retries: 3 })).toEqual([{}]);
    expect(seen()).toEqual(['POST stop 503', 'POST stop 200']);
    const [first, second] = azure.requests.filter(({ path }) => path.endsWith('/stop'));
    const waited = (second?.time.getTime() ?? 0) - (first?.time.getTime() ?? 0);
    expect(waited).toBeGreaterThanOrEqual(990);
  });

  test('a token suddenly expired: the same client goes on presenting it, a new one is well', async () => {
    await start();
    azure.fault({ on: 'stop', kind: 'token-expired', times: 1 });
    const [stop, again] = await ask({ calls: [{ do: 'stop' }, { do: 'get' }] });
    expect(stop?.error).toMatchObject({
      class: 'RestError',
      statusCode: 401,
      code: 'ExpiredAuthenticationToken',
    });
    expect(again?.error).toMatchObject({
      class: 'RestError',
      statusCode: 401,
      code: 'ExpiredAuthenticationToken',
    });
    expect(await ask({ calls: [{ do: 'stop' }] })).toEqual([{}]);
    expect(done).toEqual(['stop shop']);
  });

  test('a stop that is taken and never comes', async () => {
    await start();
    azure.fault({ on: 'stop', kind: 'ignored' });
    const [stop, get] = await ask({ calls: [{ do: 'stop' }, { do: 'get' }] });
    expect(stop).toEqual({});
    expect(get?.site).toMatchObject({ state: 'Running' });
    expect(done).toEqual([]);
  });

  test('Running, but the app was not started, until the start after', async () => {
    await start();
    azure.fault({ on: 'start', kind: 'pretended', times: 1 });
    const [, , get] = await ask({ calls: [{ do: 'stop' }, { do: 'start' }, { do: 'get' }] });
    expect(get?.site).toMatchObject({ state: 'Running' });
    expect(done).toEqual(['stop shop']);
    expect(await ask({ calls: [{ do: 'start' }] })).toEqual([{}]);
    expect(done).toEqual(['stop shop', 'start shop']);
  });

  test('a start that fails once', async () => {
    await start({ sites: [site('shop', { state: 'Stopped' })] });
    azure.fault({ on: 'start', kind: 'status', status: 500, form: 'arm', message: 'Oops.', times: 1 });
    const answers = await ask({ calls: [{ do: 'start' }, { do: 'start' }] });
    expect(answers).toEqual([{ error: restError(500, 'InternalServerError', 'Oops.') }, {}]);
    expect(done).toEqual(['start shop']);
  });

  test('a slow answer, which can be aborted', async () => {
    await start();
    azure.fault({ on: 'stop', kind: 'slow', milliseconds: 600_000, times: 1 });
    azure.fault({ on: 'stop', kind: 'slow', milliseconds: 300, times: 1 });
    // Signs in first, so that the abort falls into the stop.
    const calls: ClientRequest['calls'] = [{ do: 'get' }, { do: 'stop', abortAfter: 500 }, { do: 'stop' }];
    const began = Date.now();
    const [, aborted, slow] = await ask({ calls });
    expect(aborted?.error).toMatchObject({
      class: 'AbortError',
      name: 'AbortError',
      message: 'The operation was aborted. Rejecting from abort signal callback while making request.',
    });
    expect(slow).toEqual({});
    expect(Date.now() - began).toBeGreaterThanOrEqual(790);
  });

  test('a refused assertion', async () => {
    await start();
    azure.fault({ on: 'token', kind: 'refused' });
    const error = await askForError();
    expect(error.class).toBe('AuthenticationRequiredError');
    expect(error.message).toMatch(
      /^invalid_client: Error\(s\): 700024 - .*AADSTS700024: Client assertion is not within its valid time range\./,
    );
  });

  test.each<[string, Fault, string]>([
    [
      'Entra out of service',
      { on: 'token', kind: 'status', status: 503, retryAfter: 1 },
      'network_error: See https://aka.ms/msal.js.errors#network_error for details',
    ],
    [
      'no token from GitHub',
      { on: 'oidc', kind: 'status', status: 404 },
      'Error message: Response json body do not have ID Token field',
    ],
    [
      'a connection to GitHub that is cut',
      { on: 'oidc', kind: 'reset' },
      'Error message: Failed to get ID Token. \n \n        Error Code : undefined\n \n        Error Message: read ECONNRESET',
    ],
  ])('%s', async (_, fault, message) => {
    await start();
    azure.fault(fault);
    expect(await askForError()).toMatchObject({ class: 'AuthenticationRequiredError', message });
  });

  test('a fault can be kept to one site, and switched off', async () => {
    await start();
    const clear = azure.fault({ on: 'get', kind: 'forbidden', site: 'shop/staging' });
    const calls = [{ do: 'get' as const }, { do: 'get' as const, slot: 'staging' }];
    await ask({ calls });
    clear();
    await ask({ calls });
    azure.fault({ on: 'get', kind: 'forbidden' });
    azure.clearFaults();
    await ask({ calls });
    expect(seen()).toEqual([
      'GET shop 200',
      'GET staging 403',
      'GET shop 200',
      'GET staging 200',
      'GET shop 200',
      'GET staging 200',
    ]);
  });
});

test('requests are kept with a fingerprint of the token and without any secret', async () => {
  await start();
  await ask({ calls: [{ do: 'get' }, { do: 'stop' }] });
  const [get, stop] = azure.requests.filter(({ path }) => path.startsWith('/subscriptions/'));
  expect(stop).toMatchObject({
    method: 'POST',
    path: `${shopPath}/stop`,
    query: { 'api-version': '2025-05-01' },
    headers: { authorization: expect.stringMatching(/^Bearer sha256:[0-9a-f]{16}$/) },
    status: 200,
    time: expect.any(Date),
  });
  expect(stop?.headers.authorization).toBe(get?.headers.authorization);
  const kept = JSON.stringify(azure.requests);
  expect(kept).not.toContain(azure.environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN);
  // Every token of the lab begins with the same letters: a JWT's header.
  expect(kept).not.toContain('eyJ');
});
