import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type DatabaseConnection, libpqVariables, type PostgresCluster } from '../../lab/postgres/cluster.ts';
import { type Fingerprint, takeFingerprint } from '../../lab/postgres/fingerprint.ts';

const DATABASE = 'from_dump';

/** Restores a dump by hand into a fresh database, as the summary says, for `work` to look into. */
export async function withRestoredDump<Result>(
  cluster: PostgresCluster,
  file: string,
  work: (connection: DatabaseConnection) => Promise<Result>,
): Promise<Result> {
  await cluster.createDatabase(DATABASE);
  try {
    const connection = cluster.connection(DATABASE);
    await promisify(execFile)(
      'pg_restore',
      ['--dbname', DATABASE, '--exit-on-error', '--no-password', file],
      {
        env: { ...process.env, ...libpqVariables(connection) },
      },
    );
    return await work(connection);
  } finally {
    await cluster.dropDatabase(DATABASE);
  }
}

/** The fingerprint of what a dump holds. */
export async function fingerprintOfDump(cluster: PostgresCluster, file: string): Promise<Fingerprint> {
  return withRestoredDump(cluster, file, takeFingerprint);
}
