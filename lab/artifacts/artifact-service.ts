import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { ArtifactStore, type StoredArtifact } from './artifact-store.ts';
import { startAzurite } from './azurite.ts';
import { type Fault, type FaultKind, Faults, type Operation } from './faults.ts';
import { RuntimeTokens } from './runtime-token.ts';
import { type Answer, backendIds, parseTwirpRequest, type TwirpRequest, twirpError } from './twirp.ts';
import { readZip } from './zip.ts';

export type { StoredArtifact } from './artifact-store.ts';
export type { Fault, FaultKind, Operation } from './faults.ts';

/** A request that was made of the service, and how it was answered. */
export interface ArtifactRequest {
  operation: Operation;
  /** Name of the artifact it is about; '' when it is about all. */
  artifact: string;
  /** The body of a Twirp request; undefined for a blob's. */
  body: TwirpRequest | undefined;
  /** The HTTP status of the answer; 'reset' when the connection was reset instead. */
  answer: number | 'reset';
}

export interface ArtifactService {
  /** What the runner gives an action, that it finds the service. */
  environment: { ACTIONS_RESULTS_URL: string; ACTIONS_RUNTIME_TOKEN: string };
  /** The finalized artifacts, in the order of their creation. */
  readonly artifacts: StoredArtifact[];
  /** The zip of a finalized artifact. @throws Error when there is none of this name */
  download(name: string): Promise<Buffer>;
  /** Where the zip of a finalized artifact can be fetched for an hour. @throws Error when there is none of this name */
  address(name: string): string;
  /** The files in the zip of a finalized artifact, by their paths. */
  files(name: string): Promise<Map<string, Buffer>>;
  readonly requests: ArtifactRequest[];
  fault(fault: Fault): void;
  clearFaults(): void;
  /** A token for the same run; negative seconds give one that has expired. */
  issueToken(lifetimeSeconds: number): string;
  stop(): Promise<void>;
}

const twirpPath = /^\/twirp\/github\.actions\.results\.api\.v1\.ArtifactService\/(\w+)$/;

const twirpFaults: Readonly<Record<Exclude<FaultKind, 'reset' | 'lost'>, Answer>> = {
  unavailable: twirpError(503, 'unavailable', 'service unavailable'),
  refused: { status: 200, body: { ok: false } },
  // The words @actions/artifact looks for, from its own tests (artifact-http-client.test.ts).
  quota: twirpError(403, 'permission_denied', 'insufficient usage to create artifact'),
  'expired-token': twirpError(401, 'unauthenticated', 'token is expired'),
};

// Status, code and message as Azure's Blob service gives them (its list of error codes).
const blobFaults: Readonly<Record<Exclude<FaultKind, 'reset' | 'lost'>, [number, string, string]>> = {
  unavailable: [503, 'ServerBusy', 'The server is busy.'],
  refused: [403, 'AuthorizationFailure', 'This request is not authorized to perform this operation.'],
  quota: [403, 'AccountIsDisabled', 'The specified account is disabled.'],
  'expired-token': [403, 'AuthenticationFailed', 'Server failed to authenticate the request.'],
};

function isTwirpOperation(method: string): method is Exclude<Operation, 'PutBlob' | 'GetBlob'> {
  const methods = 'CreateArtifact FinalizeArtifact ListArtifacts GetSignedArtifactURL DeleteArtifact';
  return methods.split(' ').includes(method);
}

/** Answers the requests of one run: Twirp's itself, a blob's by passing them on to Azurite. */
class ServiceFront {
  readonly requests: ArtifactRequest[] = [];
  readonly faults = new Faults();
  readonly tokens = new RuntimeTokens();
  readonly #store: ArtifactStore;
  readonly #azuriteOrigin: string;

  constructor(store: ArtifactStore, azuriteOrigin: string) {
    this.#store = store;
    this.#azuriteOrigin = azuriteOrigin;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = twirpPath.exec(request.url ?? '')?.[1];
    if (method === undefined) await this.#handleBlob(request, response);
    else await this.#handleTwirp(method, request, response);
  }

