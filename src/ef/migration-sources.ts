import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a migration's Down stands in the source. */
export interface SourcePlace {
  /** Relative to the folder that was searched. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/**
 * Finds the source of migrations by the `[Migration("…")]` attribute, which mostly stands in the Designer file of the same class: the id is not the
 * file's name in many projects.
 */
export async function findMigrationSources(folder: string): Promise<ReadonlyMap<string, SourcePlace>> {
  const files: SourceFile[] = [];
  for await (const file of glob('**/*.cs', { cwd: folder, exclude: isBuildOutput })) {
    files.push({ file, text: await readFile(join(folder, file), 'utf8') });
  }
  return placesIn(files);
}

export interface SourceFile {
  readonly file: string;
  readonly text: string;
}

/** The pure part of {@link findMigrationSources}. */
export function placesIn(files: readonly SourceFile[]): ReadonlyMap<string, SourcePlace> {
  const downs = new Map<string, SourcePlace>();
  const classes = new Map<string, { readonly id: string; readonly place: SourcePlace }>();
  for (const { file, text } of files) {
    const name = /\bclass\s+(\w+)/.exec(text)?.[1];
    if (name === undefined) {
      continue;
    }
    const down = /\bvoid\s+Down\s*\(/.exec(text);
    if (down !== null) {
      downs.set(name, { file, line: lineAt(text, down.index) });
    }
    const attribute = ATTRIBUTE.exec(text);
    if (attribute?.[1] !== undefined) {
      classes.set(name, {
        id: withoutEscapes(attribute[1]),
        place: { file, line: lineAt(text, attribute.index) },
      });
    }
  }
  return new Map([...classes].map(([name, { id, place }]) => [id, downs.get(name) ?? place]));
}

/** The ids in a source text, by attribute. */
export function migrationIdsIn(text: string): readonly string[] {
  return [...text.matchAll(new RegExp(ATTRIBUTE, 'g'))].flatMap((match) =>
    match[1] === undefined ? [] : [withoutEscapes(match[1])],
  );
}

const ATTRIBUTE = /\[(?:\w+\.)*Migration(?:Attribute)?\("((?:[^"\\]|\\.)*)"\)\]/;

function withoutEscapes(literal: string): string {
  return literal.replace(/\\(.)/g, '$1');
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

function isBuildOutput(path: string): boolean {
  return /(^|[\\/])(bin|obj|node_modules|\.git)$/.test(path);
}
