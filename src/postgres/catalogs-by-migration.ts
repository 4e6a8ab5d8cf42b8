import type { Catalog } from '../catalog/catalog.ts';
import { throwIfCancelled } from '../plan/refusal.ts';
import { readCatalog } from './catalog-reader.ts';
import { currentSchema, withConnection } from './database.ts';
import { forgetSession, type SentMigration } from './send-migration.ts';
import { createHistory, runMigration, type ShadowPlace, type ShadowRequest, withShadow } from './shadow.ts';

export interface CatalogsQuestion extends ShadowPlace, Pick<ShadowRequest, 'createHistory' | 'history'> {
  /** Oldest first. */
  readonly ups: readonly SentMigration[];
}

/** What migrations make of an empty database, one after the other. */
export interface CatalogsByMigration {
  /** Where a name without a schema was made. */
  readonly schema: string;
  /** Before the first. */
  readonly empty: Catalog;
  /** After each, in their order. */
  readonly after: readonly Catalog[];
}

/**
 * Builds a shadow and reads its catalog after each migration.
 * @throws Refusal when the server gives no database or a migration does not run there
 */
export async function readCatalogsByMigration(question: CatalogsQuestion): Promise<CatalogsByMigration> {
  const { server, nonce, signal, ups } = question;
  return withShadow(server, nonce, (name) =>
    withConnection(
      server,
      'shadow',
      async (client) => {
        const history = await createHistory(client, question);
        const schema = await currentSchema(client);
        const empty = await readCatalog(client, history);
        const after: Catalog[] = [];
        for (const up of ups) {
          throwIfCancelled(signal);
          await forgetSession(client);
          await runMigration(client, up);
          after.push(await readCatalog(client, history));
        }
        return { schema, empty, after };
      },
      { database: name },
    ),
  );
}
