import type { Reference } from '../../../src/plan/followed-tables.ts';
import type { StandingTable } from '../../../src/plan/tables.ts';

/** A table as it stands, written as `schema.table: column, column`. */
function table(
  oid: number,
  schema: string,
  name: string,
  columns: string,
  under: Partial<Pick<StandingTable, 'parents' | 'isPartition'>> = {},
): StandingTable {
  return {
    oid,
    schema,
    table: name,
    columns: columns
      .split(', ')
      .map((column, index) => ({ number: index + 1, name: column, inherited: under.parents !== undefined })),
    parents: [],
    isPartition: false,
    ...under,
  };
}

/** The tables of the sample app, of the other contexts, and two that inherit. */
export const TABLES: readonly StandingTable[] = [
  table(1, 'public', 'users', 'id, email, display_name, bio, status, marketing_opt_in'),
  table(2, 'public', 'sessions', 'id, user_id, is_revoked, device_name'),
  table(3, 'public', 'login_attempts', 'id, user_id, at'),
  table(4, 'public', 'audit_entries', 'id, detail, at'),
  table(5, 'public', 'encryption_keys', 'id, material'),
  table(6, 'Sales', 'orders', 'id, note, total'),
  table(7, 'public', 'Reports', 'Id, Title'),
  table(8, 'Reading Room', 'books', 'id, shelfmark, net_price, genre'),
  table(9, 'Reading Room', 'loans', 'id, at, book_id, note'),
  table(10, 'Reading Room', 'loans_2025', 'id, at, book_id, note', { parents: [9], isPartition: true }),
  table(11, 'public', 'base', 'a, b'),
  table(12, 'public', 'heir', 'a, b, c', { parents: [11] }),
];

/** sessions.user_id goes with its user, login_attempts.user_id is emptied; a loan's book stays. */
export const REFERENCES: readonly Reference[] = [
  {
    name: 'sessions_user_id_fkey',
    from: 2,
    columns: [2],
    to: 1,
    toColumns: [1],
    onDelete: 'c',
    onUpdate: 'a',
  },
  {
    name: 'login_attempts_user_id_fkey',
    from: 3,
    columns: [2],
    to: 1,
    toColumns: [1],
    onDelete: 'n',
    onUpdate: 'c',
  },
  { name: 'loans_book_id_fkey', from: 9, columns: [3], to: 8, toColumns: [1], onDelete: 'a', onUpdate: 'a' },
];
