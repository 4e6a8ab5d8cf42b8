import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type pg from 'pg';
import type { Catalog } from '../catalog/catalog.ts';
import { readCatalog } from './catalog-reader.ts';
import { readOwnership } from './ownership.ts';
import { readSchemaRights, type SchemaRights } from './schema-rights.ts';
import { exportSnapshot } from './snapshot.ts';
import { type DumpRequest, type WrittenDump, writeDump } from './write-dump.ts';

/** A dump that was proven: hashed as it was written, read back in full and found the same on disk. */
export interface Backup {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** File with what was in the dump's snapshot, as {@link DatabaseState}, to prove a restore by. */
  readonly stateFile: string;
}

/** What a database is beside its data, which the dump itself tells. */
export interface DatabaseState {
  readonly catalog: Catalog;
  /** Owners and rights. */
  readonly ownership: readonly string[];
  /** None in a backup of an earlier version. */
  readonly schemaRights?: readonly SchemaRights[];
}

export interface BackupRequest extends DumpRequest {
  /** A connection of its own; its transaction exports the snapshot that is dumped. */
  readonly client: pg.ClientBase;
  /** The final path of the dump; it is written beside it as `.partial` first. */
  readonly file: string;
}

/**
 * Dumps the whole database and proves the dump; what the database is beside its data is read in the same snapshot.
 * @throws CommandFailed, Cancelled, or the file system's error; nothing is left on disk then.
 */
export async function takeBackup(request: BackupRequest): Promise<Backup> {
  const partial = `${request.file}.partial`;
  const stateFile = `${request.file}.state.json`;
  const giveUp = new AbortController();
  const signal = AbortSignal.any([request.signal, giveUp.signal]);
  let dumping: Promise<WrittenDump> | undefined;
  await mkdir(dirname(request.file), { recursive: true, mode: 0o700 });
  try {
    dumping = writeDump({ ...request, signal }, partial, await exportSnapshot(request.client));
    const [written, state] = await Promise.all([dumping, readState(request.client)]);
    await request.client.query('COMMIT');
    await writeFile(stateFile, JSON.stringify(state), { mode: 0o600 });
    await rename(partial, request.file);
    return { file: request.file, ...written, stateFile };
  } catch (error) {
    giveUp.abort();
    await Promise.allSettled([dumping]);
    await removeHalfWritten(request.file);
    throw error;
  }
}

/** Removes what a dump that did not come to its end has left beside its final path; a finished dump stays whole. */
export async function removeHalfWritten(file: string): Promise<void> {
  const finished = await access(file).then(
    () => true,
    () => false,
  );
  const leftovers = [`${file}.partial`, `${file}.list`, ...(finished ? [] : [`${file}.state.json`])];
  await Promise.all(leftovers.map((path) => rm(path, { force: true })));
}

/** Catalog, ownership and rights in the client's open transaction. */
export async function readState(client: pg.ClientBase): Promise<DatabaseState> {
  return {
    catalog: await readCatalog(client, undefined),
    ownership: await readOwnership(client),
    schemaRights: await readSchemaRights(client),
  };
}
