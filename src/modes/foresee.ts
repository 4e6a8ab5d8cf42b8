import { catalogAfter, stepBetween } from '../catalog/catalog-steps.ts';
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
import type { PlannedRange, RecordedCatalogs } from './plan-range.ts';
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
 * Builds the shadow, reads what is expected and rehearses the Down there. Where none may be made on production's server, what is expected is
 * what was recorded, or else tables and columns are derived from the scripts.
 * @throws Refusal
 */
export async function foresee(
  attempt: Attempt,
  ground: Ground,
  plan: PlannedRange,
  rehearsal: RehearsalManner | undefined,
): Promise<Foresight> {
  const foreseen = await seeFromMigrations(attempt, ground, plan, rehearsal);
  const { workplace, journal } = attempt;
  const expected = await withConnection(ground.database, 'catalog', (client) =>
    expect(foreseen, plan, client, workplace, journal),
  );
  return { expected, rehearsed: foreseen.rehearsed };
}

async function seeFromMigrations(
  attempt: Attempt,
  ground: Ground,
  plan: PlannedRange,
  rehearsal: RehearsalManner | undefined,
): Promise<Foreseen> {
  if (plan.recorded !== undefined && rehearsal === undefined) {
    return seeInRecord(plan.recorded);
  }
  return seeOnShadow(attempt, ground, plan, rehearsal).catch((error: unknown) => {
    const { shadow, rehearse } = attempt.inputs;
    // Where no shadow can be made, no copy of the data can be made either.
    if (!(error instanceof ShadowForbidden) || shadow !== undefined || rehearse === 'data') {
      throw error;
    }
    if (plan.recorded !== undefined) {
      return rehearseInScripts(attempt, ground, plan, plan.recorded, error);
    }
    return seeInScripts(attempt, ground, plan, error);
  });
}

/** What the Down leaves otherwise on paper, it leaves otherwise in the schema that was recorded, too. */
async function rehearseInScripts(
  { warn }: Attempt,
  { database }: Ground,
  plan: PlannedRange,
  recorded: RecordedCatalogs,
  forbidden: ShadowForbidden,
): Promise<Foreseen> {
  const paper = await withConnection(database, 'derive', (client) => deriveFromScripts(client, plan, true));
  const { rehearsed, target } = paper;
  warn(
    'Shadow',
    `${forbidden.message} Now the schema is compared with the one that was recorded, and the Down is followed on paper instead of being rehearsed.`,
  );
  return {
    ...seeInRecord(recorded),
    rehearsed:
      rehearsed?.result === 'done'
        ? {
            ...rehearsed,
            catalog: catalogAfter(recorded.target, [stepBetween(target, rehearsed.catalog)]),
          }
        : rehearsed,
  };
}

/** All of the schema, as the migrations made it when the release was recorded. */
function seeInRecord({ target, present }: RecordedCatalogs): Foreseen {
  return { scope: 'schema', target, present, rehearsed: undefined };
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
