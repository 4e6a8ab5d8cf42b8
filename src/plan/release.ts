import { createHash } from 'node:crypto';
import { z } from 'zod';
import { OBJECT_KINDS } from '../catalog/catalog.ts';
import { canonicalJson } from './canonical-json.ts';
import { catalogObjects, count, list, markShape, record, sha256, text } from './document-fields.ts';
import { Refusal } from './refusal.ts';

/** Counts up when a reader of older records could no longer read them. */
export const RELEASE_FORMAT = 1;

const commands = list(record({ sql: text, transactional: z.boolean() }));

const migration = record({
  id: text,
  up: commands.describe('The commands of the Up with the change of the history table, as EF sends them.'),
  down: z
    .union([record({ commands }), record({ refused: text })])
    .describe('The commands of the Down, or why its author or the provider refuses to generate it.'),
  catalog: record({
    made: catalogObjects,
    gone: list(record({ kind: z.enum(OBJECT_KINDS), name: text })),
  }).describe('What the Up makes of the schema.'),
  origin: record({ author: text, date: text, subject: text, commit: text })
    .exactOptional()
    .describe('The commit that brought it.'),
});

const mark = record({ migration: text, ...markShape });

const bundle = record({
  // A record must not lead to a file elsewhere.
  file: z.string().regex(/^(?!\.)[^/\\]+$/),
  sha256,
  platform: text.describe('As Node names it: linux.'),
  arch: text,
  framework: text
    .exactOptional()
    .describe('The .NET runtime it needs: net10.0. Absent where it brings its own.'),
});

const releaseShape = {
  format: z.literal(RELEASE_FORMAT),
  recordedAt: text.describe('ISO 8601.'),
  repository: text,
  commit: text.exactOptional(),
  run: record({ id: text, attempt: text }),
  context: text.describe('The full name of the DbContext.'),
  otherContexts: list(text).describe('The ids of the migrations of the other contexts.'),
  tools: z.record(text, text).readonly().describe('Versions by name.'),
  efVersion: text.exactOptional(),
  history: record({ schema: text.exactOptional(), table: text, idColumn: text }),
  createHistory: text,
  catalogs: record({
    serverMajor: count.describe('Of the PostgreSQL that the catalogs were read from.'),
    schema: text.describe('Where a name without a schema was made.'),
    empty: catalogObjects.describe('The catalog before the first migration.'),
  }),
  migrations: list(migration).describe('Oldest first.'),
  marks: list(mark).describe('How migrations mark themselves in their source.'),
  startCalls: list(record({ file: text, line: count, call: text })),
  bundle: bundle.exactOptional(),
};

const releaseSchema = record(releaseShape);
const sealedSchema = record({ ...releaseShape, digest: sha256 });

/** Everything that a rollback needs of the code that was deployed: it is recorded then, so that nothing has to be built later. */
export type Release = z.infer<typeof releaseSchema>;

/** A release with the hash of its canonical JSON. */
export type SealedRelease = z.infer<typeof sealedSchema>;

/**
 * The release with its digest. It goes once through JSON, so that what is hashed is what a reader of release.json gets.
 * @throws z.ZodError for a release that is none, which is a mistake of ours
 */
export function sealRelease(given: Release): SealedRelease {
  const release = releaseSchema.parse(JSON.parse(JSON.stringify(given)));
  return { ...release, digest: digestOf(release) };
}

/** The text of release.json. */
export function writeRelease(release: SealedRelease): string {
  return `${JSON.stringify(release, null, 1)}\n`;
}

/**
 * A release as {@link writeRelease} wrote it.
 * @param file for the sentences
 * @throws Refusal when it is no release, one of another version, or one that was altered since
 */
export function readRelease(json: string, file: string): SealedRelease {
  const read = sealedSchema.safeParse(parsed(json, file));
  if (!read.success) {
    const [first] = read.error.issues;
    throw new Refusal(
      `The recorded release ${file} is none of this version (format ${RELEASE_FORMAT}): ${z.core.toDotPath(first?.path ?? [])}: ${first?.message}. ` +
        'Give the release.json that was recorded by the same version of the action, or leave the input release out and go back with the source.',
    );
  }
  const { digest, ...release } = read.data;
  if (digestOf(release) !== digest) {
    throw new Refusal(
      `The recorded release ${file} was altered: it does not have the digest that it states. Take it anew from the artifact of the deployment's run.`,
    );
  }
  return read.data;
}

/** The artifact a release is kept in: it is found again by the database's newest migration. */
export function releaseArtifactName(newestMigration: string): string {
  // What an artifact's name may not hold; an id is the author's to choose.
  return `ef-rollback-release-${newestMigration.replace(/["':<>|*?\\/\r\n]/g, '_')}`;
}

/** Whether an input names the release's context, as `dotnet ef --context` takes it: by its full name, or by the last part of it. */
export function isContext(fullName: string, asked: string): boolean {
  const [full, wanted] = [fullName.toLowerCase(), asked.toLowerCase()];
  return full === wanted || full.endsWith(`.${wanted}`);
}

function digestOf(release: Release): string {
  return createHash('sha256').update(canonicalJson(release)).digest('hex');
}

function parsed(json: string, file: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new Refusal(
      `The recorded release ${file} is no JSON. Give the release.json of the deployment's artifact.`,
      { cause },
    );
  }
}
