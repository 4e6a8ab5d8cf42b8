export type SiteState = 'Running' | 'Stopped';

/** A continuous WebJob, with a status as ARM has it. */
export type WebJob = {
  name: string;
  status: 'Initializing' | 'Starting' | 'Running' | 'PendingRestart' | 'Stopped';
};

/** A web app, or one slot of it, with what really stops and starts its process. */
export type AzureSite = {
  name: string;
  slot?: string;
  resourceGroup: string;
  subscriptionId: string;
  /** The state it is found in; `Running` when missing. */
  state?: SiteState;
  /** None when missing. */
  webJobs?: WebJob[];
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** `name`, or `name/slot`. */
export function siteKey(site: { name: string; slot?: string | undefined }): string {
  return site.slot ? `${site.name}/${site.slot}` : site.name;
}

/** Says which stop or start of which site failed; the reason is its `cause`. */
export class SiteActionError extends Error {
  override name = 'SiteActionError';
}

/**
 * A site under App Service's control. What ARM says of it (`state`) and whether its process runs are two things, as
 * they are in Azure; a fault can make them differ. Actions are carried out one after the other.
 */
export class ControlledSite {
  readonly site: AzureSite;
  readonly key: string;
  #state: SiteState;
  #process: SiteState;
  #lastAction: Promise<void> = Promise.resolve();
  #failures: SiteActionError[] = [];

  constructor(site: AzureSite) {
    this.site = site;
    this.key = siteKey(site);
    this.#state = site.state ?? 'Running';
    this.#process = this.#state;
  }

  /** What ARM says: it follows the process, once that has been stopped or started. */
  get state(): SiteState {
    return this.#state;
  }

  /** Stops or starts the process, unless it is so already, and then changes the state. Rejects with SiteActionError. */
  change(wanted: SiteState): Promise<void> {
    const action = this.#lastAction.then(() => this.#carryOut(wanted));
    this.#lastAction = action.catch((error: SiteActionError) => {
      this.#failures.push(error);
    });
    return action;
  }

  /** Changes the state and leaves the process alone. */
  pretend(wanted: SiteState): void {
    this.#lastAction = this.#lastAction.then(() => {
      this.#state = wanted;
    });
  }

  /** Waits for the actions under way; gives those that failed since it was last asked. */
  async settled(): Promise<SiteActionError[]> {
    await this.#lastAction;
    return this.#failures.splice(0);
  }

  async #carryOut(wanted: SiteState): Promise<void> {
    if (this.#process !== wanted) {
      try {
        await (wanted === 'Running' ? this.site.start() : this.site.stop());
      } catch (cause) {
        const verb = wanted === 'Running' ? 'start' : 'stop';
        throw new SiteActionError(`The lab could not ${verb} the site ${this.key}.`, { cause });
      }
      this.#process = wanted;
    }
    this.#state = wanted;
  }
}
