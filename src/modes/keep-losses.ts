import type { Fill, Move, PlacedUpdate } from '../plan/effects.ts';
import { type Explained, explainedTogether } from '../plan/explained-updates.ts';
import type { KeptLoss, MeasuredLoss } from '../plan/losses.ts';
import { type ArchiveRequest, archiveLosses, lockLosses } from '../postgres/archive.ts';
import { explainCommand } from '../postgres/explain-command.ts';
import type { LocatedHistory } from '../postgres/history.ts';
import { lostUnnamed, type Watch, watchLosses } from '../postgres/loss-guard.ts';
import type { AroundDown } from './around-down.ts';
import { type ApprovedLosses, measureAgain } from './refuse-grown.ts';

/** What may be lost, as it was approved, and how it is kept. */
export interface Keeping extends ApprovedLosses {
  readonly archive: ArchiveRequest;
  /** For each UPDATE of the Downs that overwrites nothing the column it fills, in the names of before the Down. */
  readonly fills: readonly Fill[];
  /** What UPDATEs of the Downs write of partitioned tables, in the names of before the Down. */
  readonly moves: readonly Move[];
  readonly history: LocatedHistory;
  /** Told what is kept where; it counts only when the transaction is committed. */
  readonly onKept: (kept: readonly KeptLoss[]) => void;
}

/** Nothing is lost but what was approved, no more of it than was approved, and that is kept; on production itself, in the Down's transaction. */
export function keepLosses(keeping: Keeping): AroundDown {
  const { losses, archive, fills, moves, history } = keeping;
  let present: readonly MeasuredLoss[] = [];
  let watch: Watch | undefined;
  let explained: readonly Explained[] = [];
  return {
    before: [
      { name: 'Lock the tables that lose data', run: (on) => lockLosses(on, losses) },
      {
        name: 'Measure the losses again',
        run: async (on) => {
          present = await measureAgain(on, keeping);
        },
      },
      {
        name: 'Keep the losses in the archive',
        run: async (on) => keeping.onKept(await archiveLosses(on, present, archive)),
      },
      {
        name: 'Look at every table',
        run: async (on) => {
          watch = await watchLosses(on, { losses, history });
          explained = [];
        },
      },
    ],
    // An UPDATE explains nothing that another command does: what it leaves of the rows that it may fill or move would hide what is overwritten there.
    send: async (on, { migration, command }, send) => {
      const isOwn = (one: PlacedUpdate) => one.migration === migration && one.command === command;
      const own = { fills: fills.filter(isOwn), moves: moves.filter(isOwn) };
      if (watch === undefined || own.fills.length + own.moves.length === 0) {
        return send();
      }
      const sent = await explainCommand(on, { ...own, tables: watch.before.tables }, send);
      explained = [...explained, sent.explained];
      return sent.answer;
    },
    after: [
      {
        name: 'Compare what went with the losses',
        run: async (on) => {
          const unnamed =
            watch === undefined
              ? ['nobody has looked']
              : await lostUnnamed(on, watch, explainedTogether(explained));
          if (unnamed.length > 0) {
            throw new Error(
              `Data would be lost that the plan does not name, so nothing was committed: ${unnamed.join('; ')}. Nothing approves this: change the Down, so that the plan can name it.`,
            );
          }
        },
      },
    ],
  };
}
