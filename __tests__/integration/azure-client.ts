/**
 * A user of Azure's real clients, run as a process of its own, since NODE_EXTRA_CA_CERTS is read at the start only.
 * Takes one `ClientRequest` a message from its parent and sends back the `ClientResult`.
 */
import { getIDToken } from '@actions/core';
import { WebSiteManagementClient } from '@azure/arm-appservice';
import { ClientAssertionCredential, ClientSecretCredential, type TokenCredential } from '@azure/identity';

export type ClientCall = {
  do: 'get' | 'stop' | 'start';
  name?: string;
  slot?: string;
  resourceGroup?: string;
  /** Aborts the call after so many milliseconds. */
  abortAfter?: number;
};

export type ClientRequest = {
  endpoint: string;
  tenantId: string;
  clientId: string;
  subscriptionId: string;
  environment: Record<string, string>;
  /** Undefined: an assertion from GitHub's OIDC endpoint. */
  secret?: string;
  assertion?: string;
  audience?: string;
  scope?: string;
  apiVersion?: string;
  retries?: number;
  /** Done in turn by one client, a failed one not ending the rest. */
  calls: ClientCall[];
};

export type ClientError = {
  class: string;
  name: string;
  message: string;
  code?: unknown;
  statusCode?: unknown;
  retryAfter?: unknown;
  /** Which fields the error's `details` has, for RestError. */
  details?: unknown;
  errorCodes?: unknown;
};

export type ClientAnswer = { site?: unknown; error?: ClientError };
export type ClientResult = ClientAnswer[];

function credentialFor(request: ClientRequest): TokenCredential {
  const { tenantId, clientId, secret, assertion, audience } = request;
  const options = { authorityHost: request.endpoint, disableInstanceDiscovery: true };
  if (secret !== undefined) return new ClientSecretCredential(tenantId, clientId, secret, options);
  const getAssertion = async () => assertion ?? getIDToken(audience ?? 'api://AzureADTokenExchange');
  return new ClientAssertionCredential(tenantId, clientId, getAssertion, options);
}

async function perform(request: ClientRequest): Promise<ClientResult> {
  Object.assign(process.env, request.environment);
  const client = new WebSiteManagementClient(credentialFor(request), request.subscriptionId, {
    endpoint: request.endpoint,
    ...(request.scope ? { credentials: { scopes: [request.scope] } } : {}),
    ...(request.apiVersion ? { apiVersion: request.apiVersion } : {}),
    ...(request.retries === undefined ? {} : { retryOptions: { maxRetries: request.retries } }),
  });
  const answers: ClientResult = [];
  for (const call of request.calls) answers.push(await attempt(client, call));
  return answers;
}

async function attempt({ webApps }: WebSiteManagementClient, call: ClientCall): Promise<ClientAnswer> {
  const { name = 'shop', slot, resourceGroup = 'rg-shop' } = call;
  const options = call.abortAfter ? { abortSignal: AbortSignal.timeout(call.abortAfter) } : {};
  const { do: verb } = call;
  const slotVerbs = { get: webApps.getSlot, stop: webApps.stopSlot, start: webApps.startSlot };
  try {
    const site = await (slot
      ? slotVerbs[verb](resourceGroup, name, slot, options)
      : webApps[verb](resourceGroup, name, options));
    return site ? { site } : {};
  } catch (error) {
    return { error: describe(error) };
  }
}

function describe(thrown: unknown): ClientError {
  if (!(thrown instanceof Error)) return { class: typeof thrown, name: '', message: String(thrown) };
  const error = thrown as Error & {
    code?: unknown;
    statusCode?: unknown;
    details?: unknown;
    response?: { headers: { get(name: string): string | undefined } };
    errorResponse?: { errorCodes?: unknown };
  };
  return {
    class: error.constructor.name,
    name: error.name,
    message: error.message,
    code: error.code,
    statusCode: error.statusCode,
    details: error.details,
    retryAfter: error.response?.headers.get('retry-after'),
    errorCodes: error.errorResponse?.errorCodes,
  };
}

process.on('message', async (request: ClientRequest) => {
  process.send?.(await perform(request));
});
