import { createHash, type Hash } from 'node:crypto';
import type { DatabaseContent, TableContent } from './content.ts';

const NEWLINE = 0x0a;
/** Ends the rows of a COPY. A value never looks like it: pg_dump writes each backslash in a value twice. */
const END_OF_ROWS = Buffer.from('\n\\.\n');
const NOTHING = Buffer.alloc(0);

/** A COPY under way. */
interface OpenTable {
  readonly name: string;
  readonly hash: Hash;
  newlines: number;
}

/**
 * Reads what `pg_dump --data-only` and `pg_restore --data-only` write as text, in pieces of any size, and says what data it is. Nothing is
 * kept of it but a hash for each table.
 *
 * Rows are hashed in the order in which they come: that in which they lie in the table (pg_dump turns synchronized scans off). A table that
 * nobody wrote to keeps it, and so does one restored by the transaction that made it, since the server then fills its pages one after another.
 * Rows that were written again in another order differ, so that more is restored than had to be, never less.
 */
export class DataStreamReader {
  readonly #tables: Record<string, TableContent> = {};
  readonly #sequences: Record<string, string> = {};
  readonly #largeObjects = new UnorderedHash();
  #largeObject: Hash | undefined;
  #table: OpenTable | undefined;
  /** The lines of a statement that has not ended yet: names and comments may hold newlines. */
  #statement = '';
  /** What cannot be judged before more has come: a line, or the start of what may be the end of rows. */
  #unread: Buffer = NOTHING;

  /** @throws Error when this is no such text. */
  add(piece: Buffer): void {
    let unread = this.#unread.length === 0 ? piece : Buffer.concat([this.#unread, piece]);
    for (;;) {
      const read = this.#table === undefined ? this.#readLine(unread) : this.#readRows(unread, this.#table);
      if (read === 0) {
        break;
      }
      unread = unread.subarray(read);
    }
    // A copy, since the piece is not to be kept for the sake of its end.
    this.#unread = Buffer.from(unread);
  }

  /** What was read. @throws Error when the text was cut off. */
  end(): DatabaseContent {
    if (this.#table !== undefined) {
      throw new Error(`The data ends in the midst of the rows of ${this.#table.name}.`);
    }
    if (this.#statement !== '' || this.#unread.length > 0 || this.#largeObject !== undefined) {
      throw new Error('The data ends in the midst of a statement.');
    }
    return {
      tables: this.#tables,
      sequences: this.#sequences,
      largeObjects: this.#largeObjects.digest(),
    };
  }

  #readLine(unread: Buffer): number {
    const end = unread.indexOf(NEWLINE);
    if (end === -1) {
      return 0;
    }
    const line = unread.toString('utf8', 0, end);
    if (this.#statement === '' && isNoStatement(line)) {
      return end + 1;
    }
    this.#statement = this.#statement === '' ? line : `${this.#statement}\n${line}`;
    if (!isWhole(this.#statement)) {
      return end + 1;
    }
    const statement = this.#statement;
    this.#statement = '';
    this.#take(statement);
    // The newline before the first row stays: without rows, it is the one that the end of rows begins with.
    return this.#table === undefined ? end + 1 : end;
  }

  #readRows(unread: Buffer, table: OpenTable): number {
    const end = unread.indexOf(END_OF_ROWS);
    const known = end === -1 ? unread.length - beginningOfTheEnd(unread) : end + 1;
    const rows = unread.subarray(0, known);
    table.hash.update(rows);
    table.newlines += countNewlines(rows);
    if (end === -1) {
      return known;
    }
    if (this.#tables[table.name] !== undefined) {
      throw new Error(`The data holds the rows of ${table.name} twice.`);
    }
    this.#tables[table.name] = { rows: table.newlines - 1, hash: table.hash.digest('hex') };
    this.#table = undefined;
    return end + END_OF_ROWS.length;
  }

  #take(statement: string): void {
    const copy = /^COPY ((?:"[^"]*"|[^"\s])+) (.*) ?FROM stdin;$/s.exec(statement);
    if (copy?.[1] !== undefined) {
      const hash = createHash('sha256').update(copy[2] ?? '');
      this.#table = { name: copy[1], hash, newlines: 0 };
      return;
    }
    const position = /^SELECT pg_catalog\.setval\('((?:[^']|'')+)', (-?\d+, \w+)\);$/s.exec(statement);
    if (position?.[1] !== undefined && position[2] !== undefined) {
      this.#sequences[position[1].replaceAll("''", "'")] = position[2];
      return;
    }
    this.#takeLargeObject(statement);
  }

  /** The statements between lo_open and lo_close are one object; those outside are each about one: its owner, a right, a comment. */
  #takeLargeObject(statement: string): void {
    if (statement.startsWith('SELECT pg_catalog.lo_open(')) {
      this.#largeObject = createHash('sha256');
    }
    if (this.#largeObject === undefined) {
      this.#largeObjects.add(createHash('sha256').update(statement));
      return;
    }
    this.#largeObject.update(statement);
    if (statement.startsWith('SELECT pg_catalog.lo_close(')) {
      this.#largeObjects.add(this.#largeObject);
      this.#largeObject = undefined;
    }
  }
}

/** Sums hashes up, so that their order does not matter. */
class UnorderedHash {
  #sum = 0n;

  add(hash: Hash): void {
    this.#sum = BigInt.asUintN(256, this.#sum + BigInt(`0x${hash.digest('hex')}`));
  }

  digest(): string {
    return this.#sum.toString(16);
  }
}

/** Comments, settings, transactions around large objects, and psql's guard, whose key is another one each time: none of them is content. */
function isNoStatement(line: string): boolean {
  return /^($|--|\\|SET |BEGIN;$|COMMIT;$|SELECT pg_catalog\.set_config\()/.test(line);
}

/** Whether a statement has come to its end: all quotes are closed, and it ends with a semicolon. */
function isWhole(statement: string): boolean {
  if (!statement.endsWith(';')) {
    return false;
  }
  // A quote within quotes is doubled, or another kind, so that what is left has one only where the text is cut off.
  return !/["']/.test(statement.replace(/"[^"]*"|'[^']*'/g, ''));
}

/** How many bytes at the end may be the first ones of the end of rows. */
function beginningOfTheEnd(rows: Buffer): number {
  for (let length = Math.min(END_OF_ROWS.length - 1, rows.length); length > 0; length -= 1) {
    if (rows.subarray(-length).equals(END_OF_ROWS.subarray(0, length))) {
      return length;
    }
  }
  return 0;
}

function countNewlines(rows: Buffer): number {
  let count = 0;
  for (let at = rows.indexOf(NEWLINE); at !== -1; at = rows.indexOf(NEWLINE, at + 1)) {
    count += 1;
  }
  return count;
}
