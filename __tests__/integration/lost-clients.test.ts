import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { npgsqlConnectionString, startPostgres } from '../../lab/postgres/cluster.ts';
import { clientEnvironment } from '../../src/postgres/client-environment.ts';
import { parseConnectionString } from '../../src/postgres/connection-string.ts';
import { openDatabase, readServerFacts, withConnection } from '../../src/postgres/database.ts';
import { baseEnvironment } from '../../src/process/base-environment.ts';

const SHOW = 'SHOW client_connection_check_interval';

/** A server on Windows refuses any interval but none; here it merely says that it is one. */
test.each([
  ['as it is', '', '1s'],
  [
    'on Windows',
    `CREATE FUNCTION public.version() RETURNS text LANGUAGE sql AS $$ SELECT 'PostgreSQL 15.17, compiled by Visual C++ build 1938, 64-bit' $$;
     ALTER ROLE postgres SET search_path = public, pg_catalog`,
    '0',
  ],
])('a server %s is asked for what it can do', async (_case, change, interval) => {
  await using cluster = await startPostgres();
  await cluster.sql('postgres', change);
  const settings = parseConnectionString(npgsqlConnectionString(cluster.connection('postgres')));
  const database = await openDatabase(settings, 'ef-rollback test');
  const { shown, versionNumber } = await withConnection(database, 'test', async (client) => ({
    shown: (await client.query(SHOW)).rows,
    versionNumber: (await readServerFacts(client)).versionNumber,
  }));
  expect(shown).toEqual([{ client_connection_check_interval: interval }]);
  const environment = clientEnvironment(database, baseEnvironment(process.env, 'test'), {
    serverVersionNumber: versionNumber,
    purpose: 'test',
  });
  const { stdout } = await promisify(execFile)('psql', ['-w', '-XAtc', SHOW], { env: environment });
  expect(stdout).toBe(`${interval}\n`);
});
