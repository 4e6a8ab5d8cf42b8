import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Certificates } from '../certificates.ts';
import type { Reply, Request } from './reply.ts';

/** Told of a request on its arrival; what it returns is called with the status, just before the answer is sent. */
export type Observer = (message: IncomingMessage, url: URL) => (status: number | 'reset') => void;

/** Answers a request; a rejection becomes a 500 with the reason in plain text. */
export type Answer = (request: Request) => Promise<Reply>;

export type TlsServer = { endpoint: string; close(): Promise<void> };

/** Listens on a free port of 127.0.0.1 before it has anything to answer with: the answers name the port. */
export async function listen(
  certificates: Certificates,
  observe: Observer,
  makeAnswer: (endpoint: string) => Promise<Answer>,
): Promise<TlsServer> {
  const [cert, key] = await Promise.all([
    readFile(certificates.certFile, 'utf8'),
    readFile(certificates.keyFile, 'utf8'),
  ]);
  const server = createServer({ cert, key });
  const cut = trackConnections(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = await makeAnswer(endpoint);
  server.on('request', (message: IncomingMessage, response: ServerResponse) => {
    const url = new URL(message.url ?? '/', endpoint);
    const conclude = observe(message, url);
    exchange(message, url, answer).then((reply) => {
      conclude(reply === 'reset' ? 'reset' : reply.status);
      if (reply === 'reset') cut(message);
      else send(response, reply);
    });
  });
  return {
    endpoint,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function exchange(message: IncomingMessage, url: URL, answer: Answer): Promise<Reply> {
  try {
    return await answer({
      method: message.method ?? '',
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      authorization: message.headers.authorization ?? '',
      body: await text(message),
    });
  } catch (error) {
    return { status: 500, body: { error: { code: 'LabFailure', message: String(error) } } };
  }
}

function send(response: ServerResponse, { status, headers, body }: Exclude<Reply, 'reset'>): void {
  const content = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    ...(body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
    ...(status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(content)) }),
    ...headers,
  });
  response.end(content);
}

/** Gives a function that cuts a request's connection by a TCP reset, which a TLS socket itself cannot send. */
function trackConnections(server: Server): (message: IncomingMessage) => void {
  const connections = new Map<number, Socket>();
  server.on('connection', (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    connections.set(port, socket);
    socket.once('close', () => connections.delete(port));
  });
  return (message) => {
    const connection = connections.get(message.socket.remotePort ?? 0);
    (connection ?? message.socket).resetAndDestroy();
  };
}
