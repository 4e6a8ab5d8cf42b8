import { stepBetween } from '../catalog/catalog-steps.ts';
import type { GeneratedDowns } from '../ef/dotnet-ef.ts';
import type { BundleNeeds } from '../ef/efbundle.ts';
import { efVersionIn, type ScriptListing } from '../ef/script-listing.ts';
import { RELEASE_FORMAT, type Release } from '../plan/release.ts';
import type { CatalogsByMigration } from '../postgres/catalogs-by-migration.ts';
import { VERSION } from '../version.ts';
import type { SourceFacts } from './read-sources.ts';
import type { World } from './world.ts';

/** What dotnet ef tells of the code. */
export interface GeneratedCode {
  readonly listing: ScriptListing;
  readonly downs: GeneratedDowns;
  /** The full name of the context. */
  readonly context: string;
  readonly otherContexts: readonly string[];
  readonly toolVersion: string;
}

/** A bundle beside the record. */
export interface MadeBundle extends BundleNeeds {
  readonly file: string;
  readonly sha256: string;
}

/** The parts of a recording. */
export interface Recorded {
  readonly code: GeneratedCode;
  readonly sources: SourceFacts;
  readonly commit: string | undefined;
  readonly catalogs: CatalogsByMigration & { readonly serverMajor: number };
  readonly bundle: MadeBundle | undefined;
}

/** Puts a release together. */
export function describeRelease(
  { run, runner }: Pick<World, 'run' | 'runner'>,
  { code, sources, commit, catalogs, bundle }: Recorded,
): Release {
  const { listing, downs, context, otherContexts, toolVersion } = code;
  const { serverMajor, schema, empty, after } = catalogs;
  const { history } = listing;
  const efVersion = efVersionIn(listing);
  return {
    format: RELEASE_FORMAT,
    recordedAt: new Date().toISOString(),
    repository: run.repository,
    ...(commit === undefined ? {} : { commit }),
    run: { id: run.id, attempt: run.attempt },
    context,
    otherContexts,
    tools: { 'ef-rollback record': VERSION, 'dotnet-ef': toolVersion },
    ...(efVersion === undefined ? {} : { efVersion }),
    history: {
      table: history.table,
      idColumn: history.idColumn,
      ...(history.schema === undefined ? {} : { schema: history.schema }),
    },
    createHistory: listing.createHistory,
    catalogs: { serverMajor, schema, empty },
    migrations: listing.migrations.map(({ id, commands }, index) => {
      const origin = sources.origins.get(id);
      const down = downs.migrations.get(id);
      return {
        id,
        up: commands,
        down:
          down === undefined
            ? // The SQL is the repository's own; only what a tool has said may hold what we gave it.
              { refused: runner.redact(downs.refused.get(id) ?? 'dotnet ef gave no Down for it.') }
            : { commands: down.commands },
        catalog: stepBetween(after[index - 1] ?? empty, after[index] ?? []),
        ...(origin === undefined ? {} : { origin }),
      };
    }),
    marks: sources.marks,
    startCalls: sources.startCalls,
    ...(bundle === undefined ? {} : { bundle: withoutAbsent(bundle) }),
  };
}

function withoutAbsent({ framework, ...bundle }: MadeBundle): NonNullable<Release['bundle']> {
  return { ...bundle, ...(framework === undefined ? {} : { framework }) };
}
