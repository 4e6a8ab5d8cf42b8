import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A request the lab got, for assertions. Its body is not kept, since it may hold a secret. */
export type RecordedRequest = {
  method: string;
  path: string;
  query: Record<string, string>;
  /** With `authorization` as a fingerprint: equal tokens have equal ones. */
  headers: Record<string, string>;
  /** `pending` until the answer is on its way; `reset` when the connection was cut instead. */
  status: number | 'pending' | 'reset';
  time: Date;
};

/** A request as it is kept, before it was answered. */
export function recordRequest(message: IncomingMessage, url: URL): RecordedRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  if (headers.authorization) headers.authorization = fingerprint(headers.authorization);
  return {
    method: message.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers,
    status: 'pending',
    time: new Date(),
  };
}

function fingerprint(authorization: string): string {
  const [scheme = '', secret = ''] = authorization.split(' ');
  return `${scheme} sha256:${createHash('sha256').update(secret).digest('hex').slice(0, 16)}`;
}
