import { readFile, rm, writeFile } from 'node:fs/promises';
import type pg from 'pg';
import { compareCatalogs, describeDifference } from '../catalog/catalog.ts';
import { judgeDifferences } from '../catalog/judge.ts';
import { Refusal } from '../plan/refusal.ts';
import { type CommandResult, runCommand } from '../process/run-command.ts';
import type { Tail } from '../process/tail.ts';
import type { Backup, DatabaseState } from './backup.ts';
import { readCatalog } from './catalog-reader.ts';
import type { ClientTools } from './client-tools.ts';
import { contentDifferences, type DatabaseContent } from './content.ts';
import { lastError } from './last-error.ts';
import { readBothContents } from './read-content.ts';
import { listContents, refuseOtherFile } from './restore.ts';
import { exportSnapshot } from './snapshot.ts';
import { tableOfContentsForCopy } from './table-of-contents.ts';

export interface CopyRequest {
  readonly tools: ClientTools;
  /** Reaches the copy. */
  readonly environment: Readonly<Record<string, string>>;
  /** Connected to the copy, which is empty. */
  readonly client: pg.ClientBase;
  /** The copy's name. */
  readonly database: string;
  readonly backup: Pick<Backup, 'file' | 'sha256' | 'stateFile'>;
  readonly signal: AbortSignal;
}

/** What was restored, and proven to be what was dumped. */
export interface RestoredCopy {
  readonly tables: number;
  readonly rows: number;
  /** Of the restore alone, without the comparison. */
  readonly milliseconds: number;
}

/**
 * Restores a dump into an empty database as the role's own, and proves that this gives what was dumped: every table by count and hash of
 * its rows, and the schema. What only its owner, or a superuser, could make again is left out.
 * @throws Refusal when it cannot be restored, or is not what was dumped; Error when the file is not the dump that was proven; CommandFailed, Cancelled
 */
export async function restoreCopy(request: CopyRequest): Promise<RestoredCopy> {
  await refuseOtherFile(request.backup);
  const from = performance.now();
  await restore(request);
  const milliseconds = performance.now() - from;
  const { dumped, present } = await readBoth(request);
  const differences = [...contentDifferences(dumped, present), ...(await schemaDifferences(request))];
  if (differences.length > 0) {
    throw new Refusal(
      `The backup does not restore to what was dumped: ${differences.join('; ')}. The app was not stopped.`,
    );
  }
  // Autovacuum has not seen the copy yet: without statistics the server would plan otherwise than in production.
  await request.client.query('ANALYZE');
  return { ...countsOf(dumped), milliseconds };
}

async function restore(request: CopyRequest): Promise<void> {
  const { tools, environment, backup, signal, database, client } = request;
  const owner = await client.query<{ role: string; isSuperuser: boolean }>(
    'SELECT rolname AS role, rolsuper AS "isSuperuser" FROM pg_roles WHERE rolname = current_user',
  );
  const listFile = `${backup.file}.list`;
  try {
    const contents = await listContents(request);
    const { role, isSuperuser } = owner.rows[0] ?? { role: '', isSuperuser: false };
    await writeFile(listFile, tableOfContentsForCopy(contents, { role, isSuperuser }), { mode: 0o600 });
    const result = await runCommand({
      title: 'pg_restore',
      file: tools.pgRestore,
      // In one transaction the server fills the pages of each table one after another, so that rows keep their order, by which they are compared.
      args: [
        '--single-transaction',
        '--exit-on-error',
        '--no-owner',
        '--no-privileges',
        '--no-security-labels',
        '--no-tablespaces',
        '--no-password',
        `--use-list=${listFile}`,
        `--dbname=${database}`,
        backup.file,
      ],
      environment,
      signal,
    });
    refuseUnlessRestored(result);
  } finally {
    await rm(listFile, { force: true });
  }
}

function refuseUnlessRestored({ code, signal, stderrTail }: CommandResult): void {
  if (code === 0) {
    return;
  }
  const extension = /^Command was: CREATE EXTENSION (?:IF NOT EXISTS )?(\S+)/m.exec(stderrTail.toString());
  if (extension !== null) {
    throw new Refusal(
      `Extension ${extension[1]} cannot be made in the throwaway database that the dump is restored into: ${reasonOf(stderrTail)}. ` +
        'Let the role make it, name a server where it can in shadow-connection-string, or use rehearse: schema. The app was not stopped.',
    );
  }
  throw new Refusal(
    `The dump cannot be restored into a throwaway database: pg_restore ${signal === null ? `ended with exit code ${code}` : `was killed by ${signal}`}. ` +
      `It said: ${reasonOf(stderrTail)}. The app was not stopped.`,
  );
}

/** Without the server's DETAIL and CONTEXT, which quote rows. */
function reasonOf({ lines }: Tail): string {
  const errors = lines.filter((line) => line.startsWith('pg_restore: error: '));
  return lastError(errors.length > 0 ? errors : lines.filter((line) => !/^(DETAIL|CONTEXT):/.test(line)));
}

async function readBoth(request: CopyRequest) {
  const { client, backup } = request;
  const reading = { ...request, owners: 'left out' } as const;
  const snapshot = await exportSnapshot(client);
  try {
    return await readBothContents({ ...reading, file: backup.file }, { ...reading, snapshot });
  } finally {
    await client.query('ROLLBACK');
  }
}

/** Lesser differences are those of what was left out, and of another server's way to write a definition. */
async function schemaDifferences({ client, backup }: CopyRequest): Promise<readonly string[]> {
  const dumped = JSON.parse(await readFile(backup.stateFile, 'utf8')) as DatabaseState;
  const differences = compareCatalogs(dumped.catalog, await readCatalog(client, undefined));
  return judgeDifferences(differences, [], 'standard').failing.map(describeDifference);
}

function countsOf({ tables }: DatabaseContent): { tables: number; rows: number } {
  const contents = Object.values(tables);
  return { tables: contents.length, rows: contents.reduce((sum, { rows }) => sum + rows, 0) };
}
