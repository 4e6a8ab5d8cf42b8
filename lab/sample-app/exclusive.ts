import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * Runs `work` while no other process (or other call) on this machine runs work of the same name; the others wait.
 * The lock is a listening socket in Linux's abstract namespace: the kernel takes it back when its holder dies, so a
 * killed build leaves no lock behind, and a waiter learns of the end by its connection closing.
 */
export async function exclusively<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const address = `\0ef-rollback-lab-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
  const release = await take(address);
  try {
    return await work();
  } finally {
    await release();
  }
}

async function take(address: string): Promise<() => Promise<void>> {
  for (;;) {
    const waiting = new Set<Socket>();
    const server = createServer((socket) => {
      waiting.add(socket);
      socket.on('error', () => waiting.delete(socket));
      socket.on('close', () => waiting.delete(socket));
    });
    if (await listens(server, address)) {
      return async () => {
        const closed = once(server, 'close');
        server.close();
        for (const socket of waiting) {
          socket.destroy();
        }
        await closed;
      };
    }
    await released(address);
  }
}

function listens(server: Server, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('listening', () => resolve(true));
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(address);
  });
}

function released(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    socket.once('close', () => resolve());
    // Refused or reset: the holder is gone already, which is what was waited for.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNREFUSED' && error.code !== 'ECONNRESET') {
        reject(error);
      }
    });
    socket.resume();
  });
}
