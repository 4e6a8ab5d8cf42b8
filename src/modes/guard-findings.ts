import type pg from 'pg';
import type { Engine } from '../plan/engine-choice.ts';
import { type Finding, LOSSES_WITHOUT_A_NAME } from '../plan/finding.ts';
import { whyUnguarded } from '../postgres/loss-guard.ts';
import { formatCounted } from '../report/format.ts';
import type { FoundLosses } from './find-losses.ts';

/**
 * Whether the rollback will see what goes without a name: told while the app still runs, and not by a failure in the transaction.
 * @param areDownsRead false where nobody can read what the Downs do, as in a bundle
 */
export async function guardFindings(
  client: pg.ClientBase,
  { unjudged }: Pick<FoundLosses, 'unjudged'>,
  engine: Engine,
  areDownsRead: boolean,
): Promise<readonly Finding[]> {
  const finding = { check: LOSSES_WITHOUT_A_NAME, ok: false };
  if (engine === 'transaction') {
    const why = await whyUnguarded(client);
    return why === undefined ? [] : [{ ...finding, blocks: true, sentence: why }];
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
