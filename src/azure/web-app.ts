import { setTimeout } from 'node:timers/promises';
import type { WebSiteManagementClient } from '@azure/arm-appservice';
import { sameState } from '../plan/app-state.ts';
import { sentenceOf, throwIfCancelled } from '../plan/refusal.ts';
import type { CloudAddresses } from './clouds.ts';
import type { CredentialQuestion } from './credential.ts';

/** `Running` or `Stopped`, as Azure says it; other words have been seen, so it stays text. */
export type AppState = string;

export interface WebAppAddress {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly slot: string | undefined;
}

/** Azure refused or did not do what was asked; the sentence says what it answered. */
export class AzureError extends Error {
  override readonly name = 'AzureError';
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined;

  constructor(message: string, status: number | undefined, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

export interface WaitOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** How often the state is asked for while it is waited for: often at first, since users wait, then within ARM's limit of 12,000 reads an hour. */
const EAGER_POLL_MS = 20;
const POLL_MS = 500;
const EAGER_FOR_MS = 5_000;

/** A stop that is under way when the run is cancelled is waited for: the start that follows could overtake it, and would be undone by it. */
const UNCANCELLED = new AbortController().signal;

/** One App Service app or slot: its state, and stopping and starting it until the state says so. */
export class WebApp {
  readonly address: WebAppAddress;
  readonly #makeClient: MakeClient;
  #client: WebSiteManagementClient;

  private constructor(address: WebAppAddress, client: WebSiteManagementClient, makeClient: MakeClient) {
    this.address = address;
    this.#client = client;
    this.#makeClient = makeClient;
  }

  /** Signs in when first asked for something. */
  static async connect(
    address: WebAppAddress,
    addresses: CloudAddresses,
    credential: CredentialQuestion,
  ): Promise<WebApp> {
    const [{ WebSiteManagementClient }, { createCredential }] = await Promise.all([
      import('@azure/arm-appservice'),
      import('./credential.ts'),
    ]);
    const makeClient: MakeClient = async () =>
      new WebSiteManagementClient(await createCredential(credential), address.subscriptionId, {
        endpoint: addresses.endpoint,
        // Without scopes the token would be for the public cloud, whatever the endpoint.
        credentials: { scopes: [addresses.scope] },
      });
    return new WebApp(address, await makeClient(), makeClient);
  }

  get label(): string {
    const { name, slot } = this.address;
    return slot === undefined ? name : `${name}/${slot}`;
  }

  /** @throws AzureError */
  async state(signal: AbortSignal): Promise<AppState> {
    const { resourceGroup, name, slot } = this.address;
    const answer = await this.#ask('read', signal, (client, options) =>
      slot === undefined
        ? client.webApps.get(resourceGroup, name, options)
        : client.webApps.getSlot(resourceGroup, name, slot, options),
    );
    return answer.body?.state ?? 'Unknown';
  }

  /** The continuous WebJobs of this app or slot, by name, that are not stopped; they run beside it. @throws AzureError, Cancelled */
  async runningWebJobs(signal: AbortSignal): Promise<readonly string[]> {
    const { resourceGroup, name, slot } = this.address;
    const answer = await this.#ask('list the WebJobs of', signal, (client, options) =>
      all(
        slot === undefined
          ? client.webApps.listContinuousWebJobs(resourceGroup, name, options)
          : client.webApps.listContinuousWebJobsSlot(resourceGroup, name, slot, options),
      ),
    );
    return (answer.body ?? [])
      .filter(({ status }) => status !== 'Stopped')
      .map((job) => lastPartOf(job.name ?? ''))
      .sort();
  }

