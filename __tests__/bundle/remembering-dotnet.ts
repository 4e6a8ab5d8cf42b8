import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The builds in here are each in a folder that is named by the state of its sources, so that what is said of them holds for good. */
const BUILDS = join(import.meta.dirname, '..', '..', '.lab');
const STORE = join(BUILDS, 'remembered');

/**
 * A folder for the front of PATH whose `dotnet` asks the real one, but keeps what it once said of the migrations and of the tool's
 * version, by what it was asked, and takes the tools for restored: it is the same for every run, and takes seconds each time.
 */
export async function dotnetThatRemembers(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lab-dotnet-'));
  await mkdir(STORE, { recursive: true });
  await writeScript(join(directory, 'dotnet'), [
    `PATH=$(printf %s ":$PATH:" | sed 's|:${directory}:|:|g; s|^:||; s|:$||')`,
    'case "$*" in *"migrations script"*|*"migrations list"*|"ef --version") ;; "tool restore"*) exit ;; *) exec dotnet "$@" ;; esac',
    'for word in "$@"; do if [ "$before" = --output ]; then output=$word; else asked="$asked $word"; fi; before=$word; done',
    `case "$PWD" in ${BUILDS}/*) store=${STORE} ;; *) store=${directory} ;; esac`,
    `kept=$store/$(printf %s "$PWD$asked" | cksum | tr -d ' ')`,
    'if [ -f "$kept.said" ]; then if [ -n "$output" ]; then cp "$kept.sql" "$output"; fi; exec cat "$kept.said"; fi',
    // Another test may ask the same meanwhile; what is there is whole.
    'new="$kept.$$"',
    'dotnet "$@" > "$new.said"; code=$?; cat "$new.said"',
    'if [ $code -ne 0 ]; then rm "$new.said"; exit $code; fi',
    'if [ -n "$output" ]; then cp "$output" "$new.sql" && mv "$new.sql" "$kept.sql"; fi; mv "$new.said" "$kept.said"',
  ]);
  return directory;
}

/** A shell script that can be run. */
export async function writeScript(file: string, lines: readonly string[]): Promise<void> {
  await writeFile(file, ['#!/bin/sh', ...lines, ''].join('\n'));
  await chmod(file, 0o755);
}
