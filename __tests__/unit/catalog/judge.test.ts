import { describe, expect, it } from 'vitest';
import type { Difference } from '../../../src/catalog/catalog.ts';
import { judgeDifferences } from '../../../src/catalog/judge.ts';

const different = (kind: Difference['kind'], expected: string, observed: string): Difference => ({
  change: 'different',
  kind,
  name: 'public.x',
  expected,
  observed,
});
const missing = (kind: Difference['kind'], expected: string): Difference => ({
  change: 'missing',
  kind,
  name: 'public.x',
  expected,
});
const unexpected = (kind: Difference['kind'], observed: string): Difference => ({
  change: 'unexpected',
  kind,
  name: 'public.x',
  observed,
});

describe('after a rollback', () => {
  it.each([
    ['a missing table', missing('table', 'table')],
    ['a table that should be gone', unexpected('table', 'table')],
    ['a table of another kind', different('table', 'table', 'table unlogged')],
    ['an enum of other labels', different('type', "enum ('a')", "enum ('a', 'b')")],
    ['a missing column', missing('column', 'text null')],
    ['a column that should be gone', unexpected('column', 'text null default 1')],
    ['a column of another type', different('column', 'text null', 'character varying(50) null')],
    ['a column of another nullability', different('column', 'text not null', 'text null')],
    [
      'a column of another type, also where the default differs',
      different('column', "text null default ''::text", "uuid null default ''::uuid"),
    ],
    [
      'a column that lost its identity',
      different('column', 'integer not null identity by default', 'integer not null'),
    ],
    ['a missing primary key', missing('constraint', 'PRIMARY KEY (id)')],
    ['a unique key too many', unexpected('constraint', 'UNIQUE (email)')],
    [
      'another foreign key',
      different(
        'constraint',
        'FOREIGN KEY (a) REFERENCES b(id)',
        'FOREIGN KEY (a) REFERENCES b(id) ON DELETE CASCADE',
      ),
    ],
    ['a key where a check was', different('constraint', 'CHECK (a > 0)', 'UNIQUE (a)')],
  ])('%s fails', (_, difference) => {
    expect(judgeDifferences([difference], [], 'standard')).toEqual({ failing: [difference], tolerated: [] });
  });

  it.each([
    ['a default that is there no more', different('column', "text null default 'a'::text", 'text null')],
    ['another default', different('column', 'integer not null default 1', 'integer not null default 2')],
    ['a missing check', missing('constraint', 'CHECK ((a > 0))')],
    ['a missing index', missing('index', 'CREATE INDEX x ON public.y (z)')],
    ['another view', different('view', 'SELECT 1', 'SELECT 2')],
    ['a schema too many', unexpected('schema', 'schema')],
    ['a sequence too many', unexpected('sequence', 'bigint start 1')],
    ['a comment', missing('comment', 'what it is')],
  ])('%s is tolerated', (_, difference) => {
    expect(judgeDifferences([difference], [], 'standard')).toEqual({ failing: [], tolerated: [difference] });
  });

  it.each([
    ['a table that no migration made', unexpected('table', 'table')],
    ['a column that was missing', missing('column', 'text null')],
    ['a column that was altered by hand', different('column', 'text null', 'character varying(9) null')],
    ['an index that was made by hand', unexpected('index', 'CREATE INDEX x ON public.y (z)')],
  ])('%s and was so before is nobody’s doing', (_, difference) => {
    expect(judgeDifferences([difference], [difference], 'standard')).toEqual({ failing: [], tolerated: [] });
  });

  it.each([
    [
      'changed since',
      different('column', 'text null', 'uuid null'),
      different('column', 'text null', 'character varying(9) null'),
    ],
    [
      'stayed as it was, though the migrations want something else at the target',
      different('column', 'character varying(50) null', 'bytea null'),
      different('column', 'text null', 'bytea null'),
    ],
    [
      'is gone, where it was another one before',
      missing('column', 'text null'),
      different('column', 'text null', 'uuid null'),
    ],
    [
      'is another object’s',
      missing('column', 'text null'),
      { ...missing('column', 'text null'), name: 'public.y' },
    ],
  ])('a difference that %s is ours', (_, difference, drift) => {
    expect(judgeDifferences([difference], [drift], 'standard')).toEqual({
      failing: [difference],
      tolerated: [],
    });
  });
});
