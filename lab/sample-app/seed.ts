import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SampleDatabase, withDatabase } from './database.ts';

/** How much data, and whether some of it stands in the way of a rollback. */
export interface SeedOptions {
  /** Sessions are three times as many, audit entries five times, login attempts half. By default 20,000. */
  readonly users?: number;
  /** Whether one bio in ten is longer than 50 characters, so that WidenBio cannot be reverted. By default they are. */
  readonly longBios?: boolean;
}

/** Replaces the data of a database at the newest migration with rows that are the same on every run. */
export async function seedSampleDatabase(
  connection: SampleDatabase,
  options: SeedOptions = {},
): Promise<void> {
  const script = await readFile(join(import.meta.dirname, 'seed.sql'), 'utf8');
  await withDatabase(connection, async (client) => {
    await client.query(script);
    await client.query('SELECT pg_temp.seed($1, $2)', [options.users ?? 20_000, options.longBios ?? true]);
  });
}
