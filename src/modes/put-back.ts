import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import type { Client } from 'pg';
import { sentenceOf } from '../plan/refusal.ts';
import { describeSession, endOwnBackends, otherSessions } from '../postgres/activity.ts';
import type { Backup } from '../postgres/backup.ts';
import { clientEnvironment } from '../postgres/client-environment.ts';
import type { ClientTools } from '../postgres/client-tools.ts';
import type { Database } from '../postgres/database.ts';
import { type ComparisonRequest, differencesFromDump, restoreExactly } from '../postgres/restore.ts';
import type { SequencesBefore } from '../postgres/sequences.ts';
import { nothingCommittedSince, type TransactionMark } from '../postgres/transactions.ts';
import { baseEnvironment } from '../process/base-environment.ts';
import { CommandFailed } from '../process/run-command.ts';
import type { DatabaseVerdict } from './outcome.ts';
import { SEQUENCES_DIFFER, sequencesAsBefore } from './sequences-as-before.ts';
import type { World } from './world.ts';

/** What is needed to make a database as it was before the engine began. */
export interface PutBackRequest {
  readonly database: Database;
  readonly serverVersionNumber: number;
  readonly tools: ClientTools;
  readonly backup: Pick<Backup, 'file' | 'sha256' | 'stateFile'>;
  /** Where the server's transactions stood before the engine began. */
  readonly mark: TransactionMark;
  /** Where the sequences stood then, where that is known. */
  readonly sequencesBefore: SequencesBefore | undefined;
  /** Start of the application name of the run whose backends are to end. */
  readonly ownApplication: string;
  readonly onFailure: 'restore' | 'leave';
  /** `undefined`: as long as it takes. Otherwise what is not proven by then is left to post. */
  readonly hurryMs: number | undefined;
  readonly tell: (text: string) => void;
}

/** A server that was restarted is waited for this long. */
const RECONNECT_MS = 60_000;
/** A table that somebody holds is waited for this long: the app is down meanwhile. */
const RESTORE_LOCK_MS = 60_000;

/**
 * Makes the database as it was, and says by what that is proven: nothing was committed; or catalog and every table's hash are
 * those of the dump; or the dump was restored and they are now. Never trusts how a command ended.
 */
export async function putDatabaseBack(request: PutBackRequest, world: World): Promise<DatabaseVerdict> {
  const deadline = request.hurryMs === undefined ? undefined : Date.now() + request.hurryMs;
  const client = await reconnect(request.database, deadline);
  try {
    if (!(await endOwnBackends(client, request.ownApplication))) {
      return { state: 'not-as-before', differences: [], reason: 'a session of this run could not be ended' };
    }
    if (await nothingCommittedSince(client, request.mark)) {
      return await nothingCommitted(request, client);
    }
    const comparison = comparisonOf(request, world, client);
    const differences = await differencesInTime(comparison, deadline);
    if (differences === 'no time') {
      return {
        state: 'left-to-post',
        reason: 'the run was cancelled and there was no time to compare the database',
      };
    }
    if (differences.length === 0) {
      return { state: 'as-before', proof: 'catalog and the hash of every table are those of the dump' };
    }
    return await restore(request, world, comparison, differences);
  } finally {
    await client.end();
  }
}

/** All but the sequences is as before then: what they gave out stays given out. */
async function nothingCommitted(
  { database, sequencesBefore }: PutBackRequest,
  client: Client,
): Promise<DatabaseVerdict> {
  const { told, left } = await sequencesAsBefore(client, sequencesBefore, database.application);
  return left.length === 0
    ? {
        state: 'as-before',
        proof: `the server shows that nothing was committed since before the rollback${told}`,
      }
    : { state: 'not-as-before', differences: left, reason: SEQUENCES_DIFFER };
}

function comparisonOf(request: PutBackRequest, world: World, client: Client): ComparisonRequest {
  return {
    tools: request.tools,
    environment: environmentFor(request, world, 'compare'),
    client,
    backup: request.backup,
    // What is put back is put back also in a cancelled run; a deadline ends it there.
    signal: new AbortController().signal,
  };
}

function environmentFor(
  { database, ownApplication, serverVersionNumber }: PutBackRequest,
  world: World,
  purpose: string,
): Record<string, string> {
  return clientEnvironment(database, baseEnvironment(world.environment, ownApplication), {
    serverVersionNumber,
    purpose,
  });
}

