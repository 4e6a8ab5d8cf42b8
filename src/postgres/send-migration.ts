import pg from 'pg';
import { endsTransaction, rowsChanged } from './command-tags.ts';
import { setTimeouts } from './database.ts';

/** A migration's statements, each run alone. */
export interface SentMigration {
  readonly id: string;
  readonly commands: readonly SentCommand[];
}

export interface SentCommand {
  readonly sql: string;
  readonly transactional: boolean;
  /** The migration it is of, where that is not the one it stands in. */
  readonly migration?: string;
}

/** A command that the server has carried out. */
export interface CarriedOut {
  readonly migration: string;
  readonly sql: string;
  readonly milliseconds: number;
  /** Rows inserted, updated, deleted or merged, where it does any of that. */
  readonly rows: number | undefined;
  /** Whether it is the end of a migration's transaction, which is ours and no command of the migration. */
  readonly isCommit: boolean;
}

/** Told of each command as soon as the server has answered it, in the transaction that the command stands in. */
export type AfterCommand = (done: CarriedOut) => Promise<void>;

/** A command that the server refused, or that ended the transaction it stood in. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
  readonly migration: string;
  readonly sql: string;
  readonly sqlState: string | undefined;

  constructor(migration: string, sql: string, reason: string | pg.DatabaseError) {
    super(
      typeof reason === 'string' ? reason : reason.message,
      typeof reason === 'string' ? {} : { cause: reason },
    );
    this.migration = migration;
    this.sql = sql;
    this.sqlState = typeof reason === 'string' ? undefined : reason.code;
  }
}

/** What the server refused of what is sent; undefined where it took all of it. @throws every other error */
export async function refusedOf(send: () => Promise<void>): Promise<CommandRefused | undefined> {
  try {
    await send();
    return undefined;
  } catch (error) {
    if (error instanceof CommandRefused) {
      return error;
    }
    throw error;
  }
}

/**
 * Leaves nothing of what migrations have SET, locked or put into temporary tables: each was run by a session of its own, on a day of its
 * own. (DISCARD ALL would take our prepared statements as well.)
 */
export async function forgetSession(client: pg.Client): Promise<void> {
  await client.query(
    'RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; DISCARD TEMP; CLOSE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all()',
  );
  await setTimeouts(client);
}

/** Sends a migration's commands as EF does: alone each, in the migration's transaction or outside of any. */
export async function sendMigration(
  client: pg.Client,
  migration: SentMigration,
  after: AfterCommand = async () => undefined,
): Promise<void> {
  let open = false;
  for (const command of migration.commands) {
    if (command.transactional !== open) {
      await client.query(open ? 'COMMIT' : 'BEGIN');
      open = command.transactional;
    }
    // The whole range in one transaction is ours; in a migration's own the author may do as EF lets them.
    const id = command.migration ?? migration.id;
    const done = await sendCommand(client, id, command.sql, command.migration !== undefined);
    await after({ ...done, isCommit: false });
  }
  if (open) {
    const id = migration.commands.at(-1)?.migration ?? migration.id;
    await after({ ...(await sendCommand(client, id, 'COMMIT', false)), isCommit: true });
  }
}

/** Sends a migration's commands in the transaction that is open, checks deferred constraints, and leaves it open. */
export async function sendInOpenTransaction(
  client: pg.Client,
  { id, commands }: SentMigration,
): Promise<void> {
  for (const { sql } of commands) {
    await sendCommand(client, id, sql, true);
  }
  await sendCommand(client, id, 'SET CONSTRAINTS ALL IMMEDIATE', true);
}

async function sendCommand(
  client: pg.Client,
  migration: string,
  sql: string,
  isOurTransaction: boolean,
): Promise<Omit<CarriedOut, 'isCommit'>> {
  try {
    const from = performance.now();
    const answer = await client.query(sql);
    const milliseconds = performance.now() - from;
    if (isOurTransaction && endsTransaction(answer)) {
      throw new CommandRefused(migration, sql, 'the command ends the transaction that it stands in');
    }
    return { migration, sql, milliseconds, rows: rowsChanged(answer) };
  } catch (error) {
    throw error instanceof pg.DatabaseError ? new CommandRefused(migration, sql, error) : error;
  }
}
