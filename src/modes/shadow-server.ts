import { type Database, openDatabase } from '../postgres/database.ts';
import { dropShadow, shadowName } from '../postgres/shadow.ts';
import type { Attempt } from './attempt.ts';
import type { Ground } from './look.ts';

/** The server where the run's shadow is made. From here on the journal knows of the shadow, and a failure drops it. @throws Refusal */
export async function shadowServer(
  { inputs, workplace, journal, undos }: Attempt,
  { database }: Ground,
): Promise<Database> {
  const server =
    inputs.shadow === undefined ? database : await openDatabase(inputs.shadow, workplace.application);
  const name = shadowName(workplace.nonce);
  if (journal.entry.shadow === undefined) {
    journal.record({ shadow: name });
    undos.add('shadow', () => dropShadow(server, name));
  }
  return server;
}
