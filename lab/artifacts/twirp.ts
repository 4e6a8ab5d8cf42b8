import { z } from 'zod';
import type { BackendIds } from './runtime-token.ts';

/** An answer of the service: its HTTP status and the JSON of its body. */
export interface Answer {
  status: number;
  body: Readonly<Record<string, unknown>>;
}

/** A Twirp error as the service sends it; @actions/artifact shows `msg`. */
export function twirpError(status: number, code: string, msg: string): Answer {
  return { status, body: { code, msg } };
}

const ids = { workflow_run_backend_id: z.string(), workflow_job_run_backend_id: z.string() };

// protobuf-ts sends the wrapper types StringValue and Int64Value as plain JSON values.
const requestSchema = z.object({
  ...ids,
  name: z.string().default(''),
  version: z.number().optional(),
  expires_at: z.string().optional(),
  mime_type: z.string().optional(),
  size: z.string().default('0'),
  hash: z.string().optional(),
  name_filter: z.string().optional(),
  id_filter: z.string().optional(),
});

/** The body of any of the service's requests: each method reads its own fields. */
export type TwirpRequest = z.infer<typeof requestSchema>;

/** Reads a request's body; undefined when it is none of the service's. */
export function parseTwirpRequest(text: string): TwirpRequest | undefined {
  const parsed = requestSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : undefined;
}

export function backendIds(request: TwirpRequest): BackendIds {
  return { run: request.workflow_run_backend_id, job: request.workflow_job_run_backend_id };
}
