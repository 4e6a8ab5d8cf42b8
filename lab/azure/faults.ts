import { setTimeout } from 'node:timers/promises';

/** What a fault can befall: GitHub's OIDC endpoint, Entra's token endpoint, and the ARM operations. */
export type Operation = 'oidc' | 'token' | ArmOperation;
/** `slots` and `webjobs` list what an app has. */
export type ArmOperation = 'get' | 'stop' | 'start' | 'slots' | 'webjobs';

type Times = {
  /** How many requests it befalls; every one until cleared when missing. */
  times?: number;
};

type OnArm<On extends ArmOperation = ArmOperation> = Times & {
  on: On;
  /** `name` or `name/slot`; every site when missing. */
  site?: string;
};

type OnSignIn = Times & { on: 'oidc' | 'token' };

/** Cuts the connection; with `effect` the stop or start happens all the same and only its answer is lost. */
type Reset = { kind: 'reset'; effect?: boolean };

/** Answers only after a while. Goes together with another fault on the same request. */
type Slow = { kind: 'slow'; milliseconds: number };

/**
 * Answers with this status. `arm` is `{error: {code, message}}`, `classic` is App Service's own `{Code, Message, …}`.
 * The stop or start happens all the same when `effect` says so; it does by default with a 2xx.
 */
export type StatusFault = {
  kind: 'status';
  status: number;
  form: 'arm' | 'classic' | 'empty';
  /** Instead of what Azure says with that status. */
  code?: string;
  message?: string;
  /** Seconds, as the `Retry-After` header. */
  retryAfter?: number;
  effect?: boolean;
};

/** Befalls a request for an ARM operation after its token was found good. */
export type ArmFault =
  | (OnArm & (Slow | Reset | StatusFault))
  /** The token presented is expired from now on, for every later request too; a new one is good. */
  | (OnArm & { kind: 'token-expired' })
  /** 403: the role that the caller has does not allow it. */
  | (OnArm & { kind: 'forbidden' })
  /** 200, but nothing happens and the state stays as it was. */
  | (OnArm<'stop' | 'start'> & { kind: 'ignored' })
  /** 200, and the state says so, but the app's process is left alone. */
  | (OnArm<'stop' | 'start'> & { kind: 'pretended' });

/** Befalls a request for a token before anything in it was looked at. */
export type SignInFault =
  | (OnSignIn & (Slow | { kind: 'reset' }))
  | (OnSignIn & { kind: 'status'; status: number; retryAfter?: number })
  /** AADSTS700024: the assertion is said to have expired. */
  | (Times & { on: 'token'; kind: 'refused' });

export type Fault = ArmFault | SignInFault;

type Entry<F extends Fault> = { fault: F; left: number };

/** The faults that are switched on, oldest first. */
export class Faults {
  readonly #entries = new Set<Entry<Fault>>();
  readonly #stopped: AbortSignal;

  /** @param stopped ends every wait of a slow answer with an AbortError: the lab is going away. */
  constructor(stopped: AbortSignal) {
    this.#stopped = stopped;
  }

  /** Switches a fault on; what is returned switches it off again. */
  add(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
    this.#entries.add(entry);
    return () => {
      this.#entries.delete(entry);
    };
  }

  clear(): void {
    this.#entries.clear();
  }

  /** Waits as long as a slow fault says, then gives the other fault that befalls this request, if there is one. */
  async meetArm(on: ArmOperation, site: string): Promise<Exclude<ArmFault, Slow> | undefined> {
    const befalls = (fault: Fault): fault is ArmFault =>
      fault.on === on && (!fault.site || fault.site === site);
    return this.#meet(befalls);
  }

  /** As `meetArm`, for a request for a token. */
  async meetSignIn(on: 'oidc' | 'token'): Promise<Exclude<SignInFault, Slow> | undefined> {
    return this.#meet((fault): fault is SignInFault => fault.on === on);
  }

  async #meet<F extends Fault>(befalls: (fault: Fault) => fault is F): Promise<Exclude<F, Slow> | undefined> {
    const slow = this.#take((fault): fault is F & Slow => befalls(fault) && fault.kind === 'slow');
    const other = this.#take((fault): fault is Exclude<F, Slow> => befalls(fault) && fault.kind !== 'slow');
    if (slow) await setTimeout(slow.milliseconds, undefined, { signal: this.#stopped });
    return other;
  }

  #take<F extends Fault>(befalls: (fault: Fault) => fault is F): F | undefined {
    for (const entry of this.#entries) {
      const { fault } = entry;
      if (!befalls(fault)) continue;
      entry.left -= 1;
      if (entry.left <= 0) this.#entries.delete(entry);
      return fault;
    }
    return undefined;
  }
}
