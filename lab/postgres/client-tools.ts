import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newestInstalledBinaries } from './cluster.ts';

/** What goes wrong in pg_dump, or in pg_restore. Where bytes are counted, those before arrive. */
export type ClientToolFault =
  /** It is killed, as by a machine that is out of memory. */
  | { readonly kind: 'killed'; readonly afterBytes: number }
  /** The rest of the dump is lost on the way and the exit code is 0. */
  | { readonly kind: 'truncated'; readonly afterBytes: number }
  /** One bit of the dump is another one when it arrives, and the exit code is 0. */
  | { readonly kind: 'changed'; readonly byte: number }
  /** pg_restore reads this much of a dump that is handed to it, and no more: it ends, is killed, or does not end. */
  | { readonly kind: 'unread'; readonly afterBytes: number; readonly exit: number | 'SIGKILL' | 'never' }
  /** pg_restore fills a database, and then runs this SQL there as if it had been in the dump, or does not end. */
  | { readonly kind: 'restored'; readonly then: { readonly sql: string } | 'never ends' }
  /** It says and writes nothing any more, and does not end. */
  | { readonly kind: 'stalled'; readonly afterBytes: number }
  /** The disk gives one bit of the finished dump back wrong. The dump is the one `.partial` file of `folder`. */
  | { readonly kind: 'flipped'; readonly folder: string; readonly byte: number }
  /** pg_dump was built without Zstandard, and says so as PostgreSQL 17's does. */
  | { readonly kind: 'without-zstd' }
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
  if (fault.kind === 'unread' && name === 'pg_restore') {
    // Without a list or a file among the arguments it reads what is handed to it.
    const ends = { SIGKILL: 'kill -KILL $$', never: 'exec sleep 600' };
    const end = typeof fault.exit === 'number' ? `exit ${fault.exit}` : ends[fault.exit];
    lines.push(`[ "$*" = --file=/dev/null ] && { head -c ${fault.afterBytes} > /dev/null; ${end}; }`);
  }
  if (fault.kind === 'without-zstd') {
    lines.push(
      `case "$*" in *--compress=zstd*) echo '${name}: error: this build does not support compression with ZSTD' >&2; exit 1 ;; esac`,
    );
  }
  if (fault.kind === 'restored' && name === 'pg_restore') {
    lines.push(...afterRestoreLines(real, fault.then));
  }
  if (name !== 'pg_dump' || !isOfDump(fault)) {
    return [...lines, `exec '${real}' "$@"`, ''].join('\n');
  }
  return [...lines, `[ "$1" = --version ] && exec '${real}' --version`, ...dumpLines(real, fault), ''].join(
    '\n',
  );
}

/** A fault in what pg_dump writes; the others are of the programs, or of pg_restore. */
type DumpFault = Exclude<ClientToolFault, { kind: 'version' | 'unread' | 'without-zstd' | 'restored' }>;

function isOfDump(fault: ClientToolFault): fault is DumpFault {
  return !['version', 'unread', 'without-zstd', 'restored'].includes(fault.kind);
}

function afterRestoreLines(real: string, then: { readonly sql: string } | 'never ends'): readonly string[] {
  const end =
    then === 'never ends'
      ? 'exec sleep 600'
      : `exec psql --quiet --dbname="$database" --command="${then.sql}"`;
  return [
    `for word in "$@"; do case $word in --dbname=*) database="\${word#--dbname=}" ;; esac; done`,
    `[ -n "$database" ] && { '${real}' "$@" || exit; ${end}; }`,
  ];
}

function dumpLines(real: string, fault: DumpFault): readonly string[] {
  if (fault.kind === 'flipped') {
    return flipLines(real, fault);
  }
  if (fault.kind === 'changed') {
    return changeLines(real, fault.byte);
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

function changeLines(real: string, byte: number): readonly string[] {
  return [
    `copy=$(mktemp)`,
    `'${real}' "$@" > "$copy" || exit 1`,
    ...flip('$copy', byte),
    `cat "$copy"`,
    `rm "$copy"`,
  ];
}

/** Changes the lowest bit of one byte of a file. */
function flip(file: string, byte: number): readonly string[] {
  return [
    `value=$(od -An -tu1 -j${byte} -N1 "${file}")`,
    `printf "\\\\$(printf %o $((value ^ 1)))" | dd of="${file}" bs=1 seek=${byte} conv=notrunc 2> /dev/null`,
  ];
}

/** Waits until all of the dump has arrived on disk, changes the lowest bit of one byte there, and only then ends. */
function flipLines(real: string, { folder, byte }: { folder: string; byte: number }): readonly string[] {
  return [
    `copy=$(mktemp)`,
    `'${real}' "$@" > "$copy" || exit 1`,
    `cat "$copy"`,
    // Whoever reads the dump is told that this was all of it.
    'exec >&-',
    `for file in '${folder}'/*.partial; do`,
    `  until cmp -s "$copy" "$file"; do sleep 0.02; done`,
    ...flip('$file', byte),
    'done',
    `rm "$copy"`,
  ];
}
