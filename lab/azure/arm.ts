import { armError, forbidden, statusReply, unauthorized, usTime } from './arm-errors.ts';
import type { Directory } from './entra.ts';
import type { ArmFault, ArmOperation, Faults } from './faults.ts';
import { readToken } from './json-web-token.ts';
import { bearerToken, type Reply, type Request } from './reply.ts';
import { ControlledSite, type SiteState } from './site.ts';
import { location, siteBody, webJobsBody } from './site-body.ts';

/** The one version that @azure/arm-appservice 19 speaks. */
const apiVersion = '2025-05-01';

/** What is asked of which site: the paths of WebApps_Get, _Stop, _Start, _ListContinuousWebJobs and their Slot forms, and of _ListSlots. */
type Target = {
  operation: ArmOperation;
  subscriptionId: string;
  resourceGroup: string;
  name: string;
  slot: string | undefined;
};

/** When a stop or start is answered: `at-once`, as Azure does, or `when-done`. */
export type AnswerTime = 'at-once' | 'when-done';

type Parts = {
  directory: Directory;
  sites: ControlledSite[];
  faults: Faults;
  /** The audiences a token may have. */
  audiences: string[];
  answers: AnswerTime;
};

/** Azure Resource Manager, as far as web apps go. */
export class ResourceManager {
  readonly #parts: Parts;
  readonly #expiredTokens = new Map<string, Date>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Undefined when the path is none of ARM's. */
  answer(request: Request): Promise<Reply> | Reply | undefined {
    if (!/^\/subscriptions\//i.test(request.path)) return undefined;
    const refusal = this.#tokenRefusal(bearerToken(request)) ?? versionRefusal(request);
    if (refusal) return refusal;
    const target = readTarget(request);
    if (!target) {
      const { method, path } = request;
      return armError(501, 'NotPlayedByTheLab', `The lab's Azure does not play ${method} ${path}.`);
    }
    const site = this.#find(target);
    return site instanceof ControlledSite ? this.#operate(target, site, request) : site;
  }

  #tokenRefusal(token: string | undefined): Reply | undefined {
    const { directory, audiences } = this.#parts;
    const authority = `${directory.authorityHost}/${directory.tenantId}`;
    const refuse = (code: string, message: string) => unauthorized(authority, code, message);
    if (!token) {
      return refuse('AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
    }
    const claims = readToken(token, directory.key);
    if (typeof claims === 'string')
      return refuse('InvalidAuthenticationToken', 'The access token is invalid.');
    const expiry = this.#expiredTokens.get(token) ?? new Date(claims.exp * 1000);
    if (expiry.getTime() <= Date.now()) return this.#expired(expiry);
    if (!audiences.includes(claims.aud.replace(/\/$/, ''))) {
      return refuse(
        'InvalidAuthenticationTokenAudience',
        `The access token has been obtained for wrong audience or resource '${claims.aud}'. It should exactly match ` +
          `with one of the allowed audiences '${audiences.join("','")}'.`,
      );
    }
    return undefined;
  }

  #expired(expiry: Date): Reply {
    const { authorityHost, tenantId } = this.#parts.directory;
    return unauthorized(
      `${authorityHost}/${tenantId}`,
      'ExpiredAuthenticationToken',
      `The access token expiry UTC time '${usTime(expiry)}' is earlier than current UTC time '${usTime(new Date())}'.`,
    );
  }

