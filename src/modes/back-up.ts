import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import {
  artifactUrl,
  refuseImpossibleUpload,
  type UploadedArtifact,
  uploadArtifact,
} from '../github/artifact.ts';
import type { Inputs } from '../inputs.ts';
import { type Backup, takeBackup } from '../postgres/backup.ts';
import { clientEnvironment } from '../postgres/client-environment.ts';
import { withConnection } from '../postgres/database.ts';
import { readTableSizes } from '../postgres/table-sizes.ts';
import { markTransactions, nothingCommittedSince, type TransactionMark } from '../postgres/transactions.ts';
import { baseEnvironment } from '../process/base-environment.ts';
import { DumpProgress } from '../report/dump-progress.ts';
import type { Ground } from './look.ts';
import type { Workplace, World } from './world.ts';

/** A proven dump and where the server's transactions stood just before it. */
export interface TakenBackup extends Backup {
  readonly mark: TransactionMark;
  readonly milliseconds: number;
}

/** Dumps the database, with progress by table, and proves the dump. @throws as takeBackup */
export async function backUp(
  inputs: Inputs,
  world: World,
  workplace: Workplace,
  ground: Ground,
  file: string,
): Promise<TakenBackup> {
  const { database, server, tools } = ground;
  const startedAt = Date.now();
  return withConnection(database, 'backup', async (client) => {
    const progress = new DumpProgress(await readTableSizes(client), startedAt);
    const mark = await markTransactions(client);
    const backup = await takeBackup({
      tools,
      environment: clientEnvironment(database, baseEnvironment(world.environment, workplace.application), {
        serverVersionNumber: server.versionNumber,
        purpose: 'pg_dump',
      }),
      client,
      file,
      lockTimeoutMs: inputs.database.lockTimeoutMs,
      stallMs: inputs.backup.stallTimeoutMs,
      signal: world.signal,
      onTable: (table) => world.runner.line(progress.begin(table, Date.now())),
    });
    return { ...backup, mark, milliseconds: Date.now() - startedAt };
  });
}

/** Whether nothing can have been written since the dump; otherwise a restore of it would lose that. */
export async function isStillFresh(backup: TakenBackup, { database }: Ground): Promise<boolean> {
  return withConnection(database, 'freshness', (client) => nothingCommittedSince(client, backup.mark));
}

/** Removes a dump that another one replaces. */
export async function discardBackup(backup: Backup): Promise<void> {
  await Promise.all([rm(backup.file, { force: true }), rm(backup.stateFile, { force: true })]);
}

/** Uploads the dump, with what proves a restore of it, and waits for the confirmation. */
export async function uploadBackup(
  inputs: Inputs,
  world: World,
  backup: Backup,
): Promise<UploadedArtifact & { readonly url: string }> {
  refuseImpossibleUpload(world.environment, world.run);
  const { id, attempt } = world.run;
  const artifact = await uploadArtifact({
    name: inputs.backup.artifactName ?? `ef-rollback-backup-${id}-${attempt}`,
    files: [backup.file, backup.stateFile],
    rootDirectory: dirname(backup.file),
    retentionDays: inputs.backup.retentionDays,
    signal: world.signal,
    onRetry: (sentence) => world.runner.warning('Artifact', sentence),
  });
  return { ...artifact, url: artifactUrl(world.run, artifact.id) };
}

/** Where the dump of a run goes: `backup_<database>_<UTC time>.dump`, as the hand procedure names it, safe as a file and artifact path. */
export function dumpPath(inputs: Inputs, workplace: Pick<Workplace, 'directory'>, database: string): string {
  const { directory } = inputs.backup;
  const time = new Date().toISOString().replace(/[-:]/g, '').replace('T', '_').slice(0, 15);
  return join(
    directory === undefined ? join(workplace.directory, 'backup') : resolve(directory),
    `backup_${database.replace(/[^A-Za-z0-9_.-]/g, '_')}_${time}.dump`,
  );
}
