import type pg from 'pg';
import type { Engine } from '../plan/engine-choice.ts';
import type { Finding } from '../plan/finding.ts';
import { whyUnguarded } from '../postgres/loss-guard.ts';
import { formatCounted } from '../report/format.ts';
import type { FoundLosses } from './find-losses.ts';

/** Whether the rollback will see what goes without a name: told while the app still runs, and not by a failure in the transaction. */
export async function guardFindings(
  client: pg.ClientBase,
  { unjudged }: Pick<FoundLosses, 'unjudged'>,
  engine: Engine,
): Promise<readonly Finding[]> {
  const finding = { check: 'losses without a name', ok: false };
  if (engine === 'transaction') {
    const why = await whyUnguarded(client);
    return why === undefined ? [] : [{ ...finding, blocks: true, sentence: why }];
  }
  return unjudged.length === 0
    ? []
    : [
        {
          ...finding,
          blocks: false,
          sentence:
            `Engine ${engine} commits migration by migration, so that nothing holds it when what the plan cannot judge (${formatCounted(unjudged.length, 'statement')}, ` +
            'see the warnings) destroys data: read them before you approve.',
        },
      ];
}
