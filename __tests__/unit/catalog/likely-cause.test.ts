import { expect, it } from 'vitest';
import { type Difference, describeDifference } from '../../../src/catalog/catalog.ts';
import { withLikelyCauses } from '../../../src/catalog/likely-cause.ts';

const MIGRATIONS = [
  { id: '3_Views', up: ['CREATE VIEW live AS SELECT 1'], down: ['SELECT 1'] },
  { id: '2_Opt', up: ['ALTER TABLE users ADD "Opt in" boolean'], down: [] },
  { id: '1_Init', up: ['CREATE TABLE users (id int)'], down: ['DROP TABLE users'] },
];

function causeOf(difference: Difference): string | undefined {
  return withLikelyCauses([difference], MIGRATIONS)[0]?.cause;
}

it.each([
  [
    'an empty Down, by what its Up names',
    { change: 'unexpected', kind: 'column', name: 'public.users."Opt in"', observed: 'boolean null' },
    'the Down of 2_Opt is empty',
  ],
  [
    'a default that was left behind',
    {
      change: 'different',
      kind: 'column',
      name: 'public.t.n',
      expected: 'text not null',
      observed: "text not null default ''::text",
    },
    'a Down that makes a column NOT NULL again fills it with a default and leaves the default behind',
  ],
  [
    'a label that cannot be taken away',
    {
      change: 'different',
      kind: 'type',
      name: 'public.s',
      expected: "enum ('a')",
      observed: "enum ('a', 'b')",
    },
    'PostgreSQL cannot take a label out of an enum type, so the Down must make the type anew',
  ],
  [
    'a schema that EF made',
    { change: 'unexpected', kind: 'schema', name: 'shop', observed: 'schema' },
    'EnsureSchema is not undone by the Down that EF Core writes',
  ],
  [
    'raw SQL',
    { change: 'unexpected', kind: 'view', name: 'public.live', observed: 'SELECT 1' },
    'EF Core knows no view: what raw SQL does in an Up, raw SQL must undo in its Down',
  ],
] as const satisfies readonly (readonly [string, Difference, string])[])(
  '%s is named',
  (_, difference, cause) => {
    expect(causeOf(difference)).toBe(cause);
    expect(describeDifference({ ...difference, cause })).toContain(` [likely cause: ${cause}]`);
  },
);

it.each([
  { change: 'missing', kind: 'table', name: 'public.others', expected: 'table' },
  // Another default is no forgotten one, and a shorter list of labels is another mistake.
  {
    change: 'different',
    kind: 'column',
    name: 'public.t.n',
    expected: 'text not null default 1',
    observed: 'text not null default 2',
  },
  {
    change: 'different',
    kind: 'type',
    name: 'public.s',
    expected: "enum ('a', 'b')",
    observed: "enum ('a')",
  },
  { change: 'unexpected', kind: 'column', name: 'public.users.other', observed: 'text null' },
] as const satisfies readonly Difference[])('nothing is made up for %j', (difference) => {
  expect(causeOf(difference)).toBeUndefined();
});
