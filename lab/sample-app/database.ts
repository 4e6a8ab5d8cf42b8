import { readFile } from 'node:fs/promises';
import pg from 'pg';

/** How to reach a database; with `caFile` over TLS, the server's certificate and name verified. */
export interface SampleDatabase {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly caFile?: string;
}

/** Runs `work` with a connection of its own. */
export async function withDatabase<Result>(
  connection: SampleDatabase,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const { caFile, ...address } = connection;
  // Node checks the certificate's name against `host`; node-postgres passes none for an IP address.
  const ssl = caFile === undefined ? false : { ca: await readFile(caFile, 'utf8'), host: connection.host };
  const client = new pg.Client({ ...address, ssl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
