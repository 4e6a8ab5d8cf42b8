import { randomUUID } from 'node:crypto';
import { entraErrors } from './entra-errors.ts';
import type { Faults } from './faults.ts';
import type { GitHubOidc } from './github-oidc.ts';
import { makeSigningKey, nowInSeconds, readToken, type SigningKey, signToken } from './json-web-token.ts';
import { type Reply, type Request, retryAfterHeader } from './reply.ts';

const federatedAudience = 'api://AzureADTokenExchange';
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** One tenant with one application: it has a client secret and trusts one subject of GitHub's. */
export type Directory = {
  authorityHost: string;
  tenantId: string;
  clientId: string;
  clientSecret: string;
  /** The object id of the application's service principal. */
  principalId: string;
  key: SigningKey;
  /** Seconds a bearer token lives. */
  tokenLifetime: number;
};

/** A tenant with its own signing key. */
export async function makeDirectory(parts: Omit<Directory, 'key' | 'principalId'>): Promise<Directory> {
  return { ...parts, principalId: randomUUID(), key: await makeSigningKey() };
}

/** Entra's endpoints that @azure/identity asks for: the tenant's metadata, its keys and its tokens. */
export class Entra {
  readonly #directory: Directory;
  readonly #oidc: GitHubOidc;
  readonly #faults: Faults;

  constructor(directory: Directory, oidc: GitHubOidc, faults: Faults) {
    this.#directory = directory;
    this.#oidc = oidc;
    this.#faults = faults;
  }

  /** Undefined when the path is none of Entra's. */
  answer(request: Request): Promise<Reply> | Reply | undefined {
    const [, tenant = '', endpoint = ''] = /^\/([^/]+)\/(.+)$/.exec(request.path) ?? [];
    const { method } = request;
    if (method === 'POST' && endpoint === 'oauth2/v2.0/token') return this.#token(tenant, request);
    if (method !== 'GET') return undefined;
    if (endpoint === 'v2.0/.well-known/openid-configuration') {
      return this.#ownTenant(tenant) ? this.#metadata() : entraErrors.tenantNotFound(tenant);
    }
    if (endpoint === 'discovery/v2.0/keys' && this.#ownTenant(tenant)) return this.#keys();
    return undefined;
  }

  #ownTenant(tenant: string): boolean {
    return tenant.toLowerCase() === this.#directory.tenantId.toLowerCase();
  }

  #metadata(): Reply {
    const { authorityHost, tenantId } = this.#directory;
    const tenant = `${authorityHost}/${tenantId}`;
    return {
      status: 200,
      body: {
        token_endpoint: `${tenant}/oauth2/v2.0/token`,
        token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
        jwks_uri: `${tenant}/discovery/v2.0/keys`,
        response_modes_supported: ['query', 'fragment', 'form_post'],
        subject_types_supported: ['pairwise'],
        id_token_signing_alg_values_supported: ['RS256'],
        response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
        scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
        issuer: `${tenant}/v2.0`,
        authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
        device_authorization_endpoint: `${tenant}/oauth2/v2.0/devicecode`,
        end_session_endpoint: `${tenant}/oauth2/v2.0/logout`,
        tenant_region_scope: 'EU',
      },
    };
  }

  #keys(): Reply {
    const { id, publicKey } = this.#directory.key;
    const key = { ...publicKey.export({ format: 'jwk' }), use: 'sig', kid: id };
    return { status: 200, body: { keys: [key] } };
  }

  async #token(tenant: string, request: Request): Promise<Reply> {
    const fault = await this.#faults.meetSignIn('token');
    if (fault?.kind === 'reset') return 'reset';
    if (fault?.kind === 'status') return { status: fault.status, headers: retryAfterHeader(fault) };
    if (fault?.kind === 'refused') return entraErrors.assertionExpired(new Date(0), new Date());
    const form = new URLSearchParams(request.body);
    return this.#refusal(tenant, form) ?? this.#issue(form.get('scope') ?? '');
  }

  #refusal(tenant: string, form: URLSearchParams): Reply | undefined {
    const client = form.get('client_id') ?? '';
    const grant = form.get('grant_type') ?? '';
    const scope = form.get('scope') ?? '';
    if (!this.#ownTenant(tenant)) return entraErrors.tenantNotFound(tenant);
    if (client.toLowerCase() !== this.#directory.clientId.toLowerCase()) {
      return entraErrors.clientNotFound(client, tenant);
    }
    if (grant !== 'client_credentials') return entraErrors.unsupportedGrant(grant);
    // msal-node adds the scopes of OpenID Connect to the resource's own.
    if (!resourceOf(scope)) return entraErrors.badScope(scope);
    const assertion = form.get('client_assertion');
    if (assertion) {
      if (form.get('client_assertion_type') !== assertionType) return entraErrors.malformedAssertion();
      return this.#assertionRefusal(assertion);
    }
    const secret = form.get('client_secret');
    if (!secret) return entraErrors.noCredential();
    return secret === this.#directory.clientSecret ? undefined : entraErrors.badSecret(client);
  }

  #assertionRefusal(assertion: string): Reply | undefined {
    const claims = readToken(assertion, this.#oidc.key);
    if (claims === 'malformed') return entraErrors.malformedAssertion();
    if (claims === 'wrong signature') return entraErrors.wrongSignature();
    if (claims.exp <= nowInSeconds()) {
      return entraErrors.assertionExpired(new Date(claims.nbf * 1000), new Date(claims.exp * 1000));
    }
    if (claims.aud !== federatedAudience) return entraErrors.wrongAudience(claims.aud);
    if (claims.sub !== this.#oidc.subject) return entraErrors.wrongSubject(claims.sub);
    return undefined;
  }

  #issue(scope: string): Reply {
    const { tenantId, clientId, principalId, key, tokenLifetime } = this.#directory;
    const now = nowInSeconds();
    const claims = {
      aud: resourceOf(scope) ?? '',
      iss: `https://sts.windows.net/${tenantId}/`,
      iat: now,
      nbf: now,
      exp: now + tokenLifetime,
      appid: clientId,
      idtyp: 'app',
      oid: principalId,
      sub: principalId,
      tid: tenantId,
      uti: randomUUID(),
      ver: '1.0',
    };
    return {
      status: 200,
      headers: { 'Cache-Control': 'no-store, no-cache' },
      body: {
        token_type: 'Bearer',
        expires_in: tokenLifetime,
        ext_expires_in: tokenLifetime,
        access_token: signToken(claims, key),
      },
    };
  }
}

/** The resource of the one `…/.default` among the scopes. */
function resourceOf(scope: string): string | undefined {
  const suffix = '/.default';
  const found = scope.split(' ').find((one) => one.endsWith(suffix));
  return found?.slice(0, -suffix.length);
}
