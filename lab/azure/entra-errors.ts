import { randomUUID } from 'node:crypto';
import type { Reply } from './reply.ts';

type Wording = { status: number; error: string; text: string };

/**
 * The errors of Entra's token endpoint that the lab plays, by AADSTS number, worded as Entra words them
 * (learn.microsoft.com/entra/identity-platform/reference-error-codes and bug reports that quote them).
 */
export const entraErrors = {
  tenantNotFound: (tenant: string) =>
    entraError(90002, {
      status: 400,
      error: 'invalid_tenant',
      text:
        `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the ` +
        'correct cloud. Check with your subscription administrator, this may happen if there are no active ' +
        'subscriptions for the tenant.',
    }),
  clientNotFound: (client: string, tenant: string) =>
    entraError(700016, {
      status: 400,
      error: 'unauthorized_client',
      text:
        `Application with identifier '${client}' was not found in the directory '${tenant}'. This can happen if ` +
        'the application has not been installed by the administrator of the tenant or consented to by any user in ' +
        'the tenant. You may have sent your authentication request to the wrong tenant.',
    }),
  unsupportedGrant: (grant: string) =>
    entraError(70003, {
      status: 400,
      error: 'unsupported_grant_type',
      text: `The app requested an unsupported grant type '${grant}'.`,
    }),
  badScope: (scope: string) =>
    entraError(1002012, {
      status: 400,
      error: 'invalid_scope',
      text:
        `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with ` +
        '/.default suffixed to the resource identifier (application ID URI).',
    }),
  badSecret: (client: string) =>
    entraError(7000215, {
      status: 401,
      error: 'invalid_client',
      text:
        'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, ' +
        `not the client secret ID, for a secret added to app '${client}'.`,
    }),
  noCredential: () =>
    entraError(7000218, {
      status: 401,
      error: 'invalid_client',
      text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    }),
  malformedAssertion: () =>
    entraError(50027, { status: 400, error: 'invalid_request', text: 'JWT token is invalid or malformed.' }),
  wrongSignature: () =>
    entraError(700027, {
      status: 401,
      error: 'invalid_client',
      text: 'Client assertion failed signature validation.',
    }),
  wrongAudience: (audience: string) =>
    entraError(700212, {
      status: 401,
      error: 'invalid_client',
      text: noFederatedIdentity('audience', audience),
    }),
  wrongSubject: (subject: string) =>
    entraError(700213, {
      status: 401,
      error: 'invalid_client',
      text: noFederatedIdentity('subject', subject),
    }),
  assertionExpired: (notBefore: Date, expiry: Date) =>
    entraError(700024, {
      status: 401,
      error: 'invalid_client',
      text:
        'Client assertion is not within its valid time range. Current time: ' +
        `${new Date().toISOString()}, assertion valid from ${notBefore.toISOString()}, expiry time of assertion ` +
        `${expiry.toISOString()}. Review the documentation at ` +
        'https://learn.microsoft.com/entra/identity-platform/certificate-credentials .',
    }),
};

function noFederatedIdentity(claim: string, value: string): string {
  return (
    `No matching federated identity record found for presented assertion ${claim} '${value}'. Check your federated ` +
    'identity credential Subject, Audience and Issuer against the presented assertion. ' +
    'https://learn.microsoft.com/entra/workload-id/workload-identity-federation'
  );
}

function entraError(number: number, { status, error, text }: Wording): Reply {
  const traceId = randomUUID();
  const correlationId = randomUUID();
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return {
    status,
    body: {
      error,
      error_description: `AADSTS${number}: ${text} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: [number],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
    },
  };
}
