import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newestInstalledBinaries } from './cluster.ts';

/** What goes wrong in pg_dump. Where bytes are counted, those before arrive. */
export type ClientToolFault =
  /** It is killed, as by a machine that is out of memory. */
  | { readonly kind: 'killed'; readonly afterBytes: number }
  /** The rest of the dump is lost on the way and the exit code is 0. */
  | { readonly kind: 'truncated'; readonly afterBytes: number }
  /** It says and writes nothing any more, and does not end. */
  | { readonly kind: 'stalled'; readonly afterBytes: number }
  /** The disk gives one bit of the finished dump back wrong. The dump is the one `.partial` file of `folder`. */
  | { readonly kind: 'flipped'; readonly folder: string; readonly byte: number }
  /** All programs are of this version, as they say. */
  | { readonly kind: 'version'; readonly version: string };

/** Makes a folder with pg_dump, pg_restore and psql for `pg-bin-path`: the installed ones behind a fault. */
export async function makeClientTools(directory: string, fault: ClientToolFault): Promise<string> {
  const real = newestInstalledBinaries();
  await mkdir(directory, { recursive: true });
  for (const name of ['pg_dump', 'pg_restore', 'psql']) {
    const file = join(directory, name);
    await writeFile(file, wrapper(name, join(real, name), fault));
    await chmod(file, 0o755);
  }
  return directory;
}

function wrapper(name: string, real: string, fault: ClientToolFault): string {
  const lines = ['#!/bin/sh'];
  if (fault.kind === 'version') {
    lines.push(`[ "$1" = --version ] && { echo '${name} (PostgreSQL) ${fault.version}'; exit 0; }`);
  }
  if (name !== 'pg_dump' || fault.kind === 'version') {
    return [...lines, `exec '${real}' "$@"`, ''].join('\n');
  }
  return [...lines, `[ "$1" = --version ] && exec '${real}' --version`, ...dumpLines(real, fault), ''].join(
    '\n',
  );
}

function dumpLines(real: string, fault: Exclude<ClientToolFault, { kind: 'version' }>): readonly string[] {
  if (fault.kind === 'flipped') {
    return flipLines(real, fault);
  }
  const cut = `'${real}' "$@" | head -c ${fault.afterBytes}`;
  switch (fault.kind) {
    case 'killed':
      return [cut, 'kill -KILL $$'];
    case 'truncated':
      return [cut, 'exit 0'];
    case 'stalled':
      return [cut, 'exec sleep 600'];
  }
}

/** Waits until all of the dump has arrived on disk, changes the lowest bit of one byte there, and only then ends. */
function flipLines(real: string, { folder, byte }: { folder: string; byte: number }): readonly string[] {
  return [
    `copy=$(mktemp)`,
    `'${real}' "$@" > "$copy" || exit 1`,
    `cat "$copy"`,
    `for file in '${folder}'/*.partial; do`,
    `  until cmp -s "$copy" "$file"; do sleep 0.02; done`,
    `  value=$(od -An -tu1 -j${byte} -N1 "$file")`,
    `  printf "\\\\$(printf %o $((value ^ 1)))" | dd of="$file" bs=1 seek=${byte} conv=notrunc 2> /dev/null`,
    'done',
    `rm "$copy"`,
  ];
}
