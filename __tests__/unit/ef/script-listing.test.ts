import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type ListedMigration,
  readDownListing,
  readScriptListing,
  runnableSql,
  type ScriptListing,
} from '../../../src/ef/script-listing.ts';

function script(name: string): string {
  return readFileSync(new URL(`./scripts/${name}.sql`, import.meta.url), 'utf8');
}

function commandsOf(listing: ScriptListing, id: string): readonly (readonly [string, boolean])[] {
  const migration = listing.migrations.find((one) => one.id === id);
  return (migration?.commands ?? []).map(({ sql, transactional }) => [sql, transactional]);
}

const insert = (id: string): string =>
  `INSERT INTO "__EFMigrationsHistory" (migration_id, product_version)\nVALUES ('${id}', '10.0.15');`;

describe('the script of the sample app', () => {
  const listing = readScriptListing(script('sample-app'));

  it('names the history table and how it is made', () => {
    expect(listing.history).toEqual({
      schema: undefined,
      table: '__EFMigrationsHistory',
      idColumn: 'migration_id',
    });
    expect(listing.createHistory).toBe(
      'CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (\n' +
        '    migration_id character varying(150) NOT NULL,\n' +
        '    product_version character varying(32) NOT NULL,\n' +
        '    CONSTRAINT pk___ef_migrations_history PRIMARY KEY (migration_id)\n);',
    );
  });

  it('lists the migrations, oldest first', () => {
    expect(listing.migrations.map((migration) => migration.id)).toEqual([
      '20250110090000_InitialCreate',
      '20250117101500_AddSessions',
      '20250203143000_AddEncryptionKeys',
      '20250219083000_AddAuditLog',
      '20250311160500_BackfillDisplayNames',
      '20250325091000_DropLegacyCode',
      '20250422134500_AddMarketingOptIn',
      '20250520100000_AddAccountStatus',
      '20250612152000_AddActiveSessionsView',
      '20250708074500_AddAuditIndexConcurrently',
      '20250903111500_WidenBio',
      '20251014093000_AddSessionDevice',
      '20251118140000_AddLoginAttempts',
    ]);
  });

  it.each<[string, readonly (readonly [string, boolean])[]]>([
    [
      '20250311160500_BackfillDisplayNames',
      // No semicolon: the plain script runs it into the INSERT.
      [["UPDATE users SET display_name = split_part(email, '@', 1) WHERE display_name IS NULL", true]],
    ],
    [
      '20250520100000_AddAccountStatus',
      [
        ["CREATE TYPE account_status AS ENUM ('active', 'closed', 'suspended');", true],
        ["ALTER TABLE users ADD status account_status NOT NULL DEFAULT 'active'::account_status;", true],
      ],
    ],
    [
      '20250612152000_AddActiveSessionsView',
      [
        [
          'CREATE VIEW active_sessions AS\nSELECT id, user_id, expires_at FROM sessions WHERE NOT is_revoked AND expires_at > now();',
          true,
        ],
      ],
    ],
    ['20250903111500_WidenBio', [['ALTER TABLE users ALTER COLUMN bio TYPE text;', true]]],
  ])('gives the commands of %s', (id, commands) => {
    expect(commandsOf(listing, id)).toEqual([...commands, [insert(id), true]]);
  });

  it('says which commands stand outside of a transaction', () => {
    const id = '20250708074500_AddAuditIndexConcurrently';
    expect(commandsOf(listing, id)).toEqual([
      ['CREATE INDEX CONCURRENTLY ix_audit_entries_user_id_at ON audit_entries (user_id, at);', false],
      [insert(id), false],
    ]);
  });

  it.each([
    ['without a BOM', (text: string) => text.slice(1)],
    ['with the line ends of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
  ])('is read alike %s', (_, change) => {
    expect(script('sample-app').charCodeAt(0)).toBe(0xfeff);
    expect(readScriptListing(change(script('sample-app')))).toEqual(listing);
  });
});

describe('a script with a history table in a schema and with columns of its own', () => {
  const listing = readScriptListing(script('shared-history'));

  it('names schema, table and column, and how the schema is made', () => {
    expect(listing.history).toEqual({ schema: 'Ops Data', table: 'schema_history', idColumn: 'Version' });
    expect(listing.createHistory).toMatch(
      /^DO \$EF\$\nBEGIN\n {4}IF NOT EXISTS[\s\S]+CREATE SCHEMA "Ops Data";/,
    );
    expect(listing.createHistory).toMatch(
      /CREATE TABLE IF NOT EXISTS "Ops Data"\.schema_history \([\s\S]+\);$/,
    );
  });

  it('gives ids with a blank and a quote as they are', () => {
    expect(listing.migrations.map((migration) => migration.id)).toEqual([
      '20250301090000_CreateOrders',
      "20250302090000_Owner's notes",
      '20250303090000_AddTotal',
    ]);
  });

  it('gives commands whole that look like the script’s own frame', () => {
    expect(commandsOf(listing, "20250302090000_Owner's notes")).toEqual([
      [
        `UPDATE "Sales".orders SET note = 'line one\n\n    line three; COMMIT;\nSTART TRANSACTION;\nEND IF;\nEND $EF$;'`,
        true,
      ],
      ['SELECT count(*) FROM "Sales".orders;', true],
      [
        `DO $EF$\nBEGIN\n    IF NOT EXISTS(SELECT 1 FROM "Sales".orders WHERE note = 'none') THEN\n        PERFORM 1;\n    END IF;\nEND $EF$;`,
        true,
      ],
      ['CREATE INDEX CONCURRENTLY ix_orders_note ON "Sales".orders (note)', false],
      [`COMMENT ON TABLE "Sales".orders IS 'what was sold'`, true],
      [
        `INSERT INTO "Ops Data".schema_history ("Version", tool)\nVALUES ('20250302090000_Owner''s notes', '10.0.15');`,
        false,
      ],
    ]);
  });

  it('makes plpgsql that EF would have put into a DO block runnable alone', () => {
    const [first] = listing.migrations[0]?.commands ?? [];
    expect(first === undefined ? '' : runnableSql(first)).toBe(
      `DO $EF$\nBEGIN\n    IF NOT EXISTS(SELECT 1 FROM pg_namespace WHERE nspname = 'Sales') THEN\n        CREATE SCHEMA "Sales";\n    END IF;\nEND $EF$;`,
    );
  });
});

it('makes SELECT of the PERFORM that EF writes for it', () => {
  const listing = readScriptListing(script('seed-data'));
  expect(listing.history).toEqual({
    schema: undefined,
    table: '__EFMigrationsHistory',
    idColumn: 'MigrationId',
  });
  const commands = listing.migrations.at(-1)?.commands ?? [];
  expect(commands.map((command) => runnableSql(command))[2]).toBe(
    'SELECT setval(\n' +
      `    pg_get_serial_sequence('"Reports"', 'Id'),\n    GREATEST(\n        (SELECT MAX("Id") FROM "Reports") + 1,\n` +
      `        nextval(pg_get_serial_sequence('"Reports"', 'Id'))),\n    false);`,
  );
});

it('makes SELECT of a PERFORM in the middle of a command, where a serial column becomes an identity', () => {
  const sql = `CREATE SEQUENCE s;\nPERFORM * FROM setval('s', nextval('t') + 1, false);`;
  expect(runnableSql({ sql, transactional: true })).toBe(sql.replace('PERFORM', 'SELECT'));
});

it('gives EnsureSchema the DO block that the script leaves out', () => {
  const sql = `IF NOT EXISTS(SELECT 1 FROM pg_namespace WHERE nspname = 'shop') THEN\n    CREATE SCHEMA shop;\nEND IF;`;
  expect(runnableSql({ sql, transactional: true })).toBe(`DO $EF$\nBEGIN\n${sql}\nEND $EF$;`);
});

it.each([
  'SELECT 1;',
  'ALTER TABLE performed ADD x int;',
  'UPDATE t SET x = 1',
  "COMMENT ON TABLE t IS 'IF'",
  // Wrong SQL of the author's fails under dotnet ef, and so it does here.
  'PERFORM tidy();',
  'IF EXISTS (SELECT 1) THEN DELETE FROM t; END IF;',
])('runs %j as it is', (sql) => {
  expect(runnableSql({ sql, transactional: true })).toBe(sql);
});

it.each([
  [
    'an unquoted name',
    'CREATE TABLE IF NOT EXISTS ops.history (\n    id text NOT NULL,',
    ['ops', 'history', 'id'],
  ],
  [
    'dots, blanks and quotes in the names',
    'CREATE TABLE IF NOT EXISTS "a.b ""c""".";d" (\n    "e f" character varying(300) NOT NULL,',
    ['a.b "c"', ';d', 'e f'],
  ],
])('finds a history table with %s', (_, text, [schema, table, idColumn]) => {
  expect(readScriptListing(`${text}\n);\n`)).toEqual({
    history: { schema, table, idColumn },
    spelling: /EXISTS (.+) \(/.exec(text)?.[1],
    createHistory: `${text}\n);`,
    migrations: [],
  });
});

describe('a script of EF Core 8', () => {
  const listing = readScriptListing(script('earlier-ef'));
  const row = (id: string): string =>
    `INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")\nVALUES ('${id}', '8.0.34');`;

  it('is read as one of EF Core 10, but that the history is written in a transaction after a command that is in none', () => {
    expect(listing.history).toEqual({
      schema: undefined,
      table: '__EFMigrationsHistory',
      idColumn: 'MigrationId',
    });
    expect(listing.createHistory).toMatch(/^CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" \([^;]+\);$/);
    expect(listing.migrations.map(({ id }) => id)).toEqual([
      '20240101090000_CreateItems',
      '20240102090000_UpperCodes',
      '20240103090000_IndexCodes',
      '20240104090000_WidenNote',
      '20240105090000_AddPrice',
    ]);
    expect(commandsOf(listing, '20240102090000_UpperCodes')).toEqual([
      ['UPDATE items SET code = upper(code)', true],
      ['ALTER TABLE items ADD CONSTRAINT ck_items_code CHECK (code = upper(code))', true],
      [row('20240102090000_UpperCodes'), true],
    ]);
    expect(commandsOf(listing, '20240103090000_IndexCodes')).toEqual([
      ['CREATE INDEX CONCURRENTLY ix_items_code ON items (code);', false],
      [row('20240103090000_IndexCodes'), true],
    ]);
  });

  it('that goes down is read as well', () => {
    const downs = readDownListing(script('earlier-ef-down'), listing.spelling);
    expect(downs.map(({ id }) => id)).toEqual(listing.migrations.map(({ id }) => id).toReversed());
    expect(flagsOf(downs)).toEqual(flagsOf(listing.migrations).toReversed());
    expect(downs[3]?.commands.map(({ sql }) => sql)).toEqual([
      'ALTER TABLE items DROP CONSTRAINT ck_items_code',
      'UPDATE items SET code = lower(code)',
      `DELETE FROM "__EFMigrationsHistory"\nWHERE "MigrationId" = '20240102090000_UpperCodes';`,
    ]);
  });
});

/** For each migration and command, whether it is in a transaction. */
function flagsOf(migrations: readonly ListedMigration[]): readonly (readonly boolean[])[] {
  return migrations.map(({ commands }) => commands.map(({ transactional }) => transactional));
}

it('of EF Core 9, which opens one transaction for all migrations, is read as that of EF Core 10', () => {
  const asNine = script('sample-app').replaceAll('COMMIT;\n\nSTART TRANSACTION;\n', '');
  // One to begin with, and one after the command that no transaction may hold.
  expect(asNine.match(/^START TRANSACTION;$/gm)).toHaveLength(2);
  expect(readScriptListing(asNine)).toEqual(readScriptListing(script('sample-app')));
});

it.each(['', 'SELECT 1;', 'An error of EF.'])('is refused for %j, which is no such script', (text) => {
  expect(() => readScriptListing(text)).toThrow(
    'The script of dotnet ef has no CREATE TABLE for the history table, so it cannot be read.',
  );
});
