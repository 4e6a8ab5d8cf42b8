import pg from 'pg';
import { partOf, type StandingTable } from '../../src/plan/tables.ts';
import type { SeededRandom } from '../unit/seeded-random.ts';

const quote = pg.escapeIdentifier;

/** SQL that makes a schema to go back from, on the shadow and in production alike. */
export function randomSchema(random: SeededRandom): string {
  const statements = [
    'CREATE SCHEMA "Shop"',
    'CREATE SCHEMA aux',
    `CREATE TYPE mood AS ENUM ('good', 'bad')`,
    'CREATE DOMAIN aux.short AS varchar(9)',
    `CREATE FUNCTION aux.twice(v int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT v * 2'`,
    'CREATE TABLE measures (at int NOT NULL, v text, w int) PARTITION BY RANGE (at)',
    'CREATE TABLE measures_1 PARTITION OF measures FOR VALUES FROM (0) TO (10)',
    'CREATE TABLE "Shop".measures_2 PARTITION OF measures FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (at)',
    'CREATE TABLE aux.measures_2a PARTITION OF "Shop".measures_2 FOR VALUES FROM (10) TO (20)',
    'CREATE TABLE base (a int, b text)',
    'CREATE TABLE "Shop".heir (c int) INHERITS (base)',
  ];
  for (let number = 0; number < 4; number += 1) {
    const schema = random.pick(['public', '"Shop"', 'aux']);
    const name = quote(random.pick([`t${number}`, `T ${number}`, `Order.${number}`]));
    const columns = random
      .pick([
        'a int, b text, m mood',
        'a int, "B c" varchar(20), s aux.short',
        'a int, b numeric(6,3), g int GENERATED ALWAYS AS (aux.twice(a)) STORED',
      ])
      .concat(
        number === 0
          ? ''
          : random.pick([
              '',
              ', parent int REFERENCES first (id) ON DELETE CASCADE',
              ', parent int REFERENCES first (id) ON DELETE SET NULL',
            ]),
      );
    statements.push(
      `CREATE TABLE ${number === 0 ? 'first' : `${schema}.${name}`} (id int PRIMARY KEY, ${columns})`,
    );
  }
  statements.push('CREATE VIEW aux.seen AS SELECT * FROM first');
  return statements.join(';\n');
}

/** SQL that only production has seen: tables and columns that no migration knows. */
export function randomDrift(random: SeededRandom): string {
  const all = [
    'CREATE TABLE aux.forgotten (id int, note text)',
    'ALTER TABLE base ADD COLUMN feeling mood',
    'CREATE TABLE "Shop".extra (id int, nick aux.short, first_id int REFERENCES first (id) ON DELETE CASCADE)',
    'CREATE TABLE row_typed (id int, whole first)',
  ];
  return all.filter(() => random.below(2) === 0).join(';\n');
}

