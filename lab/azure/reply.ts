/** What the lab sends back: JSON, an empty body where `body` is missing, or the connection cut by a TCP reset. */
export type Reply = { status: number; headers?: Record<string, string>; body?: unknown } | 'reset';

/** A request as the parts of the lab get it, its body read. */
export type Request = {
  method: string;
  path: string;
  query: URLSearchParams;
  /** The `Authorization` header; empty when there was none. */
  authorization: string;
  body: string;
};

/** A refusal's `Retry-After`, in seconds; no header when that is missing. */
export function retryAfterHeader({ retryAfter }: { retryAfter?: number }): Record<string, string> {
  return retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
}

/** The token of a `Bearer` header; undefined when the header is missing or of another scheme. */
export function bearerToken(request: Request): string | undefined {
  return /^bearer\s+(\S+)$/i.exec(request.authorization)?.[1];
}