  /** The other slots of the app that run, by name, `production` among them where this is a slot. @throws AzureError, Cancelled */
  async otherRunningSlots(signal: AbortSignal): Promise<readonly string[]> {
    const { resourceGroup, name, slot } = this.address;
    const listed = await this.#ask('list the slots of', signal, (client, options) =>
      all(client.webApps.listSlots(resourceGroup, name, options)),
    );
    const slots = (listed.body ?? []).map((site) => ({
      slot: lastPartOf(site.name ?? ''),
      state: site.state,
    }));
    const production =
      slot === undefined ? [] : [{ slot: 'production', state: await this.#productionState(signal) }];
    return [...production, ...slots]
      .filter((other) => other.slot.toLowerCase() !== slot?.toLowerCase())
      .filter(({ state }) => sameState(state ?? '', 'Running'))
      .map((other) => other.slot);
  }

  async #productionState(signal: AbortSignal): Promise<AppState | undefined> {
    const { resourceGroup, name } = this.address;
    const answer = await this.#ask('read', signal, (client, options) =>
      client.webApps.get(resourceGroup, name, options),
    );
    return answer.body?.state;
  }

  /** Stops the app and waits until Azure says `Stopped`. @throws AzureError, Cancelled */
  async stop(wait: WaitOptions): Promise<void> {
    await this.#bring('Stopped', 'stop', wait, (client, options) => {
      const { resourceGroup, name, slot } = this.address;
      return slot === undefined
        ? client.webApps.stop(resourceGroup, name, options)
        : client.webApps.stopSlot(resourceGroup, name, slot, options);
    });
  }

  /** Starts the app and waits until Azure says `Running`, which is not yet serving. @throws AzureError, Cancelled */
  async start(wait: WaitOptions): Promise<void> {
    await this.#bring('Running', 'start', wait, (client, options) => {
      const { resourceGroup, name, slot } = this.address;
      return slot === undefined
        ? client.webApps.start(resourceGroup, name, options)
        : client.webApps.startSlot(resourceGroup, name, slot, options);
    });
  }

  /**
   * Asks until Azure accepts, then looks until it is so: an answer is a promise, only the state is the effect. An answer
   * that may pass (409, 429, 5xx, a broken connection) is asked again as long as there is time.
   */
  async #bring(
    wanted: AppState,
    verb: 'stop' | 'start',
    wait: WaitOptions,
    request: Ask<unknown>,
  ): Promise<void> {
    const until = Date.now() + wait.timeoutMs;
    let refusal: AzureError | undefined;
    for (let attempt = 0; ; attempt += 1) {
      refusal = await this.#tryOnce(verb, verb === 'stop' ? UNCANCELLED : wait.signal, request);
      if (refusal === undefined || (await this.isNow(wanted, wait.signal))) {
        break;
      }
      const pauseMs = Math.min(8_000, 500 * 2 ** attempt);
      if (!mayPass(refusal.status) || Date.now() + pauseMs > until) {
        throw refusal;
      }
      await pause(pauseMs, wait.signal);
    }
    await this.#waitFor(wanted, verb, until, wait);
  }

  async #tryOnce(verb: string, signal: AbortSignal, request: Ask<unknown>): Promise<AzureError | undefined> {
    try {
      await this.#ask(verb, signal, request);
      return undefined;
    } catch (error) {
      if (error instanceof AzureError) {
        return error;
      }
      throw error;
    }
  }

  async #waitFor(
    wanted: AppState,
    verb: string,
    until: number,
    { signal, timeoutMs }: WaitOptions,
  ): Promise<void> {
    const eagerUntil = Date.now() + EAGER_FOR_MS;
    for (;;) {
      const state = await this.state(signal);
      if (sameState(state, wanted)) {
        return;
      }
      const pauseMs = Date.now() < eagerUntil ? EAGER_POLL_MS : POLL_MS;
      if (Date.now() + pauseMs > until) {
        throw new AzureError(
          `Azure accepted to ${verb} ${this.label}, but after ${Math.round(timeoutMs / 1000)} s its state is still ${state}.`,
          undefined,
        );
      }
      await pause(pauseMs, signal);
    }
  }

  /** Whether Azure says that the app is in this state; not when it cannot be asked. */
  async isNow(wanted: AppState, signal: AbortSignal): Promise<boolean> {
    try {
      return sameState(await this.state(signal), wanted);
    } catch (error) {
      if (error instanceof AzureError) {
        return false;
      }
      throw error;
    }
  }

  /**
   * One request, asked again with a new sign-in when Azure no longer takes the token: the SDK goes on sending a dead one until
   * the time that was written into it is over.
   */
  async #ask<T>(verb: string, signal: AbortSignal, request: Ask<T>): Promise<{ body: T | undefined }> {
    try {
      return await this.#askOnce(verb, signal, request);
    } catch (error) {
      if (!(error instanceof AzureError && error.status === 401)) {
        throw error;
      }
      this.#client = await this.#makeClient();
      return this.#askOnce(verb, signal, request);
    }
  }

  /**
   * The SDK takes nothing but 200 for an answer and fails on any other with an error that does not say what came, so
   * the status is read from the response itself; another 2xx is Azure's acceptance.
   */
  async #askOnce<T>(verb: string, signal: AbortSignal, request: Ask<T>): Promise<{ body: T | undefined }> {
    let status: number | undefined;
    let text = '';
    try {
      const body = await request(this.#client, {
        abortSignal: signal,
        onResponse: (response) => {
          status = response.status;
          text = response.bodyAsText ?? '';
        },
      });
      return { body };
    } catch (error) {
      throwIfCancelled(signal);
      if (status !== undefined && status >= 200 && status < 300) {
        return { body: undefined };
      }
      throw this.#explain(verb, status, text, error);
    }
  }

  #explain(verb: string, status: number | undefined, text: string, error: unknown): AzureError {
    const subject = `${verb} app ${this.label} in resource group ${this.address.resourceGroup}`;
    if (status === undefined) {
      return new AzureError(`Azure could not be asked to ${subject}: ${sentenceOf(error)}`, undefined, {
        cause: error,
      });
    }
    const said = errorText(text);
    const advice = ADVICE[status] === undefined ? '' : ` ${ADVICE[status]}`;
    return new AzureError(`Azure answered ${status} to ${subject}${said}.${advice}`, status, {
      cause: error,
    });
  }
}

