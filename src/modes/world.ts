import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunFacts, Runner } from '../github/runner.ts';

/** What a mode works in: handed over by the entry file, made of real parts. */
export interface World {
  readonly runner: Runner;
  readonly run: RunFacts;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted when the person or the runner cancels. */
  readonly signal: AbortSignal;
}

/** A run's own names and folder. */
export interface Workplace {
  readonly nonce: string;
  /** Start of the application name of all its connections (63 bytes is the server's limit for the whole). */
  readonly application: string;
  /** A private folder for what the run writes. */
  readonly directory: string;
}

/** Makes the run's private folder under RUNNER_TEMP. */
export async function createWorkplace(world: World): Promise<Workplace> {
  const nonce = randomBytes(4).toString('hex');
  const root = world.environment['RUNNER_TEMP'] ?? tmpdir();
  await mkdir(root, { recursive: true });
  return {
    nonce,
    application: `ef-rollback ${world.run.id.slice(0, 20)}/${world.run.attempt} ${nonce}`,
    directory: await mkdtemp(join(root, 'ef-rollback-')),
  };
}

/** Removes the folder with all that is in it. */
export async function removeWorkplace(workplace: Pick<Workplace, 'directory'>): Promise<void> {
  await rm(workplace.directory, { recursive: true, force: true });
}