  async #handleTwirp(method: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = parseTwirpRequest(await text(request));
    if (!isTwirpOperation(method) || body === undefined) {
      sendJson(response, twirpError(404, 'bad_route', `no such request: ${method}`));
      return;
    }
    const artifact = body.name_filter ?? body.name;
    const fault = this.faults.take(method, artifact);
    const record = (answer: number | 'reset') =>
      this.requests.push({ operation: method, artifact, body, answer });
    if (fault === 'reset' || fault === 'lost') {
      if (fault === 'lost') await this.#answer(method, body, request.headers.authorization);
      record('reset');
      request.socket.resetAndDestroy();
      return;
    }
    const answer =
      fault === undefined
        ? await this.#answer(method, body, request.headers.authorization)
        : twirpFaults[fault];
    record(answer.status);
    sendJson(response, answer);
  }

  async #answer(
    method: Exclude<Operation, 'PutBlob' | 'GetBlob'>,
    body: TwirpRequest,
    authorization: string | undefined,
  ): Promise<Answer> {
    const refusal = this.tokens.refusal(authorization, backendIds(body));
    if (refusal !== undefined) return twirpError(401, 'unauthenticated', refusal);
    switch (method) {
      case 'CreateArtifact':
        return this.#store.create(body);
      case 'FinalizeArtifact':
        return await this.#store.finalize(body);
      case 'ListArtifacts':
        return this.#store.list(body);
      case 'GetSignedArtifactURL':
        return this.#store.signedUrl(body);
      case 'DeleteArtifact':
        return this.#store.delete(body);
    }
  }

  async #handleBlob(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = request.method === 'PUT' ? 'PutBlob' : 'GetBlob';
    const artifact = this.#store.nameOfPath(new URL(request.url ?? '', this.#azuriteOrigin).pathname);
    const fault = this.faults.take(operation, artifact);
    const record = (answer: number | 'reset') =>
      this.requests.push({ operation, artifact, body: undefined, answer });
    if (fault === 'reset') {
      record('reset');
      request.socket.resetAndDestroy();
      return;
    }
    if (fault !== undefined && fault !== 'lost') {
      const [status, code, message] = blobFaults[fault];
      // Azure reads the whole body before it answers; a client still sending would see a reset instead.
      request.resume();
      await once(request, 'end');
      record(status);
      response.writeHead(status, { 'x-ms-error-code': code, 'content-type': 'application/xml' });
      response.end(
        `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
      );
      return;
    }
    const upstream = await this.#passOn(request);
    if (fault === 'lost') {
      upstream.resume();
      await once(upstream, 'end');
      record('reset');
      request.socket.resetAndDestroy();
      return;
    }
    record(upstream.statusCode ?? 0);
    response.writeHead(upstream.statusCode ?? 502, upstream.headers);
    await pipeline(upstream, response);
  }

  async #passOn(request: IncomingMessage): Promise<IncomingMessage> {
    const upstream = httpRequest(new URL(request.url ?? '', this.#azuriteOrigin), {
      method: request.method ?? 'GET',
      headers: request.headers,
    });
    const answered: Promise<IncomingMessage[]> = once(upstream, 'response');
    await pipeline(request, upstream);
    const [response] = await answered;
    if (response === undefined) throw new Error('Azurite gave no answer.');
    return response;
  }
}

function sendJson(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/**
 * Starts GitHub's artifact service for one run, on a free port of 127.0.0.1, with Azurite behind it.
 * It checks the runtime token, and at finalization the size and the hash against the bytes that are stored.
 *
 * @throws Error when Azurite does not start
 */
export async function startArtifactService(): Promise<ArtifactService> {
  const azurite = await startAzurite();
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const container = azurite.client.getContainerClient(`actions-results-${randomUUID()}`);
  await container.create();
  const store = new ArtifactStore(azurite, container, origin);
  const front = new ServiceFront(store, azurite.origin);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    front.handle(request, response).catch((error: unknown) => {
      // What went wrong in the lab itself must not look like a fault that was asked for.
      console.error('The artifact service of the lab failed:', error);
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  return {
    environment: { ACTIONS_RESULTS_URL: `${origin}/`, ACTIONS_RUNTIME_TOKEN: front.tokens.issue() },
    get artifacts() {
      return store.stored;
    },
    get requests() {
      return [...front.requests];
    },
    address: (name) => store.address(name),
    download: (name) => store.download(name),
    files: async (name) => readZip(await store.download(name)),
    fault: (fault) => front.faults.add(fault),
    clearFaults: () => front.faults.clear(),
    issueToken: (lifetimeSeconds) => front.tokens.issue(lifetimeSeconds),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await azurite.stop();
    },
  };
}
