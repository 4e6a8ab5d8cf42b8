import type { Efbundle } from '../ef/efbundle.ts';
import { nameOf, planRange } from '../plan/migration-range.ts';
import { currentSchema, withConnection } from '../postgres/database.ts';
import { locateHistory, readHistory } from '../postgres/history.ts';
import type { Attempt } from './attempt.ts';
import { learnMigrations, readBundleShadow } from './bundle-shadow.ts';
import type { Ground } from './look.ts';
import type { PlannedRange } from './plan-range.ts';
import { projectOf } from './prepare-tool.ts';
import { gitIn, settleTarget } from './settle-target.ts';
import { shadowServer } from './shadow-server.ts';

/** As with source, but for the migrations, which a bundle shows only by being run on a shadow. @throws Refusal */
export async function planFromBundle(
  attempt: Attempt,
  ground: Ground,
  bundle: Efbundle,
): Promise<PlannedRange> {
  const { inputs, world, workplace } = attempt;
  const timeouts = inputs.database;
  const contents = await learnMigrations({
    bundle,
    timeouts,
    server: await shadowServer(attempt, ground),
    nonce: workplace.nonce,
    signal: world.signal,
  });
  const { history, rows, schema } = await withConnection(ground.database, 'plan', async (client) => {
    const located = await locateHistory(client, contents.history);
    return {
      history: located,
      rows: await readHistory(client, located),
      schema: await currentSchema(client),
    };
  });
  const target = await settleTarget(
    inputs.target,
    contents.ids,
    gitIn(projectOf(inputs, world).directory, world, workplace),
    world,
  );
  const range = planRange({
    target,
    allowRevertAll: inputs.allowRevertAll,
    code: contents.ids.map((id) => ({ id, name: nameOf(id) })),
    history: rows,
    otherContexts: new Set(),
    readFrom: 'bundle',
  });
  return {
    range,
    code: contents.ids,
    efVersion: undefined,
    history,
    defaultSchema: schema,
    ups: [],
    downs: [],
    outside: [],
    reaching: undefined,
    effects: undefined,
    recorded: undefined,
    readShadow: ({ rehearsal, ...place }) =>
      readBundleShadow({ ...place, bundle, timeouts }, range, contents.ids, rehearsal),
  };
}
