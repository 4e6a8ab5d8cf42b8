import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import pg from 'pg';
import { clientConfig, type DatabaseConnection, libpqVariables } from './cluster.ts';

/** What a database is: its schema as pg_dump writes it, and every table's rows and sequence's position. */
export interface Fingerprint {
  /** Text of `pg_dump --schema-only`. */
  readonly schema: string;
  /** `rows md5` of each table and materialized view, by `schema.table`; `last_value is_called` of each sequence; all large objects. */
  readonly content: Readonly<Record<string, string>>;
}

/**
 * Takes a fingerprint by other means than the action has: pg_dump's text, and md5 over sorted rows. Two are equal when
 * and only when somebody who works with the database cannot tell it from before.
 */
export async function takeFingerprint(connection: DatabaseConnection): Promise<Fingerprint> {
  return { schema: await dumpSchema(connection), content: await readContent(connection) };
}

/** A short hash of a fingerprint, for a message. */
export function fingerprintHash(fingerprint: Fingerprint): string {
  return createHash('sha256').update(JSON.stringify(fingerprint)).digest('hex').slice(0, 12);
}

/** Text of `pg_dump --schema-only`, with more options where they are given. */
export async function dumpSchema(
  connection: DatabaseConnection,
  options: readonly string[] = [],
): Promise<string> {
  const { stdout } = await promisify(execFile)('pg_dump', ['--schema-only', '--no-password', ...options], {
    maxBuffer: 256 * 1024 * 1024,
    env: {
      ...process.env,
      ...libpqVariables(connection),
    },
  });
  // pg_dump guards its text with a key that is another one each time.
  return stdout.replace(/^\\(un)?restrict .*$/gm, '');
}

async function readContent(connection: DatabaseConnection): Promise<Record<string, string>> {
  const client = new pg.Client(clientConfig(connection));
  await client.connect();
  try {
    const relations = await client.query<{ name: string; kind: string }>(
      `SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind AS kind
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE (c.relkind IN ('r', 'S') OR c.relkind = 'm' AND c.relispopulated) AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1`,
    );
    const content: Record<string, string> = {};
    for (const { name, kind } of relations.rows) {
      const result = await client.query<{ value: string }>(
        kind !== 'S'
          ? `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C")), '') AS value FROM ONLY ${name} t`
          : `SELECT last_value || ' ' || is_called AS value FROM ${name}`,
      );
      content[name] = result.rows[0]?.value ?? '';
    }
    const large = await client.query<{ value: string }>(
      `SELECT coalesce(string_agg(oid || ' ' || md5(lo_get(oid)), E'\\n' ORDER BY oid), '') AS value FROM pg_largeobject_metadata`,
    );
    content['large objects'] = large.rows[0]?.value ?? '';
    return content;
  } finally {
    await client.end();
  }
}
