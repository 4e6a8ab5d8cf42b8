import { describe, expect, test } from 'vitest';
import { chooseEngine } from '../../../src/plan/engine-choice.ts';
import { Refusal } from '../../../src/plan/refusal.ts';

const CONCURRENTLY = { migration: '2025_AddIndex', sql: 'DROP INDEX CONCURRENTLY ix' };

describe('the engine', () => {
  test('auto takes one transaction where every command may stand in it', () => {
    expect(chooseEngine('auto', [])).toEqual({ engine: 'transaction' });
  });

  test('auto takes dotnet ef where a command may not, and says which and why', () => {
    expect(chooseEngine('auto', [CONCURRENTLY, CONCURRENTLY])).toEqual({
      engine: 'database-update',
      because:
        'the Down of 2025_AddIndex has a command outside a transaction (DROP INDEX CONCURRENTLY ix, and 1 more)',
    });
  });

  test('transaction, asked for, is refused there with what to do instead', () => {
    expect(() => chooseEngine('transaction', [CONCURRENTLY])).toThrow(
      new Refusal(
        'engine: transaction cannot be used: the Down of 2025_AddIndex has a command outside a transaction ' +
          '(DROP INDEX CONCURRENTLY ix). Use engine: auto or database-update, or choose a target after it.',
      ),
    );
  });

  test.each(['database-update', 'bundle'] as const)('%s, asked for, is taken without a reason', (engine) => {
    expect(chooseEngine(engine, [])).toEqual({ engine });
  });
});
