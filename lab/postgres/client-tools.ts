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
  /** pg_dump goes on to say that it works after all is written, and does not end. */
  | { readonly kind: 'endless' }
  /** pg_dump loses its connection when all is written. */
  | { readonly kind: 'disconnected' }
  /** pg_restore begins to read a dump that is handed to it when pg_dump has ended. */
  | { readonly kind: 'late' }
  /** The disk gives one bit of the finished dump back wrong. The dump is the one `.partial` file of `folder`. */
  | { readonly kind: 'flipped'; readonly folder: string; readonly byte: number }
  /** pg_dump was built without Zstandard, and says so as PostgreSQL 17's does. */
  | { readonly kind: 'without-zstd' }
  /** All programs are of this version, as they say. */
  | { readonly kind: 'version'; readonly version: string };

/** Makes a folder with pg_dump, pg_restore and psql for `pg-bin-path`: the installed ones behind faults, one for each program at most. */
export async function makeClientTools(
  directory: string,
  ...faults: readonly ClientToolFault[]
): Promise<string> {
  const real = newestInstalledBinaries();
  await mkdir(directory, { recursive: true });
  for (const name of ['pg_dump', 'pg_restore', 'psql'] as const) {
    const program = { name, real: join(real, name), directory };
    const file = join(directory, name);
    await writeFile(file, wrapper(program, faults));
    await chmod(file, 0o755);
  }
  return directory;
}

/** One of the programs that are made, with the installed one behind it. */
interface Program {
  readonly name: 'pg_dump' | 'pg_restore' | 'psql';
  readonly real: string;
  readonly directory: string;
}

function wrapper(program: Program, faults: readonly ClientToolFault[]): string {
  const lines = faults.flatMap((fault) => faultLines(program, fault));
  return ['#!/bin/sh', ...lines, `exec '${program.real}' "$@"`, ''].join('\n');
}

/** What goes wrong in this program, if anything does; where it did, the lines after these are not come to. */
function faultLines(program: Program, fault: ClientToolFault): readonly string[] {
  switch (fault.kind) {
    case 'version':
      return [`[ "$1" = --version ] && { echo '${program.name} (PostgreSQL) ${fault.version}'; exit 0; }`];
    case 'without-zstd':
      return [
        `case "$*" in *--compress=zstd*) echo '${program.name}: error: this build does not support compression with ZSTD' >&2; exit 1 ;; esac`,
      ];
  }
  switch (program.name) {
    case 'pg_dump':
      return [`[ "$1" = --version ] && exec '${program.real}' --version`, ...dumpLines(program, fault)];
    case 'pg_restore':
      return restoreLines(program, fault);
    case 'psql':
      return [];
  }
}

/** A fault of one of the programs, not of all. */
type ProgramFault = Exclude<ClientToolFault, { kind: 'version' | 'without-zstd' }>;

/** Tells whoever reads the dump that it has ended, while the program goes on. */
const THAT_WAS_ALL = 'exec >&-';

function dumpLines({ real, directory }: Program, fault: ProgramFault): readonly string[] {
  const dump = `'${real}' "$@"`;
  const upTo = (bytes: number): string => `${dump} | head -c ${bytes}`;
  switch (fault.kind) {
    case 'killed':
      return [upTo(fault.afterBytes), 'kill -KILL $$'];
    case 'truncated':
      return [upTo(fault.afterBytes), 'exit 0'];
    case 'stalled':
      return [upTo(fault.afterBytes), 'exec sleep 600'];
    case 'endless':
      return [dump, `while :; do echo 'pg_dump: still at work' >&2; sleep 0.1; done`];
    case 'disconnected':
      return [dump, `echo 'pg_dump: error: server closed the connection unexpectedly' >&2`, 'exit 1'];
    case 'late':
      return [`${dump} || exit`, THAT_WAS_ALL, `: > '${endOfDump(directory)}'`, 'exit 0'];
    case 'flipped':
      return flipLines(real, fault);
    case 'changed':
      return changeLines(real, fault.byte);
    case 'unread':
    case 'restored':
      return [];
  }
}

/** A file that is there when pg_dump has ended. */
function endOfDump(directory: string): string {
  return join(directory, 'dumped');
}

/** Without a list or a file among its arguments pg_restore reads what is handed to it. */
const READS_BACK = '[ "$*" = --file=/dev/null ]';

function restoreLines({ real, directory }: Program, fault: ProgramFault): readonly string[] {
  if (fault.kind === 'late') {
    return [`${READS_BACK} && until [ -e '${endOfDump(directory)}' ]; do sleep 0.02; done`];
  }
  if (fault.kind === 'unread') {
    const ends = { SIGKILL: 'kill -KILL $$', never: 'exec sleep 600' };
    const end = typeof fault.exit === 'number' ? `exit ${fault.exit}` : ends[fault.exit];
    return [`${READS_BACK} && { head -c ${fault.afterBytes} > /dev/null; ${end}; }`];
  }
  return fault.kind === 'restored' ? afterRestoreLines(real, fault.then) : [];
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

function changeLines(real: string, byte: number): readonly string[] {
  return [
    `copy=$(mktemp)`,
    `'${real}' "$@" > "$copy" || exit 1`,
    ...flip('$copy', byte),
    `cat "$copy"`,
    `rm "$copy"`,
    'exit 0',
  ];
}

/** Waits until all of the dump has arrived on disk, changes the lowest bit of one byte there, and only then ends. */
function flipLines(real: string, { folder, byte }: { folder: string; byte: number }): readonly string[] {
  return [
    `copy=$(mktemp)`,
    `'${real}' "$@" > "$copy" || exit 1`,
    `cat "$copy"`,
    THAT_WAS_ALL,
    `for file in '${folder}'/*.partial; do`,
    `  until cmp -s "$copy" "$file"; do sleep 0.02; done`,
    ...flip('$file', byte),
    'done',
    `rm "$copy"`,
    'exit 0',
  ];
}

/** Changes the lowest bit of one byte of a file. */
function flip(file: string, byte: number): readonly string[] {
  return [
    `value=$(od -An -tu1 -j${byte} -N1 "${file}")`,
    `printf "\\\\$(printf %o $((value ^ 1)))" | dd of="${file}" bs=1 seek=${byte} conv=notrunc 2> /dev/null`,
  ];
}