  #find({ subscriptionId, resourceGroup, name, slot }: Target): ControlledSite | Reply {
    const inSubscription = this.#parts.sites.filter((one) => same(one.site.subscriptionId, subscriptionId));
    if (inSubscription.length === 0) {
      return armError(
        404,
        'SubscriptionNotFound',
        `The subscription '${subscriptionId}' could not be found.`,
      );
    }
    const inGroup = inSubscription.filter((one) => same(one.site.resourceGroup, resourceGroup));
    if (inGroup.length === 0) {
      return armError(404, 'ResourceGroupNotFound', `Resource group '${resourceGroup}' could not be found.`);
    }
    const found = inGroup.find((one) => same(one.site.name, name) && same(one.site.slot ?? '', slot ?? ''));
    const resource = `Microsoft.Web/sites/${name}${slot ? `/slots/${slot}` : ''}`;
    return (
      found ??
      armError(
        404,
        'ResourceNotFound',
        `The Resource '${resource}' under resource group '${resourceGroup}' was not found. For more details please ` +
          'go to https://aka.ms/ARMResourceNotFoundFix',
      )
    );
  }

  async #operate(target: Target, site: ControlledSite, request: Request): Promise<Reply> {
    const fault = await this.#parts.faults.meetArm(target.operation, site.key);
    switch (fault?.kind) {
      case 'token-expired':
        return this.#expireToken(bearerToken(request) ?? '');
      case 'forbidden':
        return forbidden(this.#parts.directory.principalId, permission(target), scopeOf(request.path));
      case 'ignored':
        return { status: 200 };
      case 'pretended':
        site.pretend(wantedState(fault.on));
        return { status: 200 };
      default:
        return this.#carryOut(target, site, fault);
    }
  }

  #expireToken(token: string): Reply {
    const expiry = new Date();
    this.#expiredTokens.set(token, expiry);
    return this.#expired(expiry);
  }

  async #carryOut(
    { operation }: Target,
    site: ControlledSite,
    fault: Extract<ArmFault, { kind: 'reset' | 'status' }> | undefined,
  ): Promise<Reply> {
    const takesEffect = fault?.effect ?? (fault?.kind === 'status' ? fault.status < 300 : !fault);
    if ((operation === 'stop' || operation === 'start') && takesEffect) {
      const action = site.change(wantedState(operation));
      // The site keeps a failure for `settled()`, so nothing is lost by not waiting.
      if (this.#parts.answers === 'when-done') await action;
    }
    if (fault?.kind === 'reset') return 'reset';
    if (fault?.kind === 'status') return statusReply(fault);
    const body = this.#bodyOf(operation, site);
    return body === undefined ? { status: 200 } : { status: 200, body };
  }

  #bodyOf(operation: ArmOperation, site: ControlledSite): object | undefined {
    switch (operation) {
      case 'get':
        return siteBody(site);
      case 'slots':
        return { value: this.#slotsOf(site).map(siteBody), nextLink: null };
      case 'webjobs':
        return webJobsBody(site);
      default:
        return undefined;
    }
  }

  /** ARM does not count the production slot among the slots. */
  #slotsOf({ site: app }: ControlledSite): ControlledSite[] {
    return this.#parts.sites.filter(
      ({ site }) =>
        site.slot !== undefined &&
        same(site.name, app.name) &&
        same(site.resourceGroup, app.resourceGroup) &&
        same(site.subscriptionId, app.subscriptionId),
    );
  }
}

function versionRefusal({ query }: Request): Reply | undefined {
  const asked = query.get('api-version');
  if (asked === apiVersion) return undefined;
  if (!asked) {
    const message = 'The api-version query parameter (?api-version=) is required for all requests.';
    return armError(400, 'MissingApiVersionParameter', message);
  }
  return armError(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for location '${location}' and API version '${asked}' for type 'sites'. ` +
      `The supported api-versions are '${apiVersion}'. The supported locations are '${location}'.`,
  );
}

const sitePath =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Web\/sites\/([^/]+)(?:\/slots\/([^/]+))?(?:\/(stop|start|slots|continuouswebjobs))?$/i;

const operations: Record<string, ArmOperation> = {
  stop: 'stop',
  start: 'start',
  slots: 'slots',
  continuouswebjobs: 'webjobs',
};

function readTarget({ method, path }: Request): Target | undefined {
  const [, subscriptionId, resourceGroup, name, slot, action] = sitePath.exec(path) ?? [];
  if (!subscriptionId || !resourceGroup || !name) return undefined;
  const operation = operations[action?.toLowerCase() ?? ''] ?? 'get';
  const isAction = operation === 'stop' || operation === 'start';
  if (method !== (isAction ? 'POST' : 'GET') || (operation === 'slots' && slot)) return undefined;
  return { operation, subscriptionId, resourceGroup, name, slot };
}

function permission({ operation, slot }: Target): string {
  const type = slot ? 'Microsoft.Web/sites/slots' : 'Microsoft.Web/sites';
  switch (operation) {
    case 'get':
      return `${type}/read`;
    case 'slots':
      return `${type}/slots/read`;
    case 'webjobs':
      return `${type}/continuouswebjobs/read`;
    default:
      return `${type}/${operation}/action`;
  }
}

/** The resource a permission is wanted for: the path without its action or list. */
function scopeOf(path: string): string {
  return path.replace(/\/(stop|start|slots|continuouswebjobs)$/i, '');
}

function wantedState(operation: 'stop' | 'start'): SiteState {
  return operation === 'stop' ? 'Stopped' : 'Running';
}

/** ARM compares names without case. */
function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
