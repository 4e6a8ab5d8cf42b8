import { Refusal } from '../plan/refusal.ts';
import { openDatabase, withConnection } from '../postgres/database.ts';
import type { Rehearsal } from '../postgres/rehearse.ts';
import {
  dropShadow,
  readShadowCatalogs,
  ShadowForbidden,
  type ShadowRequest,
  shadowName,
} from '../postgres/shadow.ts';
import { formatCounted } from '../report/format.ts';
import type { Attempt } from './attempt.ts';
import { deriveFromScripts } from './derive-from-scripts.ts';
import { type Expected, expect, type MadeByMigrations } from './expectation.ts';
import type { Ground } from './look.ts';
import { type PlannedRange, shadowMigrations } from './plan-range.ts';

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
 * Builds the shadow, reads what is expected and rehearses the Down there. Where the role may not make a database, tables and columns are
 * derived from the scripts instead.
 * @throws Refusal
 */
export async function foresee(
  attempt: Attempt,
  ground: Ground,
  plan: PlannedRange,
  rehearsal: ShadowRequest['rehearsal'],
): Promise<Foresight> {
  const foreseen = await seeOnShadow(attempt, ground, plan, rehearsal).catch((error: unknown) => {
    if (!(error instanceof ShadowForbidden) || attempt.inputs.shadow !== undefined) {
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
  { inputs, world, workplace, journal, undos }: Attempt,
  { database }: Ground,
  plan: PlannedRange,
  rehearsal: ShadowRequest['rehearsal'],
): Promise<Foreseen> {
  const server =
    inputs.shadow === undefined ? database : await openDatabase(inputs.shadow, workplace.application);
  const name = shadowName(workplace.nonce);
  journal.record({ shadow: name });
  undos.add('shadow', () => dropShadow(server, name));
  const shadow = await readShadowCatalogs({
    server,
    nonce: workplace.nonce,
    createHistory: plan.listing.createHistory,
    history: plan.listing.history,
    ...shadowMigrations(plan),
    rehearsal,
    signal: world.signal,
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
    'The role may not create a database and shadow-connection-string is not given, so history, tables and columns alone are compared ' +
      'with what the migrations say, and the Down is followed on paper instead of being rehearsed.' +
      (unjudged === 0
        ? ''
        : ` ${formatCounted(unjudged, 'statement')} of the migrations cannot be read this way.`),
  );
  return foreseen;
}
