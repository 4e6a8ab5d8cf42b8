import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { mountDisk } from '../small-disk.ts';
import type { PostgresCluster } from './cluster.ts';
import { serverAccount } from './server-account.ts';

/** Databases on a disk of their own, which can be filled to the last page; the server's log and its other databases are elsewhere. */
export interface SmallTablespace extends AsyncDisposable {
  /** A copy of a database that lies on the small disk. */
  createDatabase(name: string, template: string): Promise<void>;
  /** Takes all of the disk that is free: the next statement that needs more fails with 53100. */
  fill(): Promise<void>;
  /** Gives back what {@link fill} took. */
  empty(): Promise<void>;
}

/**
 * Mounts a disk of `megabytes` (in memory) and makes a tablespace of it, which goes with its databases when it is disposed of.
 * @throws Error with what mount or the server said
 */
export async function makeSmallTablespace(
  cluster: PostgresCluster,
  megabytes: number,
): Promise<SmallTablespace> {
  const { uid = process.getuid?.(), gid = process.getgid?.() } = serverAccount().spawnAs;
  // The server wants to own the folder.
  const disk = await mountDisk(`size=${megabytes}m,uid=${uid},gid=${gid}`);
  const tablespace = `small_${disk.directory.slice(-6)}`;
  const ballast = join(disk.directory, 'ballast');
  const quoted = pg.escapeIdentifier(tablespace);
  const databases: string[] = [];
  await cluster.sql('postgres', `CREATE TABLESPACE ${quoted} LOCATION ${pg.escapeLiteral(disk.directory)}`);
  const empty = (): Promise<void> => rm(ballast, { force: true });
  return {
    empty,
    async createDatabase(name, template) {
      await cluster.sql(
        'postgres',
        `CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE ${pg.escapeIdentifier(template)} TABLESPACE ${quoted}`,
      );
      databases.push(name);
      // Until its pages are written, a copy's files are holes that the disk has not set anything aside for.
      await cluster.sql('postgres', 'CHECKPOINT');
    },
    fill: () => writeUntilFull(ballast),
    async [Symbol.asyncDispose]() {
      await empty();
      for (const name of databases) {
        await cluster.dropDatabase(name);
      }
      await cluster.sql('postgres', `DROP TABLESPACE ${quoted}`);
      await disk[Symbol.asyncDispose]();
    },
  };
}

const PAGE = Buffer.alloc(4096, 1);

/** Writes page by page until the disk takes no more, since what is said to be free may not be all that can be had. */
async function writeUntilFull(file: string): Promise<void> {
  await using handle = await open(file, 'w');
  try {
    for (;;) {
      await handle.write(PAGE);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') {
      throw error;
    }
  }
}
