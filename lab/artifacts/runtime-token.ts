import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** The ids of a run and a job by which the service files artifacts. */
export interface BackendIds {
  run: string;
  job: string;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Issues and checks the job's ACTIONS_RUNTIME_TOKEN, a JWT. */
export class RuntimeTokens {
  readonly ids: BackendIds = { run: randomUUID(), job: randomUUID() };
  readonly #key = randomUUID();

  /** @param lifetimeSeconds - GitHub's live for six hours at least; negative: it has expired already */
  issue(lifetimeSeconds = 6 * 60 * 60): string {
    const now = Math.floor(Date.now() / 1000);
    const scope = `Actions.GenericRead:lab Actions.Results:${this.ids.run}:${this.ids.job}`;
    const claims = { scp: scope, iat: now, nbf: now - 300, exp: now + lifetimeSeconds, iss: 'lab' };
    const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
    return `${text}.${this.#sign(text)}`;
  }

  /** Why a request with this Authorization header, about these ids, is refused; undefined when it is not. */
  refusal(authorization: string | undefined, ids: BackendIds): string | undefined {
    const [, head = '', body = '', signature = ''] =
      /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization ?? '') ?? [];
    const expected = Buffer.from(this.#sign(`${head}.${body}`));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'invalid token';
    const claims: unknown = JSON.parse(Buffer.from(body, 'base64url').toString());
    if (typeof claims !== 'object' || claims === null) return 'invalid token';
    if (!('exp' in claims) || typeof claims.exp !== 'number' || claims.exp * 1000 < Date.now()) {
      return 'token is expired';
    }
    const scopes = 'scp' in claims && typeof claims.scp === 'string' ? claims.scp.split(' ') : [];
    const wanted = `Actions.Results:${ids.run}:${ids.job}`;
    return scopes.includes(wanted) ? undefined : 'token does not grant access to this run';
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url');
  }
}
