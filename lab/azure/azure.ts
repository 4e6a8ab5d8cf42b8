import { randomUUID } from 'node:crypto';
import type { Certificates } from '../certificates.ts';
import { type AnswerTime, ResourceManager } from './arm.ts';
import { type Directory, Entra, makeDirectory } from './entra.ts';
import { type Fault, Faults } from './faults.ts';
import { makeGitHubOidc } from './github-oidc.ts';
import { type RecordedRequest, recordRequest } from './recorded-request.ts';
import type { Reply, Request } from './reply.ts';
import { listen } from './server.ts';
import { type AzureSite, ControlledSite, type SiteState } from './site.ts';

export type { AnswerTime } from './arm.ts';
export type { Fault } from './faults.ts';
export type { RecordedRequest } from './recorded-request.ts';
export { type AzureSite, SiteActionError, type SiteState } from './site.ts';

export type AzureOptions = {
  certificates: Certificates;
  sites: AzureSite[];
  /** A new GUID when missing, as for `clientId` and `clientSecret`. */
  tenantId?: string;
  clientId?: string;
  clientSecret?: string;
  /** The subject that GitHub's tokens have and the application trusts. */
  subject?: string;
  /** Seconds a GitHub token lives; 300 when missing. */
  assertionLifetime?: number;
  /** Seconds a bearer token lives; 3600 when missing. Azure's clients renew one that has less than 300 left. */
  tokenLifetime?: number;
  /** `at-once` when missing, as Azure: the real stop or start goes on behind the 200. */
  answers?: AnswerTime;
};

export type AzureLab = AsyncDisposable & {
  /** ARM, for the client's `endpoint`; a token may be for it or for the public cloud's management endpoint. */
  endpoint: string;
  /** Entra, for the credential's `authorityHost`, together with `disableInstanceDiscovery`. */
  authorityHost: string;
  tenantId: string;
  clientId: string;
  clientSecret: string;
  subscriptionId: string;
  /** What a job's environment has: ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN; and NODE_EXTRA_CA_CERTS. */
  environment: Record<string, string>;
  /** Every request so far, oldest first. */
  requests: RecordedRequest[];
  /** Switches a fault on; what is returned switches it off. */
  fault(fault: Fault): () => void;
  clearFaults(): void;
  /** What ARM says of a site now, by `name` or `name/slot`. */
  state(site: string): SiteState;
  /** Stops or starts a site by somebody else's hand, as in the portal; resolves when it is done. */
  change(site: string, wanted: SiteState): Promise<void>;
  /** Waits for the stops and starts under way. Rejects with an AggregateError of those that failed since last asked. */
  settled(): Promise<void>;
  /** Closes the server, then as `settled()`. The sites are left in the state they are in. */
  stop(): Promise<void>;
};

/** An Azure on loopback: GitHub's OIDC endpoint, Entra's token endpoint, and the ARM operations on `sites`. */
export async function startAzure(options: AzureOptions): Promise<AzureLab> {
  const sites = options.sites.map((site) => new ControlledSite(site));
  const stopping = new AbortController();
  const faults = new Faults(stopping.signal);
  const requests: RecordedRequest[] = [];
  const subject = options.subject ?? 'repo:octo-org/octo-repo:environment:production';
  const oidc = await makeGitHubOidc(faults, subject, options.assertionLifetime ?? 300);
  const identity = {
    tenantId: options.tenantId ?? randomUUID(),
    clientId: options.clientId ?? randomUUID(),
    clientSecret: options.clientSecret ?? `lab-secret-${randomUUID()}`,
  };

  const record = (...args: Parameters<typeof recordRequest>) => {
    const request = recordRequest(...args);
    requests.push(request);
    return (status: number | 'reset') => {
      request.status = status;
    };
  };

  const server = await listen(options.certificates, record, async (endpoint) => {
    const tokenLifetime = options.tokenLifetime ?? 3600;
    const directory: Directory = await makeDirectory({ ...identity, authorityHost: endpoint, tokenLifetime });
    const entra = new Entra(directory, oidc, faults);
    const answers = options.answers ?? 'at-once';
    const arm = new ResourceManager({ directory, sites, faults, audiences: audiences(endpoint), answers });
    const [oidcPath] = oidc.pathAndQuery.split('?');
    return async (request) => {
      if (request.method === 'GET' && request.path === oidcPath) return oidc.answer(request);
      return (await (arm.answer(request) ?? entra.answer(request))) ?? notFound(request);
    };
  });

  const settled = async () => {
    const failures = (await Promise.all(sites.map((site) => site.settled()))).flat();
    if (failures.length > 0) throw new AggregateError(failures, 'The lab could not stop or start a site.');
  };

  const stop = async () => {
    stopping.abort();
    await server.close();
    await settled();
  };

  return {
    ...identity,
    endpoint: server.endpoint,
    authorityHost: server.endpoint,
    subscriptionId: options.sites[0]?.subscriptionId ?? randomUUID(),
    environment: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${server.endpoint}${oidc.pathAndQuery}`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: oidc.requestToken,
      NODE_EXTRA_CA_CERTS: options.certificates.caFile,
    },
    requests,
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    state: (key) => siteOf(sites, key).state,
    change: (key, wanted) => siteOf(sites, key).change(wanted),
    settled,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function audiences(endpoint: string): string[] {
  return ['https://management.azure.com', 'https://management.core.windows.net', endpoint];
}

function siteOf(sites: ControlledSite[], key: string): ControlledSite {
  const site = sites.find((one) => one.key === key);
  if (!site) throw new Error(`The lab's Azure has no site ${key}.`);
  return site;
}

function notFound({ method, path }: Request): Reply {
  return { status: 404, body: { message: `The lab's Azure has nothing at ${method} ${path}.` } };
}