async function restore(
  request: PutBackRequest,
  world: World,
  comparison: ComparisonRequest,
  differences: readonly string[],
): Promise<DatabaseVerdict> {
  if (request.onFailure === 'leave') {
    return {
      state: 'not-as-before',
      differences,
      reason: 'on-failure is leave, so the dump was not restored',
    };
  }
  if (request.hurryMs !== undefined) {
    return {
      state: 'left-to-post',
      reason: 'the run was cancelled and there is no time to restore the dump',
    };
  }
  for (const difference of differences.slice(0, 20)) {
    request.tell(`Not as before: ${difference}`);
  }
  request.tell(`Restoring ${request.backup.file}`);
  try {
    // A restore that was begun is finished: it is one transaction, and the app waits for it.
    await restoreExactly({
      ...comparison,
      environment: environmentFor(request, world, 'restore'),
      lockTimeoutMs: RESTORE_LOCK_MS,
    });
  } catch (error) {
    const reason = `the dump could not be restored: ${sentenceOf(error)}`;
    if (isLostConnection(error)) {
      return judgeRestored(request, world, reason);
    }
    return {
      state: 'not-as-before',
      differences,
      reason: `${reason}${await tellOthers(request, comparison.client)}`,
    };
  }
  return judgeRestored(request, world, 'the restored database differs from the dump');
}

/** psql's exit code 2: it may have been the answer to COMMIT that was lost. Source: PostgreSQL's documentation of psql, "Exit Status". */
function isLostConnection(error: unknown): boolean {
  return error instanceof CommandFailed && error.exit.code === 2;
}

/** By what is there now, seen by a new connection, as the server may have been restarted. */
async function judgeRestored(
  request: PutBackRequest,
  world: World,
  otherwise: string,
): Promise<DatabaseVerdict> {
  const client = await reconnect(request.database, undefined);
  try {
    const left = await differencesFromDump(comparisonOf(request, world, client));
    return left.length === 0
      ? { state: 'restored', proof: 'catalog and the hash of every table are those of the dump' }
      : { state: 'not-as-before', differences: left, reason: otherwise };
  } finally {
    await client.end();
  }
}

/** Who else is connected, and so may hold what was waited for, to be added to a sentence; nobody where the server cannot be asked any more. */
export async function tellOthers(
  { database }: Pick<PutBackRequest, 'database'>,
  client: pg.ClientBase,
): Promise<string> {
  // Our own are those of main, or of post: of the run that is put back nothing is connected any more.
  const others = await otherSessions(client, database.application).catch(() => []);
  return others.length === 0 ? '' : `; other sessions: ${others.map(describeSession).join('; ')}`;
}

async function differencesInTime(
  comparison: ComparisonRequest,
  deadline: number | undefined,
): Promise<readonly string[] | 'no time'> {
  if (deadline === undefined) {
    return differencesFromDump(comparison);
  }
  await comparison.client.query("SELECT set_config('statement_timeout', $1, false)", [
    String(Math.max(1, deadline - Date.now())),
  ]);
  try {
    return await differencesFromDump({ ...comparison, deadline });
  } catch (error) {
    if (wasCutOff(error)) {
      return 'no time';
    }
    throw error;
  }
}

/** By the statement timeout that was set for it (57014), or by the deadline of the programs. */
function wasCutOff(error: unknown): boolean {
  return error instanceof CommandFailed
    ? error.exit.endedBy === 'deadline'
    : (error as { code?: string }).code === '57014';
}

/** A connection, also to a server that is just being restarted; waits until the deadline, at most a minute. */
export async function reconnect(database: Database, deadline: number | undefined): Promise<Client> {
  return reachServer(() => database.connect('put back'), deadline);
}

/** What `reach` gives, tried again while the server is being restarted: until the deadline, at most a minute. @throws what it last threw */
export async function reachServer<T>(reach: () => Promise<T>, deadline?: number): Promise<T> {
  const until = Math.min(Date.now() + RECONNECT_MS, deadline ?? Number.POSITIVE_INFINITY);
  for (;;) {
    try {
      return await reach();
    } catch (error) {
      if (Date.now() > until) {
        throw error;
      }
      await setTimeout(250);
    }
  }
}
