import { describe, expect, it } from 'vitest';
import { type MigrationAtRef, newestAtRef } from '../../../src/plan/target-at-ref.ts';

function migrations(folder: string, context: string, ids: readonly string[]): readonly MigrationAtRef[] {
  return ids.map((id) => ({ id, context, file: `${folder}/${id}.cs` }));
}

const newest = (code: readonly string[], ...found: readonly (readonly MigrationAtRef[])[]): string =>
  newestAtRef({ ref: 'v1', commit: 'abc1234', found: found.flat(), code });

describe('the newest migration at a ref', () => {
  it('is not another provider’s, which has the same context and some of the same ids', () => {
    const postgres = migrations('Postgres', 'Db', ['1_A', '2_B', '3_C']);
    const sqlite = migrations('Sqlite', 'Db', ['1_Z', '2_Z', '3_C', '4_D']);
    expect(newest(['1_A', '2_B', '3_C', '5_E'], postgres, sqlite)).toBe('3_C');
  });

  it('must be in the code, also where the context has several folders', () => {
    const first = migrations('Migrations/2024', 'Db', ['1_A', '2_B', '3_C']);
    const second = migrations('Migrations/2025', 'Db', ['4_D', '5_E']);
    expect(() => newest(['1_A', '2_B', '3_C', '4_D'], first, second)).toThrow(
      /^The newest migration of target-ref "v1" \(commit abc1234\) is 5_E, which the checked-out code does not have/,
    );
  });

  it('is the newest that both have where what was deleted since is older', () => {
    expect(newest(['1_A', '3_C'], migrations('M', 'Db', ['1_A', '2_B', '3_C']))).toBe('3_C');
  });
});
