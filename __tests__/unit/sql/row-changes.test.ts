import { expect, it } from 'vitest';
import { loadSqlParser } from '../../../src/sql/parser.ts';
import { rowChangesOf } from '../../../src/sql/row-changes.ts';

const parser = await loadSqlParser();

function told(...commands: string[]): readonly string[] {
  return rowChangesOf(parser, commands, 'public')
    .filter(({ part, inCode }) => !inCode || part.table.includes('key'))
    .map(({ does, part }) => `${does} ${part.schema}.${part.table}`);
}

it.each([
  ['UPDATE encryption_keys SET is_active = FALSE', ['updates public.encryption_keys']],
  ['UPDATE keys SET gone_at = now() WHERE gone_at IS NULL', ['updates public.keys']],
  ['WITH old AS (DELETE FROM "Vault"."Keys" RETURNING *) SELECT * FROM old', ['deletes Vault.Keys']],
  ['TRUNCATE a, vault.keys CASCADE', ['empties public.a', 'empties vault.keys']],
  ['MERGE INTO keys k USING new_keys n ON k.id = n.id WHEN MATCHED THEN DELETE', ['merges into public.keys']],
  ['INSERT INTO keys VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 1', ['updates public.keys']],
  ['INSERT INTO keys VALUES (1)', []],
  ['ALTER TABLE keys ALTER COLUMN material TYPE text', []],
  ['DO $$ BEGIN UPDATE "EncryptionKeys" SET a = 1; END $$', ['may change .encryptionkeys']],
  [`DO $$ BEGIN EXECUTE 'DELETE FROM ' || quote_ident('vault_keys'); END $$`, ['may change .vault_keys']],
  ['DO $$ BEGIN PERFORM count(*) FROM keys; END $$', []],
  ['UPDATE keys SET a = 1 SELECT', ['may change .keys']],
])('%s', (sql, changes) => {
  expect(told(sql)).toEqual(changes);
});

const RETIRE = `CREATE FUNCTION retire() RETURNS void LANGUAGE sql AS 'UPDATE keys SET is_active = FALSE'`;

it('of a function count where the same commands call it', () => {
  expect(told(RETIRE)).toEqual([]);
  expect(told(RETIRE, 'SELECT retire()')).toEqual(['may change .keys']);
  expect(told(RETIRE.replace('FUNCTION', 'PROCEDURE').replace('RETURNS void', ''), 'CALL retire()')).toEqual([
    'may change .keys',
  ]);
});
