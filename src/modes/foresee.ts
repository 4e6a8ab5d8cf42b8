import { Refusal } from '../plan/refusal.ts';
import { withConnection } from '../postgres/database.ts';
import type { Rehearsal, RehearsalManner } from '../postgres/rehearse.ts';
import { ShadowForbidden } from '../postgres/shadow.ts';
import { formatCounted } from '../report/format.ts';
import type { Attempt } from './attempt.ts';
import { describeReaching } from './beyond-database.ts';
import { deriveFromScripts } from './derive-from-scripts.ts';
import { type Expected, expect, type MadeByMigrations } from './expectation.ts';
import type { Ground } from './look.ts';
import type { PlannedRange } from './plan-range.ts';
import { shadowServer } from './shadow-server.ts';

/** What the rollback will do, as far as that is known before the app is stopped. */
export interface Foresight {
  readonly expected: Expected;
  readonly rehearsed: Rehearsal | undefined;
}

/** What migrations make of a database, and what their Downs leave of it. */
export interface Foreseen extends MadeByMigrations {
  readonly rehearsed: Rehearsal | undefined;
}

/**
 * Builds the shadow, reads what is expected and rehearses the Down there. Where none may be made on production's server, tables and columns
 * are derived from the scripts instead.
 * @throws Refusal
 */
export async function foresee(
  attempt: Attempt,
  ground: Ground,
  plan: PlannedRange,
  rehearsal: RehearsalManner | undefined,
): Promise<Foresight> {
  const foreseen = await seeOnShadow(attempt, ground, plan, rehearsal).catch((error: unknown) => {
    const { shadow, rehearse } = attempt.inputs;
    // Where no shadow can be made, no copy of the data can be made either.
    if (!(error instanceof ShadowForbidden) || shadow !== undefined || rehearse === 'data') {
      throw error;
    }
    return seeInScripts(attempt, ground, plan, error);
  });
  const { workplace, journal } = attempt;
  const expected = await withConnection(ground.database, 'catalog', (client) =>
    expect(foreseen, plan, client, workplace, journal),
  );
  return { expected, rehearsed: foreseen.rehearsed };
}

async function seeOnShadow(
  attempt: Attempt,
  ground: Ground,
  plan: PlannedRange,
  rehearsal: RehearsalManner | undefined,
): Promise<Foreseen> {
  const reaching = attempt.inputs.shadow === undefined ? plan.reaching : undefined;
  if (reaching !== undefined) {
    throw new ShadowForbidden(describeReaching(reaching));
  }
  const shadow = await plan.readShadow({
    server: await shadowServer(attempt, ground),
    nonce: attempt.workplace.nonce,
    rehearsal,
    signal: attempt.world.signal,
  });
  return { scope: 'schema', ...shadow };
}

async function seeInScripts(
  { inputs, warn }: Attempt,
  { database }: Ground,
  plan: PlannedRange,
  forbidden: ShadowForbidden,
): Promise<Foreseen> {
  if (inputs.verify === 'strict') {
    throw new Refusal(
      `${forbidden.message} With verify: standard, tables and columns would be compared all the same.`,
      { cause: forbidden },
    );
  }
  const { unjudged, ...foreseen } = await withConnection(database, 'derive', (client) =>
    deriveFromScripts(client, plan, inputs.rehearse !== 'off'),
  );
  warn(
    'Shadow',
    `${forbidden.message} Now history, tables and columns alone are compared with what the migrations say, and the Down is followed on ` +
      'paper instead of being rehearsed.' +
      (unjudged === 0
        ? ''
        : ` ${formatCounted(unjudged, 'statement')} of the migrations cannot be read this way.`),
  );
  return foreseen;
}
