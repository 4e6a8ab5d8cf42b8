import { z } from 'zod';
import type { Runner } from '../github/runner.ts';

/**
 * What a run was about to do, saved before each effect, for post to put things back when main was killed. It holds no secret: the
 * connection string and the sign-in come from the inputs again.
 */
const schema = z.object({
  version: z.literal(1),
  /** Start of the application name of the run's connections, and the marker of its children. */
  application: z.string(),
  nonce: z.string(),
  startedAt: z.iso.datetime(),
  /** The step that was begun last. */
  stage: z.enum(['looking', 'locked', 'stopping', 'reverting', 'settled', 'proven', 'finished']),
  /** A private folder of the run, removed when nothing is in it to keep. */
  directory: z.string(),
  shadow: z.string().optional(),
  app: z.object({ found: z.string(), stopAskedAt: z.iso.datetime().optional() }).optional(),
  history: z.object({ schema: z.string(), table: z.string(), idColumn: z.string() }).optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  /** File with the ids of the range and of the history before and after. */
  rangeFile: z.string().optional(),
  /** File with where the sequences stood before the engine began. */
  sequencesFile: z.string().optional(),
  /** File with the catalog expected at the target and the drift found before. */
  expectedFile: z.string().optional(),
  /** Where the dump is being written, before it is proven. */
  dumpFile: z.string().optional(),
  backup: z
    .object({ file: z.string(), bytes: z.number(), sha256: z.string(), stateFile: z.string() })
    .optional(),
  artifact: z.string().optional(),
  engine: z.enum(['transaction', 'database-update', 'bundle']).optional(),
  /** The transaction in which the engine `transaction` works; looked up by post. */
  transactionId: z.string().optional(),
  /** Where the server's transactions stood before the engine began. */
  markBeforeRevert: z.string().optional(),
  /** What main found of the database after a failure, in the stage `settled`. */
  verdict: z
    .discriminatedUnion('state', [
      z.object({ state: z.enum(['as-before', 'restored']), proof: z.string() }),
      z.object({ state: z.literal('not-as-before'), differences: z.array(z.string()), reason: z.string() }),
    ])
    .optional(),
  serverVersionNumber: z.number().optional(),
});

export type JournalEntry = z.output<typeof schema>;

const STATE_NAME = 'journal';

/** The journal of the run under way: every entry replaces the one before. */
export class Journal {
  readonly #runner: Pick<Runner, 'save'>;
  #entry: JournalEntry;

  private constructor(runner: Pick<Runner, 'save'>, entry: JournalEntry) {
    this.#runner = runner;
    this.#entry = entry;
    this.#write();
  }

  static open(
    runner: Pick<Runner, 'save'>,
    first: Pick<JournalEntry, 'application' | 'nonce' | 'directory'>,
  ): Journal {
    return new Journal(runner, {
      version: 1,
      stage: 'looking',
      startedAt: new Date().toISOString(),
      ...first,
    });
  }

  get entry(): JournalEntry {
    return this.#entry;
  }

  /** Written before the effect it tells of. The runner reads the file it goes to even when we are killed. */
  record(change: Partial<JournalEntry>): void {
    this.#entry = { ...this.#entry, ...change };
    this.#write();
  }

  #write(): void {
    this.#runner.save(STATE_NAME, JSON.stringify(this.#entry));
  }
}

/** What main had recorded, or undefined when it recorded nothing. @throws Error when it is not a journal of this version. */
export function readJournal(runner: Pick<Runner, 'saved'>): JournalEntry | undefined {
  const text = runner.saved(STATE_NAME);
  return text === '' ? undefined : schema.parse(JSON.parse(text));
}
