import pg from 'pg';
import type { Catalog } from '../catalog/catalog.ts';
import { Refusal, sentenceOf, throwIfCancelled } from '../plan/refusal.ts';
import { readCatalog } from './catalog-reader.ts';
import { type Database, withConnection } from './database.ts';
import { type HistoryTable, type LocatedHistory, locateHistory } from './history.ts';
import { type Rehearsal, type RehearsalManner, rehearse } from './rehearse.ts';
import { forgetSession, refusedOf, type SentMigration, sendMigration } from './send-migration.ts';
import { sqlStateOf } from './sql-state.ts';

/** Where a run's shadow is made. */
export interface ShadowPlace {
  /** The server the shadow is made on. */
  readonly server: Database;
  /** The run's; the shadow is named by it. */
  readonly nonce: string;
  readonly signal: AbortSignal;
}

export interface ShadowRequest extends ShadowPlace {
  readonly createHistory: string;
  readonly history: HistoryTable;
  /** Up to the target, oldest first. */
  readonly untilTarget: readonly SentMigration[];
  /** From there to the present. */
  readonly untilPresent: readonly SentMigration[];
  /** The Down to rehearse, newest first, and how; undefined for no rehearsal. */
  readonly rehearsal:
    | { readonly downs: readonly SentMigration[]; readonly manner: RehearsalManner }
    | undefined;
}

/** No shadow may be made on production's server: the role may not, or what would be run on it acts on more than the shadow. */
export class ShadowForbidden extends Refusal {}

/** Insufficient privilege, and a session that may only read: either way this role makes no database. */
const MAY_NOT_CREATE = ['42501', '25006'];

/** What the migrations alone make of an empty database. */
export interface ShadowCatalogs {
  readonly target: Catalog;
  readonly present: Catalog;
  /** The catalog after the Down was run on the present, or why it fails; undefined without a rehearsal. */
  readonly rehearsed: Rehearsal | undefined;
}

/** The name of a run's shadow: the run's nonce in it tells whose it is. */
export function shadowName(nonce: string): string {
  return `ef_rollback_shadow_${nonce}`;
}

/**
 * Builds a throwaway database from the migrations alone, reads its catalog at the target and at the present, and drops it.
 * @throws Refusal when the server gives no database or a migration does not run there.
 */
export async function readShadowCatalogs(request: ShadowRequest): Promise<ShadowCatalogs> {
  return withShadow(request.server, request.nonce, (name) =>
    withConnection(request.server, 'shadow', (client) => buildAndRead(client, request), { database: name }),
  );
}

/** How a database holds and sorts text. */
export interface Locale {
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
}

/** What a throwaway database is made for. */
export interface ShadowUse {
  /** As a failure tells it: `that the expected schema is read from`. */
  readonly words: string;
  /** That of the database which the server is reached by unless said. */
  readonly locale?: Locale;
}

const FOR_EXPECTED_SCHEMA: ShadowUse = { words: 'that the expected schema is read from' };

/**
 * Makes a run's shadow, which nobody else may connect to, hands over its name and drops it, whatever happens. The shadows of dead runs go,
 * too: a run that lives holds a lock with its shadow's number, which every role can see.
 * @throws Refusal when the server gives no database
 */
export async function withShadow<T>(
  server: Database,
  nonce: string,
  work: (name: string) => Promise<T>,
  use: ShadowUse = FOR_EXPECTED_SCHEMA,
): Promise<T> {
  const name = shadowName(nonce);
  return withConnection(server, 'shadow owner', async (owner) => {
    await owner.query('SELECT pg_advisory_lock($1, $2)', [SHADOW_LOCK, lockNumber(nonce)]);
    await dropDeadShadows(owner);
    await createShadow(owner, name, use);
    try {
      await closeToOthers(owner, name);
      return await work(name);
    } finally {
      await dropShadow(server, name);
    }
  });
}

/** The first half of the lock of every shadow: an arbitrary constant of our own. */
const SHADOW_LOCK = 1_162_233_412;

/** The nonce is eight hexadecimal digits; the server's lock numbers are signed. */
function lockNumber(nonce: string): number {
  return Number.parseInt(nonce, 16) | 0;
}