/** A statement of a Down over the tables as they are named at its moment. */
export function randomStatement(
  random: SeededRandom,
  tables: readonly StandingTable[],
  number: number,
): string {
  const table = random.pick(tables);
  const { schema, table: name } = table;
  const column = quote(random.pick(['none', ...table.columns.map((one) => one.name)]));
  const place =
    schema === 'public' && random.below(2) === 0 ? quote(name) : `${quote(schema)}.${quote(name)}`;
  const cascade = random.pick(['', ' CASCADE', ' cascade']);
  const other = tables.find(({ parents }) => parents.includes(table.oid));
  return random.pick<() => string>([
    () => `DROP TABLE ${place}${cascade}`,
    () => `/* DROP TABLE first; */ drop table if exists ${place}${cascade}; -- gone`,
    () => `ALTER TABLE ${place} DROP COLUMN ${column}${cascade}`,
    () =>
      `ALTER TABLE ${random.pick(['', 'ONLY '])}${place} DROP COLUMN IF EXISTS ${column}, ADD COLUMN n${number} int`,
    () => `ALTER TABLE ${place} RENAME TO ${quote(`Renamed ${number}`)}`,
    () => `ALTER TABLE ${place} RENAME COLUMN ${column} TO r${number}`,
    () => `ALTER TABLE ${place} SET SCHEMA ${random.pick(['public', '"Shop"', 'aux', '"Moved"'])}`,
    () => `ALTER SCHEMA ${random.pick(['aux', '"Shop"'])} RENAME TO "Moved"`,
    () => `DROP SCHEMA ${random.pick(['aux', '"Shop"', '"Moved"'])} CASCADE`,
    () => `DROP TYPE mood CASCADE`,
    () => `DROP DOMAIN ${random.pick(['aux', '"Moved"'])}.short CASCADE`,
    () => `DROP FUNCTION ${random.pick(['aux', '"Moved"'])}.twice(int) CASCADE`,
    () => `DROP VIEW ${random.pick(['aux', '"Moved"'])}.seen`,
    () => `DO $$ BEGIN EXECUTE 'DROP TABLE ${place.replaceAll("'", "''")}${cascade}'; END $$`,
    () => `DO $do$ BEGIN IF true THEN ALTER TABLE ${place} DROP COLUMN ${column}${cascade}; END IF; END $do$`,
    () =>
      `CREATE FUNCTION f${number}() RETURNS void LANGUAGE plpgsql AS $f$ BEGIN DROP TABLE ${place}${cascade}; END $f$; SELECT f${number}()`,
    () => `CREATE TABLE new${number} (id int); INSERT INTO new${number} VALUES (1); DROP TABLE new${number}`,
    () =>
      `DROP TABLE ${place} CASCADE; CREATE TABLE ${place} (id int, a int); INSERT INTO ${place} VALUES (7, 7)`,
    () =>
      `ALTER TABLE ${place} ADD COLUMN passing${number} int DEFAULT 1; UPDATE ${place} SET passing${number} = 2; ALTER TABLE ${place} DROP COLUMN passing${number}`,
    () =>
      `ALTER TABLE ${place} DETACH PARTITION ${other === undefined ? 'none' : `${quote(other.schema)}.${quote(other.table)}`}`,
    () => `DELETE FROM ${random.pick(['', 'ONLY '])}${place}`,
    () => `DELETE FROM ${place} WHERE ${column} IS NOT NULL`,
    () => `WITH gone AS (DELETE FROM ${place} RETURNING 1) SELECT count(*) FROM gone`,
    () => `UPDATE ${place} SET ${column} = NULL`,
    () => `UPDATE ${place} AS x SET ${column} = DEFAULT WHERE x.${column} IS NOT NULL`,
    () => `TRUNCATE ${place}${cascade}`,
    () => `ALTER TABLE ${place} ALTER COLUMN ${column} TYPE text`,
    () => `ALTER TABLE ${place} ALTER COLUMN ${column} TYPE varchar(2) USING ${column}::varchar(2)`,
    () => `ALTER TABLE ${place} ALTER COLUMN ${column} TYPE int`,
    () => `SET LOCAL search_path = ${random.pick(['public', '"Shop", public', 'aux, public'])}`,
  ])();
}

/** Rows in every table (of partitions by their table), some columns left without a value. */
export function randomRows(random: SeededRandom, tables: readonly StandingTable[]): string {
  return tables
    .filter(({ isPartition }) => !isPartition)
    .toSorted((a, b) => a.oid - b.oid)
    .filter(() => random.below(5) !== 0)
    .map((table) => insertInto(random, table))
    .join(';\n');
}

function insertInto(random: SeededRandom, table: StandingTable): string {
  const { schema, table: name } = partOf(table);
  const values = table.columns
    .filter(({ name: column }) => column !== 'g' && column !== 'whole')
    .filter(({ name: column }) => ['id', 'at'].includes(column) || random.below(4) !== 0)
    .map(({ name: column }) => [quote(column), VALUES[column] ?? '1'] as const);
  const into = `${quote(schema)}.${quote(name)} (${values.map(([column]) => column).join(', ')})`;
  const rows = [1, 2].map(
    (row) => `(${values.map(([, value]) => value.replace('?', String(row))).join(', ')})`,
  );
  return values.length === 0 ? '' : `INSERT INTO ${into} VALUES ${rows.join(', ')} ON CONFLICT DO NOTHING`;
}

const VALUES: Readonly<Record<string, string>> = {
  id: '?',
  at: '? * 10 - 9',
  b: "'1.2?'",
  'B c': "'a text ?'",
  m: "'good'",
  feeling: "'bad'",
  s: "'short ?'",
  nick: "'nick ?'",
  v: "'measured ?'",
  note: "'a note ?'",
  parent: '(SELECT min(id) FROM first)',
  first_id: '(SELECT max(id) FROM first)',
};
