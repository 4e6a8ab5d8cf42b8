import type pg from 'pg';
import type { Catalog } from '../catalog/catalog.ts';
import type { SeenCommand } from '../plan/command-work.ts';
import { readCatalog } from './catalog-reader.ts';
import type { LocatedHistory } from './history.ts';
import { type AfterCommand, refusedOf, type SentMigration, sendMigration } from './send-migration.ts';
import { watchCommands } from './watch-commands.ts';
import { type SeenToGo, watchWhatGoes } from './watch-what-goes.ts';

/** How the Down went on a shadow, or on a restored copy of the dump. */
export type Rehearsal =
  | {
      readonly result: 'done';
      readonly catalog: Catalog;
      /** What went on the shadow; undefined for a rehearsal on paper. */
      readonly seen: SeenToGo | undefined;
      /** Which locks, scans and rewrites the server has shown, by command and in order; none where it could not be watched. */
      readonly commands?: readonly SeenCommand[];
      /** Why it does not go in one transaction, where that was tried first. */
      readonly notInOne?: DownFailure;
    }
  | Failed;

export interface DownFailure {
  readonly migration: string;
  /** The command that fails, where it is known. */
  readonly sql: string | undefined;
  readonly sentence: string;
  readonly sqlState: string | undefined;
}

type Failed = { readonly result: 'failed' } & DownFailure;

/** `in-one`: the whole range in one transaction; `apart`: each migration as EF has it; the third tries one after the other. */
export type RehearsalManner = 'in-one' | 'apart' | 'in-one-else-apart';

/** Runs the very commands that will run, from the present state, and reads what they leave. */
export async function rehearse(
  client: pg.Client,
  downs: readonly SentMigration[],
  manner: RehearsalManner,
  history: LocatedHistory,
  after: AfterCommand = async () => undefined,
): Promise<Rehearsal> {
  const inOne =
    manner === 'apart' ? undefined : await tryAndSee(client, [inOneTransaction(downs)], downs, after);
  const tried =
    inOne === undefined || (inOne.result === 'failed' && manner !== 'in-one')
      ? await tryAndSee(client, downs, downs, after)
      : inOne;
  if (tried.result === 'failed') {
    return tried;
  }
  const { seen, commands } = tried;
  const catalog = await readCatalog(client, history);
  return inOne?.result === 'failed'
    ? { result: 'done', catalog, seen, commands, notInOne: inOne }
    : { result: 'done', catalog, seen, commands };
}

interface Watched {
  readonly result: 'done';
  readonly seen: SeenToGo;
  readonly commands: readonly SeenCommand[];
}

/** Tries the Downs in the form in which they are sent, and looks after each of them what has gone. */
async function tryAndSee(
  client: pg.Client,
  sent: readonly SentMigration[],
  downs: readonly SentMigration[],
  after: AfterCommand,
): Promise<Watched | Failed> {
  const watch = await watchWhatGoes(client);
  const commands = await watchCommands(client);
  const left = new Map(downs.map(({ id, commands }) => [id, commands.length]));
  const tried = await tryDowns(client, sent, async (done) => {
    await after(done);
    const { migration, sql, isCommit } = done;
    if (isCommit) {
      return;
    }
    await commands.ran(migration, sql);
    const still = (left.get(migration) ?? 0) - 1;
    left.set(migration, still);
    if (still === 0) {
      await watch.look(migration);
    }
  });
  return tried.result === 'done' ? { ...tried, seen: watch.seen(), commands: commands.seen } : tried;
}

/** What failed is rolled back to where its transaction began. */
export async function tryDowns(
  client: pg.Client,
  migrations: readonly SentMigration[],
  afterCommand?: AfterCommand,
): Promise<{ readonly result: 'done' } | Failed> {
  for (const migration of migrations) {
    const refused = await refusedOf(() => sendMigration(client, migration, afterCommand));
    if (refused !== undefined) {
      await client.query('ROLLBACK');
      const { sql, sqlState, message } = refused;
      return { result: 'failed', migration: refused.migration, sql, sqlState, sentence: message };
    }
  }
  return { result: 'done' };
}

/** The whole range as one migration; what failed still has its own id. */
function inOneTransaction(downs: readonly SentMigration[]): SentMigration {
  return {
    id: '',
    commands: downs.flatMap(({ id, commands }) =>
      commands.map((command) => ({ ...command, transactional: true, migration: id })),
    ),
  };
}