async function dropDeadShadows(client: pg.ClientBase): Promise<void> {
  const shadows = await client.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database WHERE datname ~ '^ef_rollback_shadow_[0-9a-f]{8}(_copy)?$'
        AND pg_has_role(datdba, 'USAGE')`,
  );
  const alive = await client.query<{ number: string }>(
    `SELECT objid::bigint::text AS number FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND classid = $1`,
    [SHADOW_LOCK],
  );
  const numbers = new Set(alive.rows.map((row) => Number(row.number) | 0));
  for (const { name } of shadows.rows) {
    if (!numbers.has(lockNumber(nonceOf(name)))) {
      await dropUnlessInUse(client, name);
    }
  }
}

/** Tidying up after others is no reason to fail: what somebody else holds, or another role owns, stays for the next run. */
async function dropUnlessInUse(client: pg.ClientBase, name: string): Promise<void> {
  try {
    await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
  } catch (error) {
    if (![...MAY_NOT_CREATE, '55006'].includes(sqlStateOf(error) ?? '')) {
      throw error;
    }
  }
}

function nonceOf(name: string): string {
  return /[0-9a-f]{8}/.exec(name)?.[0] ?? '';
}

/** Copies a shadow that nobody is connected to, for work that cannot be rolled back, and drops the copy. */
export async function copyShadow<T>(
  server: Database,
  shadow: string,
  work: (copy: string) => Promise<T>,
): Promise<T> {
  const copy = `${shadow}_copy`;
  await withConnection(server, 'shadow copy', (client) =>
    client.query(`CREATE DATABASE ${pg.escapeIdentifier(copy)} TEMPLATE ${pg.escapeIdentifier(shadow)}`),
  );
  try {
    return await work(copy);
  } finally {
    await dropShadow(server, copy);
  }
}

/** Drops a run's shadow, if it is there. */
export async function dropShadow(server: Database, name: string): Promise<void> {
  await withConnection(server, 'shadow drop', async (client) => {
    // A session that may only read is refused even where there is nothing to drop.
    const there = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (there.rowCount !== 0) {
      await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
    }
  });
}

/** The locale of the database that the client is connected to. */
export async function readLocale(client: pg.ClientBase): Promise<Locale> {
  const result = await client.query<Locale>(
    `SELECT pg_encoding_to_char(encoding) AS encoding, datcollate AS collate, datctype AS ctype
       FROM pg_database WHERE datname = current_database()`,
  );
  return result.rows[0] ?? { encoding: 'UTF8', collate: 'C', ctype: 'C' };
}

/** Whoever may log in to the server may connect to a new database, unless that is taken back. */
async function closeToOthers(client: pg.ClientBase, name: string): Promise<void> {
  await client.query(`REVOKE ALL ON DATABASE ${pg.escapeIdentifier(name)} FROM PUBLIC`);
}

async function createShadow(
  client: pg.ClientBase,
  name: string,
  { words, locale }: ShadowUse,
): Promise<void> {
  try {
    const { encoding, collate, ctype } = locale ?? (await readLocale(client));
    await client.query(
      `CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE template0 ENCODING ${pg.escapeLiteral(encoding)}
         LC_COLLATE ${pg.escapeLiteral(collate)} LC_CTYPE ${pg.escapeLiteral(ctype)}`,
    );
  } catch (error) {
    const Kind = MAY_NOT_CREATE.includes(sqlStateOf(error) ?? '') ? ShadowForbidden : Refusal;
    throw new Kind(
      `The throwaway database ${words} cannot be created: ${sentenceOf(error)}. ` +
        'Give the role CREATEDB, or name another server of the same version in shadow-connection-string.',
      { cause: error },
    );
  }
}

async function buildAndRead(client: pg.Client, request: ShadowRequest): Promise<ShadowCatalogs> {
  const history = await createHistory(client, request);
  const target = await runAndRead(client, request.untilTarget, history, request.signal);
  const present = await runAndRead(client, request.untilPresent, history, request.signal);
  await forgetSession(client);
  const rehearsed =
    request.rehearsal === undefined
      ? undefined
      : await rehearse(client, request.rehearsal.downs, request.rehearsal.manner, history);
  return { target, present, rehearsed };
}

/** Makes the history table as the migrations' script does, and the schemas it is looked for in. */
export async function createHistory(
  client: pg.Client,
  request: Pick<ShadowRequest, 'history' | 'createHistory'>,
): Promise<LocatedHistory> {
  await createSearchPath(client);
  if (request.history.schema !== undefined) {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(request.history.schema)}`);
  }
  await client.query(request.createHistory);
  return locateHistory(client, request.history);
}

/** Makes the schemas of the search path: it may name one that another tool made in production. */
export async function createSearchPath(client: pg.Client): Promise<void> {
  const missing = await client.query<{ name: string }>(
    `SELECT btrim(part, ' "') AS name FROM unnest(string_to_array(current_setting('search_path'), ',')) part
      WHERE btrim(part, ' "') <> '$user'`,
  );
  for (const { name } of missing.rows) {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(name)}`);
  }
}

async function runAndRead(
  client: pg.Client,
  migrations: readonly SentMigration[],
  history: LocatedHistory,
  signal: AbortSignal,
): Promise<Catalog> {
  for (const migration of migrations) {
    throwIfCancelled(signal);
    await forgetSession(client);
    await runMigration(client, migration);
  }
  return readCatalog(client, history);
}

/** Runs an Up on a shadow. @throws Refusal when it does not run on what the ones before it have made */
export async function runMigration(client: pg.Client, migration: SentMigration): Promise<void> {
  const refused = await refusedOf(() => sendMigration(client, migration));
  if (refused !== undefined) {
    const code = refused.sqlState === undefined ? '' : ` (SQLSTATE ${refused.sqlState})`;
    throw new Refusal(
      `The expected schema cannot be known: migration ${migration.id} does not run on an empty database: ${refused.message}${code}.`,
      { cause: refused },
    );
  }
}
