import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { downloadArtifact } from '../github/artifact.ts';
import { findArtifact } from '../github/find-artifact.ts';
import type { Inputs, ReleaseInput } from '../inputs.ts';
import { Refusal } from '../plan/refusal.ts';
import { releaseArtifactName } from '../plan/release.ts';
import { type Database, withConnection } from '../postgres/database.ts';
import { findHistories } from '../postgres/find-history.ts';
import { qualifiedName, readHistory } from '../postgres/history.ts';
import type { Workplace, World } from './world.ts';

/** The path of the release.json that the inputs name, downloaded where it is an artifact's. @throws Refusal */
export async function findRelease(
  inputs: Inputs,
  release: ReleaseInput,
  world: World,
  workplace: Workplace,
  database: Database,
): Promise<string> {
  if (release.kind === 'file') {
    return resolve(world.environment['GITHUB_WORKSPACE'] ?? process.cwd(), release.path);
  }
  const { runner, run, environment, signal } = world;
  const token = inputs.githubToken ?? '';
  const found = await findArtifact({
    name: releaseArtifactName(await newestMigration(database)),
    repository: run.repository,
    branch: release.branch,
    token,
    apiUrl: environment['GITHUB_API_URL'] ?? 'https://api.github.com',
    signal,
  });
  runner.line(`artifact ${found.name} (id ${found.id}) of run ${found.runId}`);
  const into = join(workplace.directory, 'release', 'artifact');
  await mkdir(into, { recursive: true });
  await downloadArtifact(found, { repository: run.repository, token, into, signal });
  return join(into, 'release.json');
}

/** Without source nobody says where the history table is, so it is looked for by EF's columns. */
async function newestMigration(database: Database): Promise<string> {
  return withConnection(database, 'find release', async (client) => {
    const found = await findHistories(client);
    const [only] = found;
    if (only === undefined || found.length > 1) {
      throw new Refusal(
        `The recorded release is found by the database's newest migration, and the database has ${
          only === undefined
            ? 'no history table with the columns MigrationId and ProductVersion'
            : `several tables that may be its history (${found.map(qualifiedName).join(', ')})`
        }: give the path of a release.json in release instead.`,
      );
    }
    const newest = (await readHistory(client, only)).at(-1);
    if (newest === undefined) {
      throw new Refusal('The database has no migration applied: there is nothing to go back from.');
    }
    return newest;
  });
}