/** A client with a sign-in of its own. */
type MakeClient = () => Promise<WebSiteManagementClient>;

type Ask<T> = (client: WebSiteManagementClient, options: RequestOptions) => Promise<T>;

interface RequestOptions {
  readonly abortSignal: AbortSignal;
  readonly onResponse: (response: { readonly status: number; readonly bodyAsText?: string | null }) => void;
}

const ADVICE: Readonly<Record<number, string>> = {
  401: 'The sign-in is not valid for this tenant, or has run out.',
  403: 'The identity needs the role Website Contributor, or Microsoft.Web/sites/{read,stop/action,start/action}, on the app.',
  404: 'Check app-name, resource-group and subscription-id.',
  409: 'Another operation on the app is under way.',
};

/** Everything on all pages of an answer. */
async function all<T>(pages: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const one of pages) {
    found.push(one);
  }
  return found;
}

/** Azure names a part of an app `app/part`. */
function lastPartOf(name: string): string {
  return name.split('/').at(-1) ?? name;
}

/** Whether the same request may be answered otherwise in a moment. */
function mayPass(status: number | undefined): boolean {
  return status === undefined || status === 408 || status === 409 || status === 429 || status >= 500;
}

/** Code and message of ARM's `{error: {code, message}}` or App Service's older `{Code, Message}`. */
function errorText(body: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return '';
  }
  const outer = (parsed ?? {}) as Record<string, unknown>;
  const inner = (outer['error'] ?? outer) as Record<string, unknown>;
  const parts = [inner['code'] ?? inner['Code'], inner['message'] ?? inner['Message']];
  const words = parts.filter((part): part is string => typeof part === 'string' && part !== '');
  return words.length === 0 ? '' : ` (${words.join(': ').replace(/\.$/, '')})`;
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  throwIfCancelled(signal);
  try {
    await setTimeout(milliseconds, undefined, { signal });
  } finally {
    throwIfCancelled(signal);
  }
}
