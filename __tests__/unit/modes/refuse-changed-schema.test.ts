import { expect, test } from 'vitest';
import type { Catalog } from '../../../src/catalog/catalog.ts';
import type { Inputs } from '../../../src/inputs.ts';
import type { Expected } from '../../../src/modes/expectation.ts';
import { refuseChangedSchema } from '../../../src/modes/refuse-changed-schema.ts';

const USERS = { kind: 'table', name: 'public.users', definition: 'table' } as const;
const ORDERS = { kind: 'table', name: 'public.orders', definition: 'table' } as const;

function withCatalog(before: Catalog): Expected {
  return { scope: 'schema', catalog: [], drift: [], present: [], before, tables: [] };
}

function refuse(planDigest: string | undefined, before: Catalog, now: Catalog): void {
  const inputs = { approval: { planDigest } } as Inputs;
  refuseChangedSchema(inputs, withCatalog(before), withCatalog(now));
}

test('a table that somebody made since is none of the approved plan', () => {
  expect(() => refuse('d', [USERS], [USERS, ORDERS])).toThrow(/nothing was reverted: .*public\.orders/);
});

test('the schema of the plan is what was approved, and without an approval any schema may be', () => {
  refuse('d', [USERS, ORDERS], [USERS, ORDERS]);
  refuse(undefined, [USERS], [USERS, ORDERS]);
});
