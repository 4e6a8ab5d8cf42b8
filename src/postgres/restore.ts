import { readFile, rm, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { compareCatalogs, describeDifference } from '../catalog/catalog.ts';
import { CommandFailed, runCommand, throwIfEnded } from '../process/run-command.ts';
import { startCommand } from '../process/supervised-command.ts';
import { type Backup, type DatabaseState, readState } from './backup.ts';
import type { ClientTools } from './client-tools.ts';
import { contentDifferences } from './content.ts';
import { dropEverything, standingObjects } from './drop-everything.ts';
import { sha256Of } from './file-hash.ts';
import { ownershipDifferences } from './ownership.ts';
import { readBothContents } from './read-content.ts';
import { giveRightsBack, readSchemaRights } from './schema-rights.ts';
import { exportSnapshot } from './snapshot.ts';
import { filterTableOfContents } from './table-of-contents.ts';

export interface RestoreRequest {
  readonly tools: ClientTools;
  readonly environment: Readonly<Record<string, string>>;
  readonly client: pg.ClientBase;
  readonly backup: Pick<Backup, 'file' | 'sha256' | 'stateFile'>;
  /** Milliseconds that are waited for a table that somebody holds. */
  readonly lockTimeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Puts the dump back so that the database holds exactly what the dump holds: one transaction that drops what is there
 * and replays the dump. Cut off at any point, it leaves the database as it was, since psql gets its COMMIT only after
 * pg_restore ended with 0.
 *
 * Kept, with owner, rights and comment, are the schemas, extensions and other objects of the whole database that are in the dump and still there;
 * schemas get back the owner and the rights that they had, as far as the role may give them.
 * @throws Error when the file is not the dump that was proven, CommandFailed, Cancelled.
 */
export async function restoreExactly(request: RestoreRequest): Promise<void> {
  await refuseOtherFile(request.backup);
  const { schemaRights = [] } = await readStateFile(request.backup);
  const standing = await standingObjects(request.client);
  const rightsBack = giveRightsBack(schemaRights, await readSchemaRights(request.client));
  const listFile = `${request.backup.file}.list`;
  try {
    const contents = await listContents(request);
    await writeFile(listFile, filterTableOfContents(contents, standing), { mode: 0o600 });
    await replay(request, listFile, dropEverything(standing, contents, rightsBack));
  } finally {
    await rm(listFile, { force: true });
  }
}

/** What is needed to compare a database with a dump. */
export interface ComparisonRequest {
  readonly tools: ClientTools;
  readonly environment: Readonly<Record<string, string>>;
  readonly client: pg.ClientBase;
  readonly backup: Pick<Backup, 'file' | 'sha256' | 'stateFile'>;
  /** Milliseconds since the epoch at which reading data is broken off; none: it takes as long as it takes. */
  readonly deadline?: number;
  readonly signal: AbortSignal;
}

/**
 * What differs between the database now, in one snapshot, and what the dump holds, a sentence each; empty when it is proven to be the same.
 * Data is compared where catalog and ownership are the same, since it takes as long as a dump.
 * @throws Error when the file is not the dump that was proven, CommandFailed, Cancelled.
 */
export async function differencesFromDump(request: ComparisonRequest): Promise<readonly string[]> {
  const { client, backup } = request;
  const before = await readStateFile(backup);
  const snapshot = await exportSnapshot(client);
  try {
    const now = await readState(client);
    const differences = [
      ...compareCatalogs(before.catalog, now.catalog).map(describeDifference),
      ...ownershipDifferences(before.ownership, now.ownership),
    ];
    return differences.length > 0 ? differences : await differencesInData(request, snapshot);
  } finally {
    await client.query('ROLLBACK');
  }
}

async function readStateFile({ stateFile }: Pick<Backup, 'stateFile'>): Promise<DatabaseState> {
  return JSON.parse(await readFile(stateFile, 'utf8')) as DatabaseState;
}

async function differencesInData(request: ComparisonRequest, snapshot: string): Promise<readonly string[]> {
  await refuseOtherFile(request.backup);
  const reading = {
    ...request,
    ...(request.deadline === undefined ? {} : { deadlineMs: Math.max(1, request.deadline - Date.now()) }),
  };
  const { dumped, present } = await readBothContents(
    { ...reading, file: request.backup.file },
    { ...reading, snapshot },
  );
  return contentDifferences(dumped, present);
}

/** @throws Error when the file has changed since it was proven. */
export async function refuseOtherFile(backup: Pick<Backup, 'file' | 'sha256'>): Promise<void> {
  if ((await sha256Of(backup.file)) !== backup.sha256) {
    throw new Error(`${backup.file} is not the dump that was proven: its SHA-256 is another one.`);
  }
}

/** The dump's table of contents, by line. @throws CommandFailed, Cancelled */
export async function listContents(
  request: Pick<RestoreRequest, 'tools' | 'environment' | 'backup' | 'signal'>,
): Promise<readonly string[]> {
  const lines: string[] = [];
  const result = await runCommand({
    title: 'pg_restore --list',
    file: request.tools.pgRestore,
    args: ['--list', request.backup.file],
    environment: request.environment,
    signal: request.signal,
    onStdoutLine: (line) => lines.push(line),
  });
  if (result.code !== 0) {
    throw new CommandFailed(
      'pg_restore --list',
      { ...result, endedBy: 'itself' },
      result.stderrTail.toString(),
    );
  }
  return lines;
}

async function replay(request: RestoreRequest, listFile: string, first: readonly string[]): Promise<void> {
  const psql = startCommand({
    file: request.tools.psql,
    args: [
      '--no-psqlrc',
      '--quiet',
      '--no-password',
      '--set=ON_ERROR_STOP=1',
      // Without the server's DETAIL and CONTEXT, which quote rows.
      '--set=VERBOSITY=terse',
      '--output=/dev/null',
      '--file=-',
    ],
    environment: request.environment,
    signal: request.signal,
  });
  psql.stdout.resume();
  const restore = startCommand({
    file: request.tools.pgRestore,
    args: ['--use-list', listFile, '--file=-', request.backup.file],
    environment: request.environment,
    signal: request.signal,
  });
  restore.stdin.end();
  psql.stdin.write(
    [
      'BEGIN;',
      'SET LOCAL client_min_messages = warning;',
      // Until pg_restore's own settings, which wait for ever: by then all that others could hold is dropped.
      `SET LOCAL lock_timeout = ${request.lockTimeoutMs};`,
      ...first,
      '',
    ].join('\n'),
  );
  const feeding = pipeline(restore.stdout, psql.stdin, { end: false }).then(
    () => undefined,
    (error: unknown) => {
      restore.end('cancel');
      return error;
    },
  );
  const restored = await restore.exit;
  const broken = await feeding;
  if (broken === undefined && restored.endedBy === 'itself' && restored.code === 0) {
    psql.stdin.end('\nCOMMIT;\n');
  } else {
    psql.end('cancel');
  }
  const ended = await psql.exit;
  if (broken === undefined) {
    throwIfEnded('pg_restore', restored, restore.stderrTail);
  }
  if (broken === undefined && restored.code !== 0) {
    throw new CommandFailed('pg_restore', restored, restore.stderrTail.toString());
  }
  if (broken !== undefined || ended.code !== 0) {
    throw new CommandFailed('psql, replaying the dump,', ended, psql.stderrTail.toString());
  }
}
