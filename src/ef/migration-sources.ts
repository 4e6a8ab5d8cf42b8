import { readCode } from '../csharp/code.ts';
import { lineAt } from '../csharp/lex.ts';
import { joinMigrations, type SourceMigration } from '../csharp/migrations.ts';
import { type Mark, type MarkedFile, marksIn } from '../plan/marks.ts';
import { readSourceFiles, type SourceFile } from './source-files.ts';

/** Where a migration's Down stands in the source. */
export interface SourcePlace {
  /** Relative to the folder that was searched. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** What the sources tell of their migrations. */
export interface MigrationSources {
  /** By id. A class without a Down of its own is placed at its attribute. */
  readonly places: ReadonlyMap<string, SourcePlace>;
  readonly marks: readonly Mark[];
}

/**
 * Finds the source of migrations by the `[Migration("…")]` attribute, which mostly stands in the Designer file of the same class: the id is not the
 * file's name in many projects. A folder that is not there has none.
 * @param breakingChanges the words and attributes of the policy by which a migration marks itself
 */
export async function readMigrationSources(
  folder: string,
  breakingChanges: readonly string[],
): Promise<MigrationSources> {
  return migrationSourcesIn(await readSourceFiles(folder, ['Migration']), breakingChanges);
}

/** The pure part of {@link readMigrationSources}. */
export function migrationSourcesIn(
  sources: readonly SourceFile[],
  breakingChanges: readonly string[],
): MigrationSources {
  const files = sources.map(({ file, text }) => ({ file, text, code: readCode(text) }));
  const migrations = joinMigrations(files);
  const byName = new Map(files.map((one) => [one.file, one]));
  return {
    places: new Map(migrations.map((migration) => [migration.id, placeOf(migration, byName)])),
    marks: marksIn(migrations, files, breakingChanges),
  };
}

function placeOf(migration: SourceMigration, files: ReadonlyMap<string, MarkedFile>): SourcePlace {
  const { attributed, parts } = migration;
  const { file, declared } = parts.find((part) => part.declared.down !== undefined) ?? attributed;
  const at = declared.down ?? declared.attributes.find(({ name }) => name === 'Migration')?.at ?? declared.at;
  return { file: file.file, line: lineAt(files.get(file.file)?.text ?? '', at) };
}
