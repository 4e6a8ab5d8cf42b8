import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder for the front of PATH whose `dotnet` asks the real one, but keeps what it once said of the migrations, by
 * what it was asked, and takes the tools for restored: it is the same for every run, and takes seconds each time.
 */
export async function dotnetThatRemembers(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lab-dotnet-'));
  await writeScript(join(directory, 'dotnet'), [
    `PATH="\${PATH#${directory}:}"`,
    `case "$*" in *"migrations script"*) ;; "tool restore"*) exit ;; *) exec dotnet "$@" ;; esac`,
    'for word in "$@"; do if [ "$before" = --output ]; then output=$word; else asked="$asked $word"; fi; before=$word; done',
    `kept=${directory}/$(printf %s "$asked" | cksum | tr -d ' ').sql`,
    `if [ -f "$kept" ]; then exec cp "$kept" "$output"; fi`,
    `dotnet "$@" && cp "$output" "$kept.partial" && mv "$kept.partial" "$kept"`,
  ]);
  return directory;
}

/** A shell script that can be run. */
export async function writeScript(file: string, lines: readonly string[]): Promise<void> {
  await writeFile(file, ['#!/bin/sh', ...lines, ''].join('\n'));
  await chmod(file, 0o755);
}
