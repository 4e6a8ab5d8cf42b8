import { expect, test } from 'vitest';
import type { LossKind } from '../../../src/plan/effects.ts';
import { type MeasuredLoss, nameOfPart } from '../../../src/plan/losses.ts';
import { checkPolicy, mayLoseRows, type PolicyQuestion } from '../../../src/plan/policy-check.ts';
import type { StandingTable } from '../../../src/plan/tables.ts';
import { readPolicy } from '../../../src/policy-file.ts';

const ID = '20251014093000_DropOldUsers';

/** `users`, its partition `users_old`, and `archive`, which inherits from it. */
const TABLES: readonly StandingTable[] = [
  { oid: 1, table: 'users', parents: [], isPartition: false },
  { oid: 2, table: 'users_old', parents: [1], isPartition: true },
  { oid: 3, table: 'archive', parents: [1], isPartition: false },
].map((one) => ({ ...one, schema: 'public', columns: [] }));

function asked(policy: string, table: string, kind: LossKind, column?: string): PolicyQuestion {
  const part = { schema: 'public', table, ...(column === undefined ? {} : { column }) };
  const loss: MeasuredLoss = {
    ...{ name: nameOfPart(part), kind, part, migration: ID },
    ...{ rows: 5, bytes: 1, atMost: false },
  };
  const range = [{ id: ID, up: [], down: [] }];
  const approved = new Set([loss.name]);
  return {
    written: readPolicy(policy, 'p.yml'),
    range,
    code: [ID],
    losses: [loss],
    marks: [],
    tables: TABLES,
    approved,
  };
}

function refused(question: PolicyQuestion): readonly string[] {
  return checkPolicy(question).flatMap(({ check, ok, blocks }) => (blocks && !ok ? [check] : []));
}

test('a partition is protected with its table, and a table that only inherits is one of its own', () => {
  const policy = 'protectedTables: [users]';
  expect(refused(asked(policy, 'users_old', 'table'))).toEqual(['protected tables']);
  expect(refused(asked(policy, 'users_old', 'values', 'email'))).toEqual(['protected tables']);
  expect(refused(asked(policy, 'archive', 'table'))).toEqual([]);
});

test('where a partition may go, its table may have fewer rows', () => {
  const question = asked('protectedTables: [users]\nallow: [DropOldUsers]', 'users_old', 'table');
  expect(refused(question)).toEqual([]);
  expect([...mayLoseRows(question)].toSorted()).toEqual(['public.users', 'public.users_old']);
});
