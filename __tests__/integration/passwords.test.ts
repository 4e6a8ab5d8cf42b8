import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { npgsqlConnectionString, type PostgresCluster, startPostgres } from '../../lab/postgres/cluster.ts';
import { clientEnvironment } from '../../src/postgres/client-environment.ts';
import { parseConnectionString } from '../../src/postgres/connection-string.ts';
import { openDatabase, withConnection } from '../../src/postgres/database.ts';
import { quoteConnectionValue } from '../../src/postgres/npgsql-syntax.ts';
import { baseEnvironment } from '../../src/process/base-environment.ts';
import { HARD_PASSWORD } from '../hard-password.ts';

let cluster: PostgresCluster;

beforeAll(async () => {
  cluster = await startPostgres();
});

afterAll(() => cluster.stop());

async function roleWith(password: string): Promise<void> {
  await cluster.sql(
    'postgres',
    `DROP ROLE IF EXISTS hard; CREATE ROLE hard LOGIN PASSWORD ${pg.escapeLiteral(password)}`,
  );
}

const CHARACTERS = [...`@/%'";!$\\\`= ü€漢#&?:+,{}[]()<>|*~^`, '\n', '\t', '\u{1f511}'];

it.each([
  ...CHARACTERS.map((character) => [
    JSON.stringify(character),
    `${character}x${character}${character}1${character}`,
  ]),
  ['all of them', HARD_PASSWORD],
])('a password with %s in it and at its ends connects from Node and from psql', async (_, password) => {
  await roleWith(password);
  const given = npgsqlConnectionString(cluster.connection('postgres', { user: 'hard', password }));
  const settings = parseConnectionString(given);
  expect(settings.password).toBe(password);
  expect(parseConnectionString(`${given};Password=${quoteConnectionValue(password)}`).password).toBe(
    password,
  );
  const database = await openDatabase(settings, 'ef-rollback passwords');
  const environment = clientEnvironment(database, baseEnvironment(process.env, 'test'), {
    serverVersionNumber: 150_000,
    purpose: 'test',
  });
  const [byNode, byPsql] = await Promise.all([
    withConnection(database, 'test', (client) => client.query<{ who: string }>('SELECT current_user AS who')),
    promisify(execFile)('psql', ['-w', '-XAtc', 'SELECT current_user'], { env: environment }),
  ]);
  expect(byNode.rows).toEqual([{ who: 'hard' }]);
  expect(byPsql.stdout).toBe('hard\n');
});
