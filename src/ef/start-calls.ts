import { callsOf } from '../csharp/calls.ts';
import { lineAt } from '../csharp/lex.ts';
import { readSourceFiles, type SourceFile } from './source-files.ts';

/** Where the code brings a database up to date by itself: an app that does so at its start undoes the rollback. */
export interface StartCall {
  /** Relative to the folder that was searched. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** `MigrateAsync`. */
  readonly call: string;
}

const NAMES = new Set(['Migrate', 'MigrateAsync', 'EnsureCreated', 'EnsureCreatedAsync']);

/** Finds the calls by which the code of a folder migrates or creates its database, tests left out. */
export async function findStartCalls(folder: string): Promise<readonly StartCall[]> {
  return startCallsIn(await readSourceFiles(folder, ['Migrate', 'EnsureCreated'], holdsTests));
}

/** The pure part of {@link findStartCalls}. */
export function startCallsIn(sources: readonly SourceFile[]): readonly StartCall[] {
  return sources.flatMap(({ file, text }) =>
    callsOf(text, NAMES).map(({ name, at }) => ({ file, line: lineAt(text, at), call: name })),
  );
}

/** `tests`, `MAA.SmokeTests`, `Shop.Tests.Common`, `OrderTests.cs`; not `latest`. */
export function holdsTests(name: string): boolean {
  return /(^|[._-])(tests?|specs?)([._-]|$)/i.test(name) || /[\p{Ll}\d](Tests?|Specs?)([._-]|$)/u.test(name);
}
