import type pg from 'pg';
import type { Move } from '../plan/effects.ts';
import type { Engine } from '../plan/engine-choice.ts';
import { type Finding, LOSSES_WITHOUT_A_NAME } from '../plan/finding.ts';
import { nameOfPart } from '../plan/losses.ts';
import { whyUnguarded } from '../postgres/loss-guard.ts';
import { partitionKeysAmong } from '../postgres/partition-keys.ts';
import { formatCounted } from '../report/format.ts';
import type { FoundLosses } from './find-losses.ts';

/**
 * Whether the rollback will see what goes without a name: told while the app still runs, and not by a failure in the transaction.
 * @param areDownsRead false where nobody can read what the Downs do, as in a bundle
 */
export async function guardFindings(
  client: pg.ClientBase,
  { unjudged, moves }: Pick<FoundLosses, 'unjudged' | 'moves'>,
  engine: Engine,
  areDownsRead: boolean,
): Promise<readonly Finding[]> {
  const finding = { check: LOSSES_WITHOUT_A_NAME, ok: false };
  if (engine === 'transaction') {
    const why = await whyUnguarded(client);
    return why === undefined ? uncountedMoves(client, moves) : [{ ...finding, blocks: true, sentence: why }];
  }
  const unheld = `Engine ${engine} commits migration by migration, so that nothing holds it when`;
  if (!areDownsRead) {
    return [
      {
        ...finding,
        blocks: false,
        sentence: `${unheld} the Downs, whose SQL cannot be read here, destroy data that the rehearsal does not show: read their source before you approve.`,
      },
    ];
  }
  return unjudged.length === 0
    ? []
    : [
        {
          ...finding,
          blocks: false,
          sentence: `${unheld} what the plan cannot judge (${formatCounted(unjudged.length, 'statement')}, see the warnings) destroys data: read them before you approve.`,
        },
      ];
}

/** A row that moves to another partition counts as deleted in its own: the guard must hear from the server how many an UPDATE has moved. */
async function uncountedMoves(client: pg.ClientBase, moves: readonly Move[]): Promise<readonly Finding[]> {
  const uncounted = await partitionKeysAmong(
    client,
    moves.filter(({ answer }) => answer === undefined),
  );
  return uncounted.map(({ migration, schema, table, column }) => ({
    check: LOSSES_WITHOUT_A_NAME,
    ok: false,
    blocks: false,
    migration,
    sentence: `${nameOfPart({ schema, table, column })}, by which rows are divided among partitions, is written inside another statement (WITH, MERGE): the server does not say how many rows that moves, so that one that is moved counts as deleted and ends the rollback before anything is committed. Make it an UPDATE of its own.`,
  }));
}
