import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';

// Azurite's one account, which Microsoft publishes for everybody: it protects nothing.
const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export interface Azurite {
  /** Without the account's name: where requests are passed on to. */
  origin: string;
  /** The path that every address of the account begins with. */
  accountPath: string;
  credential: StorageSharedKeyCredential;
  client: BlobServiceClient;
  stop(): Promise<void>;
}

async function listeningAddress(lines: AsyncIterable<string>): Promise<string> {
  let output = '';
  for await (const line of lines) {
    const address = /successfully listens on (http:\S+)/.exec(line)?.[1];
    if (address !== undefined) return address;
    output += `${line}\n`;
  }
  throw new Error(`Azurite ended before it listened. It said:\n${output}`);
}

/**
 * Starts Azurite's blob service on a free port of 127.0.0.1, everything in memory.
 *
 * @throws Error with what Azurite said, when it does not come to listen
 */
export async function startAzurite(): Promise<Azurite> {
  const child = fork(
    fileURLToPath(new URL('./azurite-process.ts', import.meta.url)),
    [
      ...['--blobHost', '127.0.0.1', '--blobPort', '0'],
      ...['--inMemoryPersistence', '--skipApiVersionCheck', '--silent', '--loose', '--disableTelemetry'],
    ],
    // A group of its own: Ctrl-C in a terminal is for those who put things in order, not for what they need for it.
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [], detached: true },
  );
  if (child.stdout === null) throw new Error('Azurite was started without its output.');
  const origin = await listeningAddress(createInterface({ input: child.stdout }));
  child.stdout.resume();
  const credential = new StorageSharedKeyCredential(account, accountKey);
  return {
    origin,
    accountPath: `/${account}`,
    credential,
    client: new BlobServiceClient(`${origin}/${account}`, credential),
    async stop() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
