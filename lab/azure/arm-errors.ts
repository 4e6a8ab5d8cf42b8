import { randomUUID } from 'node:crypto';
import type { StatusFault } from './faults.ts';
import { type Reply, retryAfterHeader } from './reply.ts';

/** The error body of Azure Resource Manager: `DefaultErrorResponse` of the REST specification. */
export function armError(status: number, code: string, message: string): Exclude<Reply, 'reset'> {
  return { status, headers: { 'x-ms-failure-cause': 'gateway' }, body: { error: { code, message } } };
}

/** 401 as ARM says it, with the challenge that names where a token is to be had. */
export function unauthorized(authority: string, code: string, message: string): Reply {
  const challenge = `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${message}"`;
  const { status, headers, body } = armError(401, code, message);
  return { status, headers: { ...headers, 'WWW-Authenticate': challenge }, body };
}

/** 403 as ARM says it: `action` is the permission wanting, e.g. `Microsoft.Web/sites/stop/action`. */
export function forbidden(principalId: string, action: string, scope: string): Reply {
  return armError(
    403,
    'AuthorizationFailed',
    `The client '${principalId}' with object id '${principalId}' does not have authorization to perform action ` +
      `'${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh ` +
      'your credentials.',
  );
}

/** The answer that a status fault asks for, in Azure's own words unless the fault has others. */
export function statusReply(fault: StatusFault): Reply {
  const headers = retryAfterHeader(fault);
  if (fault.form === 'empty') return { status: fault.status, headers };
  const usual = usualError(fault.status);
  const code = fault.code ?? usual.code;
  const message = fault.message ?? usual.message;
  const body = fault.form === 'arm' ? { error: { code, message } } : classicBody(code, message);
  return { status: fault.status, headers, body };
}

/** App Service's own form, older than ARM's: seen with 409 and 429 of Microsoft.Web. */
function classicBody(code: string, message: string): object {
  return {
    Code: code,
    Message: message,
    Target: null,
    Details: [{ Message: message }, { Code: code }, { ErrorEntity: { Code: code, Message: message } }],
    Innererror: null,
  };
}

function usualError(status: number): { code: string; message: string } {
  switch (status) {
    case 409:
      return {
        code: 'Conflict',
        message:
          'Cannot modify this site because another operation is in progress. Details: ' +
          `Id: ${randomUUID()}, OperationName: Update, CreatedTime: ${usTime(new Date())}, ` +
          `RequestId: ${randomUUID()}, EntityType: 3`,
      };
    case 429:
      return {
        code: 'TooManyRequests',
        message: 'The request is being throttled. Please try after some time.',
      };
    case 500:
      return {
        code: 'InternalServerError',
        message: `Encountered internal server error. The tracking Id is '${randomUUID()}'.`,
      };
    case 503:
      return { code: 'ServiceUnavailable', message: 'The service is unavailable.' };
    default:
      return { code: `Status${status}`, message: `The lab was told to answer ${status}.` };
  }
}

/** As ARM writes times in its messages: `3/19/2023 8:55:46 AM`, UTC. */
export function usTime(time: Date): string {
  return time.toLocaleString('en-US', { timeZone: 'UTC' }).replace(',', '');
}
